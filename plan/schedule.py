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

from collections.abc import Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from plan.calendar import Clock, WorkingTime
from plan.model import Link, LinkKind, Plan, Task
from plan.own_dates import finish_limit, forced_instant, start_limit
from plan.passes import Backward, Forward, Rows, Why, early_bounds, place_late

__all__ = [
    "Driver",
    "Network",
    "Schedule",
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
    """The dates of every task of a plan; read off the passes when they are asked for."""

    def __init__(self, network: Rows, forward: Forward, backward: Backward) -> None:
        self._network, self._forward, self._backward = network, forward, backward
        self.plan: Plan = network.plan
        self.times: Mapping[str, WorkingTime] = network.times
        self.start = min(forward.at[::2], default=network.origin)
        self.finish = forward.finish

    @cached_property
    def dates(self) -> dict[str, TaskDates]:
        """Dates by task, in the plan's order."""
        return {id_: self._dates(self._network.row[id_]) for id_ in self.plan.by_id}

    def _dates(self, row: int) -> TaskDates:
        forward = self._forward
        start, finish = forward.at[2 * row], forward.at[2 * row + 1]
        late = self._backward.late(row)
        return TaskDates(
            self._network.tasks[row].id, start, finish, *late, _driver(forward.why[row])
        )

    def time_of(self, task: Task) -> WorkingTime:
        """Give the working time that a task counts in."""
        return self.times[self.plan.calendar_of(task)]

    def clock_of(self, link: Link) -> Clock | None:
        """Give what a lag counts on, where that is not the waiting task's own time."""
        return self._network.clock_of(link)

    def waited_for(self, link: Link) -> int:
        """Give the instant of the end that a link waits for."""
        dates = self.dates[link.before]
        return dates.finish if link.kind in (LinkKind.FS, LinkKind.FF) else dates.start

    def waiting(self, link: Link) -> int:
        """Give the instant of the end that waits."""
        dates = self.dates[link.after]
        return dates.finish if link.kind in (LinkKind.FF, LinkKind.SF) else dates.start

    def bound_of(self, task: Task) -> int:
        """Give the latest start index of work, or the latest instant of a milestone."""
        return self._backward.bound[self._network.row[task.id]]

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
        network, forward = self._network, self._forward
        early = early_bounds(network, forward)
        return {
            id_: max(0, early.latest_index(row) - early.forward.index[row])
            for id_, row in ((id_, network.row[id_]) for id_ in self.plan.by_id)
        }

    @cached_property
    def critical(self) -> tuple[str, ...]:
        """Ids of the tasks without float."""
        return tuple(id_ for id_, dates in self.dates.items() if dates.critical)

    def seen_from(self, plan: Plan) -> "Schedule":
        """Give the same dates beside another plan of the same tasks, to check them by its rules."""
        other = Schedule(self._network, self._forward, self._backward)
        other.plan = plan
        return other


_NO_LINK = {kind: Driver(kind) for kind in ("start", "constraint", "hold", "late", "actual")}


def _driver(why: Why) -> Driver:
    return _NO_LINK[why] if isinstance(why, str) else Driver("link", why)


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
        forward = Forward(self, hold or {}, actual or {})
        place_late(self, forward)
        return Schedule(self, forward, Backward(self, forward, finish=finish))


def compute_schedule(plan: Plan, hold: Mapping[str, int] | None = None) -> Schedule:
    """Compute the dates of a plan; see ``Network.schedule``."""
    return Network(plan).schedule(hold)
