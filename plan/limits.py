"""What becomes of a task's late limit when a push takes its place: it stands on as a deadline.

A task has one constraint, so a date before which it may not start would wipe out the date by which
it has to be over. A limit that nobody gave way on must not vanish on the way. FNLT is what a
deadline says; SNLT is the deadline that a start at the last allowed moment reaches.
"""

from datetime import date, datetime

from plan.calendar import WorkingTime
from plan.model import Constraint, ConstraintKind, Plan, Task
from plan.operations import AnyOperation, SetConstraint, SetDeadline
from plan.values import DAY_MINUTES, last_minute_of, local_time, minute_of

LIMITS = (ConstraintKind.FNLT, ConstraintKind.SNLT)
_YEAR = 366 * DAY_MINUTES


def constrained(
    plan: Plan, task: Task, constraint: Constraint
) -> tuple[SetConstraint | SetDeadline, ...]:
    """Give a task a constraint, and keep the late limit of another kind that it replaces."""
    change = SetConstraint(task=task.id, constraint=constraint)
    own = task.constraint
    if own is None or own.kind is constraint.kind:
        return (change,)
    kept = tighter_deadline(plan, task, own)
    return (change,) if kept is None else (change, kept)


def tighter_deadline(plan: Plan, task: Task, limit: Constraint) -> SetDeadline | None:
    """Say a late limit as a deadline; None where it is no limit or the task has an earlier one."""
    if limit.date is None or limit.kind not in LIMITS:
        return None
    by = limit.date
    if limit.kind is ConstraintKind.SNLT:
        by = _finish_of_last_start(plan, task, limit.date)
    if task.deadline is not None and last_minute_of(task.deadline) <= last_minute_of(by):
        return None
    return SetDeadline(task=task.id, deadline=by)


def carried_over(plan: Plan, operation: AnyOperation) -> bool:
    """Say whether an operation only keeps a limit that the plan has already."""
    if not isinstance(operation, SetDeadline) or operation.task not in plan.by_id:
        return False
    task = plan.by_id[operation.task]
    own = task.constraint
    return own is not None and operation == tighter_deadline(plan, task, own)


def _finish_of_last_start(plan: Plan, task: Task, by: date | datetime) -> datetime:
    at = last_minute_of(by) - (last_minute_of(by) != minute_of(by))
    if task.milestone:
        return local_time(at)
    calendar = next(c for c in plan.calendars if c.id == plan.calendar_of(task))
    time = WorkingTime(calendar, at - _YEAR, plan.zone)
    return local_time(time.finish_at(time.last_start(at) + task.duration))
