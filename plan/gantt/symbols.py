"""The signs: diamond for a milestone, octagon for a gate, flag for a deadline; small and countable.

Each has a shape of its own, so that none is told by colour alone.
"""

from plan.gantt.colours import Palette
from plan.gantt.markup import group, line, path, text
from plan.gantt.routes import SIGN


def diamond(x: float, y: float, size: float = SIGN, **more: object) -> str:
    """Draw a milestone."""
    return path((x, y - size), (x + size, y), (x, y + size), (x - size, y), closed=True, **more)


def octagon(x: float, y: float, size: float = SIGN, **more: object) -> str:
    """Draw a gate, where somebody has to decide."""
    near = size * 0.4142
    corners = [
        (x - near, y - size),
        (x + near, y - size),
        (x + size, y - near),
        (x + size, y + near),
        (x + near, y + size),
        (x - near, y + size),
        (x - size, y + near),
        (x - size, y - near),
    ]
    return path(*corners, closed=True, **more)


def gate(x: float, y: float, palette: Palette) -> str:
    """Draw a gate with its lighter middle."""
    return octagon(x, y) + octagon(x, y, 3.4, stroke="none", **palette.paint("sign"))


def limit(x: float, y: float, palette: Palette, *, missed: bool) -> str:
    """Draw a date to keep: a pole with a flag that flies back; filled where it is missed."""
    flag = ((x, y - 9), (x - 8, y - 5.5), (x, y - 2))
    pole = line(x, y - 9, x, y + 9, stroke_width=1.5)
    cloth = path(*flag, closed=True, **palette.paint("criticalhead" if missed else "sign"))
    return group(palette.paint("critical" if missed else "ghost"), pole, cloth)


def warning(x: float, y: float, palette: Palette) -> str:
    """Draw that a rule is broken: an exclamation mark in a triangle."""
    ink = palette.paint("criticalhead")
    corners = ((x, y - 7), (x + 7.5, y + 6), (x - 7.5, y + 6))
    mark = {**palette.paint("sign"), "font_size": 10, "font_weight": "bold"}
    return path(*corners, closed=True, **ink) + text(x, y + 4.6, "!", text_anchor="middle", **mark)
