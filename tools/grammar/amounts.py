"""Words for working time: ``two more weeks``, ``1.5 days``, ``another fortnight``, ``10d``.

A day is 480 minutes and a week five of them. A month has no fixed number of working days and ``a
few days`` no number at all, so both are asked back.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from plan.durations import DAY, HOUR

_COUNT = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_NUMBERS = {
    **{word: Fraction(value) for value, word in enumerate(_COUNT.split(), start=1)},
    **dict.fromkeys(("a", "an", "another", "a further", "an extra", "an additional"), Fraction(1)),
    **dict.fromkeys(("half a", "half an", "another half a"), Fraction(1, 2)),
    **dict.fromkeys(("a couple of", "couple of", "a couple"), Fraction(2)),
    **dict.fromkeys(("a few", "several", "some", "few", "many", "a number of"), Fraction(0)),
}
_UNITS = {
    "minute": 1,
    "min": 1,
    "hour": HOUR,
    "hr": HOUR,
    "h": HOUR,
    "day": DAY,
    "d": DAY,
    "week": 5 * DAY,
    "wk": 5 * DAY,
    "w": 5 * DAY,
    "fortnight": 10 * DAY,
    "month": 0,
    "quarter": 0,
    "year": 0,
}
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_MORE = "more|extra|additional|further"
AMOUNT = re.compile(
    rf"(?<![\w.-])(?P<another>(?:another|an? (?:extra|additional|further)|extra|additional) +)?"
    rf"(?P<number>\d+(?:[.,]\d+)?|{_NUMBER})"
    rf"(?P<range> *(?:-|to|or) *(?:\d+(?:[.,]\d+)?|{_NUMBER}))?(?P<half> +and +a +half)?"
    rf"[ -]*(?:(?P<more>{_MORE})[ -]+)?"
    r"(?P<what>(?:working|business|calendar|full|whole|good)[ -]+)?"
    r"(?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|quarters?|years?|"
    r"(?<=\d)[hdw])(?P<later> +and +a +half)?\b"
    r"(?P<after> +(?:more|longer|extra|additional|on top|less|shorter|fewer|sooner))?"
)
_LESS = {"less", "shorter", "fewer", "sooner"}


@dataclass(frozen=True)
class Amount:
    """Working minutes, whether they come on top or off, or why they are unclear."""

    minutes: int = 0
    more: bool = False
    less: bool = False
    sure: int = 95
    problem: str = ""


def read_amount(match: re.Match[str]) -> Amount:
    """Read what ``AMOUNT`` found."""
    words = " ".join(match[0].split())
    unit = _UNITS[match["unit"].rstrip("s") or match["unit"]]
    number = _number(match["number"])
    if match["range"]:
        return Amount(problem=f"{words!r} is no single amount; which one?")
    if number == 0:
        return Amount(problem=f"{words!r}: how many working days is that?")
    if not unit:
        return Amount(problem=f"{words!r} has no fixed number of working days; how many?")
    if (match["what"] or "").startswith("calendar"):
        return Amount(problem=f"{words!r}: how many working days is that?")
    if match["half"] or match["later"]:
        number += Fraction(1, 2)
    minutes = number * unit
    if minutes.denominator != 1:
        return Amount(problem=f"{words!r} does not come out in whole minutes")
    after = (match["after"] or "").strip()
    less = after in _LESS
    more = not less and bool(match["another"] or match["more"] or after or "other" in words)
    return Amount(int(minutes), more, less, 80 if "couple" in match["number"] else 95)


def _number(text: str) -> Fraction:
    known = _NUMBERS.get(" ".join(text.split()))
    return known if known is not None else Fraction(text.replace(",", "."))
