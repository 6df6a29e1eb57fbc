"""Minimal conflicting sets of many members: drop any one and the limit holds, checked from scratch.

Nothing of a conflict's own search is used to check it: the statements that are left are put into
the plan as operations, and the plan is scheduled as any other.
"""

from random import Random

import pytest

from plan.checks import check_schedule
from plan.conflicts import Stated, find_conflicts
from plan.model import Constraint, ConstraintKind, Link, Plan, Task
from plan.operations import AnyOperation, SetConstraint, SetDeadline, SetDuration, apply_operations
from plan.schedule import compute_schedule
from plan.values import local_time
from tests.builders import DAY, small_plan

_DEPARTMENTS = ("finance", "operations", "it-security")


def wide_plan(random: Random, tasks: int) -> Plan:
    """Give chains that meet now and then, in one calendar."""
    made = tuple(
        Task(
            id=f"W{n}",
            name=f"Work {n}",
            department=random.choice(_DEPARTMENTS),
            duration=random.randint(1, 4) * DAY,
        )
        for n in range(tasks)
    )
    links = tuple(
        Link(before=f"W{before}", after=f"W{n}")
        for n in range(1, tasks)
        for before in random.sample(range(max(0, n - 6), n), min(n, random.randint(1, 2)))
    )
    return small_plan().model_copy(update={"tasks": made, "links": links})


def said_about(random: Random, plan: Plan, count: int) -> list[Stated]:
    """Give people's statements: tasks that take longer, and tasks that start later."""
    schedule = compute_schedule(plan)
    found: list[Stated] = []
    for n, task in enumerate(random.sample(plan.tasks, count)):
        operation: AnyOperation = SetDuration(task=task.id, duration=task.duration + 2 * DAY)
        if n % 3 == 0:
            day = local_time(schedule.dates[task.id].start + random.randint(1, 8) * 1440).date()
            snet = Constraint(kind=ConstraintKind.SNET, date=day)
            operation = SetConstraint(task=task.id, constraint=snet)
        found.append(Stated(f"R{n}", f"statement {n}", task.department, f"O{n}", (operation,)))
    return found


def misses(plan: Plan, stated: list[Stated], task: str) -> bool:
    operations = [operation for one in stated for operation in one.operations]
    changed = apply_operations(plan, operations)
    return any(b.task == task for b in check_schedule(compute_schedule(changed)))


@pytest.mark.parametrize("seed", range(5))
def test_of_many_statements_those_remain_without_any_of_which_the_limit_holds(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # test data
    plan = wide_plan(random, 150)
    dates = compute_schedule(plan).dates
    last = max(dates.values(), key=lambda one: one.finish)
    by = local_time(last.finish + 6 * 1440).date()
    plan = apply_operations(plan, [SetDeadline(task=last.id, deadline=by)])
    stated = said_about(random, plan, 50)

    [conflict] = find_conflicts(plan, stated)

    named = {member.ref for member in conflict.members}
    members = [one for one in stated if one.ref in named]
    assert len(members) == len(conflict.members) - 1 > 1
    assert misses(plan, members, last.id)
    for left_out in members:
        assert not misses(plan, [one for one in members if one is not left_out], last.id)
