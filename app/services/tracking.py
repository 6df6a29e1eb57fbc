"""What is going on, for people: trackers, what changed since the last round, who waits for whom."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.services.forecasting import expected_dates
from app.services.shapes import Json
from plan.people import People
from plan.records import Finding, Observation, TrackerPage
from plan.remembering import remembered
from plan.schedule import Schedule
from tools.situation import Situation
from tools.trackers import NAMES, Name, Tracker, brief_page, track
from tools.tracking import Blocker, Change, changes_since, find_blockers, truly_done

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_ANY_AGE = 24 * 365


@dataclass(frozen=True)
class Tracking:
    """One look at a workspace: plan, people, observations and findings, each read once."""

    workspace: "Workspace"

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """Everything that was observed."""
        return self.workspace.evidence.observations()

    @cached_property
    def people(self) -> People:
        """Who is who."""
        return self.workspace.reader.people()

    @cached_property
    def _dates(self) -> tuple[Schedule, Schedule]:
        plan, now = self.workspace.reader.plan(), self.workspace.clock.now()
        approved, expected, _ = expected_dates(plan, self.observations, now)
        return approved, expected

    @cached_property
    def world(self) -> Situation:
        """The approved dates beside what was last reported."""
        now = self.workspace.clock.now()
        return Situation(self._dates[0], self.observations, now, max_age_hours=_ANY_AGE)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the last round that was published, on tasks that the plan still has."""
        plan, rounds = self.workspace.reader.plan(), self.workspace.evidence.briefs()
        found = self.workspace.evidence.findings(rounds[-1].round) if rounds else ()
        return tuple(one for one in found if one.task is None or one.task in plan.by_id)

    @cached_property
    def done(self) -> frozenset[str]:
        """What is truly done."""
        return truly_done(self.world, self.findings)

    @cached_property
    def blockers(self) -> tuple[Blocker, ...]:
        """What holds others up."""
        return find_blockers(self.world, self.findings, self.people)

    @cached_property
    def trackers(self) -> tuple[Tracker, ...]:
        """All three pages."""
        return tuple(self.tracker(name) for name in NAMES)

    @cached_property
    def pages(self) -> tuple[TrackerPage, ...]:
        """The pages that say anything, in words, as a brief keeps them."""
        return tuple(brief_page(one) for one in self.trackers if one.total)

    def tracker(self, name: Name) -> Tracker:
        """Give one page."""
        expected = self._dates[1]
        return track(name, self.world, expected, self.findings, self.blockers, self.done)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What changed between the last two rounds; nothing where there was no earlier one."""
        rounds = [one.round for one in self.workspace.evidence.briefs()]
        if len(rounds) < 2:  # noqa: PLR2004  # one round has none before it
            return ()
        before = self.workspace.evidence.findings(rounds[-2])
        return changes_since(before, self.workspace.evidence.findings(rounds[-1]))

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "trackers": [tracker_json(one) for one in self.trackers],
            "blockers": [blocker_json(one) for one in self.blockers],
            "since_last_round": [one.model_dump(mode="json") for one in self.changes],
        }


@dataclass(frozen=True)
class Tracked:
    """What a look came to, for whoever only shows it; it holds nothing open."""

    observations: tuple[Observation, ...]
    people: People
    findings: tuple[Finding, ...]
    blockers: tuple[Blocker, ...]
    changes: tuple[Change, ...]
    trackers: tuple[Tracker, ...]


def tracked(workspace: "Workspace") -> Tracked:
    """Give what is going on, worked out once a minute or when something has been said.

    It is remembered by the plan, with everything that it rests on: what was observed, the rounds,
    the people, the minute.
    """
    plan, people = workspace.reader.plan(), workspace.reader.people()
    evidence = workspace.evidence
    observations, rounds = evidence.observations(), evidence.briefs()
    minute = workspace.clock.now().replace(second=0, microsecond=0)
    heard = tuple(one.hash for one in observations)
    held = (rounds[-1].round, rounds[-1].at) if rounds else None
    key = (heard, len(rounds), held, people.hash, minute)

    def look() -> Tracked:
        found = Tracking(workspace)
        return Tracked(
            observations,
            people,
            found.findings,
            found.blockers,
            found.changes,
            found.trackers,
        )

    return remembered(plan, "tracked", key, look)


def tracker_json(one: Tracker) -> Json:
    """Give a tracker's page for JSON."""
    trends = [
        {**trend.model_dump(mode="json"), "direction": trend.direction} for trend in one.trends
    ]
    document = one.model_dump(mode="json", exclude={"trends"})
    return {**document, "percent": one.percent, "trends": trends, "text": one.text}


def blocker_json(one: Blocker) -> Json:
    """Give a blocker for JSON."""
    return {**one.model_dump(mode="json"), "text": one.text}
