"""What was computed from a plan, remembered on the plan itself: neither ever changes.

Only a plan that somebody holds on to remembers (``remembering``): of the many that a search tries
out, each has to go at once with all that was made from it. A copy remembers nothing. What was asked
for longest ago goes first, by its weight. One thread computes at a time, so that many who ask for
the same wait for one answer and do not work it out each.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, TypeVar

from plan.model import Plan

T = TypeVar("T")
_NAME = "remembered"
_COMPUTING = RLock()


class _Shelf:
    """Answers to one question, with different keys."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._weight = 0
        self._turn = Lock()

    def find(self, key: Hashable) -> tuple[Any, int] | None:
        with self._turn:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, answer: object, weight: int, most: int) -> None:
        with self._turn:
            self._kept[key] = (answer, weight)
            self._weight += weight
            while self._weight > most and len(self._kept) > 1:
                _, (_, gone) = self._kept.popitem(last=False)
                self._weight -= gone


def remembering(plan: Plan) -> Plan:
    """Give a plan that from now on remembers what is computed from it."""
    plan.__dict__.setdefault(_NAME, {})
    return plan


def remembered(  # noqa: PLR0913, PLR0917  # what is asked, and how much is kept
    plan: Plan,
    question: str,
    key: Hashable,
    compute: Callable[[], T],
    most: int = 1,
    weigh: Callable[[T], int] = lambda _: 1,
) -> T:
    """Give an answer about a plan, computed once; ``most`` is the weight of all that is kept."""
    shelves: dict[str, _Shelf] | None = plan.__dict__.get(_NAME)
    if shelves is None:
        return compute()
    shelf = shelves.setdefault(question, _Shelf())
    found = shelf.find(key)
    if found is None:
        with _COMPUTING:
            found = shelf.find(key)
            if found is None:
                answer = compute()
                found = (answer, weigh(answer))
                shelf.keep(key, *found, most)
    answer_: T = found[0]
    return answer_
