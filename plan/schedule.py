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

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from plan.calendar import Clock, WorkingTime
from plan.cone import early_again, late_again
from plan.model import Link, LinkKind, Plan, Task
from plan.own_dates import finish_limit, forced_instant, start_limit
from plan.passes import Backward, Forward, Rows, Why, early_bounds, place_late
from plan.recompiling import recompiled
from plan.remembering import remembered

__all__ = [
    "Driver",
    "Network",
    "Schedule",
    "Span",
    "TaskDates",
    "compute_schedule",
    "finish_limit",
    "forced_instant",
    "start_limit",
]


class Driver(NamedTuple):
    """Why a task starts when it does: a link, its constraint, the plan's start, or a hold.

    ``late`` is an ALAP task at the end of its free float, ``actual`` one whose dates were reported.
    """

    kind: Literal["start", "constraint", "link", "hold", "late", "actual"]
    link: Link | None = None


class Span(NamedTuple):
    """Start and finish, as instants."""

    start: int
    finish: int


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


class Schedule:
    """The dates of every task of a plan; read off the passes when they are asked for.

    ``network``, ``forward`` and ``backward`` are for the kernel's own arithmetic, row by row.
    """

    def __init__(self, network: Rows, forward: Forward, late: Callable[[], Backward]) -> None:
        self.network, self.forward, self._late = network, forward, _Late(late)
        self.plan: Plan = network.plan
        self.times: Mapping[str, WorkingTime] = network.times
        self.finish = forward.finish
        self.wanted_finish: int | None = None

    @property
    def backward(self) -> Backward:
        """The latest dates; what asks for the earliest ones only never pays for them."""
        return self._late.pass_

    @cached_property
    def dates(self) -> Mapping[str, TaskDates]:
        """Dates by task, in the plan's order."""
        return _DatesByTask(self.plan, self.network, self.forward, self._late)

    @cached_property
    def start(self) -> int:
        """The earliest start of all."""
        return min(self.forward.at[::2], default=self.network.origin)

    def span(self, row: int) -> Span:
        """Give start and finish of a row."""
        at = self.forward.at
        return Span(at[2 * row], at[2 * row + 1])

    def span_of(self, id_: str) -> Span:
        """Give start and finish of a task; they ask for no late dates."""
        return self.span(self.network.row[id_])

    @cached_property
    def spans(self) -> dict[str, Span]:
        """Start and finish by task, in the plan's order."""
        row, at = self.network.row, self.forward.at
        ends = ((id_, 2 * row[id_]) for id_ in self.plan.by_id)
        return {id_: Span(at[end], at[end + 1]) for id_, end in ends}

    def driver(self, row: int) -> Driver:
        """Give what drives a row."""
        return _driver(self.forward.why[row])

    def driver_of(self, id_: str) -> Driver:
        """Give what drives a task."""
        return self.driver(self.network.row[id_])

    @cached_property
    def floats(self) -> list[int]:
        """Total float by row, in the working minutes of each task."""
        network = self.network
        rows = zip(
            self.backward.bound, self.forward.index, network.duration, network.time, strict=True
        )
        return [
            (bound if duration else time.index(bound)) - index
            for bound, index, duration, time in rows
        ]

    def time_of(self, task: Task) -> WorkingTime:
        """Give the working time that a task counts in."""
        return self.times[self.plan.calendar_of(task)]

    def clock_of(self, link: Link) -> Clock | None:
        """Give what a lag counts on, where that is not the waiting task's own time."""
        return self.network.clock_of(link)

    def waited_for(self, link: Link) -> int:
        """Give the instant of the end that a link waits for."""
        span = self.span_of(link.before)
        return span.finish if link.kind in (LinkKind.FS, LinkKind.FF) else span.start

    def waiting(self, link: Link) -> int:
        """Give the instant of the end that waits."""
        span = self.span_of(link.after)
        return span.finish if link.kind in (LinkKind.FF, LinkKind.SF) else span.start

    def bound_of(self, task: Task) -> int:
        """Give the latest start index of work, or the latest instant of a milestone."""
        return self.backward.bound[self.network.row[task.id]]

    def working_minutes(self, task: Task, first: int, last: int) -> int:
        """Count the task's working minutes between two instants; negative if they run back."""
        time = self.time_of(task)
        return time.index(last) - time.index(first)

    @cached_property
    def free_floats(self) -> dict[str, int]:
        """Free float by task, in its working minutes: later would move what waits, or the end.

        Limits of its own do not count. It is never below zero, and without negative floats never
        above the total float.
        """
        network, forward = self.network, self.forward
        early = early_bounds(network, forward)
        return {
            id_: max(0, early.latest_index(row) - early.forward.index[row])
            for id_, row in ((id_, network.row[id_]) for id_ in self.plan.by_id)
        }

    @cached_property
    def critical(self) -> tuple[str, ...]:
        """Ids of the tasks without float."""
        floats, row = self.floats, self.network.row
        return tuple(id_ for id_ in self.plan.by_id if floats[row[id_]] <= 0)

    def seen_from(self, plan: Plan) -> "Schedule":
        """Give the same dates beside another plan of the same tasks, to check them by its rules."""
        other = Schedule(self.network, self.forward, lambda: self.backward)
        other.plan, other.wanted_finish = plan, self.wanted_finish
        return other

    def revised(
        self, plan: Plan | None = None, hold: Mapping[str, int] | None = None
    ) -> "Schedule":
        """Give the schedule of a changed plan, with these holds and no others.

        It is what ``Network(plan).schedule(hold)`` gives, and costs what moves: where the plans
        differ in a few tasks and links, only their cones are walked (``plan.cone``).
        """
        plan = plan or self.network.plan
        actual, finish = self.forward.actual, self.wanted_finish
        step = None if actual else recompiled(self.network, plan)
        if step is None or self.network.as_late or step.rows.as_late:
            return Network(plan).schedule(hold, actual, finish)
        early = early_again(self.forward, step.rows, hold or {}, step.early)
        again = Schedule(
            step.rows,
            early.forward,
            lambda: late_again(self.backward, early, finish, step.late),
        )
        again.wanted_finish = finish
        return again


class _DatesByTask(Mapping[str, TaskDates]):
    """Dates by task in the plan's order, each computed when it is first asked for."""

    def __init__(self, plan: Plan, network: Rows, forward: Forward, late: "_Late") -> None:
        self._plan, self._network, self._forward, self._late = plan, network, forward, late
        self._known: dict[str, TaskDates] = {}

    def __getitem__(self, id_: str) -> TaskDates:
        known = self._known.get(id_)
        if known is None:
            row, forward = self._network.row[id_], self._forward
            start, finish = forward.at[2 * row], forward.at[2 * row + 1]
            late = self._late.pass_.late(row)
            known = TaskDates(id_, start, finish, *late, _driver(forward.why[row]))
            self._known[id_] = known
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._plan.by_id)

    def __len__(self) -> int:
        return len(self._plan.by_id)


class _Late:
    """A backward pass that is run when it is first asked for.

    It knows nothing of the schedule that holds it, and lets go of what it was made from: schedules
    are large, and one that is done with has to go at once, not with the next collection of cycles.
    """

    def __init__(self, run: Callable[[], Backward]) -> None:
        self._run: Callable[[], Backward] | None = run
        self._pass: Backward

    @property
    def pass_(self) -> Backward:
        """The pass."""
        run = self._run  # another thread may be done with it meanwhile
        if run is not None:
            self._pass, self._run = run(), None
        return self._pass


def _driver(why: Why) -> Driver:
    return _NO_LINK[why] if isinstance(why, str) else Driver("link", why)


_NO_LINK = {kind: Driver(kind) for kind in ("start", "constraint", "hold", "late", "actual")}


class Network(Rows):
    """A plan compiled once, to be scheduled many times over."""

    def schedule(
        self,
        hold: Mapping[str, int] | None = None,
        actual: Mapping[str, tuple[int, int]] | None = None,
        finish: int | None = None,
    ) -> Schedule:
        """Compute all dates; ``hold`` keeps tasks back to an instant, as SNET would.

        ``actual`` places tasks at a reported start and finish, whatever drives them. Late dates and
        floats count from ``finish`` where one is wanted, else from the computed finish.
        """
        schedule = self.earliest(hold, actual, finish)
        _ = schedule.backward  # a horizon that it runs into is told here, not where floats are read
        return schedule

    def earliest(
        self,
        hold: Mapping[str, int] | None = None,
        actual: Mapping[str, tuple[int, int]] | None = None,
        finish: int | None = None,
    ) -> Schedule:
        """Give the same, with late dates and floats computed only when they are asked for."""
        forward = Forward(self, hold or {}, actual or {})
        place_late(self, forward)
        schedule = Schedule(self, forward, lambda: Backward(self, forward, finish=finish))
        schedule.wanted_finish = finish
        return schedule


def compute_schedule(plan: Plan, hold: Mapping[str, int] | None = None) -> Schedule:
    """Compute the dates of a plan, once for each plan; see ``Network.schedule``."""
    if hold:
        return Network(plan).schedule(hold)
    return remembered(plan, "schedule", None, lambda: Network(plan).schedule())
