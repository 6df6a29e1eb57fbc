"""What if a claimed dependency were true, or one of the plan were false; the plan stays as it is.

This is the price that the register shows and the answer of ``interlock impact --dependency``: both
ask here, so they cannot differ.
"""

import re

from plan.durations import parse_lag
from plan.effect import Effect, compute_effect
from plan.errors import FormError
from plan.model import Link, LinkKind, Plan
from plan.operations import AddDependency, RemoveDependency, apply_operations
from plan.records import Price

WHAT_IF = "what if"
_ID = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_FORM = re.compile(
    rf"\s*(?P<before>{_ID})\s+(?:->\s+)?(?:(?P<kind>FS|SS|FF|SF)\s*(?P<lag>[+-]\S+)?\s+)?"
    rf"(?:->\s+)?(?P<after>{_ID})\s*"
)


def parse_dependency(text: str) -> Link:
    """Read ``T19 -> T62`` (T62 waits for T19), or ``T19 SS+2d T62``.

    Raises:
        FormError: the text is not of this form.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise FormError(f"{text!r} is no dependency; write 'T19 -> T62' or 'T19 SS+2d T62'")
    try:
        lag, clock = parse_lag(match["lag"]) if match["lag"] else (0, None)
    except ValueError as error:
        raise FormError(f"{text!r}: {error}") from None
    return Link(
        before=match["before"],
        after=match["after"],
        kind=LinkKind(match["kind"] or "FS"),
        lag=lag,
        lag_calendar=clock,
        basis=WHAT_IF,
    )


def added(link: Link) -> AddDependency:
    """Give a dependency as the operation that would add it."""
    return AddDependency(**link.model_dump())


def removed(link: Link) -> RemoveDependency:
    """Give a dependency as the operation that would take it out."""
    return RemoveDependency(before=link.before, after=link.after)


def effect_if_true(plan: Plan, link: Link) -> Effect:
    """Say what hangs on a dependency that the plan does not have.

    Raises:
        OperationError: the plan has it already, or a task is not there.
        CycleError: the plan says the opposite; it names the loop edge by edge.
    """
    return compute_effect(plan, apply_operations(plan, [added(link)]))


def effect_if_false(plan: Plan, link: Link) -> Effect:
    """Say what hangs on a dependency of the plan: what would move without it.

    Raises:
        OperationError: the plan does not have it.
    """
    return compute_effect(plan, apply_operations(plan, [removed(link)]))


def price_of(effect: Effect | None) -> Price:
    """Sum an effect up; None is a dependency that the plan contradicts, and has no price."""
    if effect is None:
        return Price(tasks=0, minutes=0)
    return Price(
        tasks=len(effect.moved),
        minutes=sum(moved.working_minutes for moved in effect.moved),
        finish_minutes=effect.finish_minutes,
    )
