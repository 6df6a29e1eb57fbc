"""What the crew did, what people were asked for, and what that comes to by stated minutes.

Acts and decisions are counted from the ledger. Hours are never measured here: they follow from the
minutes that ``[savings]`` of ``interlock.toml`` states, less what people spent on being asked, and
are told as assumed. Of a decision everybody who was asked is charged, also whoever let another
answer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from app.files.savings import ACTS, DEMANDS
from app.services.shapes import Json
from plan.approval import Case, may_hold
from plan.people import People
from plan.ports import LogEntry
from plan.records import FactKind

if TYPE_CHECKING:
    from app.bootstrap import Workspace

SAID = "say"  # a person spoke; nothing was fetched
NOT_STATED = "not stated"
_WEEK = timedelta(weeks=1)
_CONFIRMATION = ("settled",)
_QUESTION = ("asked", "answered")


@dataclass(frozen=True)
class Share:
    """What one person was asked for, and what they did about it."""

    asked: int = 0
    decided: int = 0
    confirmations: int = 0
    questions: int = 0

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
        }


@dataclass(frozen=True)
class Line:
    """One line of the books: how often, at how many minutes; None where nobody stated any."""

    name: str
    count: int
    minutes: int | None
    saves: bool

    @property
    def total(self) -> int:
        """The minutes of the line; negative for what people spent."""
        return (1 if self.saves else -1) * self.count * (self.minutes or 0)


@dataclass(frozen=True)
class Savings:
    """The books of a workspace."""

    lines: tuple[Line, ...]
    people: Mapping[str, Share]
    since: str
    until: str
    weeks: Fraction

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be stated before hours can be told."""
        spent = [x.name for x in self.lines if not x.saves and x.count and x.minutes is None]
        if not any(x.saves and x.minutes is not None for x in self.lines):
            return ("minutes for at least one act", *spent)
        return tuple(spent)

    @property
    def net_minutes(self) -> int:
        """What was saved less what was spent."""
        return sum(line.total for line in self.lines)

    @property
    def net_hours_per_week(self) -> str:
        """Give the hours with one decimal, or that nobody stated what they rest on."""
        if self.missing:
            return NOT_STATED
        tenths = round(Fraction(self.net_minutes * 10, 60) / self.weeks)
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
            "assumed_minutes": {x.name: x.minutes for x in self.lines if x.minutes is not None},
            "net_hours_per_week": self.net_hours_per_week,
            "assumed": True,
            "not_stated": list(self.missing),
            "since": self.since,
            "until": self.until,
            "explained": [
                {"name": x.name, "count": x.count, "minutes": x.minutes, "total": x.total}
                for x in self.lines
            ],
        }


def count_savings(workspace: "Workspace") -> Savings:
    """Count everything from the ledger, and put the stated minutes beside it."""
    log = workspace.reader.log()
    people = workspace.reader.people()
    shares = dict(_shares(people, workspace.reader.cases(), log))
    stated = workspace.settings.savings
    counts: Counter[str] = Counter(_acts(workspace, log))
    counts["decisions"] = sum(one.decisions for one in shares.values())
    counts["confirmations"] = sum(one.confirmations for one in shares.values())
    counts["questions"] = sum(one.questions for one in shares.values())
    since = datetime.fromisoformat(log[0].at)
    until = max(workspace.clock.now(), datetime.fromisoformat(log[-1].at))
    spent = max(until - since, _WEEK)
    return Savings(
        lines=tuple(
            Line(name, counts[name], stated.get(name), name in ACTS) for name in (*ACTS, *DEMANDS)
        ),
        people=shares,
        since=log[0].at,
        until=until.isoformat(timespec="seconds"),
        weeks=Fraction(int(spent.total_seconds()), int(_WEEK.total_seconds())),
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
    }


def _shares(
    people: People, cases: Sequence[Case], log: Sequence[LogEntry]
) -> Iterator[tuple[str, Share]]:
    """Give what each person was asked for, in the order of the people."""
    confirmed = Counter(entry.actor for entry in log if entry.event in _CONFIRMATION)
    questions = Counter(entry.actor for entry in log if entry.event in _QUESTION)
    decided = Counter(one.person for case in cases for one in case.decisions)
    asked = Counter(id_ for case in cases for id_ in _asked_by(case, people))
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


def _asked_by(case: Case, people: People) -> set[str]:
    """Give everybody whom a proposal asked: whoever may hold one of its roles."""
    return {
        holder.id
        for requirement in case.proposal.requirements
        for holder in people.holders(requirement.role)
        if may_hold(holder, requirement.role, case.proposal) is None
    }
