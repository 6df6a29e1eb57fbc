"""The two palettes of a drawing, by class: what a colour means is said once, in light and dark.

A drawing carries the light ones as attributes, which any style rule outranks, so a page may put the
dark ones over them by class; a drawing that stands alone brings these rules with it.
"""

from typing import NamedTuple

_CLASS = "gantt-"  # a page has classes of its own


class Pair(NamedTuple):
    """One meaning in both palettes, and which property it colours."""

    light: str
    dark: str
    property: str = "fill"


DEPARTMENTS = (
    Pair("#2f6fde", "#4d8dff"),
    Pair("#1b7f5c", "#35b58a"),
    Pair("#a3620a", "#d9962f"),
    Pair("#7a4fc9", "#a583f0"),
    Pair("#0f7a8a", "#35aebf"),
    Pair("#b33a83", "#e069ae"),
    Pair("#5b6472", "#99a3b1"),
    Pair("#82502c", "#c28c62"),
)
DASHES = {
    "discretionary": {"stroke-dasharray": "2 3"},
    "external": {"stroke-dasharray": "8 3"},
}
"""How a dependency is dashed that is not mandatory."""
MEANINGS = {
    "paper": Pair("#ffffff", "#10151c"),
    "stripe": Pair("#f5f7fa", "#161d26"),
    "head": Pair("#e9eef5", "#1d2733"),
    "closed": Pair("#e4e8ee", "#202a36"),
    "ink": Pair("#1b2430", "#e8edf3"),
    "muted": Pair("#566172", "#a2adbb"),
    "grid": Pair("#d5dbe3", "#2e3946", "stroke"),
    "rule": Pair("#aeb7c3", "#4a5768", "stroke"),
    "link": Pair("#7b8696", "#7f8c9c", "stroke"),
    "linkhead": Pair("#7b8696", "#7f8c9c"),
    "critical": Pair("#b3261e", "#ff8a80", "stroke"),
    "criticalhead": Pair("#b3261e", "#ff8a80"),
    "added": Pair("#14743c", "#4cc27b", "stroke"),
    "addedhead": Pair("#14743c", "#4cc27b"),
    "removed": Pair("#8a3b2e", "#e39a8b", "stroke"),
    "removedhead": Pair("#8a3b2e", "#e39a8b"),
    "ghost": Pair("#667283", "#98a5b5", "stroke"),
    "ghostfill": Pair("#dfe4ea", "#2a3542"),
    "slack": Pair("#93a0b1", "#64748a", "stroke"),
    "expected": Pair("#1b2430", "#e8edf3", "stroke"),
    "expectedfill": Pair("#1b2430", "#e8edf3"),
    "today": Pair("#7526b8", "#c792ff", "stroke"),
    "todayfill": Pair("#7526b8", "#c792ff"),
    "hatch": Pair("#c2410c", "#fb923c", "stroke"),
    "hatchink": Pair("#9a3412", "#fdba74"),
    "paperedge": Pair("#ffffff", "#10151c", "stroke"),
    "headedge": Pair("#e9eef5", "#1d2733", "stroke"),
    "sign": Pair("#ffffff", "#10151c"),
}
"""Every class of a drawing beside those of the departments, ``d0`` to ``d7``."""


class Palette:
    """Looks the colours of one palette up."""

    def __init__(self, *, dark: bool) -> None:
        self.dark = dark

    def paint(self, *names: str) -> dict[str, object]:
        """Give the classes of some meanings, each for another property, and their colours."""
        colours: dict[str, object] = {}
        for name in names:
            pair = _pair(name)
            colours[pair.property] = pair.dark if self.dark else pair.light
        return {"class": " ".join(f"{_CLASS}{name}" for name in names), **colours}


def department_class(place: int) -> str:
    """Give the class of the department at a place in the picture."""
    return f"d{place % len(DEPARTMENTS)}"


def _pair(name: str) -> Pair:
    return MEANINGS[name] if name in MEANINGS else DEPARTMENTS[int(name[1:])]


def dark_rules(scope: str = ".gantt") -> str:
    """Give the style rules that turn every drawing within a scope dark."""
    names = [*MEANINGS, *(f"d{place}" for place in range(len(DEPARTMENTS)))]
    rules = ((name, _pair(name)) for name in names)
    return "\n".join(
        f"{scope} .{_CLASS}{name} {{ {pair.property}: {pair.dark} }}" for name, pair in rules
    )
