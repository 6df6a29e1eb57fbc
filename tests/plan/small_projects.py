"""Small projects in whole days, every schedule of which can be tried, and the trying."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from plan.resequencing.generation import generate, latest_finish_first
from plan.resequencing.project import NEVER, Demand, Project, SteadyClock, Wait, outgoing
from tests.plan.plans import seeds

_CLOCK = SteadyClock()
TEAMS = {"A": 2, "B": 1}


@dataclass(frozen=True)
class Broken:
    """A schedule of which one task takes longer now, and the days that all have to be over by."""

    durations: tuple[int, ...]
    links: tuple[tuple[int, int, int], ...]
    needs: tuple[dict[str, int], ...]
    by: int
    base: tuple[int, ...]
    movable: frozenset[int]

    @property
    def project(self) -> Project:
        """The project with the longer task and the limit."""
        return project_of(self.durations, self.links, self.needs, self.by)


def project_of(
    durations: Sequence[int],
    links: Sequence[tuple[int, int, int]],
    needs: Sequence[dict[str, int]],
    by: int | None = None,
) -> Project:
    """Make a project of finish-to-start links with lags, in days."""
    into: list[list[Wait]] = [[] for _ in durations]
    for before, after, lag in links:
        near = bool(durations[before] and durations[after])
        into[after].append(Wait(2 * before + 1, near, lag, lag, _CLOCK, 0))
    demand = Demand(TEAMS, needs)
    rows = range(len(durations))
    return Project(
        ids=tuple(f"T{row}" for row in rows),
        clock=(_CLOCK,) * len(durations),
        duration=tuple(durations),
        into=tuple(map(tuple, into)),
        out=outgoing(into),
        floor=(0,) * len(durations),
        latest=tuple(NEVER if by is None else by - durations[row] for row in rows),
        pinned=(None,) * len(durations),
        windows=((),) * len(durations),
        pool=tuple(demand.pool_of(row) for row in rows),
        need=tuple(demand.need_of(row) if demand.pool_of(row) >= 0 else 0 for row in rows),
        pools=demand.pools,
    )


def broken_schedules(count: int = 5) -> st.SearchStrategy[Broken]:
    """Give schedules that a longer task has broken, or nearly."""
    return seeds.map(lambda seed: broken(Random(seed), count))  # noqa: S311  # test data


def broken(random: Random, count: int) -> Broken:
    durations = [random.choice([0, 1, 2, 3]) for _ in range(count)]
    links = [
        (before, after, random.choice([0, 0, 0, 1, -1]))
        for after in range(count)
        for before in range(after)
        if random.random() < 0.3
    ]
    needs = [
        {team: random.randint(1, most) for team, most in TEAMS.items() if random.random() < 0.5}
        for _ in range(count)
    ]
    needs = [need if duration else {} for need, duration in zip(needs, durations, strict=True)]
    project = project_of(durations, links, needs)
    board = generate(project, latest_finish_first(project))
    slack = random.choice([0, 1, 2])
    worked = [row for row, duration in enumerate(durations) if duration]
    if worked:
        durations[random.choice(worked)] += random.choice([1, 2])
    held = random.sample(range(count), random.choice([0, 0, 1]))
    return Broken(
        tuple(durations),
        tuple(links),
        tuple(needs),
        board.finish + slack,
        tuple(board.place),
        frozenset(range(count)) - set(held),
    )


def wrong(case: Broken, starts: Sequence[int]) -> list[str]:
    """Give what is wrong with starts, day by day."""
    finishes = [start + d for start, d in zip(starts, case.durations, strict=True)]
    found = [f"T{row} before day 0" for row, start in enumerate(starts) if start < 0]
    found += [f"T{row} late" for row, finish in enumerate(finishes) if finish > case.by]
    found += [f"{a}->{b}" for a, b, lag in case.links if starts[b] < finishes[a] + lag]
    for team, capacity in TEAMS.items():
        for day in range(case.by + 1):
            held = [row for row in range(len(starts)) if starts[row] <= day < finishes[row]]
            if sum(case.needs[row].get(team, 0) for row in held) > capacity:
                found.append(f"{team} on day {day}")
    return found


def repairs(case: Broken) -> Iterator[tuple[int, ...]]:
    """Try every day for every row that may move, and give what has nothing wrong."""
    yield from (starts for starts in _in_order(case, ()) if not wrong(case, starts))


def _in_order(case: Broken, starts: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Choose day after day, leaving out at once what breaks a link to a row chosen before."""
    row = len(starts)
    if row == len(case.durations):
        yield starts
        return
    days = range(case.by - case.durations[row] + 1) if row in case.movable else [case.base[row]]
    waits = [starts[a] + case.durations[a] + lag for a, b, lag in case.links if b == row]
    for day in days:
        if day >= max(waits, default=0):
            yield from _in_order(case, (*starts, day))


def moves(case: Broken, starts: Sequence[int]) -> int:
    """Count the rows that stand elsewhere than before."""
    return sum(start != old for start, old in zip(starts, case.base, strict=True))
