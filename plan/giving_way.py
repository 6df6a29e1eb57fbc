"""Giving way on one member of a conflict: the limit, the freeze, the push, or a long task.

Each way is a list of operations by which the rest can hold, and no more than that takes. Nothing
here is checked yet: whoever asks puts it through the schedule and drops what breaks something anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from plan.checks import Breach, check_schedule
from plan.conflicts import Situation, Statement, obey_freezes
from plan.durations import DAY, days_text, duration_text
from plan.errors import PlanError
from plan.holding import holding_operations
from plan.limits import constrained
from plan.model import Constraint, ConstraintKind, Plan, Task
from plan.operations import (
    AnyOperation,
    SetConstraint,
    SetDeadline,
    SetDuration,
    WaiveFreeze,
    apply_operations,
)
from plan.records import Conflict
from plan.schedule import Schedule
from plan.values import DAY_MINUTES, local_time, minute_of
from plan.words import limit_words

_LONG_TASKS = 3
_MOST_STEPS = 30
_PINS = (ConstraintKind.MSO, ConstraintKind.MFO)
_BY_FINISH = (ConstraintKind.FNET, ConstraintKind.MFO)


@dataclass(frozen=True)
class Candidate:
    """A way that has not been checked; ``gives_way`` is the member that it relaxes, if any."""

    title: str
    gives_way: str
    minutes: int
    operations: tuple[AnyOperation, ...]
    conflict: str | None = None


def stated_operations(situation: Situation) -> tuple[AnyOperation, ...]:
    """Give what was stated as operations."""
    return tuple(op for one in situation.stated for op in one.operations)


def behind_freezes(plan: Plan, known: Schedule) -> tuple[SetConstraint | SetDeadline, ...]:
    """Give the SNET constraints that keep tasks behind the freezes that they would run into.

    A late limit whose place such a constraint takes stays, as a deadline. ``known`` is the schedule
    of a plan that is much the same.
    """
    return tuple(holding_operations(plan, obey_freezes(plan, known)))


def names(operations: Sequence[SetConstraint | SetDeadline] | Sequence[WaiveFreeze]) -> str:
    """Name the tasks that operations are about, each once."""
    return ", ".join(dict.fromkeys(op.task for op in operations))


def give_way(situation: Situation, conflict: Conflict) -> Iterator[Candidate]:
    """Give way on each member of a conflict in turn, and on long tasks of the chain."""
    statements = {s.member.ref: s for s in (*situation.pushing, *situation.limiting.values())}
    full = situation.schedule(situation.pushing)
    limit = statements[conflict.members[0].ref]
    breach = _breach_of(full, limit)
    if breach is None:
        return
    yield from _that_fit(_later_limit(situation, full, limit, breach, conflict))
    for member in conflict.members[1:]:
        statement = statements[member.ref]
        if statement.key[0] == "freeze":
            yield from _that_fit(_waived(situation, statement, conflict))
        else:
            yield from _that_fit(_pushed_less(situation, statement, breach, conflict))
    yield from _shortened(situation, breach, conflict)


def _that_fit(candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    """Leave out a way that takes back what another statement leans on."""
    try:
        yield from candidates
    except PlanError:
        return


def _breach_of(schedule: Schedule, limit: Statement) -> Breach | None:
    """Find what a limit is broken by; a date that stands before its links let it breaks these."""
    kind, subject = limit.key
    found = check_schedule(schedule)
    own = next((b for b in found if (b.kind, b.subject) == (kind, subject)), None)
    links = (b for b in found if (kind, b.kind, b.task) == ("constraint", "link", subject))
    return own or next(links, None)


def _later_limit(
    situation: Situation, full: Schedule, limit: Statement, breach: Breach, conflict: Conflict
) -> Iterator[Candidate]:
    task = situation.plan.by_id[breach.task]
    dates = full.dates[task.id]
    constraint = task.constraint
    if breach.kind == "link":
        yield from _later_pin(situation, limit, task, conflict)
        return
    if limit.key[0] == "deadline":
        by = local_time(dates.finish - 1).date()
        change: AnyOperation = SetDeadline(task=task.id, deadline=by)
    elif constraint is not None and constraint.kind is ConstraintKind.SNLT:
        by = local_time(dates.start).date()
        change = SetConstraint(task=task.id, constraint=Constraint(kind=constraint.kind, date=by))
    elif constraint is not None and constraint.kind is ConstraintKind.FNLT:
        by = local_time(dates.finish - 1).date()
        change = SetConstraint(task=task.id, constraint=Constraint(kind=constraint.kind, date=by))
    else:
        return
    taken = (*_except(situation, limit), change)
    behind = behind_freezes(apply_operations(situation.base, taken), situation.as_stated)
    title = (
        f"Move the limit of {task.id} {task.name} to {limit_words(minute_of(by) + DAY_MINUTES)} "
        f"({days_text(breach.by)} later)"
    )
    if behind:
        title += f", {names(behind)} behind the freeze"
    yield Candidate(title, limit.member.ref, breach.by, (*taken, *behind), conflict.id)


def _later_pin(
    situation: Situation, pin: Statement, task: Task, conflict: Conflict
) -> Iterator[Candidate]:
    """Fix a task to where its links let it stand."""
    others = [s for s in situation.pushing if s.key != pin.key]
    loose, own = situation.schedule(others), task.constraint
    if own is None:
        return
    dates = loose.dates[task.id]
    change = _at(task, own.kind, (dates.start, dates.finish))
    now = situation.schedule(situation.pushing).dates[task.id].start
    by = loose.working_minutes(task, now, dates.start)
    where = f"where its links let it stand, {days_text(by)} later"
    title = f"Fix {task.id} {task.name} {where} ({change})"
    operations = (*_except(situation, pin), change)
    yield Candidate(title, pin.member.ref, by, operations, conflict.id)


def _at(task: Task, kind: ConstraintKind, ends: tuple[int, int]) -> SetConstraint:
    """Give a task a date of a kind at its start or its finish."""
    date = local_time(ends[kind in _BY_FINISH])
    return SetConstraint(task=task.id, constraint=Constraint(kind=kind, date=date))


def _except(situation: Situation, statement: Statement) -> tuple[AnyOperation, ...]:
    """Give what was stated without the operations of one statement."""
    return tuple(
        op for one in situation.stated for op in one.operations if one.ref != statement.member.ref
    )


def _waived(situation: Situation, statement: Statement, conflict: Conflict) -> Iterator[Candidate]:
    """Waive one freeze for the tasks that run into it once nothing holds them behind it."""
    freeze_id = statement.key[1]
    others = [s for s in situation.pushing if s.key != statement.key]
    loose = situation.schedule(others)
    plan = situation.plan
    tasks = [
        b.task
        for b in check_schedule(loose.seen_from(plan))
        if b.kind == "freeze" and b.subject == freeze_id
    ]
    if not tasks:
        return
    waivers = [WaiveFreeze(freeze=freeze_id, task=task) for task in tasks]
    taken = _except(situation, statement)
    added = tuple(op for op in stated_operations(situation) if op not in taken)
    operations = (*taken, *added, *waivers)
    behind = behind_freezes(apply_operations(situation.base, operations), situation.as_stated)
    name = next(f.name for f in plan.freezes if f.id == freeze_id)
    title = f"Waive the freeze {name!r} for {', '.join(tasks)}"
    yield Candidate(title, statement.member.ref, 0, (*operations, *behind), conflict.id)


def _pushed_less(
    situation: Situation, statement: Statement, breach: Breach, conflict: Conflict
) -> Iterator[Candidate]:
    """Let a pushing date or a longer duration come down, by the least that keeps the limit.

    What the limit misses is the least it can be; behind a freeze more is needed, so whole days are
    added until the limit holds or nothing of the push is left.
    """
    taken, known = _except(situation, statement), situation.as_stated
    for step in range(breach.by, breach.by + _MOST_STEPS * DAY, DAY):
        change = _less(situation, statement, step)
        if not change:
            return
        behind = behind_freezes(apply_operations(situation.base, [*taken, *change]), known)
        operations = (*taken, *change, *behind)
        reached = known.revised(apply_operations(situation.base, operations))
        if not any((b.task, b.rule) == (breach.task, breach.rule) for b in check_schedule(reached)):
            title = _less_words(situation, change[0], step)
            yield Candidate(title, statement.member.ref, step, operations, conflict.id)
            return


def _less(
    situation: Situation, statement: Statement, step: int
) -> tuple[SetDuration | SetConstraint | SetDeadline, ...]:
    """Give the push made smaller by a step, or nothing where less than nothing would be left."""
    task = situation.plan.by_id[statement.key[1]]
    if statement.key[0] == "duration":
        duration = task.duration - step
        if duration < situation.base.by_id[task.id].duration:
            return ()
        return (SetDuration(task=task.id, duration=duration),)
    if task.constraint is None:
        return ()
    kind = task.constraint.kind
    schedule = situation.schedule(situation.pushing)
    others = [s for s in situation.pushing if s.key != statement.key]
    time, dates = schedule.time_of(task), schedule.dates[task.id]
    earlier = time.start_at(max(0, time.index(dates.start) - step))
    loose = situation.schedule(others).dates[task.id].start
    if earlier < loose or (earlier == loose and kind not in _PINS):
        return ()
    own = situation.base.by_id[task.id]
    ends = time.finish_at(time.index(earlier) + task.duration) if task.duration else earlier
    at = ends if kind in _BY_FINISH else _day_or_minute(schedule, task, earlier)
    moment = at if isinstance(at, date) else local_time(at)
    return constrained(situation.base, own, Constraint(kind=kind, date=moment))


def _day_or_minute(schedule: Schedule, task: Task, at: int) -> date | datetime:
    """Give a start as a day where the working day begins with it, else to the minute."""
    time, day = schedule.time_of(task), local_time(at).date()
    whole = time.start_at(time.index(minute_of(day))) == at
    return day if whole else local_time(at)


def _less_words(
    situation: Situation, change: SetDuration | SetConstraint | SetDeadline, step: int
) -> str:
    task = situation.plan.by_id[change.task]
    if isinstance(change, SetDuration):
        instead = f"{duration_text(change.duration)} instead of {duration_text(task.duration)}"
        return f"Give {task.id} {task.name} {instead}"
    return f"Let {task.id} {task.name} start {days_text(step)} earlier ({change})"


def _shortened(situation: Situation, breach: Breach, conflict: Conflict) -> Iterator[Candidate]:
    """Shorten one long task of the chain by what the limit misses, by half of it at most."""
    plan = situation.plan
    chain = [plan.by_id[id_] for id_ in conflict.through]
    long = [task for task in chain if task.duration >= 2 * breach.by]
    taken = stated_operations(situation)
    touched = {op.task for op in taken if isinstance(op, SetDuration)}
    for task in sorted(long, key=lambda t: -t.duration)[:_LONG_TASKS]:
        if task.id in touched:
            continue
        change = SetDuration(task=task.id, duration=task.duration - breach.by)
        title = (
            f"Shorten {task.id} {task.name} from {duration_text(task.duration)} "
            f"to {duration_text(change.duration)}"
        )
        shorter = apply_operations(situation.base, [*taken, change])
        behind = behind_freezes(shorter, situation.as_stated)
        operations = (*taken, change, *behind)
        yield Candidate(title, f"task:{task.id}", breach.by, operations, conflict.id)
