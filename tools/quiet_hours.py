"""Quiet hours: when nobody is told anything but what cannot wait; by the plan's own clock."""

from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from plan.recurrence import WEEKDAYS, Weekday

# What cannot wait until the morning: a deputy is called, glass was broken.
URGENT = frozenset({"escalation", "break_glass"})


class Quiet(NamedTuple):
    """A span of the day, which may go over midnight, and whole days of the week."""

    hours: tuple[time, time] | None = None
    days: tuple[Weekday, ...] = ()

    def at(self, instant: datetime, zone: str) -> bool:
        """Say whether an instant is quiet in a time zone; the end is loud again."""
        local = instant.astimezone(ZoneInfo(zone))
        if WEEKDAYS[local.weekday()] in self.days:
            return True
        if self.hours is None:
            return False
        first, last = self.hours
        now = local.time().replace(tzinfo=None)
        return first <= now < last if first < last else now >= first or now < last
