"""A wanted finish of the plan as deadlines: one for each task that would end it later."""

from collections.abc import Iterator
from datetime import date, datetime

from plan.conflicts import Stated
from plan.model import LinkKind, Plan
from plan.operations import SetDeadline
from plan.schedule import compute_schedule
from plan.values import last_minute_of, moment_text

_BY_FINISH = (LinkKind.FS, LinkKind.FF)


def finish_statements(plan: Plan, by: date | datetime, ref: str) -> Iterator[Stated]:
    """Give a deadline, as a statement of its own, to each end of the plan that would be later.

    An end is a task whose finish nothing waits for. A deadline that is earlier stays.
    """
    last, dates = last_minute_of(by), compute_schedule(plan).dates
    followed = {link.before for link in plan.links if link.kind in _BY_FINISH}
    late = [task for task in plan.tasks if dates[task.id].finish > last]
    for task in [task for task in late if task.id not in followed] or late:
        if task.deadline is None or last_minute_of(task.deadline) > last:
            text = f"{task.id} {task.name} is over by {moment_text(by)}"
            operations = (SetDeadline(task=task.id, deadline=by),)
            yield Stated(f"{ref}:{task.id}", text, task.department, ref, operations)
