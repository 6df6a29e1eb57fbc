"""The drawing as SVG: for a page that allows no style but its own, or a file that stands alone.

Colours are presentation attributes, with a class beside each, so a page's style sheet may put
others over them; only a file that stands alone brings a style element, for readers in the dark.
Nothing is fetched and nothing runs. Each row is an image with a sentence as its title.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from plan.gantt.colours import Palette, dark_rules, department_class
from plan.gantt.describing import group_words, picture_words
from plan.gantt.fitting import cut, em_of, shown
from plan.gantt.geometry import NARROWEST, SMALL, TEXT, Geometry
from plan.gantt.legend import Legend
from plan.gantt.marks import Marks
from plan.gantt.markup import box, element, group, number, text, words
from plan.gantt.scenery import Scenery
from plan.gantt.values import Layout
from plan.values import Value

_FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif"
_OWN_PLACE = re.compile(r"(/(?!/)|[?#])[^\s\"'<>\\]*")


def _own_place(href: str) -> str:
    if href and not _OWN_PLACE.fullmatch(href):
        raise ValueError(f"{href!r} leads elsewhere; begin with one /, ? or #")
    return href


class Look(Value):
    """How a picture is drawn.

    ``colours`` are ``both`` for a file that stands alone (light, and dark where the reader prefers
    it) or one palette in attributes only, to be embedded. ``name`` begins the ids within, so give
    another to each drawing of a page; ``href`` begins a link on each task's id.
    """

    width: Annotated[int, Field(ge=NARROWEST, le=20_000)] = 1280
    colours: Literal["both", "light", "dark"] = "both"
    heading: bool = True
    legend: bool = True
    caption: str = ""
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = "gantt"
    href: Annotated[str, AfterValidator(_own_place)] = ""


def render_svg(layout: Layout, look: Look | None = None) -> str:
    """Draw a layout; the same layout and look give the same text."""
    look = look or Look()
    geometry = Geometry(layout, look.width, heading=look.heading)
    palette = Palette(dark=look.colours == "dark")
    scenery = Scenery(geometry, palette, look.name)
    legend = Legend(geometry, palette, look.name) if look.legend else None
    height = geometry.bottom + scenery.below + (legend.height if legend else 8)
    inner = [
        element("title", {"id": f"{look.name}-title"}, words(_title(layout, look))),
        element("desc", {"id": f"{look.name}-desc"}, words(picture_words(layout))),
        element("style", {}, _style()) if look.colours == "both" else "",
        scenery.definitions(),
        box(0, 0, geometry.width, height, **palette.paint("paper")),
        _heading(geometry, palette, look) if look.heading else "",
        scenery.background(),
        *(scenery.department(one) for one in layout.groups),
        scenery.bands(),
        scenery.arrows(),
        *_rows(geometry, palette, look),
        scenery.scale(),
        scenery.today(),
        legend.draw(geometry.bottom + scenery.below) if legend else "",
    ]
    return (
        element("svg", _root(look, geometry.width, height), "\n".join(filter(None, inner))) + "\n"
    )


def _root(look: Look, width: float, height: float) -> dict[str, object]:
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "gantt",
        "width": width,
        "height": height,
        "viewBox": f"0 0 {number(width)} {number(height)}",
        "role": "group",
        "aria-labelledby": f"{look.name}-title",
        "aria-describedby": f"{look.name}-desc",
        "font-family": _FONT,
        "font-size": TEXT,
    }


def _style() -> str:
    return f"\n@media (prefers-color-scheme: dark) {{\n{dark_rules()}\n}}\n"


def _title(layout: Layout, look: Look) -> str:
    return f"{layout.plan}, {look.caption}" if look.caption else layout.plan


def _heading(geometry: Geometry, palette: Palette, look: Look) -> str:
    room = geometry.width - 16
    name = cut(shown(_title(geometry.layout, look)), room, lambda c: em_of(c) * 18)
    summary = cut(picture_words(geometry.layout), room, lambda c: em_of(c) * TEXT)
    return group(
        {"aria-hidden": "true"},
        text(8, 21, name, font_size=17, font_weight="bold", **palette.paint("ink")),
        text(8, 40, summary, font_size=SMALL + 0.5, **palette.paint("muted")),
    )


def _rows(geometry: Geometry, palette: Palette, look: Look) -> list[str]:
    marks = Marks(geometry, palette, look.href)
    return [
        group(
            {
                "role": "group",
                "aria-label": shown(f"{one.name}, {group_words(one)}"),
                **palette.paint(department_class(one.place)),
            },
            *(f"{marks.row(row)}\n" for row in one.rows),
        )
        for one in geometry.layout.groups
    ]
