"""Reads several decisions from plain JSON: each names its proposal and what was looked at."""

from pydantic import ValidationError

from app.services.sittings import Saying
from plan.errors import FormError


def read_sayings(items: object, reason: str = "") -> tuple[Saying, ...]:
    """Read decisions; ``reason`` stands where one gives none.

    Raises:
        FormError: it is no list of decisions; it names which and what is wrong.
    """
    if not isinstance(items, list) or not items:
        raise FormError(
            'write a list of decisions, such as [{"id": "P1", "digest": "3f1c...", '
            '"verdict": "approve", "reason": "..."}]'
        )
    found = [_saying(number, one) for number, one in enumerate(items, start=1)]
    ids = [one.id for one in found]
    if len(set(ids)) != len(ids):
        twice = next(id_ for id_ in ids if ids.count(id_) > 1)
        raise FormError(f"{twice} stands twice; decide on each proposal once")
    return tuple(one if one.reason else one.model_copy(update={"reason": reason}) for one in found)


def _saying(number: int, item: object) -> Saying:
    try:
        return Saying.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "it"
        raise FormError(f"decision {number}, {field}: {first['msg']}") from None
