"""Writes elements: every attribute and text escaped, numbers short and the same everywhere."""

from collections.abc import Mapping
from html import escape

from plan.gantt.fitting import shown

_NOUGHTS = ".00"
HALO = {"stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round"}
"""Keeps text legible over lines: its outline, in the colour of what is behind, is painted first."""


def number(value: float) -> str:
    """Write a coordinate with at most two places."""
    text = f"{value:.2f}"
    return text[:-3] if text.endswith(_NOUGHTS) else text


def element(name: str, attributes: Mapping[str, object], inner: str = "") -> str:
    """Write an element; ``inner`` is markup already."""
    written = "".join(f' {key}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def _value(value: object) -> str:
    return number(value) if isinstance(value, float | int) else escape(str(value))


def words(text: str) -> str:
    """Write text of others: what could deceive the eye shown, what could be markup escaped."""
    return escape(shown(text))


def title(text: str) -> str:
    """Write the words that stand for what is drawn."""
    return f"<title>{words(text)}</title>"


def group(attributes: Mapping[str, object], *inner: str) -> str:
    """Write a group, or nothing where it would be empty."""
    together = "".join(inner)
    return element("g", attributes, together) if together else ""


def box(x: float, y: float, width: float, height: float, **more: object) -> str:
    """Write a rectangle."""
    place = {"x": x, "y": y, "width": width, "height": height}
    return element("rect", {**place, **_dashed(more)})


def line(x1: float, y1: float, x2: float, y2: float, **more: object) -> str:
    """Write a line."""
    return element("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, **_dashed(more)})


def path(*points: tuple[float, float], closed: bool = False, **more: object) -> str:
    """Write a line through points."""
    steps = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("path", {"d": f"M{steps}{'Z' if closed else ''}", **_dashed(more)})


def text(x: float, y: float, content: str, **more: object) -> str:
    """Write a line of text of others."""
    return element("text", {"x": x, "y": y, **_dashed(more)}, words(content))


def _dashed(attributes: Mapping[str, object]) -> dict[str, object]:
    return {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
