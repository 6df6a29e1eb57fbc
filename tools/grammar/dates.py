"""Words for days and windows, relative to the day on which they were said.

Days and weekdays in words are read by dateparser, with the day before the month and the future
before the past. What it would guess at is asked back instead: a day that does not exist, a weekday
that does not fit, 05/06, a day that has just passed, ``next Friday``, ``late July``.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from plan.values import moment_text
from tools.grammar.date_forms import (
    CLOCK,
    DAY,
    DAY_MONTH,
    MONTH,
    MONTH_DAY,
    MONTHS,
    ORDINALS,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    part_of_period,
)

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_ONE = timedelta(days=1)
_WEEK = timedelta(days=7)
_JUST_PASSED = 320
_LONG_WINDOW = timedelta(days=10)
_FRIDAY, _SATURDAY = 4, 5
_CENTURY = 2000


class DateWordsError(ValueError):
    """Words for a day that say no one day; the message is the question back."""


@dataclass(frozen=True)
class When:
    """A day or window; ``clock`` is a minute of the day, ``end`` says that it is a window's end."""

    first: date
    last: date
    clock: time | None = None
    sure: int = 95
    end: bool = False
    words: str = ""

    def moment(self, edge: str) -> str:
        """Give the date that a limit means: ``by``, ``before``, ``from``, ``after``, ``on`` it.

        Raises:
            DateWordsError: the words leave open which day of the window is meant.
        """
        if edge == "by" and self.last - self.first > _LONG_WINDOW:
            raise DateWordsError(f"'by {self.words}' could mean its first or its last day; which?")
        if edge == "on" and self.first != self.last:
            raise DateWordsError(f"{self.words!r} is no single day; which one?")
        day = {"by": self.last, "before": self.first, "after": self.last}.get(edge, self.first)
        if self.clock is not None:
            return moment_text(datetime.combine(day, self.clock))
        if edge == "before" and not self.end:
            day -= _ONE
        return (day + _ONE if edge == "after" else day).isoformat()


class DateReader:
    """Reads date words as somebody meant them who wrote on a given day."""

    def __init__(self, base: date) -> None:
        self.base = base
        self._forms: dict[str, Callable[[str], When]] = {
            "range": self._range,
            "days": self._days,
            "month_days": self._days,
            "iso": self._iso,
            "numeric": self._numeric,
            "vague": self._vague,
            "edge": self._edge,
            "part": self._part,
            "week_of": self._week_of,
            "week": self._week,
            "day_month": self._day_month,
            "relative": self._relative,
            "weekday": self._weekday,
            "following": self._following,
            "day_only": self._day_only,
            "month": self._period_form,
            "quarter": self._period_form,
        }

    def read(self, form: str, words: str) -> When:
        """Read words of a form.

        Raises:
            DateWordsError: they name no one day, or one that does not exist.
        """
        words = " ".join(words.split()).rstrip(".")
        try:
            when = self._forms[form](words)
        except OverflowError:
            raise DateWordsError(f"{words!r} is too far away") from None
        return When(when.first, when.last, when.clock, when.sure, when.end, words)

    @cached_property
    def _parser(self) -> "DateDataParser":
        from dateparser.date import DateDataParser  # noqa: PLC0415  # slow to import

        settings = {
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future",
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": False,
            # The day itself is future enough: the base is the last second before it.
            "RELATIVE_BASE": datetime.combine(self.base, time()) - timedelta(seconds=1),
        }
        return DateDataParser(languages=["en"], settings=settings)

    def _parsed(self, words: str) -> date:
        found = self._parser.get_date_data(words).date_obj
        if found is None:
            raise DateWordsError(f"{words!r} is no date that exists; which day is meant?")
        return found.date()

    def _iso(self, words: str) -> When:
        try:
            found = datetime.fromisoformat(words)
        except ValueError:
            raise DateWordsError(f"{words!r} does not exist; which day is meant?") from None
        has_clock = len(words) > len("2026-06-12")
        return When(found.date(), found.date(), found.time() if has_clock else None)

    def _numeric(self, words: str) -> When:
        first, second, year = map(int, re.split("[./]", words))
        year += _CENTURY if year < _CENTURY else 0
        found = {
            date(year, month, day)
            for day, month in ((first, second), (second, first))
            if 1 <= month <= len(MONTHS) and 1 <= day <= monthrange(year, month)[1]
        }
        if not found:
            raise DateWordsError(f"{words!r} does not exist; which day is meant?")
        if len(found) > 1 and "." not in words:
            one, other = sorted(found)
            raise DateWordsError(f"{words!r} could be {one} or {other}; which one?")
        [day] = found if len(found) == 1 else [date(year, second, first)]
        return When(day, day)

    def _day_month(self, words: str) -> When:
        clock = re.search(rf"{CLOCK}$", words)
        bare = words[: clock.start()] if clock else words
        day = self._exact_day(bare)
        return When(day, day, _clock(clock[0]) if clock else None)

    def _exact_day(self, words: str) -> date:
        """Read ``Friday 12 June 2026`` and its like; a day without a year is the next one."""
        name = _found(rf"\b{MONTH}", words)
        month = _month_number(name)
        year = _found(YEAR, words).strip(", ")
        number = int(re.sub(r"\D", "", _found(rf"\b{DAY}", words.replace(name, " "))))
        if not 1 <= number <= monthrange(int(year) if year else 2024, month)[1]:
            raise DateWordsError(f"{words!r} does not exist; which day is meant?")
        found = self._parsed(f"{number} {MONTHS[month - 1]} {year}".strip())
        if not year and found.year > self.base.year + 1:
            raise DateWordsError(
                f"{words!r} does not exist before {found.year}; which day is meant?"
            )
        if not year and (found - self.base).days > _JUST_PASSED:
            raise DateWordsError(f"{words!r} has just passed; which year is meant?")
        self._check_weekday(words, found)
        return found

    def _check_weekday(self, words: str, day: date) -> None:
        said = re.match("mon|tue|wed|thu|fri|sat|sun", words)
        actual = WEEKDAYS[day.weekday()]
        if said and not actual.startswith(said[0]):
            raise DateWordsError(f"{words!r}: {day} is a {actual.title()}; which day is meant?")

    def _range(self, words: str) -> When:
        day = re.compile(rf"20\d\d-\d\d-\d\d|{DAY_MONTH}|{MONTH_DAY}")
        one, other = day.findall(words)[:2]
        last = self._one_day(other)
        first = self._one_day(one)
        if first > last and not re.search(r"20\d\d", one):
            first = DateReader(last - timedelta(days=365))._one_day(one)  # noqa: SLF001  # itself
        return self._window(first, last, words)

    def _one_day(self, words: str) -> date:
        return self._iso(words).first if words.startswith("20") else self._exact_day(words)

    def _days(self, words: str) -> When:
        """Read ``from 1 to 12 June``: the first day stands in the month of the last."""
        year = _found(YEAR, words).strip(", ")
        rest = re.sub(YEAR, "", words)
        one, other = re.findall(r"\d{1,2}", rest)[:2]
        month = _found(rf"\b{MONTH}", words)
        last = self._exact_day(f"{other} {month} {year}".strip())
        first = self._exact_day(f"{one} {month} {last.year}")
        return self._window(first, last, words)

    def _window(self, first: date, last: date, words: str) -> When:
        if first > last:
            raise DateWordsError(f"{words!r} ends before it begins; which days are meant?")
        return When(first, last)

    def _vague(self, words: str) -> When:
        raise DateWordsError(f"{words!r} is no single day; which one?")

    def _edge(self, words: str) -> When:
        which = _found("end|start|beginning|mid", words)
        period = re.sub(
            r"^(?:the )?(?:very )?(?:end|start|beginning|middle|mid)(?: of |[ -])", "", words
        )
        first, last = self._period(period)
        is_week = last - first < _WEEK
        if which == "end":
            day = first + _FRIDAY * _ONE if is_week else last
            return When(day, day, end=True, sure=90)
        if which == "mid":
            if last.month != first.month:
                raise DateWordsError(f"{words!r} is no single day; which one?")
            day = first + timedelta(days=2 if is_week else 14)
            return When(day, day, sure=75)
        return When(first, first, sure=85)

    def _part(self, words: str) -> When:
        """Read ``the last week of June``: its last seven days; ``the second Friday of July``."""
        match = part_of_period().fullmatch(words)
        if match is None:
            raise DateWordsError(f"{words!r}: which days are meant?")
        first, last = self._period(match["period"])
        unit, nth = match["unit"], ORDINALS.get(match["nth"], 0)
        if unit == "week":
            start = first + (nth - 1) * _WEEK if nth else last - _WEEK + _ONE
            return When(start, start + _WEEK - _ONE, sure=75)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        if unit in WEEKDAYS:
            days = [day for day in days if WEEKDAYS[day.weekday()] == unit]
        elif unit != "day":
            days = [day for day in days if day.weekday() < _SATURDAY]
        return When(days[nth - 1], days[nth - 1], sure=85)

    def _week_of(self, words: str) -> When:
        day = self._one_day(_found(rf"20\d\d-\d\d-\d\d|{DAY_MONTH}|{MONTH_DAY}", words))
        monday = day - timedelta(days=day.weekday())
        return When(monday, monday + _WEEK - _ONE, sure=85)

    def _week(self, words: str) -> When:
        number = int(_found(r"\d{1,2}", words))
        year = self.base.isocalendar().year
        try:
            monday = date.fromisocalendar(year, number, 1)
            if monday + _WEEK <= self.base:
                monday = date.fromisocalendar(year + 1, number, 1)
        except ValueError:
            raise DateWordsError(f"there is no {words!r} in {year}; which week is meant?") from None
        return When(monday, monday + _WEEK - _ONE, sure=85)

    def _relative(self, words: str) -> When:
        fixed = {"today": 0, "tomorrow": 1, "the day after tomorrow": 2}
        if words in fixed:
            day = self.base + timedelta(days=fixed[words])
            return When(day, day)
        # Counted from the last second of the day before, hence one day more.
        day = self._parsed(re.sub(r"(?:from (?:now|today)|hence)$", "from now", words)) + _ONE
        return When(day, day, sure=85)

    def _weekday(self, words: str) -> When:
        clock = re.search(rf"{CLOCK}$", words)
        bare = words[: clock.start()] if clock else words
        number = re.search(r"the (\d{1,2})", bare)
        name = _found(WEEKDAY, bare)
        if number:
            day = self._parsed(f"the {number[1]}")
            self._check_weekday(name, day)
        else:
            day = self._parsed(name)
            self._check_unclear(bare, name, day)
        return When(day, day, _clock(clock[0]) if clock else None, sure=90)

    def _check_unclear(self, words: str, name: str, day: date) -> None:
        if day == self.base:
            raise DateWordsError(
                f"{words!r} was said on a {name.title()}; that day or a week later?"
            )
        same_week = day.isocalendar()[:2] == self.base.isocalendar()[:2]
        if words.startswith("next") and same_week:
            raise DateWordsError(f"{words!r} could be {day} or {day + _WEEK}; which one?")

    def _following(self, words: str) -> When:
        first, last = self._period(words)
        return When(first, last, sure=80)

    def _day_only(self, words: str) -> When:
        day = self._parsed(words)
        return When(day, day, sure=80)

    def _period_form(self, words: str) -> When:
        first, last = self._period(words)
        return When(first, last, sure=90)

    def _period(self, words: str) -> tuple[date, date]:
        """Give first and last day of a month, quarter, year or week."""
        later = "next" in words or "coming" in words
        year = _found(r"20\d\d", words)
        if name := _found(rf"\b{MONTH}", words):
            return self._nearest(_month_number(name), 1, year)
        for number, quarter in enumerate(("q1|first", "q2|second", "q3|third", "q4|fourth")):
            if re.search(rf"\b(?:{quarter})", words):
                return self._nearest(3 * number + 1, 3, year)
        unit = _found("month|quarter|year|week", words)
        if unit == "week":
            monday = self.base - timedelta(days=self.base.weekday()) + later * _WEEK
            return monday, monday + _WEEK - _ONE
        months = {"month": 1, "quarter": 3, "year": 12}[unit]
        start = (self.base.month - 1) // months * months + later * months
        return _months(self.base.year + start // 12, start % 12 + 1, months)

    def _nearest(self, month: int, months: int, year: str) -> tuple[date, date]:
        """Give the window in a year, or the next one that is not over."""
        found = _months(int(year) if year else self.base.year, month, months)
        if not year and found[1] < self.base:
            return _months(self.base.year + 1, month, months)
        return found


def _months(year: int, month: int, months: int) -> tuple[date, date]:
    last = month + months - 1
    return date(year, month, 1), date(year, last, monthrange(year, last)[1])


def _found(pattern: str, words: str) -> str:
    match = re.search(pattern, words)
    return match[0] if match else ""


def _month_number(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, start=1) if month.startswith(name[:3]))


def _clock(words: str) -> time:
    if "noon" in words or "midday" in words:
        return time(12)
    hour, _, minute = _found(r"\d{1,2}(?::\d{2})?", words).partition(":")
    value = int(hour) % 12 + 12 * ("pm" in words) if words.endswith("m") else int(hour)
    try:
        return time(value, int(minute or 0))
    except ValueError:
        raise DateWordsError(f"{words.strip()!r} is no time of day; which one?") from None
