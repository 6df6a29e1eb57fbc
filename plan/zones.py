"""Daylight saving: the wall minutes that a zone skips in spring and repeats in autumn.

The kernel counts wall minutes. A minute that is skipped is no working time; one that is repeated
counts once, as its first pass. So a stretch of working minutes is never less in real time than it
says, and more only through a repeated hour. Elapsed lags count real minutes.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from plan.errors import HorizonError
from plan.values import DAY_MINUTES, local_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_FIRST, _LAST = -400 * 366 * DAY_MINUTES, 1030 * 365 * DAY_MINUTES


class ClockChange(NamedTuple):
    """The wall minutes ``first`` to ``last`` (not included) that a zone skips, or has twice."""

    first: int
    last: int
    skipped: bool


def _offset(zone: str, minute: int) -> int:
    """Give the zone's offset in minutes at a minute of universal time."""
    offset = (_EPOCH + minute * _MINUTE).astimezone(ZoneInfo(zone)).utcoffset()
    return (offset or timedelta()) // _MINUTE


def local_day(instant: str, zone: str) -> str:
    """Give the day that an instant falls on in a zone; both are ISO 8601."""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)).date().isoformat()


@cache
def clock_changes(zone: str, year: int) -> tuple[ClockChange, ...]:
    """Give the changes of a zone's clock in a year of universal time, in order."""
    first = int((datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) / _MINUTE)
    last = int((datetime(year + 1, 1, 1, tzinfo=UTC) - _EPOCH) / _MINUTE)
    found: list[ClockChange] = []
    before = _offset(zone, first)
    for minute in range(first, last, DAY_MINUTES):
        after = _offset(zone, minute + DAY_MINUTES)
        if after != before:
            at = _change_between(zone, minute, minute + DAY_MINUTES, before)
            edges = sorted((at + before, at + after))
            found.append(ClockChange(edges[0], edges[1], skipped=after > before))
            before = after
    return tuple(found)


def _change_between(zone: str, low: int, high: int, before: int) -> int:
    """Give the first minute of universal time at which the offset is another."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def changes_between(zone: str, first: int, last: int) -> list[ClockChange]:
    """Give the changes that touch the wall minutes from one instant to another; none after 2999."""
    if last > _LAST:
        return []
    years = range(local_time(first).year - 1, local_time(last).year + 2)
    found = (change for year in years for change in clock_changes(zone, year))
    return [change for change in found if change.first < last and first < change.last]


class ElapsedTime:
    """Real time as a calendar: each minute counts, the skipped ones not, the repeated ones twice.

    ``index`` counts from 1970 in universal time; ``finish_at`` and ``start_at`` give back the
    earliest and the latest wall minute, as in ``WorkingTime``. The second pass of a repeated hour
    has no name of its own: what falls into it ends with it and begins before it.
    """

    def __init__(self, zone: str) -> None:
        """Count in this zone."""
        self.id, self._zone = "elapsed", zone

    def index(self, instant: int) -> int:
        """Count the real minutes before an instant."""
        for change in changes_between(self._zone, instant, instant + 1):
            if change.skipped:
                instant = change.last
        local = local_time(instant).replace(tzinfo=ZoneInfo(self._zone))
        return (local - _EPOCH) // _MINUTE

    def finish_at(self, index: int) -> int:
        """Give the earliest instant with so many real minutes before it."""
        instant, repeat = self._wall(index)
        return instant if repeat is None else repeat.last

    def start_at(self, index: int) -> int:
        """Give the latest instant with at most so many real minutes before it."""
        instant, repeat = self._wall(index)
        return instant if repeat is None else repeat.last - 1

    def _wall(self, index: int) -> tuple[int, ClockChange | None]:
        """Give the wall minute, and the repeated hour in whose second pass it is."""
        if index > _LAST:
            raise HorizonError(
                "an elapsed lag leads beyond the year 2999; shorten the lag or the durations"
            )
        aware = (_EPOCH + max(index, _FIRST) * _MINUTE).astimezone(ZoneInfo(self._zone))
        instant = (aware.replace(tzinfo=UTC, fold=0) - _EPOCH) // _MINUTE
        if not aware.fold:
            return instant, None
        return instant, changes_between(self._zone, instant, instant + 1)[0]
