"""One axis for the exact model: every row's place, length and open stretches in common steps.

The axis counts the working index of the clock that most rows count in. Where every row and every
lag counts in it the axis is exact; else a row's length on it is that of its old place, and what
comes out is an order rather than dates.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import gcd

from plan.resequencing.board import Board
from plan.resequencing.generation import earliest_places
from plan.resequencing.project import NEVER, Clock, Project


@dataclass
class Axis:
    """Which clock it counts, how coarse it is, and where every row stood and how long it is."""

    project: Project
    clock: Clock
    exact: bool
    unit: int = 1
    origin: int = 0
    length: dict[int, int] = field(default_factory=dict)
    old: dict[int, int] = field(default_factory=dict)
    open: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    @property
    def horizon(self) -> int:
        """An index that no schedule needs to go beyond."""
        return max(self.old.values(), default=0) + sum(self.length.values()) + self.unit

    def index(self, row: int, place: int) -> int:
        """Give a place on the axis."""
        if self.project.duration[row] and self.project.clock[row] is self.clock:
            return place
        return self.clock.index(self.project.ends(row, max(0, place))[0])

    def steps(self, row: int) -> int:
        """Give a row's length in steps."""
        return -(-self.length[row] // self.unit)


def lay_axis(project: Project, base: Sequence[int], moving: set[int]) -> Axis:
    """Lay the axis out for a schedule of which some rows may move."""
    axis = _unscaled(project, base)
    _open_stretches(axis, base, moving)
    axis.origin = min(axis.old.values(), default=0)
    axis.unit = max(1, gcd(*_numbers(axis)))
    return axis


def _unscaled(project: Project, base: Sequence[int]) -> Axis:
    worked = [row for row, duration in enumerate(project.duration) if duration]
    common = Counter(id(project.clock[row]) for row in worked).most_common(1)
    clocks = {id(clock): clock for clock in project.clock}
    clock = clocks[common[0][0]] if common else project.clock[0]
    lags = all(w.clock is clock or not w.lag for waits in project.into for w in waits)
    axis = Axis(project, clock, lags and all(project.clock[row] is clock for row in worked))
    for row, place in enumerate(base):
        start, finish = project.ends(row, place)
        own = project.clock[row] is clock
        spanned = clock.index(finish) - clock.index(start)
        axis.length[row] = project.duration[row] if own else spanned
        axis.old[row] = axis.index(row, place)
    return axis


def _open_stretches(axis: Axis, base: Sequence[int], moving: set[int]) -> None:
    """Find where every row that may move is let by those that may not, and by its own dates."""
    project, board = axis.project, Board(axis.project)
    for row, place in enumerate(base):
        if row not in moving:
            board.put(row, place)
    early = earliest_places(project)
    for row in sorted(moving):
        low, high = max(early[row], board.bound(row)), board.ceiling(row)
        top = axis.horizon if high >= NEVER else axis.index(row, high)
        axis.open[row] = list(_between_windows(axis, row, axis.index(row, low), top))


def _between_windows(axis: Axis, row: int, low: int, high: int) -> Iterator[tuple[int, int]]:
    for window in axis.project.windows[row]:
        first, last = axis.index(row, window.first), axis.index(row, window.last)
        if last <= low:
            continue
        if first > low:
            yield low, min(first - 1, high)
        low = max(low, last)
    if low <= high:
        yield low, high


def _numbers(axis: Axis) -> Iterator[int]:
    """Give all numbers that bind starts from below; what they have in common is a step."""
    yield 0
    for row, place in axis.old.items():
        yield place - axis.origin
        yield axis.length[row]
    for stretches in axis.open.values():
        yield from (first - axis.origin for first, _ in stretches)
    for waits in axis.project.into:
        yield from (wait.lag for wait in waits)
    for pool in axis.project.pools:
        yield from (axis.clock.index(instant) - axis.origin for instant in pool.times[1:])


def profile_of(
    axis: Axis, number: int, still: Sequence[int], team: tuple[int, int]
) -> list[tuple[int, int, int]]:
    """Give in steps what is free of a team beside the rows that stand still."""
    project, (position, width) = axis.project, team
    pool, mask = project.pools[number], (1 << width) - 1
    spans = [
        (axis.old[row], axis.old[row] + axis.length[row], project.need[row] >> position & mask)
        for row in still
        if project.need[row] >> position & mask
    ]
    levels = [
        (axis.origin if instant <= -NEVER else axis.clock.index(instant), free >> position & mask)
        for instant, free in zip(pool.times, pool.free, strict=True)
    ]
    edges = {axis.origin, axis.horizon, *(at for at, _ in levels if at > axis.origin)}
    edges |= {edge for first, last, _ in spans for edge in (first, last)}
    kept = sorted(edge for edge in edges if edge >= axis.origin)
    return [
        (
            (first - axis.origin) // axis.unit,
            -(-(last - axis.origin) // axis.unit),
            _left(first, spans, levels),
        )
        for first, last in pairwise(kept)
    ]


def _left(at: int, spans: Sequence[tuple[int, int, int]], levels: Sequence[tuple[int, int]]) -> int:
    free = [amount for since, amount in levels if since <= at][-1]
    return max(0, free - sum(amount for first, last, amount in spans if first <= at < last))
