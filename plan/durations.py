"""Working time in words and back: ``5d``, ``0.3d``, ``4h``, ``30m``; a day is 480 minutes.

A lag may count on another clock than the waiting task's: ``3ed``, ``4eh``, ``30em`` are elapsed
time, a day being 24 hours, and ``3d@nights`` is working time of the calendar ``nights``. Only
whole minutes exist: what does not come out even is refused, never rounded.
"""

import re
from fractions import Fraction

ELAPSED = "elapsed"
DAY = 480
FULL_DAY = 1440
HOUR = 60
_UNIT = {"d": DAY, "h": HOUR, "m": 1}
_FORM = re.compile(r"([+-]?)\s*(\d+(?:\.\d+)?)\s*([dhm])", re.IGNORECASE)
_LAG = re.compile(r"([+-]?\s*\d+(?:\.\d+)?)\s*(e?)\s*([dhm])(?:\s*@\s*(\S+))?", re.IGNORECASE)
_LONGEST = 200 * 260 * DAY


def parse_minutes(text: str) -> int:
    """Read a signed amount of working time into minutes.

    Raises:
        ValueError: the text is no amount, not whole minutes, or longer than two centuries.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no duration; write 5d, 0.5d, 4h or 30m")
    sign, number, unit = match.groups()
    minutes = Fraction(number) * _UNIT[unit.lower()]
    if minutes.denominator != 1:
        raise ValueError(f"{text!r} is not a whole number of minutes")
    if minutes > _LONGEST:
        raise ValueError(f"{text!r} is longer than two hundred years")
    return -int(minutes) if sign == "-" else int(minutes)


def parse_lag(text: str) -> tuple[int, str | None]:
    """Read a lag into minutes and the clock that they count on; None is the waiting task's own.

    Raises:
        ValueError: the text is no lag, or a clock is named for elapsed time or for no lag at all.
    """
    match = _LAG.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no duration; write 3d, 4h, 3ed (elapsed) or 3d@calendar")
    number, elapsed, unit, calendar = match.groups()
    if elapsed and calendar:
        raise ValueError(
            f"{text!r}: elapsed time counts on no calendar; write 3ed or 3d@{calendar}"
        )
    minutes = parse_minutes(f"{number}{unit}")
    if elapsed and unit.lower() == "d":
        minutes = minutes * FULL_DAY // DAY
    clock = ELAPSED if elapsed else calendar
    if clock and not minutes:
        raise ValueError(f"{text!r}: without a lag there is nothing to count; leave it out")
    return minutes, clock


def lag_text(minutes: int, clock: str | None = None) -> str:
    """Write a lag with its sign, as the plan file has it; nothing where there is none."""
    if not minutes:
        return ""
    sign = "+" if minutes > 0 else "-"
    if clock != ELAPSED:
        return f"{sign}{duration_text(abs(minutes))}{f'@{clock}' if clock else ''}"
    for size, unit in ((FULL_DAY, "d"), (HOUR, "h")):
        if minutes % size == 0:
            return f"{sign}{abs(minutes) // size}e{unit}"
    return f"{sign}{abs(minutes)}em"


def duration_text(minutes: int) -> str:
    """Write minutes in the plan file's own form, in the largest unit that reads well."""
    sign, size = ("-" if minutes < 0 else ""), abs(minutes)
    tenths_of_days = Fraction(size * 10, DAY)
    if tenths_of_days.denominator == 1 or size % DAY == 0:
        whole, tenth = divmod(int(tenths_of_days), 10)
        return f"{sign}{whole}.{tenth}d" if tenth else f"{sign}{whole}d"
    if size % HOUR == 0:
        return f"{sign}{size // HOUR}h"
    return f"{sign}{size}m"


def days_text(minutes: int) -> str:
    """Write minutes for people: ``3 days``, ``1 day``, ``2.5 days``; rounded to a tenth."""
    tenths = round(abs(minutes) * 10 / DAY)
    whole, tenth = divmod(tenths, 10)
    number = f"{whole}.{tenth}" if tenth else str(whole)
    sign = "-" if minutes < 0 and tenths else ""
    return f"{sign}{number} {'day' if number == '1' else 'days'}"
