r"""Text of others, made safe to read: what cannot be seen or passes for another letter is escaped.

Control, bidirectional and zero-width characters, letters that show nothing, variation selectors,
private use and line separators are shown as ``\u{202e}``. So are Greek and Cyrillic letters inside
a word that also holds Latin ones, those that make up what looks like an id (a Cyrillic P before
12), letters drawn like plain ones (fullwidth and mathematical), strokes drawn through a letter, and
the third and later marks on one letter.
"""

import re
import unicodedata

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
# Letters, marks and symbols by category that draw nothing: fillers, joiners, the Braille blank.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_WORD = re.compile(r"\w+")
_PLAIN = re.compile(r"[\n\t -~]*")
_FOREIGN = ("GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE")
_LIKE_AN_ID = re.compile(r"[АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]{1,4}\d{1,6}")  # noqa: RUF001  # that is the point
_STROKES = (range(0x334, 0x339), range(0x20D0, 0x20F1))  # marks that lie over their letter
_MARKS = ("Mn", "Me")
_LETTERS = ("Lu", "Ll", "Nd")
_MOST_MARKS = 2  # on one letter; Vietnamese needs as many
_COMPATIBLE = 0x2100  # from here on whole alphabets are drawn like the plain one


def visible(text: str) -> str:
    """Give the text with everything that could deceive a reader's eye shown as an escape."""
    if _PLAIN.fullmatch(text):  # pages of thousands of lines mostly are
        return text
    odd = _odd_places(text)
    return "".join(_escape(c) if place in odd else c for place, c in enumerate(text))


def visible_line(text: str) -> str:
    """Give the text on one line: a line break could pass for the end of what was quoted."""
    return "".join(_escape(c) if c in "\n\t" else c for c in visible(text))


def shortened(text: str, longest: int) -> str:
    """Give the text with single spaces, cut where it is longer than so many characters."""
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[: longest - 3]}..."


def hidden_in(text: str) -> tuple[str, ...]:
    """Give the names of the characters that ``visible`` would escape, in order, once each."""
    odd = [text[place] for place in sorted(_odd_places(text))]
    return tuple(dict.fromkeys(unicodedata.name(c, f"U+{ord(c):04X}") for c in odd))


def has_lookalikes(text: str) -> bool:
    """Say whether a letter passes for another one, as in an id whose P is Cyrillic."""
    return bool(_lookalike_places(text)) or any(map(_drawn_as_plain, text))


def _escape(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def _odd_places(text: str) -> set[int]:
    if _PLAIN.fullmatch(text):
        return set()  # most texts; what follows looks at each character
    odd = {place for place, c in enumerate(text) if _unseen(c) or _drawn_as_plain(c)}
    return odd | _lookalike_places(text) | _heaped(text)


def _unseen(character: str) -> bool:
    if character in "\n\t":
        return False
    return (
        unicodedata.category(character) in _HIDDEN
        or character in _BLANK
        or any(ord(character) in selectors for selectors in _SELECTORS)
    )


def _drawn_as_plain(character: str) -> bool:
    if ord(character) < _COMPATIBLE or unicodedata.category(character) not in _LETTERS:
        return False
    plain = unicodedata.normalize("NFKC", character)
    return len(plain) == 1 and plain.isascii()


def _heaped(text: str) -> set[int]:
    """Give the places of marks that draw over a letter, or in a heap over the lines around it."""
    heaped, marks = set(), 0
    for place, character in enumerate(text):
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks > _MOST_MARKS or any(ord(character) in strokes for strokes in _STROKES):
            heaped.add(place)
    return heaped


def _lookalike_places(text: str) -> set[int]:
    return {
        match.start() + place for match in _WORD.finditer(text) for place in _mixed_in(match[0])
    }


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _mixed_in(word: str) -> list[int]:
    """Give the places of foreign letters in a word with Latin ones, or that passes for an id."""
    if word.isascii():
        return []
    scripts = [_script(character) for character in word]
    if "LATIN" not in scripts and not _LIKE_AN_ID.fullmatch(word):
        return []
    return [place for place, script in enumerate(scripts) if script in _FOREIGN]
