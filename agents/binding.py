"""From a constraint on a group of tasks to the tasks that it binds.

Where a group leaves a choice that nobody made, the constraint names no task, and is asked back.
"""

from collections.abc import Iterator

from agents.answers import ConstraintAnswer
from plan.model import Plan
from tools.grammar.groups import tasks_bound


def on_tasks(one: ConstraintAnswer, plan: Plan) -> Iterator[ConstraintAnswer]:
    """Give a constraint for each task that it binds; on a group that leaves a choice, for none."""
    if one.task is None or one.task in plan.by_id or one.type == "freeze":
        yield one
        return
    for task in tasks_bound(plan, one.type, one.task) or (None,):
        yield one.model_copy(update={"task": task})
