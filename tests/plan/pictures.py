"""Pictures to test with: a small change that holds every mark, and a reader of drawings."""

from collections.abc import Mapping
from datetime import date
from xml.etree.ElementTree import Element  # only a type; defusedxml reads

from defusedxml.ElementTree import fromstring

from plan.forecast import Progress, forecast
from plan.gantt import Choice, Layout, Look, build_layout, render_svg
from plan.model import Freeze, Plan
from plan.operations import apply_operations, parse_operations
from plan.schedule import Network, Schedule, compute_schedule
from plan.values import minute_of
from tests.builders import DAY, small_plan

SVG = "{http://www.w3.org/2000/svg}"
TODAY = minute_of(date(2026, 3, 20))
CHANGE = [
    {"op": "set_duration", "task": "T03", "duration": 12 * DAY},
    {"op": "remove_dependency", "before": "T02", "after": "T04"},
    {"op": "remove_task", "task": "T02"},
    {
        "op": "add_task",
        "task": {"id": "T07", "name": "Dual run", "department": "finance", "duration": 2 * DAY},
    },
    {
        "op": "add_dependency",
        "before": "T03",
        "after": "T07",
        "kind": "SS",
        "lag": DAY,
        "basis": "asked",
    },
    {
        "op": "add_dependency",
        "before": "T07",
        "after": "T05",
        "kind": "FF",
        "lag": 0,
        "basis": "asked",
    },
    {
        "op": "change_dependency",
        "before": "T03",
        "after": "T04",
        "kind": "FS",
        "lag": 0,
        "basis": "asked",
    },
    {"op": "set_deadline", "task": "T01", "deadline": "2026-03-12"},
    {"op": "set_deadline", "task": "T05", "deadline": "2026-04-02"},
    {"op": "remove_freeze", "freeze": "audit"},
    {
        "op": "add_freeze",
        "freeze": {
            "id": "close",
            "name": "Quarter close",
            "first": "2026-03-26",
            "last": "2026-03-31",
            "departments": ["operations"],
        },
    },
]


def frozen_plan() -> Plan:
    """Give the small plan with an audit that stops finance for two days."""
    audit = Freeze(
        id="audit",
        name="Audit",
        first=date(2026, 3, 9),
        last=date(2026, 3, 10),
        departments=("finance", "pmo"),
    )
    return small_plan().model_copy(update={"freezes": (audit,)})


def before_and_after() -> tuple[Schedule, Schedule]:
    """Give two schedules between which a task moves, is edited, is new, and is taken out."""
    old = frozen_plan()
    new = apply_operations(old, parse_operations(CHANGE))
    return compute_schedule(old), compute_schedule(new)


def changed_layout(choice: Choice | None = None) -> Layout:
    """Lay the change out."""
    old, new = before_and_after()
    return build_layout(new, before=old, today=TODAY, choice=choice)


def everything() -> Layout:
    """Lay out the change beside a forecast that slips."""
    old, new = before_and_after()
    reports = [Progress(task="T01", percent=50, as_of=TODAY)]
    expected = forecast(Network(new.plan), reports, TODAY)
    return build_layout(new, before=old, expected=expected, today=TODAY)


class Drawing:
    """A drawing read back: elements by what they stand for, and x turned into instants."""

    def __init__(self, svg: str) -> None:
        self.root: Element = fromstring(svg)
        ticks = [e for e in self.root.iter(f"{SVG}line") if "data-at" in e.attrib]
        pairs = sorted({(int(e.attrib["data-at"]), float(e.attrib["x1"])) for e in ticks})
        (self._first, self._x), (last, x) = pairs[0], pairs[-1]
        self._scale = (x - self._x) / (last - self._first)

    def x(self, instant: int) -> float:
        """Give where the grid says that an instant stands."""
        return self._x + (instant - self._first) * self._scale

    def marked(self, name: str) -> dict[str, Mapping[str, str]]:
        """Give the attributes of the elements that carry ``data-NAME``, by its value."""
        key = f"data-{name}"
        return {e.attrib[key]: e.attrib for e in self.root.iter() if key in e.attrib}

    def count(self, name: str) -> int:
        """Count the elements that carry ``data-NAME``."""
        return sum(f"data-{name}" in e.attrib for e in self.root.iter())

    def titles(self) -> list[str]:
        """Give every title."""
        return [e.text or "" for e in self.root.iter(f"{SVG}title")]

    def texts(self) -> list[str]:
        """Give every text."""
        return [e.text or "" for e in self.root.iter(f"{SVG}text")]


def drawing(layout: Layout, look: Look | None = None) -> Drawing:
    """Draw a layout, to be embedded unless said otherwise, and read it back."""
    return Drawing(render_svg(layout, look or Look(colours="light")))
