"""Draws one task: its label, its bar or sign, and in thin lanes below where it was or is expected.

What is critical has a red foot under its bar and a bold id; what moved, is new or taken out has a
sign before its id; so nothing is told by colour alone.
"""

from collections.abc import Iterator

from plan.gantt.colours import Palette
from plan.gantt.describing import row_words, short_date, short_shift
from plan.gantt.fitting import cut, em_of, shown
from plan.gantt.geometry import BAR, SMALL, TEXT, Geometry
from plan.gantt.markup import HALO, box, element, group, line, text, title
from plan.gantt.routes import SIGN
from plan.gantt.symbols import diamond, gate, limit, warning
from plan.gantt.values import Row, Span

LEAST = 4.0  # pixels: a bar stays to be seen, however short
_FOOT = 3.5
_DASHED = 12.0  # pixels, from which on dashes look like some
_SIGNS = {"added": "+", "removed": "\u2212", "edited": "\u2022", "": ""}


class Marks:
    """Draws rows with one geometry and one palette; ``href`` begins the link of each id."""

    def __init__(self, geometry: Geometry, palette: Palette, href: str) -> None:
        self.geometry, self.palette, self.href = geometry, palette, href

    def row(self, row: Row) -> str:
        """Draw a row with the sentence that stands for it."""
        geometry, palette = self.geometry, self.palette
        top, height = geometry.row_tops[row.id], geometry.row_height
        area = box(0, top, geometry.width, height, fill="none", pointer_events="all")
        # A picture may hold nothing that takes the focus, as a linked id does.
        attributes = {"role": "group" if self.href else "img", "data-task": row.id}
        if row.mark:
            attributes["data-mark"] = row.mark
        return group(
            attributes,
            title(row_words(row)),
            area,
            group(palette.paint("ink"), *self._label(row)),
            *self._bars(row),
        )

    def _label(self, row: Row) -> Iterator[str]:
        columns, y = self.geometry.columns, self.geometry.middle(row.id) + 4
        room = (columns.start or columns.end) - columns.name - 6
        struck = {"text_decoration": "line-through"} if row.mark == "removed" else {}
        sign = _SIGNS.get(row.mark, "\u2192" if row.shift >= 0 else "\u2190")
        if sign:
            yield text(8, y, sign, font_weight="bold")
        weight = {"font_weight": "bold"} if row.critical else {}
        id_ = cut(shown(row.id), columns.name - columns.id - 4, _text)
        label = text(columns.id, y, id_, **weight, **struck)
        yield self._linked(row, label)
        name = cut(shown(row.name), room, _text)
        yield text(columns.name, y, name, **struck) if name else ""
        if columns.start:
            yield from self._dates(row, y)

    def _linked(self, row: Row, label: str) -> str:
        return element("a", {"href": f"{self.href}{row.id}"}, label) if self.href else label

    def _dates(self, row: Row, y: float) -> Iterator[str]:
        columns, year = self.geometry.columns, self.geometry.many_years
        here = row.here
        places = ((columns.start, here.start), (columns.finish, here.finish))
        drawn = (text(x, y, short_date(at, year=year), font_size=SMALL) for x, at in places)
        yield group(self.palette.paint("muted"), *drawn)

    def _bars(self, row: Row) -> Iterator[str]:
        yield from self._slack(row)
        yield from self._before(row)
        if row.now is None:
            yield self._gone(row, row.here)
            return
        yield self._bar(row, row.now)
        yield from self._expected(row)
        for one in row.limits:
            if self.geometry.layout.first <= one.at <= self.geometry.layout.last:
                x, y = self.geometry.x(one.at), self.geometry.middle(row.id)
                yield limit(x, y, self.palette, missed=one.missed)
        yield from self._notes(row)

    def _bar(self, row: Row, span: Span) -> str:
        geometry, y = self.geometry, self.geometry.middle(row.id)
        if row.milestone:
            x = geometry.x(span.finish)
            sign = gate(x, y, self.palette) if row.gate else diamond(x, y)
            ring = {**self.palette.paint("critical"), "stroke-width": 2} if row.critical else {}
            return group({**ring, "data-bar": row.id}, sign)
        x, width = self._reach(span)
        top = geometry.bar_top(row.id)
        drawn = [box(x, top, width, BAR, rx=2, data_bar=row.id)]
        if row.mark == "added":
            edge = self.palette.paint("added")
            drawn.append(
                box(x - 2, top - 2, width + 4, BAR + 4, rx=3, fill="none", stroke_width=1.5, **edge)
            )
        if row.critical:
            foot = self.palette.paint("criticalhead")
            drawn.append(box(x, top + BAR - _FOOT, width, _FOOT + 1, **foot))
        if row.gate:
            drawn.append(gate(geometry.x(span.finish), y, self.palette))
        return "".join(drawn)

    def _reach(self, span: Span) -> tuple[float, float]:
        """Give left edge and width of a bar."""
        x = self.geometry.x(span.start)
        return x, max(LEAST, self.geometry.x(span.finish) - x)

    def _gone(self, row: Row, span: Span) -> str:
        edge = {**self.palette.paint("removed"), "fill": "none", "stroke-dasharray": "4 3"}
        if row.milestone:
            x, y = self.geometry.x(span.finish), self.geometry.middle(row.id)
            return group(edge, diamond(x, y))
        x, width = self._reach(span)
        top = self.geometry.bar_top(row.id)
        return group(edge, box(x, top, width, BAR, rx=2, data_was=row.id))

    def _before(self, row: Row) -> Iterator[str]:
        """Draw where the task was, in the lane below."""
        if row.ghost is None:
            return
        y = self.geometry.lane(row.id, 0)
        edge = self.palette.paint("ghostfill", "ghost")
        if row.milestone:
            yield diamond(self.geometry.x(row.ghost.finish), y, 4, data_was=row.id, **edge)
            return
        x, width = self._reach(row.ghost)
        dashes = {"stroke_dasharray": "3 2"} if width > _DASHED else {}
        yield box(x, y - 2.5, width, 5, data_was=row.id, **dashes, **edge)

    def _expected(self, row: Row) -> Iterator[str]:
        """Draw what the reports let expect, in the lowest lane."""
        if row.expected is None or row.expected == row.now:
            return
        y = self.geometry.lane(row.id, int(self.geometry.layout.compared))
        x, width = self._reach(row.expected)
        yield box(
            x, y - 1.2, width, 2.4, data_expected=row.id, **self.palette.paint("expectedfill")
        )

    def _slack(self, row: Row) -> Iterator[str]:
        """Draw the float as a dotted line to the latest finish."""
        if row.now is None or row.late_finish <= row.now.finish or self.geometry.layout.compared:
            return
        start, y = self.geometry.x(row.now.finish), self.geometry.middle(row.id)
        end = self.geometry.x(row.late_finish)
        yield group(
            self.palette.paint("slack"),
            line(start, y, end, y, stroke_dasharray="1 3"),
            line(end, y - 3, end, y + 3),
        )

    def _notes(self, row: Row) -> Iterator[str]:
        """Draw behind the bar how far it moves, and that it breaks a rule."""
        x = self.geometry.x(row.here.finish) + (SIGN if row.milestone or row.gate else 0) + 6
        y = self.geometry.middle(row.id)
        if row.broken:
            yield warning(x + 5, y, self.palette)
            x += 16
        shift = short_shift(row)
        if shift:
            ink = {**self.palette.paint("ink", "paperedge"), **HALO}
            yield text(x, y + 4, shift, font_size=SMALL, font_weight="bold", **ink)


def _text(character: str) -> float:
    return em_of(character) * TEXT
