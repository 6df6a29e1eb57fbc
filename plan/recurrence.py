"""Recurring freeze windows: a small typed rule, expanded into ordinary freezes one by one.

A rule recurs from its freeze's ``first`` day to its ``last``, both included. What comes out are
windows with ids of their own (``cab-2026-06-11``), which can be waived, moved or lifted singly; the
plan holds these and not the rule, so nothing in it depends on how a rule is read.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from plan.model import STANDARD, Calendar, Freeze, Id
from plan.values import Value

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST = 1000
_Span = tuple[date, date]


class OnWeekdays(Value):
    """Every week, or every second or third, on some weekdays; each day is a window."""

    on: Literal["weekdays"]
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    weeks: Annotated[int, Field(ge=1, le=52)] = 1

    def spans(self, first: date, last: date, calendar: Calendar) -> Iterator[_Span]:  # noqa: ARG002  # one form for all rules
        """Give the days; weeks are counted from the week of the first day."""
        monday = first - timedelta(days=first.weekday())
        for day in _days(first, last):
            if (day - monday).days // 7 % self.weeks == 0 and WEEKDAYS[day.weekday()] in self.days:
                yield day, day


class _InMonth(Value):
    """Something that stands in each month from one place to another; -1 is the last place."""

    first: int
    last: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if 0 in (self.first, self.last):
            raise ValueError("places count from 1, or from -1 back from the end")
        if (self.first > 0) is (self.last > 0) and self.first > self.last:
            raise ValueError(f"{self.first} to {self.last} runs back")
        return self

    def chosen(self, days: list[date]) -> list[date]:
        """Give the days from the first place to the last."""
        first = self.first - 1 if self.first > 0 else max(0, len(days) + self.first)
        last = self.last if self.last > 0 else len(days) + self.last + 1
        return days[first : max(0, last)]


class OnWorkingDays(_InMonth):
    """From one working day of each month to another: 1 to 3 is the period close, -1 the last."""

    on: Literal["working_days"]
    calendar: Id = STANDARD

    def spans(self, first: date, last: date, calendar: Calendar) -> Iterator[_Span]:
        """Give one span a month, with what lies between its working days."""
        for days in _months(first, last):
            worked = self.chosen([day for day in days if _is_worked(calendar, day)])
            yield from _spanned(worked, first, last)


class OnMonthDays(_InMonth):
    """From one day of each month to another: 25 to -1 is from the 25th to the end."""

    on: Literal["month_days"]

    def spans(self, first: date, last: date, calendar: Calendar) -> Iterator[_Span]:  # noqa: ARG002  # one form for all rules
        """Give one span a month."""
        for days in _months(first, last):
            yield from _spanned(self.chosen(days), first, last)


class OnNthWeekday(Value):
    """The first, second, ... or (-1) last of a weekday in each month: the second Tuesday."""

    on: Literal["nth_weekday"]
    day: Weekday
    nth: Annotated[int, Field(ge=-5, le=5)]

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if not self.nth:
            raise ValueError("nth counts from 1, or from -1 back from the end")
        return self

    def spans(self, first: date, last: date, calendar: Calendar) -> Iterator[_Span]:  # noqa: ARG002  # one form for all rules
        """Give one day a month; none in a month that has no fifth."""
        for days in _months(first, last):
            named = [day for day in days if WEEKDAYS[day.weekday()] == self.day]
            place = self.nth - 1 if self.nth > 0 else len(named) + self.nth
            yield from _spanned(named[place : place + 1] if place >= 0 else [], first, last)


Recurrence = Annotated[
    OnWeekdays | OnWorkingDays | OnMonthDays | OnNthWeekday, Field(discriminator="on")
]
RECURRENCE: TypeAdapter[Recurrence] = TypeAdapter(Recurrence)


def expand(
    freeze: Freeze,
    rule: Recurrence,
    calendars: dict[str, Calendar],
    hours: tuple[int, int] | None = None,
) -> tuple[Freeze, ...]:
    """Give the windows of a recurring freeze; ``hours`` narrow each down, in minutes of its day.

    Raises:
        ValueError: the rule names no known calendar, hours stand beside spans of several days, or
            there is no window, or there are too many.
    """
    first, last = freeze.first, freeze.last
    if hasattr(first, "hour") or hasattr(last, "hour"):
        raise ValueError("a recurring freeze runs from a day to a day; write hours for the time")
    if hours is not None and isinstance(rule, _InMonth):
        raise ValueError(f"hours go with weekdays; {rule.on} freezes whole days")
    wanted = rule.calendar if isinstance(rule, OnWorkingDays) else STANDARD
    if wanted not in calendars:
        raise ValueError(f"unknown calendar {wanted!r}; use {', '.join(calendars)}")
    spans = list(rule.spans(first, last, calendars[wanted]))
    if not 0 < len(spans) <= _MOST:
        raise ValueError(f"it gives {len(spans)} windows; a rule gives 1 to {_MOST}")
    return tuple(_window(freeze, span, hours) for span in spans)


def _window(freeze: Freeze, span: _Span, hours: tuple[int, int] | None) -> Freeze:
    edges = [span[0].isoformat(), span[1].isoformat()]
    if hours is not None:
        edges = [f"{span[0]}T{_clock(hours[0])}", f"{_day_of(span[1], hours[1])}"]
    fields = freeze.model_dump(mode="json")
    own = {"id": f"{freeze.id}-{span[0]}", "series": freeze.id, "first": edges[0], "last": edges[1]}
    return Freeze.model_validate({**fields, **own})


def _day_of(day: date, minute: int) -> str:
    """Write the end of a window: 24:00 is midnight of the day after."""
    return f"{day + timedelta(days=minute // 1440)}T{_clock(minute % 1440)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _months(first: date, last: date) -> Iterator[list[date]]:
    """Give the days of every whole month that the range touches."""
    begin = first.replace(day=1)
    end = (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    for _, days in groupby(_days(begin, end), key=lambda day: (day.year, day.month)):
        yield list(days)


def _spanned(days: list[date], first: date, last: date) -> Iterator[_Span]:
    """Give the stretch of days as far as it lies in the range."""
    if days and days[-1] >= first and days[0] <= last:
        yield max(days[0], first), min(days[-1], last)


def _is_worked(calendar: Calendar, day: date) -> bool:
    return bool(calendar.exceptions.get(day.isoformat(), calendar.week[day.weekday()]))
