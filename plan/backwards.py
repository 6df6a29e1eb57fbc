"""Backwards from a wanted finish: by when each task has to start, and the whole plan with it.

The late dates of the critical path method answer both, counted from the wanted finish instead of
the computed one. Deadlines, late limits and pinned dates count as well. Where a task's own date
stands in the way, no start of the plan is early enough; such tasks are named.
"""

from bisect import bisect_left
from typing import NamedTuple

from plan.model import Plan
from plan.own_dates import is_pinned
from plan.schedule import Network, Schedule
from plan.values import instant_text, local_time


class Backwards(NamedTuple):
    """The latest dates for a wanted finish; instants in minutes.

    ``schedule`` is the plan as it stands with late dates and floats from ``finish``. The plan has
    to start by ``must_start``. ``blocked`` are the tasks that no start helps.
    """

    finish: int
    must_start: int
    schedule: Schedule
    blocked: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Say whether the plan as it stands makes the wanted finish and all limits."""
        return not _late(self.schedule)

    @property
    def must_start_text(self) -> str:
        """Give the instant by which the plan has to start, with its offset."""
        return instant_text(self.must_start, self.schedule.plan.zone)


def schedule_back(plan: Plan, finish: int) -> Backwards:
    """Compute by when everything has to start for the plan to finish by an instant.

    Raises:
        HorizonError: the finish is so early that working time runs out before it.
    """
    network = Network(plan, since=finish)
    schedule = network.schedule(finish=finish)
    free = [row for row, task in enumerate(network.tasks) if not is_pinned(task)]
    bounds = [_latest_starts(network, schedule, row) for row in free]
    low = min((sure for sure, _ in bounds), default=finish)
    high = min((possible for _, possible in bounds), default=finish)
    blocked = _late(_started(plan, low, finish))
    if not blocked:
        starts = range(low + 1, high + 1)
        # Dates never fall as the start rises, so the first start that is too late parts them.
        low += bisect_left(starts, True, key=lambda at: bool(_late(_started(plan, at, finish))))  # noqa: FBT003  # a key
    return Backwards(finish, low, schedule, blocked)


def _started(plan: Plan, start: int, finish: int) -> Schedule:
    moved = plan.model_copy(update={"start": local_time(start)})
    return Network(moved, since=finish).schedule(finish=finish)


def _late(schedule: Schedule) -> tuple[str, ...]:
    """Give the tasks that stand behind their late dates; an instant can, where no float is lost."""
    return tuple(
        id_
        for id_, dates in schedule.dates.items()
        if dates.start > dates.late_start or dates.finish > dates.late_finish
    )


def _latest_starts(network: Network, schedule: Schedule, row: int) -> tuple[int, int]:
    """Give the latest start of the plan for which a task is sure to keep, or can keep, its dates.

    They differ for a milestone that may stand outside working time, where what it waits for ends.
    """
    time, bound = network.time[row], schedule.bound_of(network.tasks[row])
    if network.duration[row]:
        return (time.start_at(bound),) * 2
    sure = time.start_at(time.last_start(bound))
    return sure, bound if network.into[row] else sure
