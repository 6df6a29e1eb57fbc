"""Critical in two ways: without float, and on a longest path; both are said, and they can differ.

A longest path is a chain of links without room that ends where the plan ends. Calendars, limits and
constraints make tasks with float stand on it, and tasks without float stand beside it. Where there
are several longest paths they are told apart; their number is exact, however many there are.
"""

from collections.abc import Iterator
from typing import NamedTuple

from plan.checks import link_shortfall
from plan.model import Link
from plan.schedule import Schedule


class LongestPaths(NamedTuple):
    """The tasks on any longest path, in the plan's order; the first paths; how many there are."""

    tasks: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    number: int


def is_driving(schedule: Schedule, link: Link) -> bool:
    """Say whether a link leaves its successor no room: it could not be a minute earlier."""
    after = schedule.plan.by_id[link.after]
    if after.milestone and not link.lag:
        return schedule.waited_for(link) == schedule.waiting(link)
    return link_shortfall(schedule, link) == 0


def longest_paths(schedule: Schedule, most: int = 5) -> LongestPaths:
    """Give the longest paths, and up to ``most`` of them one by one."""
    before = _drivers(schedule)
    ends = _ends(schedule, before)
    order = _walk_back(before, ends)
    ways: dict[str, int] = {}
    for id_ in order:
        ways[id_] = sum(ways[other] for other in before[id_]) or 1
    paths: list[tuple[str, ...]] = []
    for path in _each(before, ends):
        if len(paths) == most:
            break
        paths.append(path)
    tasks = tuple(id_ for id_ in schedule.plan.by_id if id_ in ways)
    return LongestPaths(tasks, tuple(paths), sum(ways[id_] for id_ in ends))


def _drivers(schedule: Schedule) -> dict[str, list[str]]:
    return {
        id_: [link.before for link in links if is_driving(schedule, link)]
        for id_, links in schedule.plan.links_into.items()
    }


def _ends(schedule: Schedule, before: dict[str, list[str]]) -> list[str]:
    """Give the tasks that end with the plan and drive none that does as well."""
    last = [id_ for id_, dates in schedule.dates.items() if dates.finish == schedule.finish]
    driving = {other for id_ in last for other in before[id_]}
    return [id_ for id_ in last if id_ not in driving]


def _walk_back(before: dict[str, list[str]], ends: list[str]) -> list[str]:
    """Give everything behind the ends, each task behind its own drivers."""
    order: dict[str, None] = {}
    stack = [(id_, False) for id_ in reversed(ends)]
    while stack:
        id_, done = stack.pop()
        if done:
            order[id_] = None
        elif id_ not in order:
            stack += [(id_, True), *((other, False) for other in before[id_])]
    return list(order)


def _each(before: dict[str, list[str]], ends: list[str]) -> Iterator[tuple[str, ...]]:
    """Give the paths one by one, first task first."""
    stack: list[tuple[str, ...]] = [(id_,) for id_ in reversed(ends)]
    while stack:
        path = stack.pop()
        if not before[path[0]]:
            yield path
        stack += [(other, *path) for other in reversed(before[path[0]])]


def near_critical(schedule: Schedule, limit: int) -> tuple[str, ...]:
    """Give the tasks with some float, and no more than ``limit`` working minutes, least first."""
    near = [(d.total_float, id_) for id_, d in schedule.dates.items() if 0 < d.total_float <= limit]
    return tuple(id_ for _, id_ in sorted(near, key=lambda one: one[0]))
