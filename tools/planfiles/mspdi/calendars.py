"""Calendars of a project: weeks, work weeks and exceptions, with what each inherits from its base.

The project's own calendar becomes ``standard``. An exception outweighs a work week, a work week the
week, and what a calendar says itself what its base says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from plan.durations import ELAPSED
from plan.errors import message_of
from plan.model import STANDARD, Calendar, Interval
from tools.planfiles.mspdi.codes import NO_CALENDAR
from tools.planfiles.mspdi.collecting import Cells, Collected
from tools.planfiles.mspdi.recurring import exception_days

_DEEPEST = 20
_DAY = 1440
_DEFAULT: tuple[Interval, ...] = ((480, 720), (780, 1020))
_DEFAULT_WEEK: tuple[tuple[Interval, ...], ...] = (*[_DEFAULT] * 5, (), ())
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(:\d\d)?")
Hours = tuple[Interval, ...]


@dataclass
class RawCalendar:
    """One calendar as the file has it, before it inherits anything."""

    name: str
    base: int
    week: dict[int, Hours] = field(default_factory=dict)
    weeks: dict[str, Hours] = field(default_factory=dict)
    exceptions: dict[str, Hours] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether it says nothing of its own."""
        return not (self.week or self.weeks or self.exceptions)


def read_calendar(cells: Cells) -> RawCalendar:
    """Read one calendar."""
    name = cells.text("Name")
    raw = RawCalendar(name or "Calendar", cells.number("BaseCalendarUID", NO_CALENDAR))
    for day in cells.each("WeekDays/WeekDay"):
        number = day.number("DayType", 0)
        if 1 <= number <= 7:  # noqa: PLR2004  # Sunday to Saturday
            raw.week[(number + 5) % 7] = _hours(day)
        else:
            _except(raw, day, raw.exceptions)
    for week in cells.each("WorkWeeks/WorkWeek"):
        _work_week(raw, week)
    for exception in cells.each("Exceptions/Exception"):
        _except(raw, exception, raw.exceptions)
    return raw


def _except(raw: RawCalendar, cells: Cells, into: dict[str, Hours]) -> None:
    days = exception_days(cells)
    if days is None:
        name = cells.text("Name") or "an exception"
        text = f"{name} of calendar {raw.name!r} recurs in a way that is not read; left out"
        cells.collected.note(None, "Calendars", text)
        return
    into.update(dict.fromkeys((day.isoformat() for day in days), _hours(cells)))


def _work_week(raw: RawCalendar, cells: Cells) -> None:
    days = exception_days(cells) or []
    hours = {(day.number("DayType", 0) + 5) % 7: _hours(day) for day in cells.each("WeekDays/*")}
    for day in days:
        if day.weekday() in hours:
            raw.weeks[day.isoformat()] = hours[day.weekday()]


def _hours(cells: Cells) -> Hours:
    if not cells.flag("DayWorking"):
        return ()
    found = [
        interval
        for times in cells.each("WorkingTimes/WorkingTime")
        if (interval := _interval(times)) is not None
    ]
    return _joined(found) if found else _DEFAULT


def _interval(cells: Cells) -> Interval | None:
    ends = [_minute(cells.text(name)) for name in ("FromTime", "ToTime")]
    first, last = ends
    if first is None or last is None:
        if cells.text("FromTime"):
            text = f"{cells.text('FromTime')[:20]} to {cells.text('ToTime')[:20]} is no time"
            cells.collected.wrong(None, "WorkingTime", text)
        return None
    return (first, last or _DAY) if first < (last or _DAY) else None


def _minute(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    return None if match is None else min(int(match[1]) * 60 + int(match[2]), _DAY)


def _joined(found: list[Interval]) -> Hours:
    """Put intervals in order; those that touch or overlap become one."""
    joined: list[Interval] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


@dataclass(frozen=True)
class Calendars:
    """The calendars of a file under the ids that the plan gives them."""

    raw: dict[int, RawCalendar]
    default: int
    ids: dict[int, str]

    def id_of(self, uid: int) -> str | None:
        """Give the id of a calendar; one that adds nothing to its base is its base."""
        for _ in range(_DEEPEST):
            raw = self.raw.get(uid)
            if raw is None:
                return None
            if uid == self.default or not raw.plain or raw.base not in self.raw:
                return self.ids.get(uid)
            uid = raw.base
        return None

    def build(self, uid: int, collected: Collected) -> Calendar | None:
        """Give a calendar with everything that it inherits."""
        week: list[Hours] = list(_DEFAULT_WEEK)
        exceptions: dict[str, Hours] = {}
        for raw in reversed(list(self._line(uid))):
            for day, hours in raw.week.items():
                week[day] = hours
            exceptions |= {**raw.weeks, **raw.exceptions}
        fields = {"id": self.ids[uid], "name": self.raw[uid].name[:200], "week": week}
        try:
            return Calendar.model_validate({**fields, "exceptions": exceptions})
        except ValidationError as error:
            collected.wrong(None, "Calendars", message_of(error))
            return None

    def _line(self, uid: int) -> Iterator[RawCalendar]:
        seen: set[int] = set()
        while uid in self.raw and uid not in seen and len(seen) < _DEEPEST:
            seen.add(uid)
            yield self.raw[uid]
            uid = self.raw[uid].base


def name_calendars(raw: dict[int, RawCalendar], default: int) -> Calendars:
    """Give each calendar an id: ``standard`` for the project's, else its name made one."""
    if default not in raw:
        default = min(raw, default=default)
    ids: dict[int, str] = {default: STANDARD} if raw else {}
    taken = {STANDARD, ELAPSED}
    for uid, one in raw.items():
        if uid not in ids:
            ids[uid] = _free(one.name, taken)
            taken.add(ids[uid])
    return Calendars(raw, default, ids)


def _free(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-_.")[:50] or "calendar"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found
