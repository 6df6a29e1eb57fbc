"""Serial schedule generation: row after row in a given order, each at the first place that fits.

Any order in which no row stands before one that it waits for gives a schedule that keeps links,
dates, freezes and capacity; some such order gives a shortest one (Kolisch 1996). Limits are not
forced: what they are missed by is the first thing that a search makes smaller (``cost``).
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from plan.resequencing.board import Board, latest_before
from plan.resequencing.project import NEVER, Project


class Cost(NamedTuple):
    """What a schedule is judged by: working minutes beyond limits, then its finish."""

    late: int
    finish: int


def generate(project: Project, order: Sequence[int], floor: Sequence[int] | None = None) -> Board:
    """Place all rows in an order, none before its ``floor``; pinned ones have their place first."""
    board = Board(project)
    pinned = project.pinned
    for row in order:
        if (pin := pinned[row]) is not None:
            board.put(row, pin)
    for row in order:
        if pinned[row] is None:
            low = board.bound(row)
            if floor is not None and floor[row] > low:
                low = floor[row]
            board.put(row, board.earliest(row, low))
    return board


def cost_of(board: Board) -> Cost:
    """Judge a full board."""
    late = 0
    for place, latest in zip(board.place, board.project.latest, strict=True):
        if place > latest:
            late += place - latest
    return Cost(late, max(board.at, default=0))


def ordered(project: Project, key: Sequence[float]) -> list[int]:
    """Give all rows, the smallest key first among those that wait for nobody any more."""
    waiting = [len(waits) for waits in project.into]
    ready = [(key[row], row) for row, count in enumerate(waiting) if not count]
    heapify(ready)
    order: list[int] = []
    while ready:
        row = heappop(ready)[1]
        order.append(row)
        for after, _ in project.out[row]:
            waiting[after] -= 1
            if not waiting[after]:
                heappush(ready, (key[after], after))
    return order


def earliest_places(project: Project) -> list[int]:
    """Give the earliest place of each row by links, dates and freezes alone, capacity left out."""
    bare = Board(project)
    places: list[int] = []
    for row in range(len(project.ids)):
        pin = project.pinned[row]
        place = bare.opened(row, bare.bound(row)) if pin is None else pin
        bare.place[row] = place
        bare.at[2 * row : 2 * row + 2] = project.ends(row, place)
        bare.down[row] = True
        places.append(place)
    return places


def latest_places(project: Project, finish: int) -> list[int]:
    """Give the latest place of each row by links, limits and a finish, capacity left out."""
    places = [0] * len(project.ids)
    for row in range(len(places) - 1, -1, -1):
        end = finish
        if duration := project.duration[row]:
            end = project.clock[row].index(finish) - duration
        limits = [
            latest_before(project, row, after, wait, places[after])
            for after, wait in project.out[row]
        ]
        places[row] = min([end, project.latest[row], *limits])
    return places


def latest_finish_first(project: Project) -> list[int]:
    """Give the order of the LFT rule: the row that has to finish first is placed first."""
    early = earliest_places(project)
    finish = max((project.ends(row, place)[1] for row, place in enumerate(early)), default=0)
    late = latest_places(project, finish)
    return ordered(project, [_end(project, row, place) for row, place in enumerate(late)])


def _end(project: Project, row: int, place: int) -> int:
    return project.ends(row, max(0, place))[1] if place < NEVER else NEVER


def push_right(project: Project, base: Sequence[int]) -> Board:
    """Keep the order and push everything that is in the way to the right, no row earlier."""
    starts = [project.ends(row, place)[0] for row, place in enumerate(base)]
    return generate(project, ordered(project, starts), base)


def places_at(project: Project, instant: int) -> list[int]:
    """Give for each row the place at an instant."""
    return [
        clock.index(instant) if duration else instant
        for clock, duration in zip(project.clock, project.duration, strict=True)
    ]


def missed_limits(project: Project) -> tuple[int, ...]:
    """Give the rows whose limit not even the earliest places keep: proof that no order helps."""
    early = earliest_places(project)
    return tuple(row for row, place in enumerate(early) if place > project.latest[row])
