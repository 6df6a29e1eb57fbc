"""Summary rows: what the tasks beneath them span. A summary has no date of its own to break."""

from typing import NamedTuple

from plan.model import STANDARD
from plan.schedule import Schedule


class SummaryDates(NamedTuple):
    """The span of all tasks beneath a summary: instants, and working minutes of the standard.

    ``total_float`` is the least of theirs.
    """

    id: str
    tasks: tuple[str, ...]
    start: int
    finish: int
    working_minutes: int
    total_float: int

    @property
    def critical(self) -> bool:
        """Something beneath has no float left."""
        return self.total_float <= 0


def summary_dates(schedule: Schedule) -> dict[str, SummaryDates]:
    """Give the span of every summary that has a task beneath it, in the plan's order."""
    plan = schedule.plan
    parents = {row.id: row.parent for row in plan.summaries}
    beneath: dict[str, list[str]] = {id_: [] for id_ in parents}
    for task in plan.tasks:
        above = task.parent
        while above is not None:
            beneath[above].append(task.id)
            above = parents[above]
    return {id_: _span(schedule, id_, tasks) for id_, tasks in beneath.items() if tasks}


def _span(schedule: Schedule, id_: str, tasks: list[str]) -> SummaryDates:
    dates = [schedule.dates[task] for task in tasks]
    start, finish = min(d.start for d in dates), max(d.finish for d in dates)
    time = schedule.times[STANDARD]
    return SummaryDates(
        id_,
        tuple(tasks),
        start,
        finish,
        time.index(finish) - time.index(start),
        min(d.total_float for d in dates),
    )
