"""What a mail says, taken apart: the writer's own words, what they quote, and their signature.

An old mail below a new one is not what its writer says now, so quoted lines and everything below
the head of a quoted or forwarded mail stand apart. In doubt words count as quoted.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_MARK = ">"
_SIGNATURE = re.compile(r"--\s?")
_MAIL_BELOW = re.compile(
    r"-{2,}\s*(?:original message|forwarded message|original appointment|urspr\S+ nachricht).*|"
    r"begin forwarded message:.*",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"(?:on|am|le|el)\b.{1,300}\b(?:wrote|schrieb|a \S+crit|escribi\S+)\b.{0,120}:", re.IGNORECASE
)
_FROM = re.compile(r"\*?(?:from|von)\s?:\*?\s.*", re.IGNORECASE)
_SENT = re.compile(r"\*?(?:sent|date|gesendet|datum)\s?:\*?\s.*", re.IGNORECASE)
_MOST_HEAD_LINES = 5
_MOST_WRAPPED = 3
_LONGEST_SAYS = 500


class Words(NamedTuple):
    """A mail's text in three parts."""

    own: str
    quoted: str
    signature: str


def split_words(text: str) -> Words:
    """Part a mail's text; lines marked with ``>`` stand apart wherever they are."""
    parts: dict[str, list[str]] = {"own": [], "quoted": [], "signature": []}
    for part, line in _parted(text.splitlines()):
        parts[part].append(line)
    return Words(*("\n".join(lines).strip() for lines in parts.values()))


def _parted(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    part, number = "own", 0
    while number < len(lines):
        line = lines[number].rstrip()
        if line.lstrip().startswith(_MARK):
            yield "quoted", line.lstrip()
        elif introduces := _introduction(lines, number):
            yield from (("quoted", one.strip()) for one in lines[number : number + introduces])
            number += introduces
            part = part if _is_marked(lines[number:]) else "quoted"
            continue
        elif part == "own" and _SIGNATURE.fullmatch(lines[number]):
            part = "signature"
        else:
            yield part, line
        number += 1


def _introduction(lines: Sequence[str], number: int) -> int:
    """Count the lines here that announce somebody else's mail; 0 where none does."""
    line = lines[number].strip()
    if _MAIL_BELOW.fullmatch(line):
        return 1
    if _FROM.fullmatch(line):
        head = lines[number + 1 : number + _MOST_HEAD_LINES]
        return 1 if any(_SENT.fullmatch(one.strip()) for one in head) else 0
    for count in range(1, _MOST_WRAPPED + 1):
        joined = " ".join(one.strip() for one in lines[number : number + count])
        if len(joined) <= _LONGEST_SAYS and _SAYS.fullmatch(joined):
            return count
    return 0


def _is_marked(below: Sequence[str]) -> bool:
    """Say whether what is quoted below has marks of its own, so that answers between them count."""
    first = next((line.lstrip() for line in below if line.strip()), "")
    return first.startswith(_MARK)
