"""Where things stand in a drawing: instants to x, rows to y, and the columns of the labels."""

from typing import NamedTuple

from plan.gantt.axis import Axis, Letters, build_axis
from plan.gantt.fitting import pixels
from plan.gantt.values import Layout, Row
from plan.values import local_time

NARROWEST = 320
TEXT, SMALL = 12.0, 11.0
BAR = 12.0
HEADING, AXIS, LEGEND_LINE = 50.0, 40.0, 18.0
_GROUP, _ROW, _LANE = 26.0, 24.0, 7.0
_WITH_DATES, _WITH_NAMES = 860, 480
_DATE = 58.0


class Columns(NamedTuple):
    """The left edges of the label columns and where they end; ``start`` is 0 without dates."""

    id: float
    name: float
    start: float
    finish: float
    end: float


class Geometry:
    """The measures of one drawing, fixed before anything is drawn."""

    def __init__(self, layout: Layout, width: float, *, heading: bool) -> None:
        """Lay out columns and rows."""
        self.layout, self.width = layout, max(width, NARROWEST)
        self.many_years = local_time(layout.first).year != local_time(layout.last - 1).year
        self.columns = self._columns()
        self.left = self.columns.end
        self.right = self.width - self._behind()
        self.scale = (self.right - self.left) / (layout.last - layout.first)
        self.axis_top = HEADING if heading else 0.0
        self.top = self.axis_top + AXIS
        self.row_height = _ROW + _LANE * (layout.compared + layout.forecast)
        self.group_tops: dict[str, float] = {}
        self.row_tops: dict[str, float] = {}
        self.bottom = self._stack()
        self.rows: dict[str, Row] = {row.id: row for row in layout.rows}

    def _columns(self) -> Columns:
        ids = max((pixels(row.id, TEXT) for row in self.layout.rows), default=0.0)
        first = 26.0
        name = first + min(ids, 0.2 * self.width) + 8
        if self.width >= _WITH_DATES:
            date = _DATE + 14 * self.many_years
            end = min(0.36 * self.width, 470.0)
            return Columns(first, name, end - 2 * date, end - date, end)
        end = 0.4 * self.width if self.width >= _WITH_NAMES else max(name, 0.36 * self.width)
        return Columns(first, name, 0, 0, end)

    def _behind(self) -> float:
        """Leave room behind the last bar for how far it moves."""
        return 54.0 if self.layout.compared else 14.0

    def _stack(self) -> float:
        y = self.top
        for group in self.layout.groups:
            self.group_tops[group.id] = y
            y += _GROUP
            for row in group.rows:
                self.row_tops[row.id] = y
                y += self.row_height
        return y

    @property
    def group_height(self) -> float:
        """The height of a department's own line."""
        return _GROUP

    @property
    def day(self) -> float:
        """How wide a day is."""
        return self.scale * 1440

    def x(self, instant: int) -> float:
        """Give where an instant stands; what lies outside stands at the edge."""
        inside = min(max(instant, self.layout.first), self.layout.last)
        return self.left + (inside - self.layout.first) * self.scale

    def bar_top(self, id_: str) -> float:
        """Give the top of a row's bar."""
        return self.row_tops[id_] + (_ROW - BAR) / 2

    def middle(self, id_: str) -> float:
        """Give the middle of a row's bar."""
        return self.row_tops[id_] + _ROW / 2

    def lane(self, id_: str, place: int) -> float:
        """Give the middle of a lane below a row's bar; the first is 0."""
        return self.row_tops[id_] + _ROW - 1 + _LANE * place + _LANE / 2 - 1

    def axis(self) -> Axis:
        """Give the axis that fits."""
        room = self.right - self.left
        return build_axis(self.layout.first, self.layout.last, room, Letters(6.4, 8))
