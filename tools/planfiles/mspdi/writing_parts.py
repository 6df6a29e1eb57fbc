"""The parts of a project beside its tasks: calendars, resources, assignments."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from plan.model import STANDARD, Calendar, Interval, Plan

_DAY = 1440
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CalendarNumbers:
    """Numbers the calendars: those of the plan, ``standard`` first, then one for each team."""

    def __init__(self, plan: Plan) -> None:
        """Number them."""
        names = [STANDARD, *(one.id for one in plan.calendars if one.id != STANDARD)]
        self._numbers = {name: number for number, name in enumerate(names, start=1)}
        self._teams = {team.id: n for n, team in enumerate(plan.teams, start=len(names) + 1)}

    def of(self, calendar: str) -> int:
        """Give the number of a calendar of the plan."""
        return self._numbers[calendar]

    def of_team(self, team: str) -> int:
        """Give the number of a team's own calendar."""
        return self._teams[team]


def fill(element: Element, fields: Mapping[str, object]) -> None:
    """Add fields in their order; an empty text is left out."""
    for name, value in fields.items():
        text = clean(str(value))
        if text:
            SubElement(element, name).text = text


def clean(text: str) -> str:
    """Put a mark in the place of what no XML can hold."""
    return _ILLEGAL.sub("\ufffd", text)


def add_calendars(project: Element, plan: Plan, numbers: CalendarNumbers) -> None:
    """Add the calendars of the plan by their ids, and one for each team, as its base says."""
    parent = SubElement(project, "Calendars")
    for calendar in sorted(plan.calendars, key=lambda one: numbers.of(one.id)):
        made = SubElement(parent, "Calendar")
        fill(made, {"UID": numbers.of(calendar.id), "Name": calendar.id, "IsBaseCalendar": 1})
        fill(made, {"BaseCalendarUID": -1})
        _add_week(made, calendar)
        _add_exceptions(made, calendar)
    for team in plan.teams:
        made = SubElement(parent, "Calendar")
        base = numbers.of(team.calendar or STANDARD)
        fill(made, {"UID": numbers.of_team(team.id), "Name": team.id})
        fill(made, {"IsBaseCalendar": 0, "BaseCalendarUID": base})


def _add_week(made: Element, calendar: Calendar) -> None:
    week = SubElement(made, "WeekDays")
    for number in range(1, 8):  # 1 is Sunday there, and ours begin on Monday
        hours = calendar.week[(number + 5) % 7]
        day = SubElement(week, "WeekDay")
        fill(day, {"DayType": number, "DayWorking": int(bool(hours))})
        _add_hours(day, hours)


def _add_exceptions(made: Element, calendar: Calendar) -> None:
    if not calendar.exceptions:
        return
    parent = SubElement(made, "Exceptions")
    for day, hours in sorted(calendar.exceptions.items()):
        one = SubElement(parent, "Exception")
        fill(one, {"EnteredByOccurrences": 0})
        period = SubElement(one, "TimePeriod")
        fill(period, {"FromDate": f"{day}T00:00:00", "ToDate": f"{day}T23:59:00"})
        fill(one, {"Name": day, "Type": 1, "DayWorking": int(bool(hours))})
        _add_hours(one, hours)


def _add_hours(parent: Element, hours: tuple[Interval, ...]) -> None:
    if not hours:
        return
    times = SubElement(parent, "WorkingTimes")
    for first, last in hours:
        one = SubElement(times, "WorkingTime")
        fill(one, {"FromTime": _time(first), "ToTime": _time(last)})


def _time(minute: int) -> str:
    return f"{minute % _DAY // 60:02}:{minute % 60:02}:00"


def add_resources(
    project: Element, plan: Plan, numbers: CalendarNumbers, uids: Mapping[str, int]
) -> None:
    """Add a resource for each team, and who works on what."""
    resources, team_uids = SubElement(project, "Resources"), {}
    for number, team in enumerate(plan.teams, start=1):
        team_uids[team.id] = number
        made = SubElement(resources, "Resource")
        fill(made, {"UID": number, "ID": number, "Name": team.id, "Type": 1, "IsNull": 0})
        fill(made, {"MaxUnits": f"{team.capacity}.00", "CalendarUID": numbers.of_team(team.id)})
    assignments, count = SubElement(project, "Assignments"), 0
    for task in plan.tasks:
        for name in task.teams:
            count += 1
            made = SubElement(assignments, "Assignment")
            fill(made, {"UID": count, "TaskUID": uids[task.id], "ResourceUID": team_uids[name]})
            fill(made, {"Units": 1})
