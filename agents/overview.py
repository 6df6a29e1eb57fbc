"""What the coordinator sees of a round: what was computed, and what the departments' agents said.

Alternatives come from the kernel with their effects; the coordinator can name one and no more. Rows
are limited in number, the weightiest first, and what was cut is counted; so the size follows what
happened, not the plan.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field

from agents.answers import DepartmentAnswer
from agents.overview_rows import (
    AlternativeRow,
    AssumptionRow,
    ConflictRow,
    MoveRow,
    ReadingRow,
    SaidRow,
    ShareRow,
    alternative_row,
    assumption_rows,
    conflict_row,
    most_moved,
    reading_row,
    shares,
)
from agents.rows import FindingRow, ShiftRow, TaskRow, finding_row, task_row, worst_first
from agents.since import LastRound, Since
from plan.alternatives import Alternative
from plan.effect import Effect
from plan.model import Plan
from plan.network import reach
from plan.records import Ask, Assumption, Conflict, Finding, Reading
from plan.schedule import Schedule
from plan.values import Value
from plan.visible import shortened, visible_line
from tools.reconciling import Claim

MOST = {
    "findings": 40,
    "conflicts": 20,
    "assumptions": 40,
    "alternatives": 30,
    "readings": 40,
    "moves": 60,
    "shares": 60,
    "moved": 20,
    "restated": 20,
    "said": 40,
    "asks": 40,
    "tasks": 120,
}
MOST_STANDING = 15  # findings that the last round had too
_LONGEST_QUOTE = 240
OPEN_PAIR = "Does one of"  # how a question about two tasks that nobody could settle begins
_Row = TypeVar("_Row")


class CoordinatorMaterial(Value):
    """The slice of a round that the coordinator sees."""

    today: str | None = None
    since: str | None = None
    findings: tuple[FindingRow, ...]
    conflicts: tuple[ConflictRow, ...]
    assumptions: tuple[AssumptionRow, ...]
    restated: tuple[str, ...] = ()
    alternatives: tuple[AlternativeRow, ...]
    readings: tuple[ReadingRow, ...]
    moves: tuple[MoveRow, ...]
    shares: tuple[ShareRow, ...] = ()
    moved: tuple[ShiftRow, ...] = ()
    said: tuple[SaidRow, ...]
    asks: tuple[Ask, ...]
    tasks: tuple[TaskRow, ...]
    left_out: dict[str, int] = Field(default_factory=dict)

    @property
    def ids(self) -> frozenset[str]:
        """Every id that may be cited: of the rows, and those that the rows themselves rest on."""
        ids = {row.id for row in self.findings} | {row.id for row in self.conflicts}
        ids |= {row.id for row in self.assumptions} | {row.id for row in self.alternatives}
        ids |= {row.id for row in self.readings} | {row.id for row in self.tasks}
        ids |= {id_ for finding in self.findings for id_ in finding.evidence}
        ids |= {row.source for row in self.assumptions} | {row.source for row in self.readings}
        ids |= {id_ for row in self.assumptions for id_ in row.also}
        ids |= {id_ for said in self.said for id_ in said.cites}
        return frozenset(ids | {id_ for ask in self.asks for id_ in ask.about})


def coordinator_material(  # noqa: PLR0913  # one argument for each thing that a round brings
    schedule: Schedule,
    *,
    findings: Sequence[Finding],
    conflicts: Sequence[Conflict],
    assumptions: Sequence[Assumption],
    alternatives: Sequence[Alternative],
    readings: Sequence[Reading] = (),
    asks: Sequence[Ask] = (),
    answers: Mapping[str, DepartmentAnswer] | None = None,
    effects: Mapping[str, Effect] | None = None,
    claims: Sequence[Claim] = (),
    now: datetime | None = None,
    last: LastRound | None = None,
) -> CoordinatorMaterial:
    """Show the coordinator a round; ``last`` is the one before it.

    ``answers`` are the grounded answers by department, ``effects`` what each reading would do, by
    the reading's id, ``claims`` all that departments claim, with those that the plan says already.
    A conflict is to be settled before the next of its tasks starts after ``now``.
    """
    cut, plan, since = _Cut(), schedule.plan, Since(last)
    said = cut("said", list(_said(answers or {})))
    asked = cut("asks", list(_asked(asks, answers or {}, plan)))
    moves = cut("moves", most_moved(effects or {}))
    moved = cut("moved", list(since.moved(schedule)))
    found = cut.findings(findings, since)
    rows = cut("conflicts", [conflict_row(schedule, c, now) for c in conflicts])
    named = {row.task for row in found} | {row.task for row in moves}
    named |= {row.task for row in moved} | {row.task for row in readings}
    named |= {id_ for row in rows for id_ in row.through}
    named |= {id_ for one in assumptions for id_ in (one.before, one.after)}
    named |= {id_ for row in said for id_ in row.cites}
    named |= {id_ for ask in asked for id_ in ask.about}
    tasks = [task_row(schedule, id_) for id_ in plan.by_id if id_ in named]
    day = None if now is None else now.astimezone(ZoneInfo(plan.zone)).date().isoformat()
    return CoordinatorMaterial(
        today=day,
        since=None if last is None else last.at,
        findings=found,
        conflicts=rows,
        assumptions=cut("assumptions", assumption_rows(plan, assumptions, claims)),
        restated=cut("restated", list(_restated(plan, claims))),
        alternatives=cut("alternatives", [alternative_row(x) for x in alternatives]),
        readings=cut("readings", [reading_row(r) for r in readings]),
        moves=moves,
        shares=cut("shares", list(shares(effects or {}))),
        moved=moved,
        said=said,
        asks=asked,
        tasks=cut("tasks", tasks),
        left_out=cut.left_out,
    )


class _Cut:
    """Shortens lists and remembers by how much."""

    def __init__(self) -> None:
        self.left_out: dict[str, int] = {}

    def __call__(self, what: str, rows: Sequence[_Row]) -> tuple[_Row, ...]:
        if len(rows) > MOST[what]:
            self.left_out[what] = len(rows) - MOST[what]
        return tuple(rows[: MOST[what]])

    def findings(self, findings: Sequence[Finding], since: Since) -> tuple[FindingRow, ...]:
        """Give the new findings, then the gravest of those that still stand."""
        rows = [finding_row(one, new=since.new_finding(one)) for one in worst_first(findings)]
        standing = [row for row in rows if not row.new]
        kept = [*(row for row in rows if row.new), *standing[:MOST_STANDING]][: MOST["findings"]]
        if len(kept) < len(rows):
            self.left_out["findings"] = len(rows) - len(kept)
        return tuple(kept)


def _said(answers: Mapping[str, DepartmentAnswer]) -> Iterator[SaidRow]:
    for department, answer in answers.items():
        for one in answer.statements:
            yield SaidRow(department=department, text=one.text, cites=tuple(one.cites))


def _asked(
    asks: Iterable[Ask], answers: Mapping[str, DepartmentAnswer], plan: Plan
) -> Iterator[Ask]:
    """Give every question once, whoever asks it; what is unsettled is one to the tasks' owners."""
    seen: set[tuple[str, str]] = set()
    for ask in (*asks, *asks_of(answers.values(), plan)):
        if (ask.to, ask.text) not in seen:
            seen.add((ask.to, ask.text))
            yield ask


def asks_of(
    answers: Iterable[DepartmentAnswer], plan: Plan, *, to_people: bool = False
) -> Iterator[Ask]:
    """Give what departments' agents ask, and what they could not settle as questions.

    A model sees where a quoted line broke, as everywhere in its material; people read it in one.
    """
    for answer in answers:
        for one in answer.asks:
            yield Ask(to=one.to, text=one.text, about=tuple(one.about))
        for pair in answer.unsettled:
            first, second = pair.tasks
            said = " ".join(pair.quote.split()) if to_people else pair.quote
            quote = shortened(visible_line(said), _LONGEST_QUOTE)
            text = (
                f"{OPEN_PAIR} {first} and {second} wait for the other? {pair.source} says "
                f"{quote!r}, which does not settle it: {pair.missing}"
            )
            for owner in dict.fromkeys(plan.by_id[id_].department for id_ in pair.tasks):
                yield Ask(to=owner, text=text, about=(first, second, pair.source))


def _restated(plan: Plan, claims: Iterable[Claim]) -> Iterator[str]:
    """Say which claims are no news: the plan orders the two tasks so already."""
    for one in claims:
        if one.after in reach(plan, [one.before]):
            yield f"{one.after} waits for {one.before} ({one.source}, {one.claimed_by})"
