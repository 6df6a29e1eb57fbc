"""The days on which a recurring exception of a calendar falls; what is not known gives None."""

from collections.abc import Iterator
from datetime import date, timedelta

from tools.planfiles.mspdi.collecting import Cells

MOST_DAYS = 20_000
_DAILY, _YEARLY, _MONTHLY, _WEEKLY, _EVERY_N_DAYS = 1, 2, 4, 6, 7
_SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)


def exception_days(cells: Cells) -> list[date] | None:
    """Give the days of an exception; None where its rule or its period is none that is known."""
    period = next(iter(cells.each("TimePeriod")), None)
    if period is None:
        return None
    first, last = period.moment("FromDate"), period.moment("ToDate")
    if first is None or last is None or not 0 <= (last - first).days <= MOST_DAYS:
        return None
    return _days(cells, first.date(), last.date())


def _days(cells: Cells, first: date, last: date) -> list[date] | None:
    kind, every = cells.number("Type", _DAILY), max(1, cells.number("Period", 1))
    if kind in (_DAILY, _EVERY_N_DAYS):
        step = every if kind == _EVERY_N_DAYS else 1
        return [day for n, day in enumerate(_between(first, last)) if n % step == 0]
    if kind == _WEEKLY:
        mask = cells.number("DaysOfWeek", 0)
        wanted = {day for bit, day in enumerate(_SUNDAY_FIRST) if mask & (1 << bit)}
        monday = first - timedelta(days=first.weekday())
        return [
            day
            for day in _between(first, last)
            if day.weekday() in wanted and (day - monday).days // 7 % every == 0
        ]
    if kind in (_YEARLY, _MONTHLY):
        return list(_by_date(cells, first, last, every if kind == _MONTHLY else 12 * every))
    return None


def _by_date(cells: Cells, first: date, last: date, months: int) -> Iterator[date]:
    """Give a day of the month every so many months; a month that is too short has none."""
    wanted = cells.number("MonthDay", 1)
    month = first.year * 12 + first.month - 1
    if months % 12 == 0:
        month = first.year * 12 + cells.number("Month", 0) % 12
    while month < last.year * 12 + last.month:
        try:
            day = date(month // 12, month % 12 + 1, wanted)
        except ValueError:
            day = None
        if day is not None and first <= day <= last:
            yield day
        month += months


def _between(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
