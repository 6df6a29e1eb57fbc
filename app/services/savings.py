"""What the crew did, what people were asked for, and what that comes to by stated minutes.

Acts and decisions are counted from the ledger. Hours saved are never measured: they follow from the
minutes that ``[savings]`` of ``interlock.toml`` states, less what people spent on being asked, and
are told as assumed. Of a decision everybody who was asked is charged, also whoever let another
answer; one whose opening is known counts the minutes from opening to deciding, capped.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from app.files.savings import ACTS, CAP, DEMANDS, Span
from app.openings import read_openings
from app.services.inbox import asked_by_day
from app.services.minutes import DEFAULT_CAP, NOTHING, Measured, measured_minutes
from app.services.shapes import Json
from plan.approval import Case
from plan.entitlement import may_hold
from plan.people import People
from plan.ports import LogEntry
from plan.records import FactKind
from plan.waiting import remembered_with

if TYPE_CHECKING:
    from app.bootstrap import Workspace

SAID = "say"  # a person spoke; nothing was fetched
NOT_STATED = "not stated"
_WEEK = timedelta(weeks=1)
_CONFIRMATION = ("settled",)
# Messages that ask for what is missing; see ``tools.chasing``.
_NUDGES = frozenset({"nudge", "nudge_late", "handoff_chase", "handoff_late", "run_late"})
_QUESTION = ("asked", "answered")


@dataclass(frozen=True)
class Share:
    """What one person was asked for, and what they did about it."""

    asked: int = 0
    decided: int = 0
    confirmations: int = 0
    questions: int = 0
    by_day: Mapping[str, int] = field(default_factory=dict)

    @property
    def most_in_a_day(self) -> int:
        """The most decisions that this person was asked for on one day."""
        return max(self.by_day.values(), default=0)

    @property
    def decisions(self) -> int:
        """The decisions that cost this person time: asked for, or given more than once."""
        return max(self.asked, self.decided)

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "asked": self.asked,
            "decided": self.decided,
            "confirmations": self.confirmations,
            "questions": self.questions,
            "asked_by_day": dict(self.by_day),
        }


@dataclass(frozen=True)
class Line:
    """One line of the books: how often, at how many minutes; None where nobody stated any.

    ``measured`` is what the decisions took that were timed; the stated minutes count for the rest.
    """

    name: str
    count: int
    minutes: Span | None
    saves: bool
    measured: Measured = NOTHING

    @property
    def stated_count(self) -> int:
        """How many count by stated minutes."""
        return self.count - self.measured.decisions

    @property
    def span(self) -> Span:
        """The minutes of the line, from to; negative for what people spent."""
        low, high = self.minutes or (0, 0)
        low, high = (self.stated_count * one + self.measured.minutes for one in (low, high))
        return (low, high) if self.saves else (-high, -low)

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "name": self.name,
            "count": self.count,
            "minutes": None if self.minutes is None else _plain(self.minutes),
            "measured": self.measured.decisions,
            "measured_minutes": self.measured.minutes,
            "total": _plain(self.span),
        }


def _plain(span: Span) -> int | list[int]:
    return span[0] if span[0] == span[1] else list(span)


@dataclass(frozen=True)
class Savings:
    """The books of a workspace."""

    lines: tuple[Line, ...]
    people: Mapping[str, Share]
    since: str
    until: str
    weeks: Fraction
    cap: int

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be stated before hours can be told."""
        spent = [x.name for x in self.lines if not x.saves and x.stated_count and x.minutes is None]
        if not any(x.saves and x.minutes is not None for x in self.lines):
            return ("minutes for at least one act", *spent)
        return tuple(spent)

    @property
    def net_minutes(self) -> Span:
        """What was saved less what was spent, from to."""
        return sum(x.span[0] for x in self.lines), sum(x.span[1] for x in self.lines)

    @property
    def net_hours_per_week(self) -> str:
        """Give the hours with one decimal, a span where one was stated, or that nobody did."""
        if self.missing:
            return NOT_STATED
        low, high = (self._hours(one) for one in self.net_minutes)
        return low if low == high else f"{low} to {high}"

    def _hours(self, minutes: int) -> str:
        tenths = round(Fraction(minutes * 10, 60) / self.weeks)
        sign, size = ("-" if tenths < 0 else ""), abs(tenths)
        return f"{sign}{size // 10}.{size % 10}"

    def json(self) -> Json:
        """Give it for JSON."""
        count = {line.name: line.count for line in self.lines}
        return {
            "acts": {name: count[name] for name in ACTS},
            "decisions": count["decisions"],
            "decided": sum(one.decided for one in self.people.values()),
            "confirmations": count["confirmations"],
            "questions": count["questions"],
            "people": {name: one.json() for name, one in self.people.items()},
            "assumed_minutes": {
                x.name: _plain(x.minutes) for x in self.lines if x.minutes is not None
            },
            "net_hours_per_week": self.net_hours_per_week,
            "assumed": True,
            "not_stated": list(self.missing),
            "since": self.since,
            "until": self.until,
            "net_minutes": _plain(self.net_minutes),
            "decision_cap": self.cap,
            "explained": [x.json() for x in self.lines],
        }


def count_savings(workspace: "Workspace") -> Savings:
    """Count everything from the ledger, and put the stated minutes beside it."""
    log = workspace.reader.log()
    people = workspace.reader.people()
    days = asked_by_day(workspace)
    shares = {
        name: replace(share, by_day=days.get(name, {}))
        for name, share in _shares(people, workspace.reader.cases(), log)
    }
    stated = workspace.settings.savings
    counts: Counter[str] = Counter(_acts(workspace, log))
    counts["decisions"] = sum(one.decisions for one in shares.values())
    counts["confirmations"] = sum(one.confirmations for one in shares.values())
    counts["questions"] = sum(one.questions for one in shares.values())
    since = datetime.fromisoformat(log[0].at)
    until = max(workspace.clock.now(), datetime.fromisoformat(log[-1].at))
    spent = max(until - since, _WEEK)
    cap = stated.get(CAP, (DEFAULT_CAP, DEFAULT_CAP))[0]
    timed = measured_minutes(workspace.reader.cases(), read_openings(workspace.root), cap).values()
    measured = Measured(sum(x.decisions for x in timed), sum(x.minutes for x in timed))
    return Savings(
        lines=tuple(
            Line(
                name,
                counts[name],
                stated.get(name),
                name in ACTS,
                measured if name == "decisions" else NOTHING,
            )
            for name in (*ACTS, *DEMANDS)
        ),
        people=shares,
        since=log[0].at,
        until=until.isoformat(timespec="seconds"),
        weeks=Fraction(int(spent.total_seconds()), int(_WEEK.total_seconds())),
        cap=cap,
    )


def _acts(workspace: "Workspace", log: Sequence[LogEntry]) -> dict[str, int]:
    evidence = workspace.evidence
    events = Counter(entry.event for entry in log)
    rounds = range(1, events["round"] + 1)
    facts = evidence.observations()
    found = {(one.kind, one.task, one.department) for n in rounds for one in evidence.findings(n)}
    return {
        "rounds": events["round"],
        # A source that gives nothing new leaves no trace, so it is not counted.
        "sources_read": len(
            {(one.fact.source, one.received) for one in facts if one.fact.source != SAID}
        ),
        "facts_recorded": sum(one.fact.kind is not FactKind.SOURCE_FAILURE for one in facts),
        "findings": len(found),
        "readings": len(evidence.readings()),
        "assumptions": len(evidence.assumptions()),
        "conflicts": len({one.id for n in rounds for one in evidence.conflicts(n)}),
        "briefs": len(evidence.briefs()),
        "drafts": len(evidence.drafts()),
        "reminders": events["reminded"],
        "nudges": sum(
            many for kind, many in workspace.governance.told().items() if kind in _NUDGES
        ),
        "handoffs": events["handed_over"],
        "runbook_steps": sum(
            step.outcome == "done" for run in workspace.rhythm.runs() for step in run.steps
        ),
    }


def _shares(
    people: People, cases: Sequence[Case], log: Sequence[LogEntry]
) -> Iterator[tuple[str, Share]]:
    """Give what each person was asked for, in the order of the people."""
    confirmed = Counter(entry.actor for entry in log if entry.event in _CONFIRMATION)
    questions = Counter(entry.actor for entry in log if entry.event in _QUESTION)
    decided = Counter(one.person for case in cases for one in case.decisions)
    asked = Counter(id_ for case in cases for id_ in _asked(case, people))
    for member in people.members:
        if member.kind == "person":
            yield (
                member.id,
                Share(
                    asked[member.id],
                    decided[member.id],
                    confirmed[member.id],
                    questions[member.id],
                ),
            )


def _asked(case: Case, people: People) -> frozenset[str]:
    return remembered_with(case, people, "ever_asked", lambda: _asked_by(case, people))


def _asked_by(case: Case, people: People) -> frozenset[str]:
    """Give everybody whom a proposal asked: whoever may hold one of its roles."""
    return frozenset(
        holder.id
        for requirement in case.proposal.requirements
        for holder in people.holders(requirement.role)
        if may_hold(holder, requirement.role, case.proposal, people) is None
    )
