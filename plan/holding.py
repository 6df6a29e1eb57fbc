"""How dates that a schedule holds tasks back to are written down: as SNET constraints."""

from collections.abc import Iterator
from datetime import date, datetime

from plan.limits import constrained
from plan.model import Constraint, ConstraintKind, Plan
from plan.operations import SetConstraint, SetDeadline
from plan.schedule import Schedule
from plan.values import local_time, minute_of


def holding_operations(plan: Plan, schedule: Schedule) -> Iterator[SetConstraint | SetDeadline]:
    """Give the SNET constraints that keep tasks where a schedule holds them.

    A late limit whose place such a constraint takes stays, as a deadline.
    """
    for id_ in schedule.plan.by_id:
        if schedule.driver_of(id_).kind == "hold":
            constraint = Constraint(kind=ConstraintKind.SNET, date=start_moment(schedule, id_))
            task = plan.by_id[id_]
            yield from () if task.constraint == constraint else constrained(plan, task, constraint)


def start_moment(schedule: Schedule, id_: str) -> date | datetime:
    """Give a start as a date where the working day begins with it, else to the minute."""
    start = schedule.span_of(id_).start
    time = schedule.time_of(schedule.plan.by_id[id_])
    day = local_time(start).date()
    first = time.start_at(time.index(minute_of(day)))
    return day if first == start else local_time(start)
