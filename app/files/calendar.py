"""``calendar.toml``: the zone, working hours and exceptions, teams, departments, freeze windows.

A calendar may be ``like`` one that stands before it; what it says itself takes the other's place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.files.freezes import read_freezes
from app.files.hours import read_hours
from app.files.toml import Table, read_toml
from plan.csv_plan import standard_calendar
from plan.model import (
    DEPARTMENTS,
    STANDARD,
    Calendar,
    Department,
    Freeze,
    Interval,
    Team,
)
from plan.values import parse_moment

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_EXCEPTION = 366


@dataclass(frozen=True)
class CalendarFile:
    """What surrounds the tasks; each with a default that a plan file alone can live with."""

    zone: str = "Europe/London"
    calendars: tuple[Calendar, ...] = (standard_calendar(),)
    freezes: tuple[Freeze, ...] = ()
    teams: tuple[Team, ...] = ()
    departments: tuple[Department, ...] = tuple(
        Department(id=id_, name=name) for id_, name in DEPARTMENTS.items()
    )


def read_calendar_file(path: Path) -> CalendarFile:
    """Read the file.

    Raises:
        CannotError, PlanFileError: see ``read_toml``; every problem with its field.
    """
    file = read_toml(path)
    file.only("", file.data, ("zone", "calendar", "freeze", "capacity", "team", "department"))
    zone = file.text(file.data, "zone", "", "Europe/London")
    file.value("zone", lambda: _zone(zone))
    calendars = _calendars(file)
    freezes = tuple(read_freezes(file, calendars))
    teams = (*_capacities(file), *_teams(file, calendars))
    departments = tuple(_departments(file, calendars))
    file.check()
    return CalendarFile(zone, tuple(calendars.values()), freezes, teams, departments)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write Europe/London") from None


def _calendars(file: Table) -> dict[str, Calendar]:
    """Give the calendars by id; the standard one first where the file has none."""
    tables = file.table("calendar")
    found = {} if STANDARD in tables else {STANDARD: standard_calendar()}
    for id_, table in tables.items():
        where = f"calendar.{id_}"
        if not isinstance(table, dict):
            file.wrong(where, f"has to be a table: write [{where}]")
            continue
        calendar = _calendar(file, where, id_, table, found)
        if calendar is not None:
            found[id_] = calendar
    return found


def _calendar(
    file: Table, where: str, id_: str, table: dict[str, Any], known: dict[str, Calendar]
) -> Calendar | None:
    file.only(f"{where}.", table, ("name", "like", "week", "exception"))
    base = known.get(file.text(table, "like", f"{where}."))
    if "like" in table and base is None:
        file.wrong(f"{where}.like", f"no calendar {table['like']!r} stands before this one")
        return None
    week = base.week if base and "week" not in table else _week(file, where, table.get("week", {}))
    exceptions = {**(base.exceptions if base else {}), **dict(_exceptions(file, where, table))}
    name = file.text(table, "name", f"{where}.", id_)
    fields = {"id": id_, "name": name, "week": week, "exceptions": exceptions}
    return file.value(where, lambda: Calendar.model_validate(fields))


def _week(file: Table, where: str, table: object) -> tuple[tuple[Interval, ...], ...]:
    if not isinstance(table, dict):
        file.wrong(f"{where}.week", 'has to be a table: week = { mon = ["09:00-17:00"] }')
        return ((),) * 7
    file.only(f"{where}.week.", table, _DAYS)
    return tuple(read_hours(file, f"{where}.week.{day}", table.get(day, [])) for day in _DAYS)


def _exceptions(
    file: Table, where: str, table: dict[str, Any]
) -> Iterator[tuple[str, tuple[Interval, ...]]]:
    seen: set[str] = set()
    place = f"{where}.exception"
    for row in file.rows(table, "exception", place):
        file.only(f"{place}.", row, ("date", "first", "last", "hours", "note"))
        for day in _exception_days(file, place, row):
            if day in seen:
                file.wrong(f"{place}.date", f"{day} stands twice")
            seen.add(day)
            yield day, read_hours(file, f"{place}.hours of {day}", row.get("hours", []))


def _exception_days(file: Table, place: str, row: dict[str, Any]) -> Iterator[str]:
    """Give the day of an exception, or all days from its first to its last."""
    names = ("first", "last") if "first" in row or "last" in row else ("date", "date")
    if names[0] == "first" and "date" in row:
        file.wrong(f"{place}.date", "write date for one day, or first and last for several")
        return
    ends = [
        file.value(f"{place}.{name}", lambda name=name: _day(row.get(name)))  # type: ignore[misc]  # bound per name
        for name in dict.fromkeys(names)
    ]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        return
    count = (last - first).days + 1
    if not 0 < count <= _LONGEST_EXCEPTION:
        file.wrong(f"{place}.last", f"{first} to {last} is not 1 to {_LONGEST_EXCEPTION} days")
        return
    yield from ((first + timedelta(days=number)).isoformat() for number in range(count))


def _day(value: object) -> date:
    moment = parse_moment(value)
    if isinstance(moment, datetime):
        raise ValueError(f"{value!r} is no day; write 2026-04-03")  # noqa: TRY004  # noted as a problem of the file
    return moment


def _capacities(file: Table) -> Iterator[Team]:
    for name, number in file.table("capacity").items():
        where = f"capacity.{name}"
        if isinstance(number, bool) or not isinstance(number, int):
            file.wrong(where, f"{number!r} is no number of tasks at once; write 1 or more")
            continue
        team = file.value(where, lambda name=name, number=number: Team(id=name, capacity=number))  # type: ignore[misc]  # bound per row
        if team is not None:
            yield team


def _teams(file: Table, calendars: dict[str, Calendar]) -> Iterator[Team]:
    """Read ``[team.NAME]``: how many tasks at once, and on which calendar."""
    for name, table in file.table("team").items():
        where = f"team.{name}"
        if not isinstance(table, dict):
            file.wrong(where, f"has to be a table: write [{where}]")
            continue
        if name in file.table("capacity"):
            file.wrong(f"{where}", f"stands in [capacity] as well; write it in [{where}] alone")
        file.only(f"{where}.", table, ("capacity", "calendar"))
        _check_calendar(file, where, table, calendars)
        team = file.value(where, lambda name=name, table=table: Team(id=name, **table))  # type: ignore[misc]  # bound per row
        if team is not None:
            yield team


def _departments(file: Table, calendars: dict[str, Calendar]) -> Iterator[Department]:
    """Give the departments, with the calendars that ``[department.ID]`` gives them."""
    tables = file.table("department")
    file.only("department.", tables, DEPARTMENTS)
    for id_, name in DEPARTMENTS.items():
        where, table = f"department.{id_}", tables.get(id_, {})
        if not isinstance(table, dict):
            file.wrong(where, f"has to be a table: write [{where}]")
            continue
        file.only(f"{where}.", table, ("calendar",))
        _check_calendar(file, where, table, calendars)
        department = file.value(
            where,
            lambda id_=id_, name=name, table=table: Department(id=id_, name=name, **table),  # type: ignore[misc]  # bound per row
        )
        if department is not None:
            yield department


def _check_calendar(
    file: Table, where: str, table: dict[str, Any], calendars: dict[str, Calendar]
) -> None:
    named = table.get("calendar")
    if isinstance(named, str) and named not in calendars:
        file.wrong(f"{where}.calendar", f"unknown calendar {named!r}; use {', '.join(calendars)}")
