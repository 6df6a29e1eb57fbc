"""How many tasks a team has in hand at a time, and where that is more than it can do.

A task takes one place in each of its teams from its start to its finish, nights and weekends
between them included: it is in hand. A task without a team takes none. An overload is a finding of
its own kind and stays out of ``check_schedule``: many plans are imported before anybody has counted
teams, and what a plan was approved with is not the fault of the next change. Only a change that
makes a team's overload larger than it was breaks something (``worse_capacity``), wherever it lies.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from plan.checks import Breach
from plan.model import Task, Team
from plan.schedule import Schedule
from plan.values import Value, instant_text

KIND = "capacity"


class Load(NamedTuple):
    """A stretch of time in which a team has the same tasks in hand; instants in minutes."""

    first: int
    last: int
    tasks: tuple[str, ...]


class Overload(Value):
    """A stretch in which a team has more in hand than it can do.

    ``by`` counts task minutes above the capacity; ``load`` is the most at once; instants are ISO
    8601 with offset.
    """

    team: str
    capacity: int
    load: int
    first: str
    last: str
    tasks: tuple[str, ...]
    by: int


def team_loads(schedule: Schedule) -> dict[str, tuple[Load, ...]]:
    """Give what every team has in hand over time, without the stretches in which it is nothing."""
    held: dict[str, list[Task]] = {team.id: [] for team in schedule.plan.teams}
    for task in schedule.plan.tasks:
        for team in dict.fromkeys(task.teams if task.duration else ()):
            held[team].append(task)
    return {team: tuple(_loads(schedule, tasks)) for team, tasks in held.items()}


def _loads(schedule: Schedule, tasks: Sequence[Task]) -> Iterator[Load]:
    edges: list[tuple[int, bool, str]] = []
    for task in tasks:
        dates = schedule.dates[task.id]
        edges += [(dates.start, True, task.id), (dates.finish, False, task.id)]
    in_hand: dict[str, None] = {}
    since = 0
    for instant, moment in groupby(sorted(edges), key=lambda edge: edge[0]):
        if in_hand:
            yield Load(since, instant, tuple(in_hand))
        for _, begins, id_ in moment:
            if begins:
                in_hand[id_] = None
            else:
                del in_hand[id_]
        since = instant


def find_overloads(schedule: Schedule) -> tuple[Overload, ...]:
    """Give every stretch in which a team is overloaded, team by team, in the order of time."""
    loads = team_loads(schedule)
    return tuple(
        overload
        for team in schedule.plan.teams
        for overload in _overloads(schedule, team, loads[team.id])
    )


def _overloads(schedule: Schedule, team: Team, loads: Sequence[Load]) -> Iterator[Overload]:
    stretch: list[Load] = []
    for load in loads:
        if stretch and stretch[-1].last != load.first:
            yield _overload(schedule, team, stretch)
            stretch = []
        if len(load.tasks) > team.capacity:
            stretch.append(load)
    if stretch:
        yield _overload(schedule, team, stretch)


def _overload(schedule: Schedule, team: Team, stretch: Sequence[Load]) -> Overload:
    zone = schedule.plan.zone
    return Overload(
        team=team.id,
        capacity=team.capacity,
        load=max(len(load.tasks) for load in stretch),
        first=instant_text(stretch[0].first, zone),
        last=instant_text(stretch[-1].last, zone),
        tasks=tuple(dict.fromkeys(id_ for load in stretch for id_ in load.tasks)),
        by=sum(_excess(schedule, load, team.capacity) for load in stretch),
    )


def _excess(schedule: Schedule, load: Load, capacity: int) -> int:
    """Count in the working time of whichever task works longest in the stretch."""
    by_id = schedule.plan.by_id
    worked = (schedule.working_minutes(by_id[id_], load.first, load.last) for id_ in load.tasks)
    return (len(load.tasks) - capacity) * max(worked)


def check_capacity(schedule: Schedule) -> tuple[Breach, ...]:
    """Give one breach for each overload, on the task that came on top: the last one to start."""
    return tuple(_breach(schedule, overload) for overload in find_overloads(schedule))


def _breach(schedule: Schedule, overload: Overload) -> Breach:
    last = max(overload.tasks, key=lambda id_: schedule.dates[id_].start)
    return Breach(
        task=last,
        department=schedule.plan.by_id[last].department,
        rule=f"capacity of {overload.team}: {overload.load} tasks at once, {overload.capacity} fit",
        kind=KIND,
        subject=overload.team,
        by=overload.by,
    )


def worse_capacity(before: Schedule, after: Schedule) -> tuple[Breach, ...]:
    """Give the overloads of the teams that have more of it afterwards than they had before."""
    old, new = _by_team(check_capacity(before)), _by_team(check_capacity(after))
    return tuple(
        breach
        for team, breaches in new.items()
        if _total(breaches) > _total(old.get(team, ()))
        for breach in breaches
    )


def _by_team(breaches: Sequence[Breach]) -> dict[str, list[Breach]]:
    found: dict[str, list[Breach]] = {}
    for breach in breaches:
        found.setdefault(breach.subject, []).append(breach)
    return found


def _total(breaches: Sequence[Breach]) -> int:
    return sum(breach.by for breach in breaches)
