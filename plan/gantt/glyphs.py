"""The characters of a drawing in text: block characters, or ASCII where nothing else can be shown.

A critical bar is taller, where a task was is a thin line: told by shape, since there is no colour.
"""

from typing import NamedTuple


class Ends(NamedTuple):
    """A line of cells: a whole one, one whose left half is covered, and one whose right half is."""

    whole: str
    left: str
    right: str


class Glyphs(NamedTuple):
    """One set of characters; each takes one cell."""

    task: Ends
    critical: Ends
    before: Ends
    expected: Ends
    milestone: str
    gate: str
    limit: str
    missed: str
    freeze: str
    slack: str
    today: str
    rule: str
    tick: str
    later: str
    earlier: str
    added: str
    removed: str
    edited: str
    more: str


BLOCKS = Glyphs(
    task=Ends("\u2584", "\u2596", "\u2597"),
    critical=Ends("\u2588", "\u258c", "\u2590"),
    before=Ends("\u2500", "\u2574", "\u2576"),
    expected=Ends("\u2501", "\u2578", "\u257a"),
    milestone="\u25c6",
    gate="\u25c8",
    limit="\u25bd",
    missed="\u25bc",
    freeze="\u2591",
    slack="\u00b7",
    today="\u250a",
    rule="\u2500",
    tick="\u252c",
    later="\u2192",
    earlier="\u2190",
    added="+",
    removed="\u2212",
    edited="~",
    more="\u2026",
)
ASCII = Glyphs(
    task=Ends("=", "=", "="),
    critical=Ends("#", "#", "#"),
    before=Ends("-", "-", "-"),
    expected=Ends("_", "_", "_"),
    milestone="o",
    gate="O",
    limit="v",
    missed="V",
    freeze=":",
    slack=".",
    today="|",
    rule="-",
    tick="+",
    later=">",
    earlier="<",
    added="+",
    removed="x",
    edited="~",
    more="..",
)
