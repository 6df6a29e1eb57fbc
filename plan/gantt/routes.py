"""How a dependency runs: out of one bar's end, along, and down or up into the other's end.

Only right angles. Into a start it comes from above or below just inside the bar, as in the field's
own charts, so that its head hides nothing; where it has to turn back it runs between two rows.
"""

from typing import NamedTuple

from plan.gantt.geometry import BAR, Geometry
from plan.gantt.values import Arrow, Row
from plan.model import LinkKind

POINT = 4.0  # half the width of a head, and its height
SIGN = 6.5  # half the width of a milestone's sign
_OUT, _IN = 5.0, 4.0
Point = tuple[float, float]


class Route(NamedTuple):
    """The corners from one task to the other, and whether the head points down."""

    points: tuple[Point, ...]
    down: bool


def route_of(arrow: Arrow, geometry: Geometry) -> Route:
    """Give the way of a dependency."""
    before, after = geometry.rows[arrow.before], geometry.rows[arrow.after]
    from_finish = arrow.kind in (LinkKind.FS, LinkKind.FF)
    to_finish = arrow.kind in (LinkKind.FF, LinkKind.SF)
    leave = _end(before, geometry, finish=from_finish)
    y = geometry.middle(arrow.before)
    enter = _entry(after, geometry, finish=to_finish)
    down = geometry.row_tops[arrow.after] > geometry.row_tops[arrow.before]
    target = _edge(after, geometry, down=down)
    outwards = _OUT if from_finish else -_OUT
    if (enter - leave) * outwards > 0:
        return Route(((leave, y), (enter, y), (enter, target)), down)
    turn = geometry.row_tops[arrow.after] + (0 if down else geometry.row_height)
    out = leave + outwards
    return Route(((leave, y), (out, y), (out, turn), (enter, turn), (enter, target)), down)


def head_of(route: Route) -> tuple[Point, Point, Point]:
    """Give the corners of the head at the end of a way."""
    x, y = route.points[-1]
    back = y - 1.4 * POINT if route.down else y + 1.4 * POINT
    return ((x, y), (x - POINT * 0.8, back), (x + POINT * 0.8, back))


def _end(row: Row, geometry: Geometry, *, finish: bool) -> float:
    if row.milestone:
        return geometry.x(row.here.finish) + (SIGN if finish else -SIGN)
    return geometry.x(row.here.finish if finish else row.here.start)


def _entry(row: Row, geometry: Geometry, *, finish: bool) -> float:
    """Give the x at which a way comes in: just inside the bar, or over the sign of a milestone."""
    start, end = geometry.x(row.here.start), geometry.x(row.here.finish)
    if row.milestone:
        return end
    inside = min(_IN, (end - start) / 2)
    return end - inside if finish else start + inside


def _edge(row: Row, geometry: Geometry, *, down: bool) -> float:
    """Give the y of the edge that a way meets."""
    half = SIGN if row.milestone else BAR / 2
    middle = geometry.middle(row.id)
    return middle - half if down else middle + half
