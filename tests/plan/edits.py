"""Random edits of a plan: operations of every kind, of which those that do not fit are left out."""

from collections.abc import Callable
from random import Random

from hypothesis import strategies as st

from plan.errors import PlanError
from plan.model import LinkKind, Plan
from plan.network import topological_order
from plan.operations import (
    AddDependency,
    AddFreeze,
    AddTask,
    ChangeDependency,
    Operation,
    RemoveDependency,
    RemoveFreeze,
    RemoveTask,
    ReplaceTask,
    SetConstraint,
    SetDeadline,
    SetDuration,
    SetStart,
    WaiveFreeze,
    apply_operations,
)
from tests.plan.plans import constraint, freeze, lag, moment, plans, seeds, task

_Maker = Callable[[Random, Plan], Operation]


def _any_task(random: Random, plan: Plan) -> str:
    return random.choice(list(plan.by_id))


def _any_pair(random: Random, plan: Plan) -> tuple[str, str]:
    known = [(link.before, link.after) for link in plan.links]
    if known and random.random() < 0.7:
        return random.choice(known)
    return _any_task(random, plan), _any_task(random, plan)


def _set_duration(random: Random, plan: Plan) -> Operation:
    return SetDuration(task=_any_task(random, plan), duration=random.randint(0, 1500))


def _set_constraint(random: Random, plan: Plan) -> Operation:
    new = constraint(random) if random.random() < 0.8 else None
    return SetConstraint(task=_any_task(random, plan), constraint=new)


def _set_deadline(random: Random, plan: Plan) -> Operation:
    new = moment(random) if random.random() < 0.8 else None
    return SetDeadline(task=_any_task(random, plan), deadline=new)


def _add_dependency(random: Random, plan: Plan) -> Operation:
    before, after = _any_task(random, plan), _any_task(random, plan)
    kind = random.choice(list(LinkKind))
    return AddDependency(before=before, after=after, kind=kind, lag=lag(random), basis="A1")


def _remove_dependency(random: Random, plan: Plan) -> Operation:
    before, after = _any_pair(random, plan)
    return RemoveDependency(before=before, after=after)


def _change_dependency(random: Random, plan: Plan) -> Operation:
    before, after = _any_pair(random, plan)
    kind = random.choice(list(LinkKind))
    return ChangeDependency(before=before, after=after, kind=kind, lag=lag(random), basis="A2")


def _add_task(random: Random, plan: Plan) -> Operation:
    return AddTask(task=task(random, f"N{len(plan.tasks)}"))


def _remove_task(random: Random, plan: Plan) -> Operation:
    return RemoveTask(task=_any_task(random, plan))


def _replace_task(random: Random, plan: Plan) -> Operation:
    return ReplaceTask(task=task(random, _any_task(random, plan)))


def _add_freeze(random: Random, plan: Plan) -> Operation:
    return AddFreeze(freeze=freeze(random, random.choice(["F0", "F1", "F5"]), list(plan.by_id)))


def _remove_freeze(random: Random, _plan: Plan) -> Operation:
    return RemoveFreeze(freeze=random.choice(["F0", "F1"]))


def _waive_freeze(random: Random, plan: Plan) -> Operation:
    return WaiveFreeze(freeze=random.choice(["F0", "F1"]), task=_any_task(random, plan))


def _set_start(random: Random, _plan: Plan) -> Operation:
    return SetStart(start=moment(random))


_MAKERS: tuple[_Maker, ...] = (
    _set_duration,
    _set_duration,
    _set_constraint,
    _set_constraint,
    _set_deadline,
    _add_dependency,
    _remove_dependency,
    _remove_dependency,
    _change_dependency,
    _add_task,
    _remove_task,
    _replace_task,
    _add_freeze,
    _remove_freeze,
    _waive_freeze,
    _waive_freeze,
    _set_start,
)


def random_edits(random: Random, plan: Plan, count: int) -> tuple[Operation, ...]:
    """Give operations that fit the plan one after another and leave it without a loop."""
    taken: list[Operation] = []
    now = plan
    for _ in range(count):
        operation = random.choice(_MAKERS)(random, now)
        try:
            after = apply_operations(now, [operation])
            topological_order(after)
        except PlanError:
            continue
        if not after.tasks:
            continue
        taken.append(operation)
        now = after
    return tuple(taken)


def edited_plans(
    most: int = 7, edits: int = 5
) -> st.SearchStrategy[tuple[Plan, tuple[Operation, ...]]]:
    """Give random plans with freezes, and edits that fit them."""
    return st.builds(
        lambda seed, count, plan: (plan, random_edits(Random(seed), plan, count)),  # noqa: S311  # test data
        seeds,
        st.integers(1, edits),
        plans(most, frozen=True),
    )
