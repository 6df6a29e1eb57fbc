"""What if: slips and constraints tried on the plan without changing it.

A *slip* moves a whole task later, start and finish; a longer task is a matter of ``duration``. The
answer is an ``Effect``, the same as a proposal's, so what people see before and after deciding is
computed by the same code.
"""

import re
from collections.abc import Mapping, Sequence

from plan.durations import parse_minutes
from plan.effect import Effect, effect_of
from plan.errors import FormError, UnknownError, message_of
from plan.model import Constraint, ConstraintKind, Plan
from plan.network import reach
from plan.operations import Operation, SetConstraint, SetDeadline, apply_operations
from plan.schedule import compute_schedule
from plan.values import parse_moment

_SLIP = re.compile(r"\s*(?P<task>[^\s=]+)\s*=\s*(?P<amount>\S.*?)\s*")
_CONSTRAINT = re.compile(r"\s*(?P<task>\S+)\s+(?P<kind>[A-Za-z]+)(?:\s+(?P<date>\S+))?\s*")
_PINS = (ConstraintKind.MSO, ConstraintKind.MFO)


def parse_slip(text: str) -> tuple[str, int]:
    """Read ``T14=10d`` into task and working minutes.

    Raises:
        FormError: the text is not of this form, or the amount is not later.
    """
    match = _SLIP.fullmatch(text)
    if match is None:
        raise FormError(f"{text!r} is no slip; write T14=10d")
    try:
        minutes = parse_minutes(match["amount"])
    except ValueError as error:
        raise FormError(f"{text!r}: {error}") from None
    if minutes <= 0:
        raise FormError(f"{text!r}: a slip is later; for an earlier date use a constraint")
    return match["task"], minutes


def parse_constraint(text: str) -> Operation:
    """Read ``T58 FNLT 2026-06-12`` or ``T58 deadline 2026-06-12`` into an operation.

    Raises:
        FormError: the text is not of this form.
    """
    match = _CONSTRAINT.fullmatch(text)
    if match is None:
        raise FormError(f"{text!r} is no constraint; write T58 FNLT 2026-06-12")
    try:
        date = parse_moment(match["date"]) if match["date"] else None
        if match["kind"].lower() == "deadline":
            return SetDeadline(task=match["task"], deadline=date)
        kind = _constraint_kind(match["kind"])
        return SetConstraint(task=match["task"], constraint=Constraint(kind=kind, date=date))
    except ValueError as error:
        raise FormError(f"{text!r}: {message_of(error)}") from None


def _constraint_kind(text: str) -> ConstraintKind:
    try:
        return ConstraintKind(text.upper())
    except ValueError:
        raise ValueError(f"use {', '.join(ConstraintKind)} or deadline") from None


def exposed_by(plan: Plan, effect: Effect) -> tuple[str, ...]:
    """Give the tasks that hang on what moves or is edited, and stand where they are.

    They are what a look at the links alone would call affected, kept apart from what moves.
    """
    moved = {one.id for one in effect.moved}
    begun = {id_ for id_ in (*moved, *effect.edited) if id_ in plan.by_id}
    hanging = reach(plan, sorted(begun)) - begun
    return tuple(id_ for id_ in plan.by_id if id_ in hanging)


def impact_of(
    plan: Plan, slips: Mapping[str, int], constraints: Sequence[Operation] = ()
) -> Effect:
    """Compute what slips (working minutes by task) and constraints would do.

    Raises:
        UnknownError: a slip names a task that is not there.
        OperationError: a constraint does not fit the plan.
    """
    for id_ in slips:
        if id_ not in plan.by_id:
            raise UnknownError("task", id_)
    before = compute_schedule(plan)
    unpinned = [
        SetConstraint(task=id_, constraint=None)
        for id_ in slips
        if (own := plan.by_id[id_].constraint) is not None and own.kind in _PINS
    ]
    hold: dict[str, int] = {}
    for id_, minutes in slips.items():
        task, dates = plan.by_id[id_], before.dates[id_]
        time = before.time_of(task)
        index = time.index(dates.start) + minutes
        hold[id_] = time.start_at(index) if task.duration else time.finish_at(index)
    changes = [*constraints, *unpinned]
    changed = apply_operations(plan, changes) if changes else plan
    return effect_of(before, before.revised(changed, hold))
