"""The drawing in text, for a terminal: one line a task, never wider than it is told to be.

Half cells show starts and finishes twice as finely as there are columns. Names are cut by the cells
that they take, and what could deceive the eye in them is shown as an escape.
"""

from collections.abc import Iterator
from typing import NamedTuple

from plan.gantt.axis import Letters, Tick, build_axis
from plan.gantt.cells import Strip, draw_row
from plan.gantt.describing import group_words, short_shift
from plan.gantt.fitting import cells, cells_of, cut, padded, shown
from plan.gantt.glyphs import ASCII, BLOCKS, Glyphs
from plan.gantt.values import Band, Group, Layout, Row

NARROWEST = 40
_MOST_ID, _MOST_NAME, _LEAST_NAME = 12, 34, 8
_NAME_SHARE = 0.32
_SIGN = 2


class _Columns(NamedTuple):
    """How many cells each column takes; the chart has the rest."""

    id: int
    name: int
    shift: int
    chart: int

    @property
    def before_chart(self) -> int:
        """The cells left of the chart."""
        return _SIGN + self.id + 1 + self.name + 1 + self.shift


def render_text(layout: Layout, width: int = 80, *, ascii_only: bool = False) -> str:
    """Draw a layout in lines of at most ``width`` cells, 40 at the least."""
    glyphs = ASCII if ascii_only else BLOCKS
    columns = _columns(layout, max(width, NARROWEST))
    lines = [
        *_axis(layout, columns, glyphs),
        *(line for one in layout.groups for line in _group(one, layout, columns, glyphs)),
        *_legend(layout, max(width, NARROWEST), glyphs),
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _columns(layout: Layout, width: int) -> _Columns:
    rows = list(layout.rows)
    ids = max((cells(_id(row)) for row in rows), default=1)
    names = max((cells(shown(row.name)) for row in rows), default=1)
    shifts = max((len(short_shift(row)) for row in rows), default=0)
    id_ = min(ids, _MOST_ID)
    name = min(names, _MOST_NAME, max(_LEAST_NAME, int(width * _NAME_SHARE)))
    shift = shifts + 1 if shifts else 0
    narrow = _Columns(id_, name, shift, 0)
    return narrow._replace(chart=width - narrow.before_chart)


def _id(row: Row) -> str:
    return shown(row.id) + ("*" if row.critical else "")


def _axis(layout: Layout, columns: _Columns, glyphs: Glyphs) -> Iterator[str]:
    axis = build_axis(layout.first, layout.last, columns.chart, Letters(1, 1))
    strip = Strip(layout, columns.chart, glyphs)
    rule = [glyphs.rule] * columns.chart
    for tick in axis.minor:
        rule[strip.cell(tick.at)] = glyphs.tick
    indent = " " * columns.before_chart
    for ticks in (axis.major, axis.minor):
        if ticks:
            yield indent + _labels(ticks, strip, columns.chart)
    yield indent + "".join(rule)


def _labels(ticks: tuple[Tick, ...], strip: Strip, room: int) -> str:
    line = [" "] * room
    free = 0
    for tick in ticks:
        place = strip.cell(tick.at)
        if tick.label and free <= place <= room - len(tick.label):
            line[place : place + len(tick.label)] = tick.label
            free = place + len(tick.label) + 1
    return "".join(line)


def _group(one: Group, layout: Layout, columns: _Columns, glyphs: Glyphs) -> Iterator[str]:
    width = columns.before_chart + columns.chart
    heading = f"{shown(one.name)} ({group_words(one)})"
    yield cut(heading, width, cells_of, glyphs.more)
    bands: dict[str, list[Band]] = {}
    for band in layout.bands:
        if band.mark != "removed":
            for id_ in band.rows:
                bands.setdefault(id_, []).append(band)
    for row in one.rows:
        shift = f"{short_shift(row):>{columns.shift}}" if columns.shift else ""
        yield "".join(
            (
                padded(_sign(row, glyphs), _SIGN),
                padded(_id(row), columns.id, glyphs.more) + " ",
                padded(shown(row.name), columns.name, glyphs.more),
                f"{shift} ",
                draw_row(row, layout, bands.get(row.id, []), columns.chart, glyphs),
            )
        )


def _sign(row: Row, glyphs: Glyphs) -> str:
    if row.broken:
        return "!"
    if row.mark == "moved":
        return glyphs.later if row.shift >= 0 else glyphs.earlier
    return {"added": glyphs.added, "removed": glyphs.removed, "edited": glyphs.edited}.get(
        row.mark, ""
    )


def _legend(layout: Layout, width: int, glyphs: Glyphs) -> Iterator[str]:
    line = ""
    for entry in _entries(layout, glyphs):
        if line and cells(f"{line}   {entry}") > width:
            yield line
            line = ""
        line = f"{line}   {entry}" if line else entry
    yield line


def _entries(layout: Layout, glyphs: Glyphs) -> Iterator[str]:
    """Say what the signs mean, each only if it is there."""
    rows = list(layout.rows)
    limits = [limit for row in rows for limit in row.limits]
    compared, forecast = layout.compared, layout.forecast
    known = (
        (glyphs.task.whole, "task", any(row.now and not row.critical for row in rows)),
        (f"* {glyphs.critical.whole}", "critical", any(row.critical for row in rows)),
        (glyphs.before.whole, "before", compared and any(r.ghost or not r.now for r in rows)),
        (glyphs.expected.whole, "expected", forecast),
        (glyphs.added, "new", any(row.mark == "added" for row in rows)),
        (glyphs.removed, "taken out", any(row.mark == "removed" for row in rows)),
        (glyphs.edited, "edited", any(row.mark == "edited" for row in rows)),
        (glyphs.milestone, "milestone", any(row.milestone and not row.gate for row in rows)),
        (glyphs.gate, "gate", any(row.gate for row in rows)),
        (glyphs.limit, "date to keep", any(not limit.missed for limit in limits)),
        (glyphs.missed, "date missed", any(limit.missed for limit in limits)),
        ("!", "breaks a rule", any(row.broken for row in rows)),
        (glyphs.freeze, "freeze", bool(layout.bands)),
        (glyphs.slack, "float", not compared and any(row.total_float > 0 for row in rows)),
        (glyphs.today, "today", layout.today is not None),
    )
    return (f"{sign} {meaning}" for sign, meaning, there in known if there)
