"""Sentences and clauses of a text, and the moods in which words state nothing.

Everything works on a *plain* copy of the text that has the same length (lower case, straight
quotes, spaces for control characters), so that every place in it is the same in the original.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_CONTROL = dict.fromkeys((*range(32), 0x7F, 0xA0, 0x2028, 0x2029), " ")
_MARKS = {0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x201C: '"', 0x201D: '"'}
_DASHES = {0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-"}
_PLAIN: dict[int, int | str] = {**_UPPER, **_CONTROL, **_MARKS, **_DASHES}

_LIST = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+|\s*#+\s+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|incl|resp|no|nr|vs|mr|mrs|ms|dr|st|dept|fig|cf|ca)|\b[b-hj-z])\.$"
)
_STOP = re.compile(r"[.!?]+[\"')\]]*(?:\s+|$)")
_NUMBERED_MONTH = re.compile(r"\d{1,2}\.\s+(?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))")
_BOUNDARY = re.compile(
    r";|(?:,| -{1,2}) +(?:and|or|which|who|as|so|but|otherwise|then|nor) +"
    r"|,? +(?:so that|but|because|therefore|hence|thus|whereas|while|although|though|since|"
    r"otherwise|which means(?: that)?) +| -{1,2} |(?:^|,? )so +(?!far)|\. *$"
)
_QUESTION = re.compile(
    r"(?:(?:and|but|so|also|or)[, ]+)?"
    r"(?:do|does|did|is|are|was|were|can|could|should|will|would|has|must|what|who|whose|why|how)\b"
)
_ASKED = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|not sure|unsure|unclear|know|see|check|tell me|"
    r"tell us|"
    r"question is)(?: [a-z']+){0,2} (?:if|whether|when|why|how|what)\b"
)
_CONDITION = re.compile(
    r"\b(?:if|in case|suppose|supposing|assuming|provided|whether|hypothetically|let's say|imagine|"
    r"in theory)\b"
)
_DENIAL = re.compile(
    r"\b(?:not|never|nobody|nothing|neither|nor|without|hardly|unlikely|deny|denies|false|untrue|"
    r"wrong|cannot|no)\b|n't\b"
)
_UNREAL = re.compile(
    r"\b(?:would|wouldn't|could have|should have|thought|hoped|wished|used to|originally|initially|"
    r"had planned|was supposed|were supposed|pretend|rumou?rs?|no longer)\b"
)
_POSSIBLE = re.compile(r"\b(?:may|might|could|maybe|perhaps|possibly|conceivably|potentially)\b")
_TAKEN_BACK = re.compile(
    r"\b(?:is|are|was|that is|that's) (?:wrong|not true|untrue|false|a myth|incorrect|nonsense|"
    r"not correct)\b"
)
_HEDGE = re.compile(
    r"\b(?:as far as i (?:know|remember)|i think|we think|i believe|we believe|probably|presumably|"
    r"i guess|afaik|i assume|we assume|i suppose|it seems|apparently|likely|at least that is how|"
    r"if i remember|i recall|more or less|i understand)\b"
)
_GO_NO_GO = re.compile(r"go ?/ ?no[- ]?go|no-go")


class Sentence(NamedTuple):
    """A sentence by its place in the text."""

    start: int
    end: int


def plain_copy(text: str) -> str:
    """Give a copy of the same length that patterns can be matched against."""
    return text.translate(_PLAIN)


def split_sentences(text: str) -> Iterator[Sentence]:
    """Give the sentences in order; lines that quote others and code are left out."""
    plain = plain_copy(text)
    for start, end in _blocks(text):
        first = start
        for stop in _STOP.finditer(plain, start, end):
            if _is_stop(plain, first, stop):
                yield from _trimmed(text, first, stop.end())
                first = stop.end()
        yield from _trimmed(text, first, end)


def _is_stop(plain: str, first: int, stop: re.Match[str]) -> bool:
    dot = stop.start() + 1
    if plain[stop.start()] != ".":
        return True
    if _ABBREVIATION.search(plain, max(first, dot - 8), dot):
        return False
    return _NUMBERED_MONTH.search(plain, max(first, dot - 3), dot + 8) is None


def _trimmed(text: str, start: int, end: int) -> Iterator[Sentence]:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if start < end:
        yield Sentence(start, end)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Give runs of lines that belong together: a paragraph, or one item of a list."""
    start: int | None = None
    place, code = 0, False
    for line in text.splitlines(keepends=True):
        fence = line.lstrip().startswith("```")
        item = _LIST.match(line)
        silent = fence or code or not line.strip() or line.lstrip().startswith(">")
        if start is not None and (silent or item):
            yield start, place
            start = None
        if not silent and start is None:
            start = place + (item.end() if item else 0)
        code ^= fence
        place += len(line)
    if start is not None:
        yield start, place


def is_question(plain: str) -> bool:
    """Say whether a sentence asks; ``plain`` is the sentence."""
    return plain.rstrip(" \"')]").endswith("?") or _QUESTION.match(plain) is not None


def clause_around(plain: str, start: int, end: int) -> tuple[int, int]:
    """Give the clause in which a match stands."""
    first, last = 0, len(plain)
    for boundary in _BOUNDARY.finditer(plain):
        if boundary.end() <= start:
            first = boundary.end()
        elif boundary.start() >= end:
            last = boundary.start()
            break
    return first, last


def states_nothing(plain: str, start: int, end: int) -> bool:
    """Say whether a match is asked, denied, conditional or unreal rather than stated."""
    first, last = clause_around(plain, start, end)
    left = plain[first:start]
    return bool(
        _ASKED.search(plain[:end])
        or _CONDITION.search(plain[:start])
        or _CONDITION.search(plain[first:last])
        or denies(left)
        or _UNREAL.search(left)
        or _TAKEN_BACK.search(plain[start:])
    )


def denies(phrase: str) -> bool:
    """Say whether a phrase holds a denial: ``not wait for the performance test``."""
    return _DENIAL.search(_GO_NO_GO.sub("gate", phrase)) is not None


def begins_clause(plain: str, start: int) -> bool:
    """Say whether nothing but a conjunction stands before a place in its clause."""
    first, _ = clause_around(plain, start, start)
    return re.fullmatch(r"(?:\W|and|but|so|or|also)*", plain[first:start]) is not None


def is_possibility(plain: str, start: int, end: int) -> bool:
    """Say whether a match is only held possible."""
    first, _ = clause_around(plain, start, end)
    return _POSSIBLE.search(plain[first:start]) is not None


def is_hedged(plain: str) -> bool:
    """Say whether the speaker is unsure of what the sentence says."""
    return _HEDGE.search(plain) is not None
