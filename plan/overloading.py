"""What an approver reads of teams that a change gives more work than they can do in their days."""

from collections.abc import Iterator, Sequence

from plan.capacity import worse_capacity
from plan.durations import duration_text
from plan.model import Plan
from plan.operations import AnyOperation, apply_operations
from plan.remembering import remembered
from plan.schedule import compute_schedule
from plan.values import canonical
from plan.visible import visible_line

_REMEMBERED = 1_000


def overload_lines(operations: Sequence[AnyOperation], plan: Plan) -> Iterator[str]:
    """Say which teams have more to do than they can, and did not before; remembered on the plan."""
    if not operations or not plan.teams:
        return
    key = tuple(canonical(one) for one in operations)
    yield from remembered(
        plan, "overloads", key, lambda: _worse(plan, operations), most=_REMEMBERED
    )


def _worse(plan: Plan, operations: Sequence[AnyOperation]) -> tuple[str, ...]:
    before = compute_schedule(plan)
    after = before.revised(apply_operations(plan, operations))
    return tuple(
        visible_line(
            f"OVERLOADS {breach.task} ({breach.department}): "
            f"{breach.rule}, {duration_text(breach.by)} of work too much"
        )
        for breach in worse_capacity(before, after)
    )
