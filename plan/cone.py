"""What if, at the price of what moves: the cone of a change, walked in topological order.

A row is computed again when something before it moved, and passes on only what moved in turn. Most
of what hangs on a change structurally never moves (planning.md), so this ends long before the cone
does. The old passes stay as they are: the new ones begin with a copy of their arrays, so any number
of what-ifs may start from one schedule. Rows are placed by the very code of the full passes.
"""

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from plan.own_dates import is_pinned
from plan.passes import Backward, Forward, Rows

_WIDE = 0.15


class Early(NamedTuple):
    """A forward pass computed again, and the rows that it moved."""

    forward: Forward
    moved: list[int]


def early_again(
    base: Forward, network: Rows, hold: Mapping[str, int], changed: Iterable[int]
) -> Early:
    """Compute the earliest dates again where rows changed, or are held otherwise than before."""
    forward = Forward(network, hold, {}, base=base)
    held = {id_ for id_ in {*hold, *base.hold} if hold.get(id_) != base.hold.get(id_)}
    heap = [*{*changed, *(network.row[id_] for id_ in held if id_ in network.row)}]
    heapify(heap)
    waiting = set(heap)
    moved: list[int] = []
    at, index, out = forward.at, forward.index, network.out
    while heap:
        if len(moved) > _WIDE * len(index):
            return _all_again(base, network, hold)
        row = heappop(heap)
        old = at[2 * row], at[2 * row + 1], index[row]
        forward.place(row)
        if old == (at[2 * row], at[2 * row + 1], index[row]):
            continue
        moved.append(row)
        for after, *_ in out[row]:
            if after not in waiting:
                waiting.add(after)
                heappush(heap, after)
    forward.finish = _finish(base, forward, moved)
    return Early(forward, moved)


def _all_again(base: Forward, network: Rows, hold: Mapping[str, int]) -> Early:
    """Run the whole pass: row by row it is several times as fast as the walk."""
    forward = Forward(network, hold, {})
    rows = range(len(network.tasks))
    old, new = (
        list(zip(one.at[::2], one.at[1::2], one.index, strict=True)) for one in (base, forward)
    )
    return Early(forward, [row for row in rows if old[row] != new[row]])


def _finish(base: Forward, forward: Forward, moved: Iterable[int]) -> int:
    """Give the latest instant; all rows are asked only where one that stood there left it."""
    ends = [end for row in moved for end in (2 * row, 2 * row + 1)]
    latest = max((forward.at[end] for end in ends), default=base.finish)
    if latest >= base.finish:
        return latest
    left = any(base.at[end] == base.finish for end in ends)
    return max(forward.at) if left else base.finish


def late_again(
    base: Backward, early: Early, finish: int | None, changed: Iterable[int]
) -> Backward:
    """Compute the latest dates again; the finish that they count from has to be the same."""
    forward, network = early.forward, early.forward.network
    wanted = forward.finish if finish is None else finish
    if wanted != base.finish:
        return Backward(network, forward, finish=finish)
    late = Backward(network, forward, run=False, finish=finish)
    bound, into = base.bound[:], network.into
    late.bound = bound
    pinned = (row for row in early.moved if is_pinned(network.tasks[row]))
    heap = [-row for row in {*changed, *pinned}]
    heapify(heap)
    waiting = set(heap)
    while heap:
        row = -heappop(heap)
        old = bound[row]
        bound[row] = late.latest_bound(row)
        if bound[row] == old:
            continue
        for end, *_ in into[row]:
            before = -(end >> 1)
            if before not in waiting:
                waiting.add(before)
                heappush(heap, before)
    return late
