"""Time for the slow scheduler: the plain list of a calendar's working minutes, and real minutes.

Nothing here shares arithmetic with ``plan.calendar`` or ``plan.zones``: minutes are listed one by
one, and real time goes by way of universal time.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from plan.model import Interval, Link, Plan, Task

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # local wall time
_FIRST, _DAYS = date(2025, 6, 1), 900


def minute(moment: date | datetime) -> int:
    """Count minutes since 1970 to the beginning of a moment."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001  # local
    return int((moment - _EPOCH).total_seconds()) // 60


def end_minute(moment: date | datetime) -> int:
    """Give midnight after a date, and a time itself."""
    return minute(moment) + (0 if isinstance(moment, datetime) else 1440)


@dataclass(frozen=True)
class Axis:
    """All working minutes of one calendar, in order."""

    at: Sequence[int]

    def number(self, instant: int) -> int:
        """Count the working minutes before an instant, from the first one known."""
        return bisect_left(self.at, instant)

    def count(self, first: int, last: int) -> int:
        """Count the working minutes from one instant to another; negative where they run back."""
        return bisect_left(self.at, last) - bisect_left(self.at, first)

    def first_from(self, instant: int) -> int:
        """Give the first working minute that is not before the instant."""
        return self.at[bisect_left(self.at, instant)]

    def end_before(self, instant: int) -> int:
        """Give the end of the last working minute before the instant."""
        return self.at[bisect_left(self.at, instant) - 1] + 1

    def shifted(self, instant: int, by: int) -> int:
        """Give the earliest instant with so many working minutes more before it."""
        return self.at[bisect_left(self.at, instant) + by - 1] + 1


_Hours = tuple[Interval, ...]


@lru_cache(maxsize=64)
def _axis(week: tuple[_Hours, ...], exceptions: tuple[tuple[str, _Hours], ...], zone: str) -> Axis:
    at: list[int] = []
    for number in range(_DAYS):
        day = _FIRST + timedelta(days=number)
        hours = dict(exceptions).get(day.isoformat(), week[day.weekday()])
        for start, end in hours:
            at += range(minute(day) + start, minute(day) + end)
    return Axis([one for one in at if one not in _never_shown(zone)])


@lru_cache(maxsize=8)
def _never_shown(zone: str) -> set[int]:
    """Give the minutes of wall time that no clock of the zone shows, by going to UTC and back."""
    found = set[int]()
    for quarter in range(minute(_FIRST), minute(_FIRST) + _DAYS * 1440, 15):
        wall = (_EPOCH + timedelta(minutes=quarter)).replace(tzinfo=ZoneInfo(zone))
        if wall.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall.replace(
            tzinfo=None
        ):
            found |= set(range(quarter, quarter + 15))
    return found


def axis_of(plan: Plan, task: Task) -> Axis:
    """Give the working minutes of a task: its own calendar's, its first team's, the standard's."""
    teams = {team.id: team.calendar for team in plan.teams}
    asked = [task.calendar, *(teams[team] for team in task.teams), "standard"]
    wanted = next(id_ for id_ in asked if id_)
    calendar = next(c for c in plan.calendars if c.id == wanted)
    return _axis(calendar.week, tuple(calendar.exceptions.items()), plan.zone)


class Real:
    """Real minutes as an axis: what passes between two walls, by way of universal time."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)

    def count(self, first: int, last: int) -> int:
        """Count the real minutes from one wall minute to another."""
        return self._utc(last) - self._utc(first)

    def _utc(self, wall: int) -> int:
        hidden = _never_shown(self.zone.key)
        while wall in hidden:  # no clock shows it: it is the minute at which the clock moves on
            wall += 1
        local = (_EPOCH + timedelta(minutes=wall)).replace(tzinfo=self.zone)
        return int((local - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) // 60


def lag_axis(plan: Plan, link: Link) -> "Axis | Real":
    """Give what the lag of a link counts on."""
    if link.lag_calendar is None:
        return axis_of(plan, plan.by_id[link.after])
    if link.lag_calendar == "elapsed":
        return Real(plan.zone)
    calendar = next(c for c in plan.calendars if c.id == link.lag_calendar)
    return _axis(calendar.week, tuple(calendar.exceptions.items()), plan.zone)


def lag_over(plan: Plan, link: Link, waited_for: int) -> int:
    """Give the first instant at which a lag is over, by asking minute after minute."""
    axis = lag_axis(plan, link)
    around = range(waited_for - 40 * 1440, waited_for + 40 * 1440)
    return around[bisect_left(around, link.lag, key=lambda at: axis.count(waited_for, at))]
