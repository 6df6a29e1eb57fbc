r"""Text of others, made safe to read: what cannot be seen or passes for another letter is escaped.

Control, bidirectional and zero-width characters, private use and line separators are shown as
``\u{202e}``; so are Greek and Cyrillic letters inside a word that also holds Latin ones.
"""

import re
import unicodedata

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
_WORD = re.compile(r"\w+")
_FOREIGN = ("GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE")


def visible(text: str) -> str:
    """Give the text with everything that could deceive a reader's eye shown as an escape."""
    return _WORD.sub(_unmixed, "".join(map(_seen, text)))


def hidden_in(text: str) -> tuple[str, ...]:
    """Give the names of the characters that ``visible`` would escape, in order, once each."""
    plain, shown = text, visible(text)
    if plain == shown:
        return ()
    odd = [c for c in plain if _seen(c) != c or c not in shown]
    return tuple(dict.fromkeys(unicodedata.name(c, f"U+{ord(c):04X}") for c in odd))


def _escape(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def _seen(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _HIDDEN:
        return character
    return _escape(character)


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _unmixed(match: re.Match[str]) -> str:
    word = match[0]
    scripts = {_script(c) for c in word}
    if "LATIN" not in scripts or not scripts & set(_FOREIGN):
        return word
    return "".join(_escape(c) if _script(c) in _FOREIGN else c for c in word)
