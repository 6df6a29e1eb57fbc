"""The rows that the coordinator is shown: conflicts, claims, ways out, and what would move.

Each is a few figures and words of something that the kernel computed; the longest lists in them are
cut here, so that no row grows with the plan.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from plan.alternatives import Alternative
from plan.effect import Effect, Moved
from plan.model import Plan
from plan.network import reach
from plan.records import Assumption, Conflict, Reading
from plan.schedule import Schedule
from plan.values import Value, instant_text, minute_of
from tools.reconciling import Claim

MOST_MOVES_OF_A_DEPARTMENT = 3
MOST_THROUGH = 12
MOST_BROKEN = 6


class ConflictRow(Value):
    """What cannot all hold, whose it is, and when the next of its tasks starts.

    ``through`` holds both ends of the chain between them, ``tasks_between`` how long it is.
    """

    id: str
    text: str
    members: tuple[str, ...]
    owners: tuple[str, ...]
    through: tuple[str, ...]
    tasks_between: int
    next_start: str | None


class AssumptionRow(Value):
    """A claimed dependency, with what hangs on it in tasks and working minutes.

    ``claimed_by`` names everybody who claims it now, ``also`` their other sources. ``against_plan``
    says that the plan has the two in the opposite order.
    """

    id: str
    before: str
    after: str
    kind: str
    quote: str
    source: str
    confidence: int
    status: str
    owners: tuple[str, ...]
    claimed_by: tuple[str, ...]
    also: tuple[str, ...]
    against_plan: bool
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


class ShareRow(Value):
    """How many tasks of a department would move if a reading held; the move in working minutes."""

    because: str
    department: str
    tasks: int
    largest_move: int


class SaidRow(Value):
    """A sentence of a department's agent with its sources."""

    department: str
    text: str
    cites: tuple[str, ...]


def conflict_row(schedule: Schedule, conflict: Conflict, now: datetime | None) -> ConflictRow:
    """Show a conflict; it has to be settled before the next of its tasks starts after ``now``."""
    zone = schedule.plan.zone
    passed = 0 if now is None else minute_of(now.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
    starts = [schedule.dates[id_].start for id_ in conflict.through if id_ in schedule.dates]
    ahead = [start for start in starts if start > passed]
    return ConflictRow(
        id=conflict.id,
        text=conflict.text,
        members=tuple(f"{member.text} ({member.source})" for member in conflict.members),
        owners=conflict.owners,
        through=_ends_of(conflict.through),
        tasks_between=len(conflict.through),
        next_start=instant_text(min(ahead), zone) if ahead else None,
    )


def assumption_rows(
    plan: Plan, assumptions: Sequence[Assumption], claims: Sequence[Claim]
) -> list[AssumptionRow]:
    """Show what is claimed, each pair with everybody who claims it and every source."""
    by_pair: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        by_pair.setdefault((claim.before, claim.after), []).append(claim)
    return [
        _assumption_row(plan, one, by_pair.get((one.before, one.after), [])) for one in assumptions
    ]


def _assumption_row(plan: Plan, one: Assumption, claims: Sequence[Claim]) -> AssumptionRow:
    sources = dict.fromkeys(claim.source for claim in claims if claim.source != one.source)
    return AssumptionRow(
        id=one.id,
        before=one.before,
        after=one.after,
        kind=one.kind.value,
        quote=one.quote,
        source=one.source,
        confidence=one.confidence,
        status=one.status.value,
        owners=one.owners,
        claimed_by=tuple(dict.fromkeys((one.claimed_by, *(c.claimed_by for c in claims)))),
        also=tuple(sources),
        against_plan=one.before in reach(plan, [one.after]),
        tasks_moved=one.price.tasks,
        minutes_moved=one.price.minutes,
    )


def alternative_row(option: Alternative) -> AlternativeRow:
    """Show a computed way out."""
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
        broken=tuple(f"{one.task} breaks {one.rule}" for one in effect.broken[:MOST_BROKEN]),
    )


def reading_row(reading: Reading) -> ReadingRow:
    """Show a constraint as it was read."""
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


def most_moved(effects: Mapping[str, Effect]) -> list[MoveRow]:
    """Give the largest moves that each reading would make in each department."""
    rows: list[MoveRow] = []
    for because, effect in effects.items():
        shown: Counter[str] = Counter()
        for moved in sorted(effect.moved, key=lambda one: -abs(one.working_minutes)):
            shown[moved.department] += 1
            if shown[moved.department] <= MOST_MOVES_OF_A_DEPARTMENT:
                rows.append(_move_row(because, moved))
    return rows


def _move_row(because: str, moved: Moved) -> MoveRow:
    return MoveRow(
        because=because,
        task=moved.id,
        name=moved.name,
        department=moved.department,
        finish_from=moved.finish_from,
        finish_to=moved.finish_to,
        working_minutes=moved.working_minutes,
    )


def shares(effects: Mapping[str, Effect]) -> Iterator[ShareRow]:
    """Give how much each reading would move in each department."""
    for because, effect in effects.items():
        for department, share in effect.departments.items():
            if share.moved:
                yield ShareRow(
                    because=because,
                    department=department,
                    tasks=share.moved,
                    largest_move=share.largest_move,
                )


def _ends_of(through: Sequence[str]) -> tuple[str, ...]:
    """Keep both ends of a long chain: what begins it and what it breaks."""
    half = MOST_THROUGH // 2
    short = len(through) <= MOST_THROUGH
    return tuple(through) if short else (*through[:half], *through[-half:])
