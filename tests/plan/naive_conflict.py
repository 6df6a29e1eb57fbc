"""Which statements cannot all hold, the slow way: leave statements out and schedule again.

Freezes are obeyed by holding back what runs into one, dates come from ``naive_schedule``. Nothing
here knows of QuickXplain.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from random import Random

from hypothesis import strategies as st

from plan.conflicts import Stated
from plan.model import Constraint, Freeze, Plan, Task
from plan.operations import AddFreeze, AnyOperation, SetConstraint, SetDuration
from tests.plan.naive_effect import frozen_minutes
from tests.plan.naive_schedule import Span, forward, late_limits
from tests.plan.naive_time import axis_of, end_minute
from tests.plan.plans import DEPARTMENTS, freeze, moment, plans, seeds


def obeying_freezes(plan: Plan) -> dict[str, Span]:
    """Give the earliest dates with nothing in a freeze."""
    hold: dict[str, int] = {}
    while True:
        spans = forward(plan, hold)
        pushed = {
            task.id: _behind(plan, frozen, task)
            for task in plan.tasks
            for frozen in plan.freezes
            if frozen_minutes(plan, frozen, task, spans[task.id])
        }
        if not pushed:
            return spans
        hold |= {id_: max(at, hold.get(id_, 0)) for id_, at in pushed.items()}


def _behind(plan: Plan, frozen: Freeze, task: Task) -> int:
    """Give the first start at which a task is clear of a window that it runs into."""
    axis, end = axis_of(plan, task), end_minute(frozen.last)
    number = bisect_left(axis.at, end)
    if frozen.forbids == "finish" and task.duration:
        number -= task.duration - 1
    return axis.at[number]


def broken_with(changed: Plan, base: Plan, refs: Collection[str]) -> set[tuple[str, str]]:
    """Give the limits that break when only the named pushing statements are obeyed."""
    tasks = [_only(task, base, refs) for task in changed.tasks]
    freezes = tuple(f for f in changed.freezes if {f"freeze:{f.id}", f"said:{f.id}"} & set(refs))
    plan = changed.model_copy(update={"tasks": tuple(tasks), "freezes": freezes})
    spans = obeying_freezes(plan)
    return set[tuple[str, str]]().union(*(late_limits(task, spans[task.id]) for task in tasks))


def _only(task: Task, base: Plan, refs: Collection[str]) -> Task:
    own, named = task.constraint, {f"constraint:{task.id}", f"said:snet:{task.id}"}
    update: dict[str, object] = {}
    if own is not None and own.kind in ("SNET", "FNET") and not named & set(refs):
        update["constraint"] = None
    if task.duration != base.by_id[task.id].duration and f"said:longer:{task.id}" not in refs:
        update["duration"] = base.by_id[task.id].duration
    return task.model_copy(update=update)


def random_statements(random: Random, plan: Plan, count: int) -> list[Stated]:
    """Give statements by different people: a later start, a longer task, a freeze."""
    found: dict[str, Stated] = {}
    for number in range(count):
        ref, operation = _statement(random, plan, number)
        owner = random.choice(DEPARTMENTS)
        found[ref] = Stated(ref, f"said {ref}", owner, f"O{number}", (operation,))
    return list(found.values())


def _statement(random: Random, plan: Plan, number: int) -> tuple[str, AnyOperation]:
    task = random.choice(plan.tasks)
    limited = task.constraint is not None and task.constraint.kind in ("FNLT", "SNLT")
    what = random.random()
    if what < 0.4 and not limited:
        snet = Constraint.model_validate({"kind": "SNET", "date": moment(random)})
        return f"said:snet:{task.id}", SetConstraint(task=task.id, constraint=snet)
    if what < 0.7 and task.duration:
        more = task.duration + random.randint(1, 1500)
        return f"said:longer:{task.id}", SetDuration(task=task.id, duration=more)
    new = freeze(random, f"S{number}", list(plan.by_id))
    return f"said:S{number}", AddFreeze(freeze=new)


def statements(most: int = 7) -> st.SearchStrategy[tuple[Plan, list[Stated]]]:
    """Give random plans with freezes and without pins, and what people said about them."""
    return st.builds(
        lambda seed, count, plan: (plan, random_statements(Random(seed), plan, count)),  # noqa: S311  # test data
        seeds,
        st.integers(0, 4),
        plans(most, frozen=True, pinned=False),
    )


def departments_of_freezes(plan: Plan, refs: Mapping[str, object]) -> set[str]:
    """Give whose freezes are among the statements."""
    named = [f for f in plan.freezes if {f"freeze:{f.id}", f"said:{f.id}"} & set(refs)]
    return {department for frozen in named for department in frozen.departments}
