"""Tasks that change places: one ended before the other began, and now begins after it has ended.

Whatever crosses with a task stood between its old place and its new one, so only that stretch of
the schedule is looked at. The one exception is a task that goes later while the other one comes
earlier: those few are tried one by one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from plan.schedule import Span

Spans = Mapping[str, Span]
Pair = tuple[str, str]


def newly_apart(old: Spans, new: Spans, moved: Sequence[str]) -> Iterator[Pair]:
    """Give each pair (the one that now begins later, the one that is over by then) that was not so.

    At least one of the two moved. How far somebody came earlier bounds where the other one stands.
    """
    common = [id_ for id_ in new if id_ in old]
    by_finish = sorted(common, key=lambda id_: new[id_].finish)
    by_start = sorted(common, key=lambda id_: new[id_].start)
    finishes = [new[id_].finish for id_ in by_finish]
    starts = [new[id_].start for id_ in by_start]
    earlier = min((new[id_].finish - old[id_].finish for id_ in moved), default=0)
    later = set(moved)
    for id_ in moved:
        low = bisect_right(finishes, old[id_].start + min(0, earlier))
        for other in by_finish[low : bisect_right(finishes, new[id_].start)]:
            if other != id_ and old[other].finish > old[id_].start:
                yield id_, other
        low = bisect_left(starts, new[id_].finish)
        for other in by_start[low : bisect_left(starts, old[id_].finish)]:
            if other != id_ and other not in later:
                yield other, id_


def apart_from(spans: Spans, id_: str) -> Iterator[Pair]:
    """Give each pair (the one that begins later, the one that is over by then) with this task."""
    own = spans[id_]
    for other, span in spans.items():
        if other != id_ and span.finish <= own.start:
            yield id_, other
        if other != id_ and own.finish <= span.start:
            yield other, id_


class Crossings:
    """Finds the pairs that cross when the moved tasks go from their old spans to the new ones."""

    def __init__(self, old: Spans, new: Spans, moved: Sequence[str]) -> None:
        self.old, self.new, self.moved = old, new, moved
        common = [id_ for id_ in new if id_ in old]
        self._by_start = sorted(common, key=lambda id_: old[id_].start)
        self._by_finish = sorted(common, key=lambda id_: old[id_].finish)
        self._starts = [old[id_].start for id_ in self._by_start]
        self._finishes = [old[id_].finish for id_ in self._by_finish]

    def pairs(self) -> list[Pair]:
        """Give the pairs (the one that was first, the one that now is), each once.

        They stand in the order of the moved tasks, those that a task falls behind before those
        that it overtakes, each by their old places.
        """
        found = {*self._fallen_behind(), *self._overtaken(), *self._both_ways()}
        if len(found) <= 1:
            return list(found)
        place = {id_: number for number, id_ in enumerate(self.moved)}
        by_start = {id_: number for number, id_ in enumerate(self._by_start)}
        by_finish = {id_: number for number, id_ in enumerate(self._by_finish)}

        def told(pair: Pair) -> tuple[int, int, int]:
            first, then = pair
            ways = []
            if first in place:
                ways.append((place[first], 0, by_start[then]))
            if then in place:
                ways.append((place[then], 1, by_finish[first]))
            return min(ways)

        return sorted(found, key=told)

    def _crossed(self, first: str, then: str) -> bool:
        old, new = self.old, self.new
        return (
            first != then
            and old[first].finish <= old[then].start
            and new[then].finish <= new[first].start
        )

    def _earlier(self, id_: str) -> bool:
        return self.new[id_].start < self.old[id_].start

    def _later(self, id_: str) -> bool:
        return self.new[id_].start > self.old[id_].start

    def _fallen_behind(self) -> Iterator[Pair]:
        """Let a moved task be the first: the other did not come earlier, so it began in between."""
        for id_ in self.moved:
            low = bisect_left(self._starts, self.old[id_].finish)
            high = bisect_right(self._starts, self.new[id_].start)
            for other in self._by_start[low:high]:
                if self._crossed(id_, other):
                    yield id_, other

    def _overtaken(self) -> Iterator[Pair]:
        """Let a moved task be the second: the other did not go later, so it ended in between."""
        for id_ in self.moved:
            low = bisect_left(self._finishes, self.new[id_].finish)
            high = bisect_right(self._finishes, self.old[id_].start)
            for other in self._by_finish[low:high]:
                if self._crossed(other, id_):
                    yield other, id_

    def _both_ways(self) -> Iterator[Pair]:
        """Let the first go later and the second come earlier."""
        earlier = [id_ for id_ in self.moved if self._earlier(id_)]
        later = [id_ for id_ in self.moved if self._later(id_)] if earlier else []
        return self._tried(later, earlier)

    def _tried(self, firsts: Iterable[str], thens: Sequence[str]) -> Iterator[Pair]:
        for first in firsts:
            for then in thens:
                if self._crossed(first, then):
                    yield first, then
