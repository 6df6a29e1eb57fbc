"""One row of a drawing in text: what covers each half of each cell, from the back to the front."""

from plan.gantt.glyphs import Ends, Glyphs
from plan.gantt.values import Band, Layout, Limit, Row, Span


class Strip:
    """The cells of one row; what is drawn later stands in front."""

    def __init__(self, layout: Layout, room: int, glyphs: Glyphs) -> None:
        self._layout, self._room, self._glyphs = layout, room, glyphs
        self._cells = [" "] * room

    @property
    def text(self) -> str:
        """Give the row."""
        return "".join(self._cells)

    def half(self, instant: int) -> int:
        """Give the half cell in which an instant lies."""
        first, last = self._layout.first, self._layout.last
        return (min(max(instant, first), last) - first) * 2 * self._room // (last - first)

    def cell(self, instant: int) -> int:
        """Give the cell in which an instant lies."""
        return min(self.half(instant) // 2, self._room - 1)

    def holds(self, instant: int) -> bool:
        """Say whether an instant lies in the picture."""
        return self._layout.first <= instant <= self._layout.last

    def put(self, instant: int, glyph: str) -> None:
        """Draw a sign at an instant."""
        self._cells[self.cell(instant)] = glyph

    def fill(self, first: int, last: int, glyph: str) -> None:
        """Fill all cells from an instant to another."""
        for place in range(self.cell(first), self.cell(max(first, last - 1)) + 1):
            self._cells[place] = glyph

    def bar(self, span: Span, ends: Ends) -> None:
        """Draw a bar to the half cell; a short one still shows."""
        start = self.half(span.start)
        finish = self.half(span.finish - 1) + 1 if span.finish > span.start else start + 1
        if start >= 2 * self._room:
            start, finish = 2 * self._room - 1, 2 * self._room
        for place in range(start // 2, (finish + 1) // 2):
            left, right = start <= 2 * place, 2 * place + 1 < finish
            self._cells[place] = ends.whole if left and right else ends.left if left else ends.right


def draw_row(row: Row, layout: Layout, bands: list[Band], room: int, glyphs: Glyphs) -> str:
    """Draw one task."""
    strip = Strip(layout, room, glyphs)
    for band in bands:
        strip.fill(band.first, band.last, glyphs.freeze)
    if layout.today is not None:
        strip.put(layout.today, glyphs.today)
    if row.now is not None and row.late_finish > row.now.finish and not layout.compared:
        strip.fill(row.now.finish, row.late_finish, glyphs.slack)
    _spans(strip, row, glyphs)
    for limit in row.limits:
        _limit(strip, limit, row, glyphs)
    return strip.text


def _spans(strip: Strip, row: Row, glyphs: Glyphs) -> None:
    before = row.ghost if row.now is not None else row.was
    if before is not None:
        strip.bar(before, glyphs.before)
    if row.expected is not None and row.expected != row.now:
        strip.bar(row.expected, glyphs.expected)
    if row.now is None:
        return
    if not row.milestone:
        strip.bar(row.now, glyphs.critical if row.critical else glyphs.task)
    if row.milestone or row.gate:
        strip.put(row.now.finish, glyphs.gate if row.gate else glyphs.milestone)


def _limit(strip: Strip, limit: Limit, row: Row, glyphs: Glyphs) -> None:
    """Draw a date to keep; one that is kept must not hide the end of the bar."""
    if limit.missed:
        strip.put(limit.at, glyphs.missed)
    elif strip.cell(limit.at) > strip.cell(row.here.finish - 1) and strip.holds(limit.at):
        strip.put(limit.at, glyphs.limit)
