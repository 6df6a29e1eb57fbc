"""Effects, breaches and drafts as plain JSON values, the same wherever they appear."""

from collections.abc import Sequence
from typing import Any

from plan.checks import Breach
from plan.effect import Effect, Moved
from plan.model import Plan
from plan.page import operation_words
from plan.proposal import AnyChange

Json = dict[str, Any]


def moved_json(moved: Moved) -> Json:
    """Give a moved task; ``from`` and ``to`` are its finishes."""
    return {
        "id": moved.id,
        "name": moved.name,
        "department": moved.department,
        "from": moved.finish_from,
        "to": moved.finish_to,
        "start_from": moved.start_from,
        "start_to": moved.start_to,
        "working_minutes": moved.working_minutes,
        "driven_by": moved.driven_by,
        "root": moved.root,
        "because": moved.because,
    }


def breach_json(breach: Breach) -> Json:
    """Give a broken rule; ``by`` is in working minutes."""
    return {
        "task": breach.task,
        "department": breach.department,
        "rule": breach.rule,
        "kind": breach.kind,
        "by": breach.by,
    }


def effect_json(effect: Effect) -> Json:
    """Give an effect as the command line promises it, and the rest beside."""
    rest = effect.model_dump(
        mode="json", exclude={"moved", "broken", "mended", "still_broken", "lifted"}
    )
    return {
        "moved": [moved_json(one) for one in effect.moved],
        "broken": [breach_json(one) for one in effect.broken],
        "mended": [breach_json(one) for one in effect.mended],
        "still_broken": [breach_json(one) for one in effect.still_broken],
        "lifted": [breach_json(one) for one in effect.lifted],
        **rest,
    }


def operations_json(operations: Sequence[AnyChange], plan: Plan) -> list[Json]:
    """Give operations with what they say in words."""
    return [
        {**operation.model_dump(mode="json"), "text": operation_words(operation, plan)}
        for operation in operations
    ]
