"""Draws what stands around the tasks: axis, closed days, freezes, dependencies, today."""

from collections.abc import Iterator

from plan.gantt.axis import Tick
from plan.gantt.colours import DASHES, Palette, department_class
from plan.gantt.describing import arrow_words, band_words, group_words
from plan.gantt.fitting import cut, em_of, pixels, shown
from plan.gantt.geometry import AXIS, SMALL, TEXT, Geometry
from plan.gantt.markup import HALO, box, element, group, line, path, text, title
from plan.gantt.routes import head_of, route_of
from plan.gantt.values import Arrow, Band, Group

_SHOW_CLOSED = 3.0  # pixels a day, from which on a weekend is worth a shade
_TALL = 900.0
_HATCH = 6
_BOLD = 1.08  # bold letters are broader by about this
_LEAST_NAME = 80.0


class Scenery:
    """Draws around the rows; ``name`` begins the ids of what is referred to within the drawing."""

    def __init__(self, geometry: Geometry, palette: Palette, name: str) -> None:
        self.geometry, self.palette, self.name = geometry, palette, name
        self.axis = geometry.axis()
        self.tall = geometry.bottom - geometry.top > _TALL
        self.below = AXIS if self.tall else 0.0

    def definitions(self) -> str:
        """Give the hatch of the freezes."""
        stroke = {**self.palette.paint("hatch"), "stroke-width": 1.6, "stroke-opacity": "0.5"}
        pattern = {
            "id": f"{self.name}-hatch",
            "width": _HATCH,
            "height": _HATCH,
            "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(45)",
        }
        return element("defs", {}, element("pattern", pattern, line(0, 0, 0, _HATCH, **stroke)))

    def background(self) -> str:
        """Draw the stripes of the rows, the closed days, the grid and the lines of departments."""
        geometry, paint = self.geometry, self.palette.paint
        stripes = [
            box(0, geometry.row_tops[row.id], geometry.width, geometry.row_height)
            for one in geometry.layout.groups
            for row in one.rows[1::2]
        ]
        return group({"aria-hidden": "true"}, group(paint("stripe"), *stripes), *self._behind())

    def _behind(self) -> Iterator[str]:
        geometry, paint = self.geometry, self.palette.paint
        height = geometry.bottom - geometry.top
        if geometry.day >= _SHOW_CLOSED:
            closed = (
                box(x, geometry.top, geometry.x(span.finish) - x, height)
                for span in geometry.layout.closed
                for x in [geometry.x(span.start)]
            )
            yield group({**paint("closed"), "fill-opacity": "0.6"}, *closed)
        grid = (self._upright(tick, geometry.top) for tick in self._inner(self.axis.minor))
        yield group(paint("grid"), *grid)
        rules = (self._upright(tick, geometry.axis_top) for tick in self._inner(self.axis.major))
        yield group(paint("rule"), *rules)

    def _inner(self, ticks: tuple[Tick, ...]) -> Iterator[Tick]:
        """Leave out a tick on the left edge, where the labels end."""
        return (tick for tick in ticks if tick.at > self.geometry.layout.first)

    def _upright(self, tick: Tick, top: float) -> str:
        x = self.geometry.x(tick.at)
        return line(x, top, x, self.geometry.bottom, data_at=tick.at)

    def scale(self) -> str:
        """Draw the labels of the axis; under a tall drawing once more."""
        geometry = self.geometry
        drawn = [self._labels(geometry.axis_top)]
        if self.tall:
            drawn.append(self._labels(geometry.bottom, above=False))
        frame = self.palette.paint("rule")
        edges = [
            line(0, geometry.top, geometry.width, geometry.top),
            line(0, geometry.bottom, geometry.width, geometry.bottom),
            line(geometry.columns.end, geometry.axis_top, geometry.columns.end, geometry.bottom),
        ]
        return group({"aria-hidden": "true"}, *drawn, group(frame, *edges))

    def _labels(self, top: float, *, above: bool = True) -> str:
        geometry, paint = self.geometry, self.palette.paint
        upper, lower = (top + 15, top + 33) if above else (top + 31, top + 14)
        major = (text(geometry.x(t.at) + 4, upper, t.label) for t in self.axis.major if t.label)
        minor = (text(geometry.x(t.at) + 3, lower, t.label) for t in self.axis.minor if t.label)
        heads = self._heads(lower) if above else ()
        return group(
            {"font-size": SMALL},
            group({**paint("ink"), "font-weight": "bold"}, *major),
            group(paint("muted"), *minor, *heads),
        )

    def _heads(self, y: float) -> Iterator[str]:
        columns = self.geometry.columns
        yield text(columns.id, y, "Task")
        if columns.start:
            yield text(columns.start, y, "Start")
            yield text(columns.finish, y, "Finish")

    def department(self, one: Group) -> str:
        """Draw a department's own line with the names of the freezes that bind it."""
        geometry, paint = self.geometry, self.palette.paint
        top, height = geometry.group_tops[one.id], geometry.group_height
        mark = paint(department_class(one.place))
        count = group_words(one)
        room = geometry.columns.end - 26 - 6
        beside = pixels(count, SMALL) + 10
        if room < beside + _LEAST_NAME:
            count, beside = "", 0.0
        name = cut(shown(one.name), room - beside, _bold)
        y = top + height / 2 + 4
        after = 26 + 10 + pixels(name, TEXT * _BOLD)
        return group(
            {"aria-hidden": "true"},
            box(0, top, geometry.width, height, **paint("head")),
            box(8, top + 7, 12, 12, rx=2, **mark),
            text(26, y, name, font_weight="bold", **paint("ink")),
            text(after, y, count, font_size=SMALL, **paint("muted")) if count else "",
        )

    def bands(self) -> str:
        """Draw each freeze behind the rows that it binds, its name on the department's line."""
        drawn = [self._band(band) for band in self.geometry.layout.bands]
        return group({}, *drawn, self._names())

    def _band(self, band: Band) -> str:
        geometry = self.geometry
        x = geometry.x(band.first)
        width = max(1.5, geometry.x(band.last) - x)
        fill = {"fill": f"url(#{self.name}-hatch)", **self.palette.paint("hatch")}
        if band.mark:
            fill["stroke-dasharray"] = "4 3" if band.mark == "removed" else "none"
        else:
            fill["stroke-opacity"] = "0.35"
        boxes = [box(x, top, width, bottom - top) for top, bottom in self._runs(band)]
        return group({**fill, "data-freeze": band.id}, title(band_words(band)), *boxes)

    def _runs(self, band: Band) -> Iterator[tuple[float, float]]:
        """Give top and bottom of the department's line and of each run of neighbouring rows."""
        geometry = self.geometry
        top = geometry.group_tops[band.department]
        bottom = top + geometry.group_height
        for id_ in band.rows:
            if geometry.row_tops[id_] != bottom:
                yield top, bottom
                top = geometry.row_tops[id_]
            bottom = geometry.row_tops[id_] + geometry.row_height
        yield top, bottom

    def _names(self) -> str:
        """Write the names of the freezes, each cut where the next one begins."""
        geometry = self.geometry
        ends: dict[str, float] = {}
        found: list[str] = []
        for band in sorted(geometry.layout.bands, key=lambda one: -one.first):
            x = geometry.x(band.first) + 3
            room = ends.get(band.department, geometry.width) - x - 6
            name = cut(shown(band.name), room, _small)
            ends[band.department] = x
            if name:
                y = geometry.group_tops[band.department] + geometry.group_height / 2 + 4
                found.append(text(x, y, name))
        ink = self.palette.paint("hatchink", "headedge")
        ink |= {"font-size": SMALL, "aria-hidden": "true", **HALO}
        return group(ink, *found)

    def arrows(self) -> str:
        """Draw every dependency once; critical and changed ones on top."""
        kinds: dict[str, list[Arrow]] = {"link": [], "removed": [], "critical": [], "added": []}
        for arrow in self.geometry.layout.arrows:
            plain = "critical" if arrow.critical else "link"
            kinds[{"": plain, "changed": "added"}.get(arrow.mark, arrow.mark)].append(arrow)
        drawn = (self._kind(name, found) for name, found in kinds.items())
        return group({"aria-hidden": "true", "fill": "none"}, *drawn)

    def _kind(self, name: str, arrows: list[Arrow]) -> str:
        stroke: dict[str, object] = dict(self.palette.paint(name))
        stroke["stroke-width"] = 1 if name in {"link", "removed"} else 1.8
        if name == "removed":
            stroke["stroke-dasharray"] = "4 3"
        return group(stroke, *(self._arrow(arrow, name) for arrow in arrows))

    def _arrow(self, arrow: Arrow, kind: str) -> str:
        route = route_of(arrow, self.geometry)
        head = {**self.palette.paint(f"{kind}head"), "stroke": "none"}
        dashes = {} if arrow.mark == "removed" else DASHES.get(arrow.nature, {})
        return group(
            {"data-link": f"{arrow.before} {arrow.after}", **dashes},
            title(arrow_words(arrow)),
            path(*route.points),
            path(*head_of(route), closed=True, **head),
        )

    def today(self) -> str:
        """Draw the line of today."""
        geometry = self.geometry
        if geometry.layout.today is None:
            return ""
        x = geometry.x(geometry.layout.today)
        width = pixels("today", 10) + 8
        left = min(x - width / 2, geometry.width - width)
        top = geometry.top
        label = self.palette.paint("sign")
        return group(
            {"aria-hidden": "true"},
            line(x, top, x, geometry.bottom, stroke_width=1.5, **self.palette.paint("today")),
            box(left, top - 8, width, 14, rx=3, **self.palette.paint("todayfill")),
            text(left + 4, top + 2.5, "today", font_size=10, **label),
        )


def _small(character: str) -> float:
    return em_of(character) * SMALL


def _bold(character: str) -> float:
    return em_of(character) * TEXT * _BOLD
