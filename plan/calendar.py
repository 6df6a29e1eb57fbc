"""Working time: from an instant to the number of working minutes before it, and back.

An *index* counts the working minutes of one calendar since a first day. Durations and lags are
added to indexes; only the ends are turned back into instants. Each calendar has one table with a
row per day, grown when a date beyond it is asked for, so both ways cost a few list accesses.
With a zone, the wall minutes that its clock skips in spring are no working time (``plan.zones``).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from itertools import accumulate, islice
from threading import RLock
from typing import Protocol

from plan.errors import HorizonError
from plan.model import Calendar, Interval
from plan.values import DAY_MINUTES
from plan.zones import changes_between

_EPOCH = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = date(1970, 1, 1).weekday()
_GROWTH = 366
_LAST_DAY = date(2999, 12, 31).toordinal() - _EPOCH


class Clock(Protocol):
    """What a lag counts on: working time, or elapsed time."""

    id: str

    def index(self, instant: int) -> int:
        """Count the minutes before an instant."""

    def finish_at(self, index: int) -> int:
        """Give the earliest instant with so many minutes before it."""

    def start_at(self, index: int) -> int:
        """Give the latest instant with so many minutes before it."""


class _Table(dict[int, int]):
    """Answers that are worked out when they are first asked for: afterwards a plain lookup.

    Several threads may ask; one at a time works something out, for that may lay out more days.
    """

    def __init__(self, work_out: Callable[[int], int], turn: RLock) -> None:
        self._work_out, self._turn = work_out, turn

    def __missing__(self, asked: int) -> int:
        with self._turn:
            answer = self[asked] = self._work_out(asked)
        return answer


class WorkingTime:
    """One calendar laid out by day; instants and indexes are integers of minutes.

    The passes read ``indexes``, ``starts`` and ``finishes`` themselves: the loops ask for several
    dates a task, and a call for each would take longer than the answer.
    """

    def __init__(self, calendar: Calendar, origin: int, zone: str | None = None) -> None:
        """Lay the calendar out from the day of ``origin`` (an instant) onwards."""
        self.id = calendar.id
        self._zone = zone
        self._week = calendar.week
        self._exceptions = {
            date.fromisoformat(day).toordinal() - _EPOCH: intervals
            for day, intervals in calendar.exceptions.items()
        }
        self._first = origin // DAY_MINUTES
        self._days: list[tuple[Interval, ...]] = []
        self._before: list[int] = [0]
        turn = RLock()
        self.indexes = _Table(self._count, turn)
        self.starts = _Table(self._begin, turn)
        self.finishes = _Table(self._end, turn)
        self._grow(2 * _GROWTH)

    def _grow(self, days: int) -> None:
        first = self._first + len(self._days)
        turn = (first + _EPOCH_WEEKDAY) % 7
        week = self._week[turn:] + self._week[:turn]
        weeks = days // 7 + 1
        rota = (list(week) * weeks)[:days]
        lengths = ([_length(intervals) for intervals in week] * weeks)[:days]
        own = {day: i for day, i in self._exceptions.items() if first <= day < first + days}
        for day, skip in self._skipped(first * DAY_MINUTES, (first + days) * DAY_MINUTES).items():
            if first <= day < first + days:
                own[day] = _without(own.get(day, rota[day - first]), *skip)
        for day, intervals in own.items():
            rota[day - first], lengths[day - first] = intervals, _length(intervals)
        self._days += rota
        self._before += islice(accumulate(lengths, initial=self._before[-1]), 1, None)

    def _skipped(self, first: int, last: int) -> dict[int, tuple[int, int]]:
        """Give by day the minutes that the zone's clock skips; a skip may run over midnight."""
        found: dict[int, tuple[int, int]] = {}
        for change in changes_between(self._zone, first, last) if self._zone else ():
            for day in range(change.first // DAY_MINUTES, -(-change.last // DAY_MINUTES)):
                if change.skipped:
                    found[day] = (change.first - day * DAY_MINUTES, change.last - day * DAY_MINUTES)
        return found

    def index(self, instant: int) -> int:
        """Count the working minutes before an instant; negative never, the table starts at 0."""
        return self.indexes[instant]

    def _count(self, instant: int) -> int:
        day, minute = divmod(instant, DAY_MINUTES)
        row = day - self._first
        if row < 0:
            return 0
        while row >= len(self._days):
            self._check_horizon()
            self._grow(_GROWTH)
        count = self._before[row]
        for start, end in self._days[row]:
            if minute <= start:
                break
            count += (min(minute, end)) - start
        return count

    def start_at(self, index: int) -> int:
        """Give the latest instant with ``index`` working minutes before it: where work begins."""
        return self.starts[index]

    def _begin(self, index: int) -> int:
        if index < 0:
            raise HorizonError(
                f"calendar {self.id!r} is asked for working time long before the plan; "
                "shorten the duration that leads there"
            )
        while index >= self._before[-1]:
            self._check_horizon()
            self._grow(_GROWTH)
        row = bisect_right(self._before, index) - 1
        rest = index - self._before[row]
        for start, end in self._days[row]:
            if rest < end - start:
                return (self._first + row) * DAY_MINUTES + start + rest
            rest -= end - start
        raise AssertionError("the table disagrees with itself")

    def finish_at(self, index: int) -> int:
        """Give the earliest instant with ``index`` working minutes before it: where work ends."""
        return self.finishes[index]

    def _end(self, index: int) -> int:
        if index <= 0:
            return self._first * DAY_MINUTES
        while index > self._before[-1]:
            self._check_horizon()
            self._grow(_GROWTH)
        row = bisect_left(self._before, index) - 1
        rest = index - self._before[row]
        for start, end in self._days[row]:
            if rest <= end - start:
                return (self._first + row) * DAY_MINUTES + start + rest
            rest -= end - start
        raise AssertionError("the table disagrees with itself")

    def last_start(self, instant: int) -> int:
        """Give the largest index at which work begins no later than the instant."""
        index = self.index(instant)
        return index if self.start_at(index) <= instant else index - 1

    def _check_horizon(self) -> None:
        if self._first + len(self._days) > _LAST_DAY:
            raise HorizonError(
                f"calendar {self.id!r} runs out of working time before the year 3000; "
                "shorten the durations or lags that lead there"
            )


def _length(intervals: tuple[Interval, ...]) -> int:
    return sum(end - start for start, end in intervals)


def _without(intervals: tuple[Interval, ...], first: int, last: int) -> tuple[Interval, ...]:
    """Take the minutes from ``first`` to ``last`` out of the intervals of a day."""
    pieces = [
        piece
        for start, end in intervals
        for piece in ((start, min(end, first)), (max(start, last), end))
    ]
    return tuple((start, end) for start, end in pieces if start < end)
