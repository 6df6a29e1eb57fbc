"""The smallest repair: the fewest tasks moved so that links, dates, limits and capacity hold.

Everything stays where it is but a set of rows that are let go. That set begins with what cannot
stay and grows by who is in the way: a link's other end, a row that holds the team, a successor or
limit that leaves no room. A beam of the most promising sets is kept for each size, so the first set
with room for all its rows is a small one, though not provably the smallest (``exact`` proves).
Afterwards every row that can goes back, and the others come as near to their old place as they can.
The effort is a number of sets tried.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from plan.resequencing.board import Board, allows
from plan.resequencing.gaps import Gaps, find_gaps, shares, still_full
from plan.resequencing.generation import earliest_places, latest_places
from plan.resequencing.project import NEVER, Project
from plan.resequencing.search import shorten

_BEAMS = (4, 16, 64)
_MOST_BLOCKERS = 24
_ROUNDS = 4
_TURNS = 3
_THINNING = 8


@dataclass(frozen=True)
class Repair:
    """A repaired schedule: all places, which rows moved, and whether fewer is proven impossible."""

    places: tuple[int, ...]
    moved: tuple[int, ...]
    proven: bool
    steps: int


class _Try(NamedTuple):
    """A set of rows let go: how far it is from fitting, and who is in the way."""

    missing: int
    free: frozenset[int]
    blockers: tuple[int, ...]
    board: Board | None = None
    short: tuple[int, ...] = ()


class _Repairing:
    """What stays the same through one repair."""

    def __init__(self, project: Project, base: Sequence[int], movable: Collection[int]) -> None:
        self.project, self.base, self.movable = project, tuple(base), frozenset(movable)
        self._tried: dict[frozenset[int], _Try] = {}
        self.full = Board(project)
        for row, place in enumerate(base):
            self.full.put(row, place)
        self.gaps: Gaps = find_gaps(project, base)
        self.early = earliest_places(project)
        self.users: list[list[int]] = [[] for _ in project.pools]
        for row, pool in enumerate(project.pool):
            if pool >= 0:
                self.users[pool].append(row)
        finish = max(self.full.at, default=0)
        self.late = latest_places(project, max(finish, *(self._ends()), 0))

    def _ends(self) -> list[int]:
        return [self.project.ends(row, place)[1] for row, place in enumerate(self.early)] or [0]

    def attempt(self, free: frozenset[int]) -> _Try:
        """Try a set; a wider beam comes by most sets of a narrower one, and nothing has changed."""
        known = self._tried.get(free)
        if known is None:
            known = self._tried[free] = self._tried_anew(free)
        return known

    def _tried_anew(self, free: frozenset[int]) -> _Try:
        """Try a set: what stays has to fit by itself, and then everything else beside it."""
        for pair in self.gaps.links:
            if not free.intersection(pair):
                return self._in_the_way(free, pair)
        for full in self.gaps.overfull:
            if still_full(self.project, full, free):
                rows = [row for row in full.rows if shares(self.project, full, row)]
                return self._in_the_way(free, rows)
        return min(self._placements(free), key=lambda one: (one.board is None, one.missing))

    def _in_the_way(self, free: frozenset[int], rows: Iterable[int]) -> _Try:
        blockers = tuple(row for row in rows if row in self.movable and row not in free)
        return _Try(NEVER, free, blockers)

    def _placements(self, free: frozenset[int]) -> Iterator[_Try]:
        """Place the set in several orders; who found no room goes first the next time."""
        keys = {row: (self.late[row], row) for row in free}
        lifted = self.full.copy()
        for row in free:
            lifted.lift(row)
        ceilings = self._ceilings(lifted, free)
        short: dict[tuple[int, ...], tuple[int, ...]] = {}
        for turn in range(_TURNS):
            order = self._in_order(free, keys)
            for stay in (False, True) if order not in short else ():
                placed = self._place(lifted.copy(), order, ceilings, stay=stay)
                short[order] = placed.short
                yield placed
                if placed.board is not None:
                    return
            urgent = min(keys.values())[0]
            keys |= {row: (urgent - len(free) + turn, row) for row in short[order]}

    def _in_order(self, free: frozenset[int], keys: dict[int, tuple[int, int]]) -> tuple[int, ...]:
        """Give the set so that nobody stands before whom they wait for; of the ready, by key."""
        into, out = self.project.into, self.project.out
        waiting = {row: sum(wait.end >> 1 in free for wait in into[row]) for row in free}
        ready = [keys[row] for row, count in waiting.items() if not count]
        heapify(ready)
        order: list[int] = []
        while ready:
            _, row = heappop(ready)
            order.append(row)
            for after, _ in out[row]:
                if after in free:
                    waiting[after] -= 1
                    if not waiting[after]:
                        heappush(ready, keys[after])
        return tuple(order)

    def _place(
        self, board: Board, order: Sequence[int], ceilings: dict[int, int], *, stay: bool
    ) -> _Try:
        """Put rows down on a board from which just they are lifted."""
        free = frozenset(order)
        missing, blockers, short = 0, dict[int, None](), list[int]()
        for row in order:
            low, high = board.bound(row), ceilings[row]
            place = board.earliest(row, low)
            if stay and low <= self.base[row] <= high:
                later = board.earliest(row, self.base[row])
                place = later if later <= high else place
            if place > high:
                missing += place - high
                short.append(row)
                blockers |= dict.fromkeys(self._blockers(board, row, low, high))
            board.put(row, place)
        kept = tuple(row for row in blockers if row in self.movable and row not in free)
        return _Try(missing, free, kept, None if missing else board, tuple(short))

    def _ceilings(self, board: Board, free: Collection[int]) -> dict[int, int]:
        """Give how late each lifted row may be for all others, lifted or not, to keep theirs."""
        found: dict[int, int] = {}
        for row in sorted(free, reverse=True):
            found[row] = board.ceiling(row)
            board.place[row] = found[row]
            board.down[row] = found[row] < NEVER
        for row in free:
            board.down[row] = False
        return found

    def _blockers(self, board: Board, row: int, low: int, high: int) -> Iterator[int]:
        """Give who leaves no room to a row: ends of its links, and those who hold its team."""
        project = self.project
        for wait in project.into[row]:
            if board.needed(row, wait) > project.floor[row]:
                yield wait.end >> 1
        for after, _ in project.out[row]:
            yield after
        if project.pool[row] < 0 or low > high:
            return
        first, last = project.ends(row, low)[0], project.ends(row, high)[1]
        holders = [
            other
            for other in self.users[project.pool[row]]
            if board.down[other]
            and board.at[2 * other] < last
            and board.at[2 * other + 1] > first
            and _meet(project, row, other)
        ]
        yield from sorted(holders, key=lambda other: self.base[other] - self.late[other])[
            :_MOST_BLOCKERS
        ]


def _meet(project: Project, row: int, other: int) -> bool:
    """Say whether two rows of a pool need a team in common."""
    return any(
        project.need[row] >> position & (1 << width) - 1
        and project.need[other] >> position & (1 << width) - 1
        for position, width in project.pools[project.pool[row]].fields.values()
    )


def repair(
    project: Project,
    base: Sequence[int],
    effort: int,
    movable: Collection[int] | None = None,
) -> Repair | None:
    """Find a repair that moves few rows, or None where this effort finds none."""
    allowed = set(range(len(base)) if movable is None else movable)
    allowed -= {row for row, pin in enumerate(project.pinned) if pin is not None}
    repairing = _Repairing(project, base, allowed)
    if not repairing.gaps.astray <= allowed:
        return None
    best: Repair | None = None
    steps = 0
    for number, beam in enumerate(_BEAMS, start=1):
        budget = effort * number // len(_BEAMS)
        most = len(best.moved) - 1 if best else len(base)
        found, steps = _beam_search(repairing, (beam, most), steps, budget)
        best = found or best
    return best or _thinned(repairing, effort)


def _thinned(repairing: _Repairing, effort: int) -> Repair | None:
    """Order everything anew until all limits hold, then take back whatever can be taken back."""
    project, base = repairing.project, repairing.base
    found = shorten(project, effort, seed=1, enough=True)
    moved = {row for row, place in enumerate(found.board.place) if place != base[row]}
    if found.cost.late or not moved <= repairing.movable:
        return None
    best = _settled(repairing, moved, found.board)
    tries, size = effort // _THINNING, (len(moved) + 1) // 2
    while size and tries > 0:
        for rows in _chunks(sorted(best.moved, key=lambda row: (base[row], row)), size):
            left = frozenset(best.moved).difference(rows)
            fewer = repairing.attempt(left) if len(left) < len(best.moved) else None
            tries -= 1
            if fewer is not None and fewer.board is not None:
                best = min(best, _settled(repairing, left, fewer.board), key=_size)
        size //= 2
    return Repair(best.places, best.moved, proven=False, steps=effort)


def _chunks(rows: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def _beam_search(
    repairing: _Repairing, bounds: tuple[int, int], steps: int, budget: int
) -> tuple[Repair | None, int]:
    """Let sets grow by one row at a time, of which each size keeps the most promising."""
    beam, most = bounds
    first = repairing.gaps.astray
    level, seen = [repairing.attempt(first)], {first}
    for _ in range(most - len(first) + 1):
        fitting = [(one.free, one.board) for one in level if one.board is not None]
        if fitting:
            best = min((_settled(repairing, *one) for one in fitting), key=_size)
            return Repair(best.places, best.moved, proven=False, steps=steps), steps
        following: list[_Try] = []
        for one in sorted(level, key=lambda one: one.missing)[:beam]:
            for row in one.blockers:
                free = one.free | {row}
                if free not in seen and steps < budget:
                    seen.add(free)
                    steps += 1
                    following.append(repairing.attempt(free))
        level = following
    return None, steps


class _Settled(NamedTuple):
    places: tuple[int, ...]
    moved: tuple[int, ...]
    shift: int


def _size(settled: _Settled) -> tuple[int, int]:
    return len(settled.moved), settled.shift


def _settled(repairing: _Repairing, free: Collection[int], tried: Board) -> _Settled:
    """Bring every row that was let go as near to its old place as the others leave it."""
    base, board = repairing.base, tried.copy()
    for _ in range(_ROUNDS):
        before = board.place[:]
        for row in sorted(free, key=lambda row: (base[row], row)):
            board.lift(row)
            board.put(row, _nearest(board, row, base[row]))
        if board.place == before:
            break
    moved = tuple(row for row, place in enumerate(board.place) if place != base[row])
    shift = sum(abs(board.place[row] - base[row]) for row in moved)
    return _Settled(tuple(board.place), moved, shift)


def _nearest(board: Board, row: int, wanted: int) -> int:
    """Give the place nearest to the wanted one, the row being lifted and its own place open."""
    low, high, own = board.bound(row), board.ceiling(row), board.place[row]
    stands = low <= wanted <= high and allows(board.project, row, wanted)
    if stands and board.earliest(row, wanted) == wanted:
        return wanted
    if own > wanted:
        return min(own, board.earliest(row, max(low, wanted)))
    return own
