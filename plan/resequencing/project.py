"""A project compiled for resequencing: rows in topological order, each with its own clock.

A *place* is a start index for work and an instant for a milestone. Teams that are ever used
together form a pool; what is free in a pool is one integer with a field for each team, so that
a single subtraction compares them all. What a plan was approved with stays possible: where a team
is overloaded in the approved dates, so much is free there, and not more (``allow``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

NEVER = 2**60


class Clock(Protocol):
    """Working time as the calendars have it."""

    def index(self, instant: int) -> int:
        """Count the working minutes before an instant."""

    def start_at(self, index: int) -> int:
        """Give the latest instant with so many working minutes before it."""

    def finish_at(self, index: int) -> int:
        """Give the earliest instant with so many working minutes before it."""


class SteadyClock:
    """Time without nights: every index is its own instant."""

    def index(self, instant: int) -> int:
        """Give the instant."""
        return instant

    start_at = finish_at = index


class _MirrorClock:
    """A clock that runs backwards from a horizon."""

    def __init__(self, clock: Clock, horizon: int) -> None:
        self._clock, self._horizon = clock, horizon
        self._total = clock.index(horizon)

    def index(self, instant: int) -> int:
        return self._total - self._clock.index(self._horizon - instant)

    def start_at(self, index: int) -> int:
        return self._horizon - self._clock.finish_at(self._total - index)

    def finish_at(self, index: int) -> int:
        return self._horizon - self._clock.start_at(self._total - index)


class Wait(NamedTuple):
    """What one row waits for: ``end`` is 2 * row + 1 for a finish and 2 * row for a start.

    ``near`` says that both are work on one clock, where ``shift`` is all there is to add to the
    other's index. Else the lag counts on ``clock``, and ``back`` is what the row's start lies
    before the end that waits.
    """

    end: int
    near: bool
    shift: int
    lag: int
    clock: Clock
    back: int


class Window(NamedTuple):
    """Places that are closed, from ``first`` to before ``last``; the next open one is ``then``."""

    first: int
    last: int
    then: int


class Pool(NamedTuple):
    """Teams that are used together: a guard bit above each field, and what is free when."""

    guards: int
    times: tuple[int, ...]
    free: tuple[int, ...]
    fields: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Project:
    """Rows in topological order; see the module for what a place is."""

    ids: tuple[str, ...]
    clock: tuple[Clock, ...]
    duration: tuple[int, ...]
    into: tuple[tuple[Wait, ...], ...]
    out: tuple[tuple[tuple[int, Wait], ...], ...]
    floor: tuple[int, ...]
    latest: tuple[int, ...]
    pinned: tuple[int | None, ...]
    windows: tuple[tuple[Window, ...], ...]
    pool: tuple[int, ...]
    need: tuple[int, ...]
    pools: tuple[Pool, ...]

    @property
    def by_start(self) -> bool:
        """Say whether rows in the order of their starts stand behind what they wait for."""
        return all(w.end & 1 and w.lag >= 0 and not w.back for row in self.into for w in row)

    def ends(self, row: int, place: int) -> tuple[int, int]:
        """Give start and finish of a row at a place, as instants."""
        duration = self.duration[row]
        if not duration:
            return place, place
        clock = self.clock[row]
        return clock.start_at(place), clock.finish_at(place + duration)

    def place_of(self, row: int, start: int) -> int:
        """Give the place of a row that starts at an instant."""
        return self.clock[row].index(start) if self.duration[row] else start


def outgoing(into: Sequence[Iterable[Wait]]) -> tuple[tuple[tuple[int, Wait], ...], ...]:
    """Turn the waits round: for each row, who waits for it and how."""
    out: list[list[tuple[int, Wait]]] = [[] for _ in into]
    for after, waits in enumerate(into):
        for wait in waits:
            out[wait.end >> 1].append((after, wait))
    return tuple(map(tuple, out))


class Demand:
    """Packs teams into pools: those that any row uses together share one."""

    def __init__(self, capacities: Mapping[str, int], needs: Sequence[Mapping[str, int]]) -> None:
        """Join the teams; a row that needs more than there is keeps all that there is."""
        self.capacities, self.needs = capacities, needs
        self._root = {team: team for team in capacities}
        for need in needs:
            teams = list(need)
            for team in teams[1:]:
                self._root[self._find(team)] = self._find(teams[0])
        groups: dict[str, list[str]] = {}
        for team in capacities:
            groups.setdefault(self._find(team), []).append(team)
        self._number = {root: number for number, root in enumerate(groups)}
        self.pools = tuple(self._pool(teams) for teams in groups.values())

    def _find(self, team: str) -> str:
        while self._root[team] != team:
            team = self._root[team]
        return team

    def _pool(self, teams: Sequence[str]) -> Pool:
        fields: dict[str, tuple[int, int]] = {}
        guards = free = position = 0
        for team in teams:
            most = max(self.capacities[team], sum(n.get(team, 0) for n in self.needs))
            width = most.bit_length()
            fields[team] = (position, width)
            free |= self.capacities[team] << position
            guards |= 1 << (position + width)
            position += width + 1
        return Pool(guards, (-NEVER,), (free | guards,), fields)

    def pool_of(self, row: int) -> int:
        """Give the pool that a row draws on, or -1."""
        return next((self._number[self._find(team)] for team in self.needs[row]), -1)

    def need_of(self, row: int) -> int:
        """Give what a row takes from its pool."""
        number = self.pool_of(row)
        packed = 0
        for team, amount in self.needs[row].items():
            packed |= min(amount, self.capacities[team]) << self.pools[number].fields[team][0]
        return packed


def mirrored(project: Project, horizon: int) -> Project:
    """Give the project that runs backwards from a horizon: its earliest dates are our latest.

    Rows keep their numbers, so they stand against the order there. A start that waits for a start
    in another calendar may come out some hours late: good enough for an order, and no more is
    taken from it (``search``).
    """
    clocks = {id(c): _mirror(c, horizon) for c in project.clock}
    clock = tuple(clocks[id(c)] for c in project.clock)
    turned = tuple(
        tuple(_turned(project, row, one, clock, horizon) for one in waits)
        for row, waits in enumerate(project.out)
    )
    pools = tuple(_pool_backwards(pool, horizon) for pool in project.pools)
    rows = range(len(project.ids))
    return replace(
        project,
        clock=clock,
        into=turned,
        out=outgoing(turned),
        floor=tuple(
            -NEVER if late >= NEVER else mirrored_place(project, row, late, horizon)
            for row, late in enumerate(project.latest)
        ),
        latest=(NEVER,) * len(project.ids),
        pinned=tuple(
            None
            if (pin := project.pinned[row]) is None
            else mirrored_place(project, row, pin, horizon)
            for row in rows
        ),
        windows=tuple(_windows_backwards(project, row, horizon) for row in rows),
        pools=pools,
    )


def mirrored_place(project: Project, row: int, place: int, horizon: int) -> int:
    """Turn a place of the project into one of its mirror image, or back."""
    duration = project.duration[row]
    if not duration:
        return horizon - place
    return project.clock[row].index(horizon) - place - duration


def _mirror(clock: Clock, horizon: int) -> Clock:
    return clock if isinstance(clock, SteadyClock) else _MirrorClock(clock, horizon)


def _turned(
    project: Project, row: int, link: tuple[int, Wait], clock: Sequence[Clock], horizon: int
) -> Wait:
    """See a link from the other side: the row now waits for the one that waited for it."""
    after, wait = link
    to_finish, from_finish = bool(wait.back), wait.end & 1
    end = 2 * after + (not to_finish if project.duration[after] else 0)
    back = 0 if from_finish else project.duration[row]
    lag_clock = clock[after] if wait.clock is project.clock[after] else _mirror(wait.clock, horizon)
    return Wait(end, wait.near, wait.lag - back, wait.lag, lag_clock, back)


def _pool_backwards(pool: Pool, horizon: int) -> Pool:
    times = (-NEVER, *(horizon - instant for instant in reversed(pool.times[1:])))
    return pool._replace(times=times, free=tuple(reversed(pool.free)))


def _windows_backwards(project: Project, row: int, horizon: int) -> tuple[Window, ...]:
    found: list[Window] = []
    for window in reversed(project.windows[row]):
        if window.first <= -NEVER:
            continue
        last = mirrored_place(project, row, window.first, horizon) + 1
        first = mirrored_place(project, row, window.last, horizon) + 1
        found.append(Window(first, last, last))
    return tuple(found)
