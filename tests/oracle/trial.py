"""Whether a date of the kernel holds, found by trying it: one minute further and something gives.

Where the two schedulers differ, the kernel's own date has to stand on its own feet. Here nothing
is computed by passes; a task is put somewhere, and each of its links and limits is asked. What is
shared with the kernel is the calendars' arithmetic, which the plans that agree have proved.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plan.calendar import WorkingTime
from plan.model import ConstraintKind, Link, LinkKind, Plan, Task
from plan.schedule import Schedule, finish_limit, forced_instant, start_limit
from plan.values import minute_of
from tests.oracle.answers import Answers

_FROM_FINISH = (LinkKind.FS, LinkKind.FF)
_TO_FINISH = (LinkKind.FF, LinkKind.SF)
_PINS = (ConstraintKind.MSO, ConstraintKind.MFO)


@dataclass(frozen=True)
class Place:
    """Where a task is put: an index for work, an instant for a milestone, and the dates of that."""

    at: int
    start: int
    finish: int


def place(time: WorkingTime, task: Task, at: int) -> Place:
    """Put a task somewhere."""
    if not task.duration:
        return Place(at, at, at)
    return Place(at, time.start_at(at), time.finish_at(at + task.duration))


def place_of(time: WorkingTime, task: Task, start: int) -> Place:
    """Give the place of a task that starts at an instant."""
    return place(time, task, time.index(start) if task.duration else start)


def demanded(time: WorkingTime, task: Task, link: Link, before: tuple[int, int]) -> int:
    """Give the first place that a link allows, from start and finish of what is waited for."""
    instant = before[link.kind in _FROM_FINISH]
    if task.duration:
        shift = task.duration if link.kind in _TO_FINISH else 0
        return time.index(instant) + link.lag - shift
    return time.finish_at(time.index(instant) + link.lag) if link.lag else instant


class Trial:
    """The kernel's dates of one plan, to be tried task by task."""

    def __init__(self, schedule: Schedule, answers: Answers) -> None:
        self.schedule, self.answers, self.plan = schedule, answers, schedule.plan

    def time(self, task: Task) -> WorkingTime:
        """Give the working time of a task."""
        return self.schedule.time_of(task)

    def is_earliest(self, task: Task) -> bool:
        """Say whether a task starts as early as what it waits for and its constraint allow."""
        time = self.time(task)
        wanted = [_origin(self.plan, time, task), *self._demands(task)]
        named = forced_instant(time, task)
        if named is not None:
            wanted = [] if task.constraint and task.constraint.kind in _PINS else wanted
            finishing = task.constraint and task.constraint.kind in ("FNET", "MFO")
            index = time.index(named) - (task.duration if finishing else 0)
            wanted.append(index if task.duration else named)
        return place_of(time, task, self.answers[task.id].start).at == max(wanted)

    def _demands(self, task: Task) -> list[int]:
        links = self.plan.links_into[task.id]
        return [
            demanded(self.time(task), task, link, self.answers[link.before][:2]) for link in links
        ]

    def is_latest(self, task: Task) -> bool:
        """Say whether the late dates keep all late dates behind them, and are the last to do so."""
        late = {id_: answer.late_start for id_, answer in self.answers.items()}
        at = place_of(self.time(task), task, late[task.id]).at
        return self._fits(task, at, late) and not self._fits(task, at + 1, late)

    def is_free(self, task: Task) -> bool:
        """Say whether the free float moves nothing else, and one minute more does."""
        early = {id_: answer.start for id_, answer in self.answers.items()}
        time, mine = self.time(task), self.answers[task.id]
        first = time.index(mine.start) + mine.free_float
        last, beyond = first, first + 1
        if not task.duration:
            last, beyond = max(mine.start, time.finish_at(first)), time.start_at(first) + 1
        stands = not mine.free_float or self._keeps(task, last, early)
        return stands and not self._keeps(task, beyond, early)

    def _fits(self, task: Task, at: int, places: Mapping[str, int]) -> bool:
        """Say whether a task may stand there as far as its limits and all behind it go."""
        where = place(self.time(task), task, at)
        by, begun = finish_limit(task), start_limit(task)
        if by is not None and self._ends_after(task, where, by):
            return False
        if begun is not None and where.start > begun:
            return False
        pinned = task.constraint is not None and task.constraint.kind in _PINS
        if pinned and where.start > self.answers[task.id].start:
            return False
        return self._keeps(task, at, places)

    def _keeps(self, task: Task, at: int, places: Mapping[str, int]) -> bool:
        """Say whether a task may stand there as far as the finish and all behind it go."""
        where = place(self.time(task), task, at)
        if self._ends_after(task, where, self.schedule.finish):
            return False
        for link in self.plan.links_from[task.id]:
            after = self.plan.by_id[link.after]
            time = self.time(after)
            first = demanded(time, after, link, (where.start, where.finish))
            if first > place_of(time, after, places[after.id]).at:
                return False
        return True

    def _ends_after(self, task: Task, where: Place, by: int) -> bool:
        """Say whether work is left after an instant."""
        if not task.duration:
            return where.finish > by
        time = self.time(task)
        return time.index(where.finish) > time.index(by)


def _origin(plan: Plan, time: WorkingTime, task: Task) -> int:
    """Give the first place in the plan's time."""
    first = minute_of(plan.start)
    return time.index(first) if task.duration else first
