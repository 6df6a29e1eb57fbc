"""The two passes over a compiled network: earliest and latest dates, row by row.

The loops are written for the interpreter: rows in topological order, links as plain tuples, and a
link inside one calendar compared by index, without asking the calendar at all. Rows with anything
of their own (a constraint, a hold, reported dates, no duration, a lag on another clock) take the
longer way.
"""

from collections.abc import Iterable, Mapping

from plan.calendar import Clock, WorkingTime
from plan.durations import ELAPSED
from plan.model import Link, LinkKind, Plan, Task
from plan.network import topological_order
from plan.own_dates import (
    FINISHES,
    finish_limit,
    forced_instant,
    is_as_late,
    is_pinned,
    start_limit,
)
from plan.values import minute_of
from plan.zones import ElapsedTime

_TABLE_BEFORE_START = 2 * 366 * 1440
START, CONSTRAINT, HOLD, LATE, ACTUAL = "start", "constraint", "hold", "late", "actual"
Why = Link | str


# A link seen from the waiting task: (end, shift, gain, link). ``end`` is 2 * row + 1 for the finish
# of the other task and 2 * row for its start; ``shift`` is what the start gains on that side. Where
# both are work in one calendar, ``gain`` is what it gains on the other's start. A lag on another
# clock is no part of either. Plain tuples: taking named ones apart costs the loops more.
Into = tuple[int, int, int | None, Link]

# The same link seen from the task that is waited for: (row, shift, gain, from_finish, lag), where
# ``shift`` goes from the other's start to this task's side, and ``gain`` to this task's start.
Out = tuple[int, int, int | None, bool, int]


class Rows:
    """A plan compiled to rows in topological order."""

    def __init__(self, plan: Plan, since: int | None = None) -> None:
        """Compile; raises CycleError where tasks wait for each other.

        Calendars reach back two years before the start and all that a task names, and ``since``.
        """
        self.plan = plan
        self.origin = minute_of(plan.start)
        dates = [self.origin, *named_dates(plan.tasks), *([] if since is None else [since])]
        self.first_date = min(dates)
        first = self.first_date - _TABLE_BEFORE_START
        self.times = {c.id: WorkingTime(c, first, plan.zone) for c in plan.calendars}
        self.elapsed = ElapsedTime(plan.zone)
        self.tasks = [plan.by_id[id_] for id_ in topological_order(plan)]
        self.time = [self.times[plan.calendar_of(task)] for task in self.tasks]
        self.duration = [task.duration for task in self.tasks]
        self.special = [is_special(task) for task in self.tasks]
        self.as_late: list[int] = []
        self.find_as_late()
        self.row = {task.id: row for row, task in enumerate(self.tasks)}
        self.into: list[list[Into]] = [[] for _ in self.tasks]
        self.out: list[list[Out]] = [[] for _ in self.tasks]
        self.clocks: dict[tuple[int, int], Clock] = {}
        for link in plan.links:
            self.join(link)

    def find_as_late(self) -> None:
        """Note which rows start as late as they can (ALAP)."""
        special = self.special
        self.as_late = [
            row for row, task in enumerate(self.tasks) if special[row] and is_as_late(task)
        ]

    def join(self, link: Link) -> None:
        """Enter a link on both of its sides."""
        before, after = self.row[link.before], self.row[link.after]
        from_finish = link.kind is LinkKind.FS or link.kind is LinkKind.FF
        to_finish = link.kind is LinkKind.FF or link.kind is LinkKind.SF
        clock = self.clock_of(link)
        if clock is not None:
            self.special[before] = self.special[after] = True
            self.clocks[before, after] = clock
        shift = (0 if clock else link.lag) - (self.duration[after] if to_finish else 0)
        gain, worked = None, self.duration[before] and self.duration[after]
        if worked and self.time[before] is self.time[after]:
            gain = shift + (self.duration[before] if from_finish else 0)
        back = None if gain is None else -gain
        self.into[after].append((2 * before + from_finish, shift, gain, link))
        self.out[before].append((after, -shift, back, from_finish, link.lag))

    def leads(self, first: int, last: int) -> bool:
        """Say whether a path of links leads from one row to a later one."""
        seen, frontier = {first}, [first]
        while frontier:
            for after, *_ in self.out[frontier.pop()]:
                if after == last:
                    return True
                if after < last and after not in seen:
                    seen.add(after)
                    frontier.append(after)
        return False

    def clock_of(self, link: Link) -> Clock | None:
        """Give what a lag counts on, where that is not the waiting task's own time."""
        if link.lag_calendar is None:
            return None
        if link.lag_calendar == ELAPSED:
            return self.elapsed
        time = self.times[link.lag_calendar]
        return None if time is self.time[self.row[link.after]] else time


def is_special(task: Task) -> bool:
    """Say whether a task has anything of its own that the short way does not know."""
    return not task.duration or task.constraint is not None or task.deadline is not None


def named_dates(tasks: Iterable[Task]) -> Iterable[int]:
    """Give every instant that a task names; calendars have to reach back to the earliest."""
    for task in tasks:
        if task.deadline is not None:
            yield minute_of(task.deadline)
        if task.constraint is not None and task.constraint.date is not None:
            yield minute_of(task.constraint.date)


class Forward:
    """Earliest dates: ``at`` holds start and finish of each row, ``index`` its start index."""

    def __init__(
        self,
        network: Rows,
        hold: Mapping[str, int],
        actual: Mapping[str, tuple[int, int]],
        *,
        base: "Forward | None" = None,
    ) -> None:
        """Run the pass, or begin with the dates of another one of the same rows."""
        rows = len(network.tasks)
        self.network, self.hold, self.actual = network, dict(hold), dict(actual)
        self.at: list[int] = base.at[:] if base else [0] * (2 * rows)
        self.index: list[int] = base.index[:] if base else [0] * rows
        self.why: list[Why] = base.why[:] if base else [START] * rows
        self.finish: int = base.finish if base else network.origin
        if base is not None:
            return
        special = network.special
        if hold or actual:
            special = special[:]
            for id_ in (*hold, *actual):
                if id_ in network.row:
                    special[network.row[id_]] = True
        self._run(special)
        self.finish = max(self.at, default=network.origin)

    def _run(self, special: list[bool]) -> None:
        network, at, indexes, why = self.network, self.at, self.index, self.why
        durations, by_index = network.duration, not self.actual
        origins = {time.id: time.index(network.origin) for time in network.times.values()}
        for row, time in enumerate(network.time):
            if special[row]:
                self.place(row)
                continue
            index, reason = origins[time.id], None
            for end, shift, gain, link in network.into[row]:
                if gain is not None and by_index:
                    forced = indexes[end >> 1] + gain
                else:
                    forced = time.indexes[at[end]] + shift
                if forced > index:
                    index, reason = forced, link
            indexes[row], why[row] = index, reason or START
            at[2 * row] = time.starts[index]
            at[2 * row + 1] = time.finishes[index + durations[row]]

    def place(self, row: int) -> None:
        """Place a row the longer way, which is right for every row."""
        task, time = self.network.tasks[row], self.network.time[row]
        if task.id in self.actual:
            start, finish = self.actual[task.id]
            self.set(row, start, finish, time.index(start), ACTUAL)
        elif task.duration:
            self._place_work(row, task, time)
        else:
            self._place_milestone(row, task, time)

    def _place_work(self, row: int, task: Task, time: WorkingTime) -> None:
        index, why = time.index(self.network.origin), None
        for end, shift, _, link in self.network.into[row]:
            clock = self.network.clocks.get((end >> 1, row))
            waited = self.at[end] if clock is None else lagged(clock, self.at[end], link.lag)
            forced = time.index(waited) + shift
            if forced > index:
                index, why = forced, link
        reason: Why = why or START
        held = self.hold.get(task.id)
        if held is not None and time.index(held) > index:
            index, reason = time.index(held), HOLD
        named = forced_instant(time, task)
        if named is not None and task.constraint is not None:
            forced = time.index(named)
            if task.constraint.kind in FINISHES:
                forced -= task.duration
            if forced > index or is_pinned(task):
                index, reason = forced, CONSTRAINT
        self.set(row, time.start_at(index), time.finish_at(index + task.duration), index, reason)

    def _place_milestone(self, row: int, task: Task, time: WorkingTime) -> None:
        instant, why = -1, None
        for end, _, _, link in self.network.into[row]:
            forced = self.at[end]
            if link.lag:
                forced = lagged(self.network.clocks.get((end >> 1, row), time), forced, link.lag)
            if forced > instant:
                instant, why = forced, link
        if instant < self.network.origin:
            instant, why = time.start_at(time.index(self.network.origin)), None
        reason: Why = why or START
        held = self.hold.get(task.id)
        if held is not None and held > instant:
            instant, reason = held, HOLD
        named = forced_instant(time, task)
        if named is not None and (named > instant or is_pinned(task)):
            instant, reason = named, CONSTRAINT
        self.set(row, instant, instant, time.index(instant), reason)

    def set(self, row: int, start: int, finish: int, index: int, why: Why) -> None:
        """Place a row."""
        self.at[2 * row], self.at[2 * row + 1] = start, finish
        self.index[row], self.why[row] = index, why


def lagged(clock: Clock, instant: int, lag: int) -> int:
    """Give the earliest instant that is so many of a clock's minutes behind another."""
    return clock.finish_at(clock.index(instant) + lag)


def place_late(network: Rows, forward: Forward) -> None:
    """Move ALAP tasks to the end of their free float: later would move a successor or the end."""
    rows = network.as_late
    if not rows:
        return
    held = early_bounds(network, forward, limits=True)
    for row in reversed(rows):
        task, time = network.tasks[row], network.time[row]
        bound = held.latest_bound(row)
        if forward.why[row] == ACTUAL or bound <= held.bound[row]:
            continue
        held.bound[row] = bound
        start = time.start_at(bound) if task.duration else bound
        finish = time.finish_at(bound + task.duration) if task.duration else bound
        forward.set(row, start, finish, time.index(start), LATE)


def early_bounds(network: Rows, forward: Forward, *, limits: bool = False) -> "Backward":
    """Give a pass whose bounds are the earliest dates: nothing that waits may move."""
    held = Backward(network, forward, run=False, limits=limits)
    held.bound = [
        index if duration else forward.at[2 * row]
        for row, (duration, index) in enumerate(zip(network.duration, forward.index, strict=True))
    ]
    return held


class Backward:
    """Latest dates: ``bound[row]`` is a start index for work and an instant for a milestone."""

    def __init__(
        self,
        network: Rows,
        forward: Forward,
        *,
        run: bool = True,
        finish: int | None = None,
        limits: bool = True,
    ) -> None:
        """Run the pass, or leave the bounds to be set.

        ``finish`` takes the place of the computed one; without ``limits`` only links and the finish
        count, as for a free float.
        """
        self.network, self.forward, self.limits = network, forward, limits
        self.finish = forward.finish if finish is None else finish
        self.bound = [0] * len(network.tasks)
        if run:
            self._run()

    def _run(self) -> None:
        network, bound = self.network, self.bound
        durations, times = network.duration, network.time
        ends = {time.id: time.index(self.finish) for time in network.times.values()}
        for row in range(len(bound) - 1, -1, -1):
            if network.special[row]:
                bound[row] = self.latest_bound(row)
                continue
            time, duration = times[row], durations[row]
            index = ends[time.id] - duration
            for after, shift, gain, from_finish, lag in network.out[row]:
                if gain is not None:
                    latest = bound[after] + gain
                else:
                    latest = bound[after] + shift
                    # Here no lag runs on another clock: a row with such a link is special.
                    instant = (
                        times[after].starts[max(0, latest)]
                        if durations[after]
                        else self._latest(row, after, shift, lag)
                    )
                    latest = (
                        time.indexes[instant] - duration
                        if from_finish
                        else time.last_start(instant)
                    )
                if latest < index:  # noqa: PLR1730  # min() is a call, and this runs for every link
                    index = latest
            bound[row] = index

    def _latest(self, row: int, after: int, shift: int, lag: int) -> int:
        """Give the last instant at which this end of a link still leaves the other in time."""
        bound, time = self.bound[after], self.network.time[after]
        worked = bool(self.network.duration[after])
        latest = time.start_at(max(0, bound + shift)) if worked else bound
        clock = self.network.clocks.get((row, after))
        if clock is not None:
            return clock.start_at(max(0, clock.index(latest) - lag))
        if worked or not lag:
            return latest
        return time.start_at(max(0, time.index(bound) - lag))

    def latest_bound(self, row: int) -> int:
        """Give the latest place of a row that its successors, limits and the finish allow."""
        task, time = self.network.tasks[row], self.network.time[row]
        return self._work(row, task, time) if task.duration else self._milestone(row, task)

    def latest_index(self, row: int) -> int:
        """Give the start index of the latest place."""
        bound = self.latest_bound(row)
        return bound if self.network.duration[row] else self.network.time[row].index(bound)

    def _work(self, row: int, task: Task, time: WorkingTime) -> int:
        index = time.index(self.finish) - task.duration
        for after, shift, _, from_finish, lag in self.network.out[row]:
            latest = self._latest(row, after, shift, lag)
            if from_finish:
                index = min(index, time.index(latest) - task.duration)
            else:
                index = min(index, time.last_start(latest))
        if not self.limits:
            return index
        limit = finish_limit(task)
        if limit is not None:
            index = min(index, time.index(limit) - task.duration)
        limit = start_limit(task)
        if limit is not None:
            index = min(index, time.last_start(limit))
        return min(index, self.forward.index[row]) if is_pinned(task) else index

    def _milestone(self, row: int, task: Task) -> int:
        instants = [
            self._latest(row, after, shift, lag)
            for after, shift, _, _, lag in self.network.out[row]
        ]
        instants.append(self.finish)
        if not self.limits:
            return min(instants)
        limits = (finish_limit(task), start_limit(task))
        instants += [limit for limit in limits if limit is not None]
        if is_pinned(task):
            instants.append(self.forward.at[2 * row])
        return min(instants)

    def late(self, row: int) -> tuple[int, int, int]:
        """Give late start, late finish and total float of a row."""
        duration, time, bound = self.network.duration[row], self.network.time[row], self.bound[row]
        if not duration:
            return bound, bound, time.index(bound) - self.forward.index[row]
        return (
            time.start_at(max(0, bound)),
            time.finish_at(max(0, bound + duration)),
            bound - self.forward.index[row],
        )
