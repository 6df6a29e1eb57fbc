"""A picture in sentences: for a reader who sees none, and for a pointer that rests on a bar."""

from collections.abc import Iterator

from plan.durations import days_text, duration_text
from plan.gantt.fitting import shown
from plan.gantt.values import Arrow, Band, Group, Layout, Limit, Mark, Row, Span
from plan.model import LinkKind
from plan.values import local_time
from plan.words import day_words, limit_words, month_word, shift_words, time_words

_ENDS = {
    LinkKind.FS: "finish to start",
    LinkKind.SS: "start to start",
    LinkKind.FF: "finish to finish",
    LinkKind.SF: "start to finish",
}
_LIMITS = {
    "deadline": "deadline",
    "FNLT": "has to finish no later than",
    "SNLT": "has to start no later than",
}
_MARKS: dict[Mark, str] = {
    "added": "new",
    "removed": "taken out",
    "edited": "edited, its dates stand",
}
_FORBIDS = {"work": "no work", "start": "no start", "finish": "no finish"}


def picture_words(layout: Layout) -> str:
    """Say what the whole picture shows."""
    rows = list(layout.rows)
    critical = sum(row.critical for row in rows)
    parts = [
        f"{_counted(len(rows), 'task')}, {critical} critical",
        f"{_counted(len(layout.arrows), 'dependency', 'dependencies')}",
    ]
    if layout.compared:
        parts += list(_changes(rows))
    if layout.left_out:
        parts.append(f"{_counted(layout.left_out, 'task')} not shown")
    finish = f"finishes {day_words(layout.finish)}"
    if layout.compared:
        finish += f", {shift_words(layout.finish_shift)}"
    return f"{', '.join(parts)}; {finish}"


def _changes(rows: list[Row]) -> Iterator[str]:
    moved = sum(row.mark == "moved" for row in rows)
    yield f"{moved} moved"
    for mark in ("edited", "added", "removed"):
        count = sum(row.mark == mark for row in rows)
        if count:
            yield f"{count} {mark}"


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def group_words(group: Group) -> str:
    """Say what a department has in the picture."""
    changed = sum(bool(row.mark) for row in group.rows)
    spans = all(row.summary for row in group.rows)
    text = _counted(len(group.rows), "summary row" if spans else "task")
    return f"{text}, {changed} changed" if changed else text


def row_words(row: Row) -> str:
    """Say everything that is drawn for a task, and what it waits for."""
    return shown("; ".join(_row_parts(row)))


def _row_parts(row: Row) -> Iterator[str]:
    yield f"{row.id} {row.name}"
    yield _span_words(row.here, milestone=row.milestone)
    if row.mark == "moved" and row.was is not None:
        move = shift_words(row.shift) if row.shift else "its start moves"
        yield f"{move}, was {_span_words(row.was, milestone=row.milestone)}"
    elif row.mark:
        yield _MARKS[row.mark]
    if row.now is None:
        return
    yield "critical" if row.critical else f"{days_text(row.total_float)} of float"
    if row.expected is not None and row.expected != row.now:
        yield f"expected {_span_words(row.expected, milestone=row.milestone)}"
    if row.gate:
        yield f"gate of {', '.join(row.gate)}"
    yield from (_limit_words(limit) for limit in row.limits)
    yield from (f"breaks {rule}" for rule in row.broken)
    if row.waits_for:
        yield f"dependencies: {', '.join(row.waits_for)}"


def _limit_words(limit: Limit) -> str:
    return f"{_LIMITS[limit.kind]} {limit_words(limit.at)}{', missed' if limit.missed else ''}"


def _span_words(span: Span, *, milestone: bool) -> str:
    if milestone:
        return time_words(span.finish)
    return f"{time_words(span.start)} to {time_words(span.finish)}"


def short_date(minute: int, *, year: bool) -> str:
    """Write the day of an instant for a narrow column: ``6 Aug``, ``6 Aug 27``."""
    time = local_time(minute)
    day = f"{time.day} {month_word(minute)}"
    return f"{day} {time.year % 100:02}" if year else day


def short_shift(row: Row) -> str:
    """Write a move for a narrow place: ``+12d``; nothing where the finish stands."""
    if row.mark != "moved" or not row.shift:
        return ""
    return f"{'+' if row.shift > 0 else ''}{duration_text(row.shift)}"


def arrow_words(arrow: Arrow) -> str:
    """Say a dependency with both its ends."""
    lag = f" {'+' if arrow.lag > 0 else ''}{duration_text(arrow.lag)}" if arrow.lag else ""
    lag += f" ({arrow.lag_calendar})" if arrow.lag_calendar else ""
    nature = "" if arrow.nature == "mandatory" else f", {arrow.nature}"
    state = {"added": ", new", "removed": ", taken out", "changed": ", changed"}.get(arrow.mark, "")
    critical = ", critical" if arrow.critical else ""
    return f"{arrow.before} to {arrow.after}, {_ENDS[arrow.kind]}{lag}{nature}{state}{critical}"


def band_words(band: Band) -> str:
    """Say a freeze with its days and what it forbids."""
    state = {"added": ", new", "removed": ", lifted"}.get(band.mark, "")
    days = f"{day_words(band.first)} to {limit_words(band.last)}"
    return shown(f"{band.name}: {_FORBIDS[band.forbids]}, {days}{state}")
