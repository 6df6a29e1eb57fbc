"""A plan as a project: links, constraints, freezes, limits and teams, as the kernel reads them.

ALAP is read as ASAP here. The kernel's own schedule has the last word on every answer (``ways``).
"""

from collections.abc import Iterator, Sequence

from plan.capacity import Load, team_loads
from plan.model import LinkKind, Plan, Task
from plan.own_dates import FINISHES, finish_limit, forced_instant, is_pinned, start_limit
from plan.passes import Rows
from plan.resequencing.generation import earliest_places
from plan.resequencing.project import NEVER, Clock, Demand, Pool, Project, Wait, Window, outgoing
from plan.schedule import Schedule
from plan.values import last_minute_of, minute_of


def project_of(plan: Plan, allowed: Schedule | None = None) -> Project:
    """Compile a plan; overloads of ``allowed`` stay possible where and as large as they are."""
    rows = Rows(plan)
    tasks = rows.tasks
    into = _waits(rows)
    demand = Demand(
        {team.id: team.capacity for team in plan.teams},
        [dict.fromkeys(task.teams, 1) if task.duration else {} for task in tasks],
    )
    named = [_named(rows, row) for row in range(len(tasks))]
    pinned = [is_pinned(task) for task in tasks]
    return Project(
        ids=tuple(task.id for task in tasks),
        clock=tuple(rows.time),
        duration=tuple(rows.duration),
        into=into,
        out=outgoing(into),
        floor=tuple(_floor(rows, row, named[row]) for row in range(len(tasks))),
        latest=tuple(_latest(rows, row) for row in range(len(tasks))),
        pinned=tuple(n if pin else None for n, pin in zip(named, pinned, strict=True)),
        windows=tuple(tuple(_windows(plan, task, rows)) for task in tasks),
        pool=tuple(demand.pool_of(row) for row in range(len(tasks))),
        need=tuple(
            demand.need_of(row) if demand.pool_of(row) >= 0 else 0 for row in range(len(tasks))
        ),
        pools=demand.pools if allowed is None else tuple(_allowed(plan, demand, allowed)),
    )


def places_of(project: Project, schedule: Schedule) -> tuple[int, ...]:
    """Give the places of all rows in a schedule; new ones stand at their earliest."""
    early = earliest_places(project)
    known = schedule.dates
    return tuple(
        project.place_of(row, known[id_].start) if id_ in known else early[row]
        for row, id_ in enumerate(project.ids)
    )


def _waits(rows: Rows) -> tuple[tuple[Wait, ...], ...]:
    into: list[list[Wait]] = [[] for _ in rows.tasks]
    for link in rows.plan.links:
        before, after = rows.row[link.before], rows.row[link.after]
        from_finish = link.kind in (LinkKind.FS, LinkKind.FF)
        back = rows.duration[after] if link.kind in (LinkKind.FF, LinkKind.SF) else 0
        clock = rows.clock_of(link)
        worked = rows.duration[before] and rows.duration[after]
        near = bool(worked) and rows.time[before] is rows.time[after] and clock is None
        counted: Clock = rows.time[after] if clock is None else clock
        into[after].append(
            Wait(2 * before + from_finish, near, link.lag - back, link.lag, counted, back)
        )
    return tuple(map(tuple, into))


def _named(rows: Rows, row: int) -> int | None:
    """Give the place that a pushing or pinning constraint names."""
    task, time = rows.tasks[row], rows.time[row]
    instant = forced_instant(time, task)
    if instant is None or task.constraint is None or not task.duration:
        return instant
    back = task.duration if task.constraint.kind in FINISHES else 0
    return time.index(instant) - back


def _floor(rows: Rows, row: int, named: int | None) -> int:
    if not rows.duration[row]:
        return -NEVER if named is None else named
    first = rows.time[row].index(rows.origin)
    return first if named is None else max(first, named)


def _latest(rows: Rows, row: int) -> int:
    task, time = rows.tasks[row], rows.time[row]
    limits = [NEVER]
    by, begin = finish_limit(task), start_limit(task)
    if by is not None:
        limits.append(time.index(by) - task.duration if task.duration else by)
    if begin is not None:
        limits.append(time.last_start(begin) if task.duration else begin)
    return min(limits)


def _windows(plan: Plan, task: Task, rows: Rows) -> Iterator[Window]:
    """Give the closed places, earliest first; see ``plan.checks.freeze_overlap``.

    A milestone that nothing forces beyond the plan's start stands where its first work would begin.
    """
    time = rows.times[plan.calendar_of(task)]
    found: list[Window] = []
    if not task.duration:
        then = time.start_at(time.index(rows.origin))
        found.append(Window(-NEVER, rows.origin, then))
    for freeze in plan.freezes:
        if not freeze.binds(task):
            continue
        first, last = minute_of(freeze.first), last_minute_of(freeze.last)
        begin, end = time.index(first), time.index(last)
        if not task.duration:
            found.append(Window(first, last, time.start_at(end)))
        elif freeze.forbids == "work":
            found.append(Window(begin - task.duration + 1, end, end))
        elif freeze.forbids == "start":
            found.append(Window(begin, end, end))
        else:
            after = end - task.duration + 1
            found.append(Window(begin - task.duration + 1, after, after))
    yield from sorted(window for window in found if window.first < window.last)


def _allowed(plan: Plan, demand: Demand, allowed: Schedule) -> Iterator[Pool]:
    loads = team_loads(allowed)
    capacities = {team.id: team.capacity for team in plan.teams}
    for pool in demand.pools:
        above: list[tuple[int, int, int]] = []
        for team, (position, _) in pool.fields.items():
            above += _above(loads.get(team, ()), capacities[team], position)
        edges = sorted({edge for first, last, _ in above for edge in (first, last)})
        times = (-NEVER, *edges)
        base = pool.free[0]
        free = [base + sum(a for first, last, a in above if first <= t < last) for t in times]
        yield pool._replace(times=times, free=tuple(free))


def _above(loads: Sequence[Load], capacity: int, position: int) -> Iterator[tuple[int, int, int]]:
    for load in loads:
        if len(load.tasks) > capacity:
            yield load.first, load.last, (len(load.tasks) - capacity) << position
