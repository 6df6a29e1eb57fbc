"""Operations tried on a plan: the plan after them, and their effect.

A plan that remembers works each out once (``plan.remembering``). It is what ``apply_operations``
and ``compute_effect`` give.
"""

from collections.abc import Sequence

from plan.effect import Effect, compute_effect
from plan.model import Plan
from plan.operations import AnyOperation, apply_operations
from plan.remembering import remembered
from plan.values import canonical

_REMEMBERED = 100_000  # tasks that move or are squeezed, in all effects of one plan
_BESIDE = 10
_FEW = 4  # changed plans: they are large


def applied(plan: Plan, operations: Sequence[AnyOperation]) -> Plan:
    """Give the plan after operations; the last few are remembered by a plan that does.

    Raises:
        OperationError, CycleError: they do not fit it.
    """
    key = tuple(canonical(one) for one in operations)
    return remembered(plan, "applied", key, lambda: apply_operations(plan, operations), most=_FEW)


def effect_of_operations(
    plan: Plan, operations: Sequence[AnyOperation], after: Plan | None = None
) -> Effect:
    """Give what operations do to a plan, worked out once for a plan that remembers.

    ``after`` is the plan after them, where somebody has it at hand.

    Raises:
        OperationError, CycleError: they do not fit it.
    """
    return remembered(
        plan,
        "effect",
        tuple(canonical(one) for one in operations),
        lambda: compute_effect(plan, after or applied(plan, operations), operations),
        most=_REMEMBERED,
        weigh=lambda found: _BESIDE + len(found.moved) + len(found.squeezed),
    )
