"""How much room a text takes, and where to cut it so that it fits.

Pixels are an estimate on the safe side, since no font is known here; cells are what terminals
count. A mark that stacks on a letter takes room too: piled up by the hundred it would spill over
its neighbours.
"""

import unicodedata
from collections.abc import Callable

from plan.visible import visible_line

Measure = Callable[[str], float]
_NARROW = frozenset("iljtfrI.,:;'|!()[]/ -")
_BROAD = frozenset("mwMWQO@%&\u2014\u2026")
_WIDE = {"W", "F"}


def shown(text: str) -> str:
    """Give a text of others as it is drawn; most are plain, and need no second look."""
    return text if text.isascii() and text.isprintable() else visible_line(text)


def em_of(character: str) -> float:
    """Give about how wide a character is, in parts of the font's size."""
    if character in _NARROW:
        return 0.36
    if character in _BROAD:
        return 0.92
    if character.isascii():
        return 0.66 if character.isupper() else 0.6
    return 1.05 if unicodedata.east_asian_width(character) in _WIDE else 0.7


def cells_of(character: str) -> int:
    """Give how many cells of a terminal a character takes."""
    if character.isascii():
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def pixels(text: str, size: float) -> float:
    """Estimate the width of a text at a font size."""
    return sum(map(em_of, text)) * size


def cells(text: str) -> int:
    """Count the cells that a text takes."""
    return sum(map(cells_of, text))


def cut(text: str, room: float, measure: Measure, more: str = "\u2026") -> str:
    """Give the text, or as much of its beginning as fits with ``more`` behind it.

    A text of many characters that take no room is cut as well, at four for each unit of room.
    """
    used, fits = 0.0, 0
    ending = sum(map(measure, more))
    least = min(map(measure, "il"))
    most = int(max(room, 0) / least) * 4
    for count, character in enumerate(text, start=1):
        used += measure(character)
        if used > room or count > most:
            return f"{text[:fits].rstrip()}{more}" if ending <= room else ""
        if used <= room - ending and count < most:
            fits = count
    return text


def padded(text: str, room: int, more: str = "\u2026") -> str:
    """Give the text in exactly so many cells."""
    short = cut(text, room, cells_of, more)
    return short + " " * (room - cells(short))
