"""From when to when a picture goes: whole days around the work, and what stands close to it.

A deadline in the next century must not press the work of a month into a line, so limits and today
widen a picture by a part of its length at most.
"""

from collections.abc import Iterable, Sequence

from plan.calendar import WorkingTime
from plan.gantt.values import Row, Span
from plan.values import DAY_MINUTES

_WIDER = 8  # by an eighth of the work's length
_MOST_DAYS = 1500  # beyond some four years no single day is seen


def extent_of(rows: Sequence[Row], others: Iterable[int], origin: int) -> Span:
    """Give the first and the last instant to draw; an empty picture is the origin's day."""
    spans = [span for row in rows for span in (row.now, row.was, row.expected) if span]
    start = min((span.start for span in spans), default=origin)
    finish = max((span.finish for span in spans), default=origin)
    wider = max(DAY_MINUTES, (finish - start) // _WIDER)
    limits = [limit.at for row in rows for limit in row.limits]
    near = [at for at in (*limits, *others) if start - wider <= at <= finish + wider]
    first = min([start, *near]) // DAY_MINUTES * DAY_MINUTES
    last = -(-max([finish, first + 1, *near]) // DAY_MINUTES) * DAY_MINUTES
    return Span(start=first, finish=last)


def closed_days(time: WorkingTime, extent: Span) -> tuple[Span, ...]:
    """Give the runs of days without working time; none where no day could be seen."""
    if extent.finish - extent.start > _MOST_DAYS * DAY_MINUTES:
        return ()
    runs: list[list[int]] = []
    for day in range(extent.start, extent.finish, DAY_MINUTES):
        if time.index(day) != time.index(day + DAY_MINUTES):
            continue
        if runs and runs[-1][1] == day:
            runs[-1][1] += DAY_MINUTES
        else:
            runs.append([day, day + DAY_MINUTES])
    return tuple(Span(start=start, finish=finish) for start, finish in runs)
