"""Tasks of two departments that change places with no dependency between them.

Two departments may hold an order that nobody has written down (governance.md). A dependency that
the change itself brings or takes away excuses nothing: a flip is one unless the two were linked
before and are linked after.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from plan.model import Plan
from plan.network import reach
from plan.schedule import Schedule
from plan.values import Value


class OrderFlip(Value):
    """Two tasks of different departments that change places with no dependency between them."""

    first: str
    then: str
    departments: tuple[str, str]


class _Linked:
    """Says whether two tasks are linked in a plan, by any path; remembers what hangs on what."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._after: dict[str, set[str]] = {}

    def __call__(self, first: str, then: str) -> bool:
        return then in self._reached(first) or first in self._reached(then)

    def _reached(self, id_: str) -> set[str]:
        if id_ not in self._after:
            self._after[id_] = reach(self._plan, [id_])
        return self._after[id_]


def order_flips(before: Schedule, after: Schedule, moved: Sequence[str]) -> Iterator[OrderFlip]:
    """Find the pairs of two departments that change places, each once."""
    was_linked, is_linked = _Linked(before.plan), _Linked(after.plan)
    seen: set[tuple[str, str]] = set()
    for first, then in _pairs(before, after, moved):
        if (first, then) in seen or not _changed_places(before, after, first, then):
            continue
        seen.add((first, then))
        departments = _two_departments(before, after, first, then)
        if departments[0] == departments[1]:
            continue
        if not (was_linked(first, then) and is_linked(first, then)):
            yield OrderFlip(first=first, then=then, departments=departments)


def _pairs(before: Schedule, after: Schedule, moved: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the pairs of which the first ended before the other began, and now begins after it."""
    common = [id_ for id_ in after.dates if id_ in before.dates]
    by_start = sorted(common, key=lambda id_: before.dates[id_].start)
    starts = [before.dates[id_].start for id_ in by_start]
    by_finish = sorted(common, key=lambda id_: before.dates[id_].finish)
    finishes = [before.dates[id_].finish for id_ in by_finish]
    for id_ in moved:
        old, new = before.dates[id_], after.dates[id_]
        for other in by_start[bisect_left(starts, old.finish) :]:
            if after.dates[other].finish <= new.start:
                yield id_, other
        for other in by_finish[: bisect_right(finishes, old.start)]:
            if new.finish <= after.dates[other].start:
                yield other, id_


def _changed_places(before: Schedule, after: Schedule, first: str, then: str) -> bool:
    """Say that neither before nor after the two stood at the very same dates."""
    return all(
        (one.dates[first].start, one.dates[first].finish)
        != (one.dates[then].start, one.dates[then].finish)
        for one in (before, after)
    )


def _two_departments(before: Schedule, after: Schedule, first: str, then: str) -> tuple[str, str]:
    """Give the departments of two tasks: the old ones, unless only the new ones differ."""
    old, new = (
        (one.plan.by_id[first].department, one.plan.by_id[then].department)
        for one in (before, after)
    )
    return new if old[0] == old[1] else old
