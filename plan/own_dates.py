"""The instants that a task's own constraint and deadline name, in its working time.

A date without a time means the start of the day for SNET and MSO, and its end for all others.
"""

from plan.calendar import WorkingTime
from plan.model import ConstraintKind, Task
from plan.values import last_minute_of, minute_of

PINS = (ConstraintKind.MSO, ConstraintKind.MFO)
FINISHES = (ConstraintKind.FNET, ConstraintKind.MFO, ConstraintKind.FNLT)


def forced_instant(time: WorkingTime, task: Task) -> int | None:
    """Give the instant that a pushing or pinning constraint names, in the task's working time."""
    constraint = task.constraint
    if constraint is None or constraint.date is None:
        return None
    match constraint.kind:
        case ConstraintKind.SNET | ConstraintKind.MSO:
            return time.start_at(time.index(minute_of(constraint.date)))
        case ConstraintKind.FNET | ConstraintKind.MFO:
            return time.finish_at(time.index(last_minute_of(constraint.date)))
    return None


def is_pinned(task: Task) -> bool:
    """Say whether the task has to stand where its constraint says (MSO, MFO)."""
    return task.constraint is not None and task.constraint.kind in PINS


def is_as_late(task: Task) -> bool:
    """Say whether the task starts as late as it can (ALAP)."""
    return task.constraint is not None and task.constraint.kind is ConstraintKind.ALAP


def finish_limit(task: Task) -> int | None:
    """Give the instant by which a task has to finish: the earlier of deadline and FNLT."""
    limits = [last_minute_of(task.deadline)] if task.deadline is not None else []
    constraint = task.constraint
    if constraint is not None and constraint.date and constraint.kind is ConstraintKind.FNLT:
        limits.append(last_minute_of(constraint.date))
    return min(limits, default=None)


def start_limit(task: Task) -> int | None:
    """Give the last instant at which a task may start (SNLT); a date means that day."""
    constraint = task.constraint
    if constraint is None or constraint.date is None:
        return None
    if constraint.kind is not ConstraintKind.SNLT:
        return None
    whole_day = last_minute_of(constraint.date) != minute_of(constraint.date)
    return last_minute_of(constraint.date) - whole_day
