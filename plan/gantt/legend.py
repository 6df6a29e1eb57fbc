"""Says what the signs of a drawing mean; only those that it holds."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from plan.gantt.colours import DASHES, Palette
from plan.gantt.fitting import pixels
from plan.gantt.geometry import BAR, LEGEND_LINE, SMALL, Geometry
from plan.gantt.markup import box, group, line, text
from plan.gantt.symbols import diamond, gate, limit, warning
from plan.gantt.values import Row

_SAMPLE = 26.0
_APART = 16.0
Draw = Callable[[float, float], str]


class _Entry(NamedTuple):
    words: str
    draw: Draw


class Legend:
    """The lines below a drawing; laid out at once, since they make it higher."""

    def __init__(self, geometry: Geometry, palette: Palette, name: str) -> None:
        self.geometry, self.palette, self.name = geometry, palette, name
        self.lines = self._broken_into_lines()

    @property
    def height(self) -> float:
        """How much higher it makes the drawing."""
        return 16 + LEGEND_LINE * len(self.lines)

    def draw(self, top: float) -> str:
        """Draw it below a line."""
        drawn: list[str] = []
        for number, entries in enumerate(self.lines):
            y = top + 18 + LEGEND_LINE * number
            for x, entry in entries:
                drawn.append(entry.draw(x, y) + text(x + _SAMPLE + 6, y + 4, entry.words))
        ink = {**self.palette.paint("muted"), "font-size": SMALL, "aria-hidden": "true"}
        return group(ink, *drawn)

    def _broken_into_lines(self) -> list[list[tuple[float, _Entry]]]:
        lines: list[list[tuple[float, _Entry]]] = [[]]
        x = 8.0
        for entry in self._entries():
            width = _SAMPLE + 6 + pixels(entry.words, SMALL) + _APART
            if lines[-1] and x + width > self.geometry.width:
                lines.append([])
                x = 8.0
            lines[-1].append((x, entry))
            x += width
        return lines

    def _entries(self) -> Iterator[_Entry]:
        yield from self._tasks()
        yield from self._changes()
        yield from self._signs()
        yield from self._links()

    def _has(self, holds: Callable[[Row], object]) -> bool:
        return any(holds(row) for row in self.geometry.layout.rows)

    def _bar(self, *names: str, **more: object) -> Draw:
        paint = {**self.palette.paint(*names), **more}
        return lambda x, y: box(x, y - BAR / 2, _SAMPLE, BAR, rx=2, **paint)

    def _tasks(self) -> Iterator[_Entry]:
        paint = self.palette.paint
        plain = self._bar("d0")
        foot = paint("criticalhead")
        if self._has(lambda row: row.now and not row.milestone):
            yield _Entry("task", plain)
        if self._has(lambda row: row.critical):
            yield _Entry(
                "critical", lambda x, y: plain(x, y) + box(x, y + 2.5, _SAMPLE, 4.5, **foot)
            )
        layout = self.geometry.layout
        if not layout.compared and self._has(lambda r: r.now and r.late_finish > r.now.finish):
            stroke = {**paint("slack"), "stroke-dasharray": "1 3"}
            yield _Entry("float", lambda x, y: line(x, y, x + _SAMPLE, y, **stroke))

    def _changes(self) -> Iterator[_Entry]:
        edge = {"stroke_dasharray": "3 2", **self.palette.paint("ghostfill", "ghost")}
        if self._has(lambda row: row.ghost):
            yield _Entry("before", lambda x, y: box(x, y - 2.5, _SAMPLE, 5, **edge))
        if self._has(lambda row: row.mark == "added"):
            yield _Entry("+ new", self._bar("d0", "added", stroke_width=1.5))
        if self._has(lambda row: row.mark == "removed"):
            yield _Entry(
                "\u2212 taken out", self._bar("removed", fill="none", stroke_dasharray="4 3")
            )
        if self._has(lambda row: row.mark == "edited"):
            yield _Entry("edited, dates stand", self._sign("\u2022"))
        if self._has(lambda row: row.expected and row.expected != row.now):
            late = self.palette.paint("expectedfill")
            yield _Entry("expected", lambda x, y: box(x, y - 1.2, _SAMPLE, 2.4, **late))

    def _sign(self, sign: str) -> Draw:
        ink = self.palette.paint("ink")
        return lambda x, y: text(x + 10, y + 4, sign, font_weight="bold", **ink)

    def _signs(self) -> Iterator[_Entry]:
        palette, middle = self.palette, _SAMPLE / 2
        ink = palette.paint("d0")
        if self._has(lambda row: row.milestone and not row.gate):
            yield _Entry("milestone", lambda x, y: group(ink, diamond(x + middle, y)))
        if self._has(lambda row: row.gate):
            yield _Entry("gate", lambda x, y: group(ink, gate(x + middle, y, palette)))
        limits = {one.missed for row in self.geometry.layout.rows for one in row.limits}
        if False in limits:
            yield _Entry("date to keep", self._limit(missed=False))
        if True in limits:
            yield _Entry("date missed", self._limit(missed=True))
        if self._has(lambda row: row.broken):
            yield _Entry("breaks a rule", lambda x, y: warning(x + middle, y, palette))
        if self.geometry.layout.bands:
            fill = {**palette.paint("hatch"), "fill": f"url(#{self.name}-hatch)"}
            yield _Entry("freeze", lambda x, y: box(x, y - 6, _SAMPLE, 12, **fill))

    def _limit(self, *, missed: bool) -> Draw:
        return lambda x, y: limit(x + _SAMPLE / 2, y, self.palette, missed=missed)

    def _links(self) -> Iterator[_Entry]:
        arrows = self.geometry.layout.arrows
        kinds = [
            ("dependency", "link", not all(one.critical or one.mark for one in arrows)),
            ("critical dependency", "critical", any(a.critical and not a.mark for a in arrows)),
            ("new or changed", "added", any(a.mark in {"added", "changed"} for a in arrows)),
            ("dependency taken out", "removed", any(a.mark == "removed" for a in arrows)),
        ]
        for meaning, name, found in kinds:
            if found:
                yield _Entry(meaning, self._stroke(name))
        for nature, dashes in DASHES.items():
            if any(one.nature == nature and one.mark != "removed" for one in arrows):
                yield _Entry(f"{nature} dependency", self._dashed(dashes))

    def _dashed(self, dashes: dict[str, str]) -> Draw:
        stroke = {**self.palette.paint("link"), **dashes}
        return lambda x, y: line(x, y, x + _SAMPLE, y, **stroke)

    def _stroke(self, name: str) -> Draw:
        stroke = dict(self.palette.paint(name))
        stroke["stroke_width"] = 1 if name in {"link", "removed"} else 1.8
        if name == "removed":
            stroke["stroke_dasharray"] = "4 3"
        return lambda x, y: line(x, y, x + _SAMPLE, y, **stroke)
