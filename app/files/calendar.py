"""``calendar.toml``: the time zone, working hours, exceptions, freeze windows, team capacities."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.files.toml import Table, read_toml
from plan.csv_plan import standard_calendar
from plan.model import STANDARD, Calendar, Freeze, Interval, Team
from plan.values import parse_moment

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
_DAY_END = 1440


@dataclass(frozen=True)
class CalendarFile:
    """What surrounds the tasks; each with a default that a plan file alone can live with."""

    zone: str = "Europe/London"
    calendars: tuple[Calendar, ...] = (standard_calendar(),)
    freezes: tuple[Freeze, ...] = ()
    teams: tuple[Team, ...] = ()


def read_calendar_file(path: Path) -> CalendarFile:
    """Read the file.

    Raises:
        CannotError, PlanFileError: see ``read_toml``; every problem with its field.
    """
    file = read_toml(path)
    file.only("", file.data, ("zone", "calendar", "freeze", "capacity"))
    zone = file.text(file.data, "zone", "", "Europe/London")
    file.value("zone", lambda: _zone(zone))
    calendars = tuple(_calendars(file)) or (standard_calendar(),)
    if STANDARD not in {calendar.id for calendar in calendars}:
        calendars = (standard_calendar(), *calendars)
    freezes = tuple(_freezes(file))
    teams = tuple(_teams(file))
    file.check()
    return CalendarFile(zone, calendars, freezes, teams)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write Europe/London") from None


def _calendars(file: Table) -> Iterator[Calendar]:
    for id_, table in file.table("calendar").items():
        where = f"calendar.{id_}"
        if not isinstance(table, dict):
            file.wrong(where, f"has to be a table: write [{where}]")
            continue
        file.only(f"{where}.", table, ("name", "week", "exception"))
        week = _week(file, where, table.get("week", {}))
        exceptions = dict(_exceptions(file, where, table))
        name = file.text(table, "name", f"{where}.", id_)
        found = file.value(
            where,
            lambda id_=id_, name=name, week=week, exceptions=exceptions: Calendar(  # type: ignore[misc]  # bound per row
                id=id_, name=name, week=week, exceptions=exceptions
            ),
        )
        if found is not None:
            yield found


def _week(file: Table, where: str, table: object) -> tuple[tuple[Interval, ...], ...]:
    if not isinstance(table, dict):
        file.wrong(f"{where}.week", 'has to be a table: week = { mon = ["09:00-17:00"] }')
        return ((),) * 7
    file.only(f"{where}.week.", table, _DAYS)
    return tuple(_hours(file, f"{where}.week.{day}", table.get(day, [])) for day in _DAYS)


def _exceptions(
    file: Table, where: str, table: dict[str, Any]
) -> Iterator[tuple[str, tuple[Interval, ...]]]:
    seen: set[str] = set()
    place = f"{where}.exception"
    for row in file.rows(table, "exception", place):
        file.only(f"{place}.", row, ("date", "hours", "note"))
        day = file.value(f"{place}.date", lambda row=row: _day(row.get("date")))  # type: ignore[misc]  # bound per row
        if day is None:
            continue
        if day in seen:
            file.wrong(f"{place}.date", f"{day} stands twice")
        seen.add(day)
        yield day, _hours(file, f"{place}.hours of {day}", row.get("hours", []))


def _day(value: object) -> str:
    moment = parse_moment(value)
    if isinstance(moment, datetime):
        raise ValueError(f"{value!r} is no day; write 2026-04-03")  # noqa: TRY004  # noted as a problem of the file
    return moment.isoformat()


def _hours(file: Table, where: str, value: object) -> tuple[Interval, ...]:
    if not isinstance(value, list):
        file.wrong(where, 'has to be a list such as ["09:00-12:30", "13:30-17:00"]')
        return ()
    found = (file.value(where, lambda text=text: _interval(text)) for text in value)  # type: ignore[misc]  # bound per text
    return tuple(interval for interval in found if interval is not None)


def _interval(text: object) -> Interval:
    match = _HOURS.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{text!r} is no interval; write 09:00-17:00")
    numbers = [int(part) for part in match.groups()]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if numbers[1] > 59 or numbers[3] > 59 or not start < end <= _DAY_END:  # noqa: PLR2004  # minutes of an hour
        raise ValueError(f"{text!r} does not run forward within a day")
    return start, end


def _freezes(file: Table) -> Iterator[Freeze]:
    for number, row in enumerate(file.tables("freeze"), start=1):
        where = f"freeze {row.get('id', number)}"
        if "waived" in row:
            file.wrong(f"{where}.waived", "a freeze is waived by a proposal, not by a file")
            continue
        found = file.value(where, lambda row=row: Freeze.model_validate(row))  # type: ignore[misc]  # bound per row
        if found is not None:
            yield found


def _teams(file: Table) -> Iterator[Team]:
    for name, number in file.table("capacity").items():
        where = f"capacity.{name}"
        if isinstance(number, bool) or not isinstance(number, int):
            file.wrong(where, f"{number!r} is no number of tasks at once; write 1 or more")
            continue
        team = file.value(where, lambda name=name, number=number: Team(id=name, capacity=number))  # type: ignore[misc]  # bound per row
        if team is not None:
            yield team
