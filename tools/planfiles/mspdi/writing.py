"""A plan as MS Project XML: links with type and lag, calendars, constraints, outline, teams.

Dates are written as computed, so that the file shows them before anything is scheduled again. What
MS Project has no field for stands in text columns under the names of our own.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from plan.csv_cells import predecessor_text
from plan.durations import ELAPSED, FULL_DAY, HOUR, duration_text
from plan.model import STANDARD, ConstraintKind, Link, Plan, Summary, Task
from plan.schedule import Schedule, compute_schedule
from plan.values import local_time, moment_text
from tools.planfiles.mspdi import codes
from tools.planfiles.mspdi.rows import constraint_date_text, native_moment
from tools.planfiles.mspdi.writing_parts import (
    CalendarNumbers,
    add_calendars,
    add_resources,
    clean,
    fill,
)

_LINKS = {kind: number for number, kind in codes.LINKS.items()}
_CONSTRAINTS = {kind: number for number, kind in codes.CONSTRAINTS.items()}
_HEAD = {
    "ScheduleFromStart": "1",
    "CalendarUID": "1",
    "MinutesPerDay": "480",
    "MinutesPerWeek": "2400",
    "DaysPerMonth": "20",
    "DurationFormat": "7",
}


def write_mspdi(plan: Plan) -> bytes:
    """Give the file; the same plan gives the same bytes."""
    return _Writer(plan).file()


class _Writer:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.schedule: Schedule = compute_schedule(plan)
        self.rows = list(_outline(plan, None, "", 1))
        self.uids = {row.id: number for number, (row, _, _) in enumerate(self.rows, start=1)}
        self.cells = {row.id: dict(self._cells(row)) for row, _, _ in self.rows}
        used = dict.fromkeys(name for cells in self.cells.values() for name in cells)
        self.fields = dict(zip(used, map(str, codes.TEXT_FIELDS), strict=False))
        self.calendars = CalendarNumbers(plan)

    def file(self) -> bytes:
        project = Element("Project", xmlns=codes.NAMESPACE)
        fill(project, {"Title": self.plan.name})
        start = native_moment(self.plan.start, ConstraintKind.SNET)
        fill(project, {"StartDate": start.isoformat(timespec="seconds"), **_HEAD})
        columns = SubElement(project, "ExtendedAttributes")
        for number, (name, field) in enumerate(self.fields.items(), start=1):
            column = SubElement(columns, "ExtendedAttribute")
            fill(column, {"FieldID": field, "FieldName": f"Text{number}", "Alias": name})
        add_calendars(project, self.plan, self.calendars)
        tasks = SubElement(project, "Tasks")
        for number, (row, outline, level) in enumerate(self.rows, start=1):
            task = SubElement(tasks, "Task")
            head = {"UID": number, "ID": number, "Name": row.name}
            place = {"OutlineNumber": outline, "OutlineLevel": level, "Priority": 500}
            fill(task, {**head, "Active": 1, "Manual": 0, "Type": 1, "IsNull": 0, **place})
            if isinstance(row, Task):
                self._add_task(task, row)
            else:
                fill(task, {"Milestone": 0, "Summary": 1})
            for name, text in self.cells[row.id].items():
                value = SubElement(task, "ExtendedAttribute")
                fill(value, {"FieldID": self.fields[name], "Value": text})
        add_resources(project, self.plan, self.calendars, self.uids)
        indent(project)
        made: bytes = tostring(project, encoding="UTF-8", xml_declaration=True)
        return made + b"\n"

    def _add_task(self, element: Element, task: Task) -> None:
        dates = self.schedule.dates[task.id]
        fill(
            element,
            {
                "Start": _instant(dates.start),
                "Finish": _instant(dates.finish),
                "Duration": f"PT{task.duration // HOUR}H{task.duration % HOUR}M0S",
                "DurationFormat": _format(task.duration),
                "Estimated": 0,
                "Milestone": int(task.milestone),
                "Summary": 0,
            },
        )
        constraint = task.constraint
        kind = constraint.kind if constraint else ConstraintKind.ASAP
        fill(element, {"ConstraintType": _CONSTRAINTS[kind]})
        counts = self.plan.calendar_of(task)
        own = codes.NO_CALENDAR if counts == STANDARD else self.calendars.of(counts)
        fill(element, {"CalendarUID": own})
        if constraint is not None and constraint.date is not None:
            date = native_moment(constraint.date, kind)
            fill(element, {"ConstraintDate": date.isoformat(timespec="seconds")})
        if task.deadline is not None:
            date = native_moment(task.deadline, None)
            fill(element, {"Deadline": date.isoformat(timespec="seconds")})
        ignored = int(own != codes.NO_CALENDAR)
        fill(element, {"IgnoreResourceCalendar": ignored, "Notes": task.note})
        for link in self.plan.links_into[task.id]:
            self._add_link(element, link)

    def _add_link(self, element: Element, link: Link) -> None:
        made = SubElement(element, "PredecessorLink")
        fill(
            made,
            {
                "PredecessorUID": self.uids[link.before],
                "Type": _LINKS[link.kind],
                "CrossProject": 0,
                "LinkLag": link.lag * 10,
                "LagFormat": _format(link.lag, elapsed=link.lag_calendar == ELAPSED),
            },
        )

    def _cells(self, row: Task | Summary) -> Iterator[tuple[str, str]]:
        """Give what stands in text columns; an empty text has none."""
        yield "id", row.id
        if isinstance(row, Summary):
            return
        links = self.plan.links_into[row.id]
        clocked = any(link.lag_calendar not in (None, ELAPSED) for link in links)
        day = row.deadline is not None and len(moment_text(row.deadline)) == len("2026-06-12")
        found = {
            "department": row.department,
            "owner": row.owner or "",
            "gate": " and ".join(row.gate),
            "processes": ";".join(row.processes),
            "kind": row.kind or "",
            "calendar": row.calendar or "",
            "constraint_date": constraint_date_text(row.constraint),
            "deadline": moment_text(row.deadline) if day and row.deadline else "",
            "predecessors": ";".join(map(predecessor_text, links)) if clocked else "",
        }
        yield from ((name, text) for name, text in found.items() if clean(text))
        if row.calendar is None and self.plan.calendar_of(row) != STANDARD:
            yield "calendar", ""  # the column has to be there, to say that the task names none


def _outline(
    plan: Plan, parent: str | None, prefix: str, level: int
) -> Iterator[tuple[Task | Summary, str, int]]:
    """Give summaries with what they span, then tasks: depth first, siblings in the plan's order."""
    rows: list[Task | Summary] = [one for one in plan.summaries if one.parent == parent]
    rows += [one for one in plan.tasks if one.parent == parent]
    for number, row in enumerate(rows, start=1):
        place = f"{prefix}{number}"
        yield row, place, level
        if isinstance(row, Summary):
            yield from _outline(plan, row.id, f"{place}.", level + 1)


def _format(minutes: int, *, elapsed: bool = False) -> int:
    """Give the unit that an amount is shown in: the largest one that shows it whole."""
    if elapsed:
        sizes = ((FULL_DAY, codes.ELAPSED_DAYS), (HOUR, codes.ELAPSED_HOURS))
        return next((n for size, n in sizes if minutes % size == 0), codes.ELAPSED_MINUTES)
    unit = duration_text(minutes)[-1]
    return {"d": codes.DAYS, "h": codes.HOURS, "m": codes.MINUTES}[unit]


def _instant(minute: int) -> str:
    return local_time(minute).isoformat(timespec="seconds")
