"""Dates by the critical path method: forward, backward, total float, and what drives each date.

Every dependency is expressed in the successor's own working time (planning.md): the index that the
predecessor forces is looked up on the successor's calendar, and the lag is added there. A
milestone stands at the instant at which its last predecessor finishes. Constraints bind as in the
field: SNET and FNET push, MSO and MFO pin, SNLT, FNLT and deadlines are limits that move nothing
forward but pull the late dates. A date without a time means the start of the day for SNET and MSO,
and its end for all others. Late dates count from the plan's finish and from these limits, so a
float below zero says by how much a limit is missed. Kelley and Walker 1959 give the two passes;
the treatment of calendars, milestones and constraints follows MS Project's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from plan.calendar import WorkingTime
from plan.model import ConstraintKind, Link, LinkKind, Plan, Task
from plan.network import topological_order
from plan.values import last_minute_of, minute_of

_TABLE_BEFORE_START = 2 * 366 * 1440


class Driver(NamedTuple):
    """Why a task starts when it does: a link, its constraint, the plan's start, or a hold.

    ``late`` is an ALAP task at the end of its free float, ``actual`` one whose dates were reported.
    """

    kind: Literal["start", "constraint", "link", "hold", "late", "actual"]
    link: Link | None = None


class TaskDates(NamedTuple):
    """Computed dates of one task: instants in minutes, float in the task's working minutes."""

    id: str
    start: int
    finish: int
    late_start: int
    late_finish: int
    total_float: int
    driver: Driver

    @property
    def critical(self) -> bool:
        """No float is left."""
        return self.total_float <= 0


class _Edge(NamedTuple):
    """A link seen from one end: the other task's row and which sides it joins."""

    other: int
    from_finish: bool
    to_finish: bool
    lag: int
    link: Link


@dataclass(frozen=True)
class Schedule:
    """The dates of every task of a plan, in the plan's order."""

    plan: Plan
    dates: dict[str, TaskDates]
    times: Mapping[str, WorkingTime]
    start: int
    finish: int

    def time_of(self, task: Task) -> WorkingTime:
        """Give the working time that a task counts in."""
        return self.times[self.plan.calendar_of(task)]

    def working_minutes(self, task: Task, first: int, last: int) -> int:
        """Count the task's working minutes between two instants; negative if they run back."""
        time = self.time_of(task)
        return time.index(last) - time.index(first)

    @cached_property
    def critical(self) -> tuple[str, ...]:
        """Ids of the tasks without float."""
        return tuple(id_ for id_, dates in self.dates.items() if dates.critical)


class Network:
    """A plan compiled to rows in topological order, to be scheduled many times over."""

    def __init__(self, plan: Plan) -> None:
        """Compile; raises CycleError where tasks wait for each other."""
        self.plan = plan
        self.origin = minute_of(plan.start)
        first = min([self.origin, *_named_dates(plan)]) - _TABLE_BEFORE_START
        self.times = {calendar.id: WorkingTime(calendar, first) for calendar in plan.calendars}
        order = topological_order(plan)
        row = {id_: number for number, id_ in enumerate(order)}
        self.tasks = [plan.by_id[id_] for id_ in order]
        self.time = [self.times[plan.calendar_of(task)] for task in self.tasks]
        self.into: list[list[_Edge]] = [[] for _ in order]
        self.out: list[list[_Edge]] = [[] for _ in order]
        for link in plan.links:
            sides = (
                link.kind in (LinkKind.FS, LinkKind.FF),
                link.kind in (LinkKind.FF, LinkKind.SF),
            )
            before, after = row[link.before], row[link.after]
            self.into[after].append(_Edge(before, *sides, link.lag, link))
            self.out[before].append(_Edge(after, *sides, link.lag, link))

    def schedule(
        self,
        hold: Mapping[str, int] | None = None,
        actual: Mapping[str, tuple[int, int]] | None = None,
    ) -> Schedule:
        """Compute all dates; ``hold`` keeps tasks back to an instant, as SNET would.

        ``actual`` places tasks at a reported start and finish, whatever drives them.
        """
        forward = _Forward(self, hold or {}, actual or {})
        finish = max(forward.finish, default=self.origin)
        place_late(self, forward, finish)
        backward = _Backward(self, forward, finish)
        rows = {
            task.id: TaskDates(
                task.id,
                forward.start[row],
                forward.finish[row],
                *backward.late(row),
                forward.driver[row],
            )
            for row, task in enumerate(self.tasks)
        }
        return Schedule(
            plan=self.plan,
            dates={id_: rows[id_] for id_ in self.plan.by_id},
            times=self.times,
            start=min(forward.start, default=self.origin),
            finish=finish,
        )


def _named_dates(plan: Plan) -> Iterator[int]:
    """Give every instant that a task names; calendars have to reach back to the earliest."""
    for task in plan.tasks:
        if task.deadline is not None:
            yield minute_of(task.deadline)
        if task.constraint is not None and task.constraint.date is not None:
            yield minute_of(task.constraint.date)


def compute_schedule(plan: Plan, hold: Mapping[str, int] | None = None) -> Schedule:
    """Compute the dates of a plan; see ``Network.schedule``."""
    return Network(plan).schedule(hold)


def forced_instant(time: WorkingTime, task: Task) -> int | None:
    """Give the instant that a pushing or pinning constraint names, in the task's working time."""
    constraint = task.constraint
    if constraint is None or constraint.date is None:
        return None
    match constraint.kind:
        case ConstraintKind.SNET | ConstraintKind.MSO:
            return time.start_at(time.index(minute_of(constraint.date)))
        case ConstraintKind.FNET | ConstraintKind.MFO:
            return time.finish_at(time.index(last_minute_of(constraint.date)))
    return None


_PINS = (ConstraintKind.MSO, ConstraintKind.MFO)
_FINISHES = (ConstraintKind.FNET, ConstraintKind.MFO, ConstraintKind.FNLT)


class _Forward:
    """Earliest dates, row by row."""

    def __init__(
        self,
        network: Network,
        hold: Mapping[str, int],
        actual: Mapping[str, tuple[int, int]],
    ) -> None:
        self.network, self.hold = network, hold
        self.start: list[int] = []
        self.finish: list[int] = []
        self.index: list[int] = []
        self.driver: list[Driver] = []
        for row, task in enumerate(network.tasks):
            if task.id in actual:
                start, finish = actual[task.id]
                self._place(start, finish, network.time[row].index(start), Driver("actual"))
                continue
            place = self._work if task.duration else self._milestone
            place(row, task, network.time[row])

    def _work(self, row: int, task: Task, time: WorkingTime) -> None:
        index, driver = time.index(self.network.origin), Driver("start")
        for edge in self.network.into[row]:
            instant = (self.finish if edge.from_finish else self.start)[edge.other]
            forced = time.index(instant) + edge.lag
            if edge.to_finish:
                forced -= task.duration
            if forced > index:
                index, driver = forced, Driver("link", edge.link)
        held = self.hold.get(task.id)
        if held is not None and time.index(held) > index:
            index, driver = time.index(held), Driver("hold")
        if task.constraint is not None:
            index, driver = self._constrained(index, driver, task, time)
        self._place(time.start_at(index), time.finish_at(index + task.duration), index, driver)

    def _constrained(
        self, index: int, driver: Driver, task: Task, time: WorkingTime
    ) -> tuple[int, Driver]:
        named = forced_instant(time, task)
        if named is None or task.constraint is None:
            return index, driver
        forced = time.index(named)
        if task.constraint.kind in _FINISHES:
            forced -= task.duration
        if forced > index or task.constraint.kind in _PINS:
            return forced, Driver("constraint")
        return index, driver

    def _milestone(self, row: int, task: Task, time: WorkingTime) -> None:
        instant, driver = -1, Driver("start")
        for edge in self.network.into[row]:
            forced = (self.finish if edge.from_finish else self.start)[edge.other]
            if edge.lag:
                forced = time.finish_at(time.index(forced) + edge.lag)
            if forced > instant:
                instant, driver = forced, Driver("link", edge.link)
        if instant < self.network.origin:
            instant = time.start_at(time.index(self.network.origin))
            driver = Driver("start")
        held = self.hold.get(task.id)
        if held is not None and held > instant:
            instant, driver = held, Driver("hold")
        named = forced_instant(time, task)
        if named is not None and task.constraint is not None:
            pinned = task.constraint.kind in _PINS
            if named > instant or pinned:
                instant, driver = named, Driver("constraint")
        self._place(instant, instant, time.index(instant), driver)

    def _place(self, start: int, finish: int, index: int, driver: Driver) -> None:
        self.start.append(start)
        self.finish.append(finish)
        self.index.append(index)
        self.driver.append(driver)


def place_late(network: Network, forward: _Forward, finish: int) -> None:
    """Move ALAP tasks to the end of their free float: later would move a successor or the end."""
    rows = [row for row, task in enumerate(network.tasks) if _as_late(task)]
    if not rows:
        return
    held = _Backward(network, forward, finish, rows=())
    held.bound = [
        index if task.duration else start
        for task, index, start in zip(network.tasks, forward.index, forward.start, strict=True)
    ]
    for row in reversed(rows):
        task, time = network.tasks[row], network.time[row]
        bound = held.latest_bound(row, finish)
        if forward.driver[row].kind == "actual" or bound <= held.bound[row]:
            continue
        held.bound[row] = bound
        start = time.start_at(bound) if task.duration else bound
        forward.start[row] = start
        forward.finish[row] = time.finish_at(bound + task.duration) if task.duration else bound
        forward.index[row] = time.index(start)
        forward.driver[row] = Driver("late")


def _as_late(task: Task) -> bool:
    return task.constraint is not None and task.constraint.kind is ConstraintKind.ALAP


class _Backward:
    """Latest dates: ``bound[row]`` is a start index for work and an instant for a milestone."""

    def __init__(
        self, network: Network, forward: _Forward, finish: int, rows: Sequence[int] | None = None
    ) -> None:
        self.network, self.forward = network, forward
        self.bound = [0] * len(network.tasks)
        for row in range(len(network.tasks) - 1, -1, -1) if rows is None else rows:
            self.bound[row] = self.latest_bound(row, finish)

    def latest_bound(self, row: int, finish: int) -> int:
        """Give the latest place of a row that its successors, limits and the finish allow."""
        task, time = self.network.tasks[row], self.network.time[row]
        place = self._work if task.duration else self._milestone
        return place(row, task, time, finish)

    def _latest(self, edge: _Edge) -> int:
        """Give the last instant at which this end of the link still leaves the other in time."""
        other, time = self.network.tasks[edge.other], self.network.time[edge.other]
        bound = self.bound[edge.other]
        if not other.duration:
            return time.start_at(max(0, time.index(bound) - edge.lag)) if edge.lag else bound
        if edge.to_finish:
            bound += other.duration
        return time.start_at(max(0, bound - edge.lag))

    def _work(self, row: int, task: Task, time: WorkingTime, finish: int) -> int:
        index = time.index(finish) - task.duration
        for edge in self.network.out[row]:
            latest = self._latest(edge)
            if edge.from_finish:
                index = min(index, time.index(latest) - task.duration)
            else:
                index = min(index, time.last_start(latest))
        limit = finish_limit(task)
        if limit is not None:
            index = min(index, time.index(limit) - task.duration)
        limit = start_limit(task)
        if limit is not None:
            index = min(index, time.last_start(limit))
        if task.constraint is not None and task.constraint.kind in _PINS:
            index = min(index, self.forward.index[row])
        return index

    def _milestone(self, row: int, task: Task, _time: WorkingTime, finish: int) -> int:
        instant = min((self._latest(edge) for edge in self.network.out[row]), default=finish)
        for limit in (finish, finish_limit(task), start_limit(task)):
            if limit is not None:
                instant = min(instant, limit)
        if task.constraint is not None and task.constraint.kind in _PINS:
            instant = min(instant, self.forward.start[row])
        return instant

    def late(self, row: int) -> tuple[int, int, int]:
        """Give late start, late finish and total float of a row."""
        task, time, bound = self.network.tasks[row], self.network.time[row], self.bound[row]
        if not task.duration:
            return bound, bound, time.index(bound) - self.forward.index[row]
        return (
            time.start_at(max(0, bound)),
            time.finish_at(max(0, bound + task.duration)),
            bound - self.forward.index[row],
        )


def finish_limit(task: Task) -> int | None:
    """Give the instant by which a task has to finish: the earlier of deadline and FNLT."""
    limits = [last_minute_of(task.deadline)] if task.deadline is not None else []
    constraint = task.constraint
    if constraint is not None and constraint.date and constraint.kind is ConstraintKind.FNLT:
        limits.append(last_minute_of(constraint.date))
    return min(limits, default=None)


def start_limit(task: Task) -> int | None:
    """Give the last instant at which a task may start (SNLT); a date means that day."""
    constraint = task.constraint
    if constraint is None or constraint.date is None:
        return None
    if constraint.kind is not ConstraintKind.SNLT:
        return None
    whole_day = last_minute_of(constraint.date) != minute_of(constraint.date)
    return last_minute_of(constraint.date) - whole_day
