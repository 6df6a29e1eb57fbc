"""What the first page says: what moved, what blocks, what needs whom; each with what it rests on.

The crew's own sentences stand apart from what is computed, and every line leads to its evidence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.services.auditing import Wanted, audit
from app.services.forecasting import expected_dates
from app.services.planning import compare_revisions
from app.services.savings import Savings, count_savings
from app.services.tracking import Tracked, tracked
from app.services.wording import person_words, reading_words
from app.web.here import Here
from app.web.referring import Chip, References
from plan.approval import Case
from plan.people import People
from plan.records import Brief
from plan.values import instant_text
from plan.waiting import waits_for
from plan.words import shift_words
from tools.trackers import Tracker

_MOST_NEWS, _MOST_MOVES, _MOST_LINES, _MOST_NEEDS, _MOST_NAMES = 12, 5, 8, 20, 4
_NAMES = {
    "compliance": "Compliance",
    "migration": "Data migration",
    "testing": "Integration testing",
}
_WORDS = {"new": "New", "gone": "Settled", "worse": "Worse", "better": "Better"}


@dataclass(frozen=True)
class Line:
    """A sentence with its evidence; ``kind`` is a word for its look."""

    text: str
    chips: tuple[Chip, ...] = ()
    kind: str = ""
    address: str = ""
    mine: bool = False

    def json(self) -> dict[str, object]:
        """Give it for JSON."""
        return {"text": self.text, "rests_on": [one.id for one in self.chips], "kind": self.kind}


@dataclass(frozen=True)
class Page:
    """A tracker as a card."""

    title: str
    tracker: Tracker
    chips: tuple[Chip, ...]


@dataclass(frozen=True)
class Home:
    """Everything on the page."""

    brief: Brief | None
    said: tuple[Line, ...]
    news: tuple[Line, ...]
    more_news: int
    moved: tuple[Line, ...]
    blocks: tuple[Line, ...]
    needs: tuple[Line, ...]
    more_needs: int
    trackers: tuple[Page, ...]
    savings: Savings
    references: References

    def json(self) -> dict[str, object]:
        """Give it for JSON."""
        return {
            "round": None if self.brief is None else self.brief.round,
            "written_by": None if self.brief is None else self.brief.written_by,
            "said": [one.json() for one in self.said],
            "since_you_looked": [one.json() for one in self.news],
            "moved": [one.json() for one in self.moved],
            "blocks": [one.json() for one in self.blocks],
            "needs": [one.json() for one in self.needs],
            "more_needs": self.more_needs,
            "trackers": [
                {"name": one.tracker.name, "percent": one.tracker.percent, "text": one.tracker.text}
                for one in self.trackers
            ],
            "net_hours_per_week": self.savings.net_hours_per_week,
            "decisions_asked": sum(one.asked for one in self.savings.people.values()),
        }


def home_of(here: Here, seen: str | None) -> Home:
    """Put the first page together for one reader, who last looked at ``seen``."""
    workspace, briefs = here.workspace, here.workspace.evidence.briefs()
    brief = briefs[-1] if briefs else None
    tracking, references = tracked(workspace), References(workspace, brief)
    news = list(_news(here, references, seen))
    needs, more = _all_needs(here, references, brief)
    sentences = brief.sentences if brief else ()
    return Home(
        brief=brief,
        said=tuple(Line(one.text, tuple(references.chips(one.cites))) for one in sentences),
        news=tuple(news[:_MOST_NEWS]),
        more_news=max(0, len(news) - _MOST_NEWS),
        moved=(*_moved(here, references, tracking), *_changed(references, tracking)),
        blocks=tuple(_blocks(references, tracking))[:_MOST_LINES],
        needs=tuple(needs),
        more_needs=more,
        trackers=tuple(_trackers(references, tracking)),
        savings=count_savings(workspace),
        references=references,
    )


def _news(here: Here, references: References, seen: str | None) -> Iterator[Line]:
    """Give what happened since the reader last said that they have seen it, newest first."""
    since = None if seen is None else datetime.fromisoformat(seen)
    people = here.workspace.reader.people()
    for entry in reversed(audit(here.workspace, Wanted(since=since))):
        if entry["actor"] == here.person:
            continue
        who = person_words(people, entry["actor"])
        ids = entry["proposals"] or entry["tasks"]
        yield Line(f"{who}: {entry['what']}", tuple(references.chips(ids[:3])))


def _moved(here: Here, references: References, tracking: Tracked) -> Iterator[Line]:
    """Give the last revisions with what each did, and what is to be expected."""
    reader = here.workspace.reader
    for revision in reversed(reader.revisions()[1:][-3:]):
        found = compare_revisions(reader, revision.number - 1, revision.number)
        finish = shift_words(found.effect.finish_minutes)
        moved = [one.id for one in found.effect.moved]
        tasks = "1 task moved" if len(moved) == 1 else f"{len(moved)} tasks moved"
        yield Line(
            f"Revision {revision.number}: {tasks}, the plan finishes {finish}",
            tuple(references.chips([*filter(None, [revision.proposal]), *moved[:_MOST_MOVES]])),
            address=f"/plan/revisions/{revision.number}",
        )
    plan = reader.plan()
    approved, expected, _ = expected_dates(plan, tracking.observations, here.workspace.clock.now())
    if expected.finish != approved.finish:
        due = datetime.fromisoformat(instant_text(expected.finish, plan.zone))
        yield Line(
            f"By what was reported it is expected to finish on {due:%-d %B %Y}, "
            "not on its approved date",
            kind="warn",
            address="/plan?forecast=true",
        )


def _changed(references: References, tracking: Tracked) -> Iterator[Line]:
    for one in tracking.changes[:_MOST_LINES]:
        chips = references.chips([one.task]) if one.task else []
        kind = "good" if one.word in {"gone", "better"} else "bad"
        yield Line(f"{_WORDS[one.word]}: {one.text}", tuple(chips), kind=kind)


def _blocks(references: References, tracking: Tracked) -> Iterator[Line]:
    people = tracking.people
    evidence = {one.task: one.evidence for one in reversed(tracking.findings)}
    for one in tracking.blockers:
        who = " or ".join(person_words(people, id_) for id_ in one.people) or one.department
        waits = "1 task waits" if one.waiting == 1 else f"{one.waiting} tasks wait"
        ids = [one.task, *evidence.get(one.task, ()), *(x.task for x in one.chain[:3])]
        yield Line(
            f"{one.reason}. It is with {who}; {waits} behind it", tuple(references.chips(ids))
        )


def _all_needs(here: Here, references: References, brief: Brief | None) -> tuple[list[Line], int]:
    """Give what waits for whom, and how many proposals wait that are not told one by one."""
    reader, people = here.workspace.reader, here.workspace.reader.people()
    cases = [case for case in reader.open_cases() if waits_for(case, people)]
    nearest = sorted(cases, key=lambda case: case.proposal.expires)
    mine = [x for x in nearest if any(here.person in y.people for y in waits_for(x, people))]
    shown = {case.id for case in (*mine[:_MOST_NEEDS], *nearest[:_MOST_NEEDS])}
    told = [case for case in cases if case.id in shown]
    needs = [line for case in told for line in _approvals(here, references, case, people)]
    return [*needs, *_needs(here, references, brief)], len(cases) - len(told)


def _approvals(here: Here, references: References, case: Case, people: People) -> Iterator[Line]:
    """Give whose word a proposal waits for, the reader's first."""
    waits = waits_for(case, people)
    chips = tuple(references.chips([case.id]))
    for mine in (x for x in waits if here.person in x.people):
        yield Line(f"approve or reject as {mine.role}", chips, mine=True)
    others = [
        f"{_names(people, x.people)} (as {x.role})" for x in waits if here.person not in x.people
    ]
    if others:
        yield Line(f"{case.id} waits for {', '.join(others)}", chips)


def _needs(here: Here, references: References, brief: Brief | None) -> Iterator[Line]:
    """Give what else waits for whom: readings to confirm, questions of the crew."""
    reader, people = here.workspace.reader, here.workspace.reader.people()
    plan = reader.plan()
    for one in here.workspace.evidence.readings():
        if one.status == "read" and one.task in plan.by_id:
            said = f"confirm what you said: {reading_words(one, plan)}"
            yield Line(
                f"{person_words(people, one.speaker)}: {said}",
                tuple(references.chips([one.id, one.source])),
                mine=one.speaker == here.person,
            )
    asks: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for ask in brief.asks if brief else ():
        asks.setdefault((ask.text, ask.about), []).append(ask.to)
    for (text, about), departments in asks.items():
        yield Line(
            f"{' and '.join(departments)}: {text}",
            tuple(references.chips(list(about))),
            mine=here.member.department in departments,
        )


def _names(people: People, ids: tuple[str, ...]) -> str:
    names = [person_words(people, id_) for id_ in ids[:_MOST_NAMES]]
    if len(ids) > _MOST_NAMES:
        names.append(f"{len(ids) - _MOST_NAMES} others")
    return " or ".join(names) or "nobody who could"


def _trackers(references: References, tracking: Tracked) -> Iterator[Page]:
    findings = {one.id: one for one in tracking.findings}
    for one in tracking.trackers:
        tasks = [task.task for task in one.tasks if not task.done][:_MOST_MOVES]
        ids = [id_ for id_ in one.blocks if id_ in findings or id_ in references.plan.by_id]
        yield Page(_NAMES[one.name], one, tuple(references.chips([*ids, *tasks])))
