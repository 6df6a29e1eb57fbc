"""What the coordinator sees of a round: what was computed, and what the departments' agents said.

Alternatives come from the kernel with their effects; the coordinator can name one and no more. Rows
are limited in number, the weightiest first, and what was cut is counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field

from agents.answers import DepartmentAnswer
from agents.rows import FindingRow, TaskRow, finding_row, task_row, worst_first
from plan.alternatives import Alternative
from plan.effect import Effect
from plan.records import Ask, Assumption, Conflict, Finding, Reading
from plan.schedule import Schedule
from plan.values import Value, instant_text, minute_of

MOST = {
    "findings": 40,
    "conflicts": 20,
    "assumptions": 40,
    "alternatives": 30,
    "readings": 40,
    "moves": 60,
    "said": 40,
    "asks": 40,
    "tasks": 120,
}
_Row = TypeVar("_Row")


class ConflictRow(Value):
    """What cannot all hold, whose it is, and when the next of its tasks starts."""

    id: str
    text: str
    members: tuple[str, ...]
    owners: tuple[str, ...]
    through: tuple[str, ...]
    next_start: str | None


class AssumptionRow(Value):
    """A claimed dependency, with what hangs on it in tasks and working minutes."""

    id: str
    before: str
    after: str
    kind: str
    quote: str
    source: str
    confidence: int
    status: str
    owners: tuple[str, ...]
    tasks_moved: int
    minutes_moved: int


class AlternativeRow(Value):
    """A computed way out: its edits in words, and its effect in figures."""

    id: str
    conflict: str | None
    rank: int
    title: str
    operations: tuple[str, ...]
    finish_from: str
    finish_to: str
    tasks_moved: int
    departments: tuple[str, ...]
    broken: tuple[str, ...]


class ReadingRow(Value):
    """A constraint as it was read in somebody's words."""

    id: str
    type: str
    task: str | None
    department: str
    value: str
    quote: str
    source: str
    status: str


class MoveRow(Value):
    """A task that would move if a reading held; from and to are finishes."""

    because: str
    task: str
    name: str
    department: str
    finish_from: str
    finish_to: str
    working_minutes: int


class SaidRow(Value):
    """A sentence of a department's agent with its sources."""

    department: str
    text: str
    cites: tuple[str, ...]


class CoordinatorMaterial(Value):
    """The slice of a round that the coordinator sees."""

    findings: tuple[FindingRow, ...]
    conflicts: tuple[ConflictRow, ...]
    assumptions: tuple[AssumptionRow, ...]
    alternatives: tuple[AlternativeRow, ...]
    readings: tuple[ReadingRow, ...]
    moves: tuple[MoveRow, ...]
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
    now: datetime | None = None,
) -> CoordinatorMaterial:
    """Show the coordinator a round.

    ``answers`` are the grounded answers by department, ``effects`` what each reading would do, by
    the reading's id. A conflict is to be settled before the next of its tasks starts after ``now``.
    """
    cut = _Cut()
    said = cut("said", list(_said(answers or {})))
    asked = cut("asks", list(_asked(asks, answers or {})))
    moves = cut("moves", _moves(effects or {}))
    named = set(_named(findings, conflicts, assumptions, readings))
    named |= {id_ for row in said for id_ in row.cites} | {row.task for row in moves}
    named |= {id_ for ask in asked for id_ in ask.about}
    tasks = [task_row(schedule, id_) for id_ in schedule.plan.by_id if id_ in named]
    return CoordinatorMaterial(
        findings=cut("findings", [finding_row(f) for f in worst_first(findings)]),
        conflicts=cut("conflicts", [_conflict_row(schedule, c, now) for c in conflicts]),
        assumptions=cut("assumptions", [_assumption_row(a) for a in assumptions]),
        alternatives=cut("alternatives", [_alternative_row(x) for x in alternatives]),
        readings=cut("readings", [_reading_row(r) for r in readings]),
        moves=moves,
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


def _conflict_row(schedule: Schedule, conflict: Conflict, now: datetime | None) -> ConflictRow:
    zone = schedule.plan.zone
    passed = 0 if now is None else minute_of(now.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
    starts = [schedule.dates[id_].start for id_ in conflict.through if id_ in schedule.dates]
    ahead = [start for start in starts if start > passed]
    return ConflictRow(
        id=conflict.id,
        text=conflict.text,
        members=tuple(f"{member.text} ({member.source})" for member in conflict.members),
        owners=conflict.owners,
        through=conflict.through,
        next_start=instant_text(min(ahead), zone) if ahead else None,
    )


def _assumption_row(assumption: Assumption) -> AssumptionRow:
    return AssumptionRow(
        id=assumption.id,
        before=assumption.before,
        after=assumption.after,
        kind=assumption.kind.value,
        quote=assumption.quote,
        source=assumption.source,
        confidence=assumption.confidence,
        status=assumption.status.value,
        owners=assumption.owners,
        tasks_moved=assumption.price.tasks,
        minutes_moved=assumption.price.minutes,
    )


def _alternative_row(option: Alternative) -> AlternativeRow:
    effect = option.effect
    return AlternativeRow(
        id=option.id,
        conflict=option.conflict,
        rank=option.rank,
        title=option.title,
        operations=tuple(str(operation) for operation in option.operations),
        finish_from=effect.finish_from,
        finish_to=effect.finish_to,
        tasks_moved=len(effect.moved),
        departments=effect.touched,
        broken=tuple(f"{breach.task} breaks {breach.rule}" for breach in effect.broken),
    )


def _reading_row(reading: Reading) -> ReadingRow:
    return ReadingRow(
        id=reading.id,
        type=str(reading.type),
        task=reading.task,
        department=reading.department,
        value=reading.value,
        quote=reading.quote,
        source=reading.source,
        status=reading.status,
    )


def _moves(effects: Mapping[str, Effect]) -> list[MoveRow]:
    """Give what would move, the largest moves of each reading first."""
    return [
        MoveRow(
            because=because,
            task=moved.id,
            name=moved.name,
            department=moved.department,
            finish_from=moved.finish_from,
            finish_to=moved.finish_to,
            working_minutes=moved.working_minutes,
        )
        for because, effect in effects.items()
        for moved in sorted(effect.moved, key=lambda moved: -abs(moved.working_minutes))
    ]


def _said(answers: Mapping[str, DepartmentAnswer]) -> Iterator[SaidRow]:
    for department, answer in answers.items():
        for one in answer.statements:
            yield SaidRow(department=department, text=one.text, cites=tuple(one.cites))


def _asked(asks: Iterable[Ask], answers: Mapping[str, DepartmentAnswer]) -> Iterator[Ask]:
    """Give every question once, whoever asks it."""
    said = [
        Ask(to=ask.to, text=ask.text, about=tuple(ask.about))
        for answer in answers.values()
        for ask in answer.asks
    ]
    seen: set[tuple[str, str]] = set()
    for ask in (*asks, *said):
        if (ask.to, ask.text) not in seen:
            seen.add((ask.to, ask.text))
            yield ask


def _named(
    findings: Iterable[Finding],
    conflicts: Iterable[Conflict],
    assumptions: Iterable[Assumption],
    readings: Iterable[Reading],
) -> Iterator[str | None]:
    yield from (finding.task for finding in findings)
    yield from (id_ for conflict in conflicts for id_ in conflict.through)
    yield from (id_ for one in assumptions for id_ in (one.before, one.after))
    yield from (reading.task for reading in readings)
