"""Summary rows of a picture: what the tasks beneath them span, above the departments."""

from collections.abc import Iterator, Sequence

from plan.gantt.values import Group, Row, Span
from plan.model import STANDARD
from plan.schedule import Schedule
from plan.summaries import summary_dates

_ID = ".summaries"  # no department can be called so


def summary_rows(schedule: Schedule, before: Schedule | None) -> Iterator[Row]:
    """Give a row for each summary that has a task beneath it, in the plan's order."""
    names = {row.id: row.name for row in schedule.plan.summaries}
    old = {} if before is None else summary_dates(before)
    time = schedule.times[STANDARD]
    for id_, dates in summary_dates(schedule).items():
        now = Span(start=dates.start, finish=dates.finish)
        was = Span(start=old[id_].start, finish=old[id_].finish) if id_ in old else None
        yield Row(
            id=id_,
            name=names[id_],
            department=_ID,
            mark="moved" if was is not None and was != now else "",
            now=now,
            was=was,
            shift=0 if was is None else time.index(now.finish) - time.index(was.finish),
            critical=dates.critical,
            summary=True,
            total_float=dates.total_float,
            late_finish=now.finish,
        )


def summary_group(schedule: Schedule, rows: Sequence[Row]) -> Iterator[Group]:
    """Give the rows as a group of their own, where there are any."""
    if rows:
        place = len(schedule.plan.departments)
        yield Group(id=_ID, name="Summaries", place=place, rows=tuple(rows))
