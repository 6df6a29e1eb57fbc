"""Capacity: more in hand at once than a team can do, and more to do than its time allows.

An *overload* is what the dates make of it: the smallest set is the team's capacity and one task
more than fits at one moment; another order may mend it. *Crowding* is worse, for no order does: so
many tasks have to lie within so short a time that their work exceeds what the team has. It is found
by the energy of an interval (Baptiste, Le Pape and Nuijten 2001, section 3.3), task by task within
their earliest starts and the latest finishes that deadlines and late limits leave them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from plan.calendar import WorkingTime
from plan.capacity import Load, Overload, find_overloads, team_loads
from plan.conflict_kinds.values import Collision, departments_of, is_pin, priced, smallest
from plan.conflicts import obey_freezes
from plan.durations import days_text
from plan.holding import holding_operations
from plan.model import Constraint, ConstraintKind, Plan, Task, Team
from plan.operations import SetConstraint, SetDeadline
from plan.records import Member, Relaxation
from plan.schedule import Network, Schedule
from plan.values import local_time
from plan.words import day_words, limit_words

_MOST_TRIES = 12


def overload_collisions(schedule: Schedule, revision: str) -> Iterator[Collision]:
    """Give every stretch in which a team has more in hand than it can do."""
    loads = team_loads(schedule)
    teams = {team.id: team for team in schedule.plan.teams}
    network = Network(schedule.plan)
    for overload in find_overloads(schedule):
        team = teams[overload.team]
        over = next(
            load
            for load in loads[team.id]
            if len(load.tasks) > team.capacity and set(load.tasks) <= set(overload.tasks)
        )
        yield _overload(schedule, network, overload, over, revision)


def _overload(
    schedule: Schedule, network: Network, overload: Overload, load: Load, revision: str
) -> Collision:
    plan, dates = schedule.plan, schedule.dates
    # Of those at once, the ones with most float: they are the cheapest to move.
    order = sorted(load.tasks, key=lambda id_: (-dates[id_].total_float, dates[id_].start))
    chosen = order[: overload.capacity + 1]
    when = f"{day_words(load.first)} to {limit_words(load.last)}"
    said = [_team_member(plan, overload.team, overload.capacity, chosen, revision)]
    said += [_in_hand(schedule, id_, revision) for id_ in chosen]
    ways = [_more_room(said[0].ref, overload.team, overload.capacity, when, overload.by)]
    ways += [
        way
        for id_ in chosen
        if (way := _later(schedule, network, overload.team, plan.by_id[id_])) is not None
    ]
    return Collision(
        id="",
        kind="capacity",
        members=tuple(said),
        owners=departments_of(plan, chosen),
        through=tuple(chosen),
        text=f"{said[0].text}, and {', '.join(chosen)} are in hand at once from {when}: they "
        f"cannot hold together ({overload.load} at once at the most, {days_text(overload.by)} of "
        "work too much)",
        relaxations=tuple(ways),
    )


def _team_member(
    plan: Plan, team: str, capacity: int, tasks: Sequence[str], revision: str
) -> Member:
    return Member(
        ref=f"capacity:{team}",
        text=f"{team} can do {capacity} at once",
        owner=plan.by_id[tasks[0]].department,
        source=revision,
    )


def _in_hand(schedule: Schedule, id_: str, revision: str) -> Member:
    task, dates = schedule.plan.by_id[id_], schedule.dates[id_]
    runs = f"{day_words(dates.start)} to {limit_words(dates.finish)}"
    return Member(
        ref=f"task:{id_}",
        text=f"{id_} {task.name} runs {runs}",
        owner=task.department,
        source=revision,
    )


def _more_room(ref: str, team: str, capacity: int, when: str, minutes: int) -> Relaxation:
    return Relaxation(
        ref=ref,
        text=f"Give {team} room for {capacity + 1} at once from {when}: {days_text(minutes)} of "
        "work; who does it is for its owner to say (capacity in calendar.toml)",
        minutes=minutes,
        operations=(),
    )


def _later(schedule: Schedule, network: Network, team: str, task: Task) -> Relaxation | None:
    """Start a task when the team has room for it: at the end of another that it has in hand."""
    if is_pin(task):
        return None
    start = schedule.dates[task.id].start
    others = [t for t in schedule.plan.tasks if team in t.teams and t.duration and t is not task]
    room = next(t.capacity for t in schedule.plan.teams if t.id == team)
    ends = {at for t in others if (at := schedule.dates[t.id].finish) > start}
    for at in sorted(ends)[:_MOST_TRIES]:
        held = network.schedule({task.id: at})
        if _fits(held, task, others, room):
            begins = held.dates[task.id].start
            text = f"Let {task.id} {task.name} start {day_words(begins)}"
            minutes = schedule.working_minutes(task, start, begins)
            operations = tuple(holding_operations(schedule.plan, held))
            return priced(schedule, f"task:{task.id}", text, operations, minutes)
    return None


def _fits(schedule: Schedule, task: Task, others: Sequence[Task], room: int) -> bool:
    """Say whether a team has room for a task from its start to its finish."""
    mine = schedule.dates[task.id]
    spans = [(d.start, d.finish) for t in others for d in [schedule.dates[t.id]]]
    held = [(first, last) for first, last in spans if first < mine.finish and last > mine.start]
    moments = {mine.start, *(first for first, _ in held if first > mine.start)}
    return all(sum(first <= at < last for first, last in held) < room for at in moments)


class Window(NamedTuple):
    """From where to where a task can lie, in the working minutes of the team's calendar."""

    task: Task
    first: int
    last: int


def crowding_collisions(schedule: Schedule, revision: str) -> Iterator[Collision]:
    """Give for each team the smallest set of tasks that no order can fit into their time."""
    plan = schedule.plan
    early = obey_freezes(plan)
    late = Network(plan).schedule(finish=_far(schedule))
    for team in plan.teams:
        for calendar in sorted({plan.calendar_of(t) for t in plan.tasks if team.id in t.teams}):
            time = schedule.times[calendar]
            windows = _windows(plan, team, calendar, (early, late), time)
            if excess(windows, team.capacity):
                yield _crowding(schedule, team, windows, time, revision)


def _far(schedule: Schedule) -> int:
    """Give an instant so late that only limits bound the late dates."""
    whole = sum(task.duration for task in schedule.plan.tasks)
    time = schedule.times["standard"]
    return time.finish_at(time.index(schedule.finish) + whole + 1)


def _windows(
    plan: Plan, team: Team, calendar: str, dates: tuple[Schedule, Schedule], time: WorkingTime
) -> tuple[Window, ...]:
    """Give the windows of a team's tasks; one too short for its own task is a missed limit."""
    early, late = dates
    windows = (
        Window(t, time.index(early.dates[t.id].start), time.index(late.dates[t.id].late_finish))
        for t in plan.tasks
        if team.id in t.teams and t.duration and plan.calendar_of(t) == calendar
    )
    return tuple(one for one in windows if one.last - one.first >= one.task.duration)


def excess(windows: Sequence[Window], capacity: int) -> int:
    """Give the most work that an interval holds above what the team can do in it; 0 if all fits."""
    most = 0
    by_end = sorted(windows, key=lambda one: one.last)
    for first in {one.first for one in windows}:
        work = 0
        for one in by_end:
            if one.first >= first:
                work += one.task.duration
                most = max(most, work - capacity * max(0, one.last - first))
    return most


def _crowding(
    schedule: Schedule,
    team: Team,
    windows: Sequence[Window],
    time: WorkingTime,
    revision: str,
) -> Collision:
    found = smallest(windows, lambda kept: excess(kept, team.capacity) > 0)
    ids = [one.task.id for one in found]
    over = excess(found, team.capacity)
    said = [_team_member(schedule.plan, team.id, team.capacity, ids, revision)]
    said += [_window_member(one, time, revision) for one in found]
    first, last = min(one.first for one in found), max(one.last for one in found)
    when = f"{day_words(time.start_at(first))} to {limit_words(time.finish_at(last))}"
    ways = [_more_room(said[0].ref, team.id, team.capacity, when, over)]
    ways += [way for one in found if (way := _longer(schedule, one, found, team, time)) is not None]
    return Collision(
        id="",
        kind="crowding",
        members=tuple(said),
        owners=departments_of(schedule.plan, ids),
        through=tuple(ids),
        text=f"{' and '.join(m.text for m in said)} cannot hold together in any order: "
        f"{days_text(over)} of work too much from {when}",
        relaxations=tuple(ways),
    )


def _window_member(one: Window, time: WorkingTime, revision: str) -> Member:
    first, last = day_words(time.start_at(one.first)), limit_words(time.finish_at(one.last))
    return Member(
        ref=f"task:{one.task.id}",
        text=f"{one.task.id} {one.task.name} ({days_text(one.task.duration)}) has to lie between "
        f"{first} and {last}",
        owner=one.task.department,
        source=revision,
    )


def _longer(
    schedule: Schedule, one: Window, found: Sequence[Window], team: Team, time: WorkingTime
) -> Relaxation | None:
    """Give a task as much more time as the team is short of; by its own limit, where it has one."""
    last = one.last
    while True:
        tried = [w._replace(last=last) if w is one else w for w in found]
        missing = excess(tried, team.capacity)
        if not missing:
            break
        last += missing
    until = time.finish_at(last)
    text = f"Let {one.task.id} {one.task.name} end {limit_words(until)}"
    return priced(schedule, f"task:{one.task.id}", text, _until(one.task, until), last - one.last)


def _until(task: Task, until: int) -> tuple[SetDeadline | SetConstraint, ...]:
    moment, own = local_time(until), task.constraint
    found: list[SetDeadline | SetConstraint] = []
    if own is not None and own.kind is ConstraintKind.FNLT:
        later = Constraint(kind=ConstraintKind.FNLT, date=moment)
        found.append(SetConstraint(task=task.id, constraint=later))
    if task.deadline is not None:
        found.append(SetDeadline(task=task.id, deadline=moment))
    return tuple(found)
