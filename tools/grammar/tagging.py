"""A sentence with its days, windows and amounts marked, so that rows need not know their forms.

What is found is covered by marks of the same length: every place stays the place in the text.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from tools.grammar.amounts import AMOUNT, Amount, read_amount
from tools.grammar.date_forms import any_date
from tools.grammar.patterns import AMOUNT_MARK, DATE_MARK, WINDOW_MARK

_WINDOWS = frozenset({"range", "days", "month_days"})


class DateWords(NamedTuple):
    """Words for a day or window, plain and as written, and the form that they have."""

    form: str
    words: str
    written: str


@dataclass(frozen=True)
class Tagged:
    """A sentence: as written, as plain words, and with marks; what the marks stand for by place."""

    text: str
    plain: str
    marked: str
    dates: dict[int, DateWords] = field(default_factory=dict)
    amounts: dict[int, Amount] = field(default_factory=dict)


def tag_sentence(text: str, plain: str) -> Tagged:
    """Mark what a sentence holds; ``plain`` is its plain copy."""
    dates: dict[int, DateWords] = {}
    amounts: dict[int, Amount] = {}
    marked = plain
    for match in any_date().finditer(plain):
        form = (match.lastgroup or "").removeprefix("form_")
        dates[match.start()] = DateWords(form, match[0], text[match.start() : match.end()])
        mark = WINDOW_MARK if form in _WINDOWS else DATE_MARK
        marked = _cover(marked, match.start(), match.end(), mark)
    for match in AMOUNT.finditer(marked):
        amounts[match.start()] = read_amount(match)
    for match in AMOUNT.finditer(marked):
        marked = _cover(marked, match.start(), match.end(), AMOUNT_MARK)
    return Tagged(text, plain, marked, dates, amounts)


def _cover(text: str, start: int, end: int, mark: str) -> str:
    return text[:start] + mark * (end - start) + text[end:]
