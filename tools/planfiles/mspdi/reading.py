"""A plan from MS Project XML: whole, or not at all; what has no place in a plan is noted.

What the file does not say (freezes, departments) comes in the frame. Calendars of the frame that
somebody wrote outweigh those of the file. Resources become teams, percent complete is progress.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple
from xml.etree.ElementTree import Element

from pydantic import ValidationError

from plan.csv_cells import read_gate
from plan.csv_plan import Frame, standard_calendar
from plan.errors import PlanFileError, Problem, message_of
from plan.model import STANDARD, Calendar, Link, Plan, Summary, Task
from plan.network import topological_order
from tools.planfiles.mspdi.calendars import (
    Calendars,
    RawCalendar,
    name_calendars,
    read_calendar,
)
from tools.planfiles.mspdi.codes import NO_CALENDAR
from tools.planfiles.mspdi.collecting import Cells, Collected, Noted
from tools.planfiles.mspdi.links import LinkReader, clocks_of
from tools.planfiles.mspdi.rows import MOST_ROWS, Row, outline, read_row
from tools.planfiles.mspdi.teams import Teams
from tools.reading.xml import stream_elements

COLUMNS = (
    "id",
    "department",
    "owner",
    "gate",
    "processes",
    "kind",
    "calendar",
    "constraint_date",
    "deadline",
    "predecessors",
)
ALWAYS_HELD = ("name", "duration", "predecessors", "constraint", "deadline", "note")
_HEAD = ("StartDate", "CalendarUID", "ScheduleFromStart", "Title")
_ROUND_THE_CLOCK = "round-the-clock"
_PMO = "pmo"


class Read(NamedTuple):
    """What a file gives."""

    plan: Plan
    progress: dict[str, int]
    columns: tuple[str, ...]
    notes: tuple[Noted, ...]


def read_mspdi(data: bytes, name: str, frame: Frame, *, own_start: bool = True) -> Read:
    """Read a project; with ``own_start`` it starts when the file says.

    Raises:
        PlanFileError: something is wrong; every problem with the row that MS Project shows.
        CycleError: the rows are fine, and their tasks wait for each other.
    """
    project = _Project(name, frame)
    project.take(data)
    project.collected.check()
    return project.read(own_start=own_start)


@dataclass
class _Project:
    """The file on its way in."""

    name: str
    frame: Frame
    head: dict[str, Element] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    raw: dict[int, RawCalendar] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    teams: Teams = field(default_factory=Teams)

    def __post_init__(self) -> None:
        self.collected = Collected(self.name)

    def take(self, data: bytes) -> None:
        """Take every element that matters, and nothing else into memory."""
        takers = {
            **{f"Project/{one}": self._take_head for one in _HEAD},
            "Project/ExtendedAttributes/ExtendedAttribute": self._take_column,
            "Project/Calendars/Calendar": self._take_calendar,
            "Project/Tasks/Task": self._take_row,
            "Project/Resources/Resource": self.teams.take_resource,
            "Project/Assignments/Assignment": self.teams.take_assignment,
        }
        for path, element in stream_elements(data, self.name, takers):
            takers[path](Cells(element, None, self.collected))
        if not self.rows:
            self.collected.wrong(None, None, "holds no task; is it an export of MS Project as XML?")

    def _take_head(self, cells: Cells) -> None:
        self.head.setdefault(cells.element.tag, cells.element)

    def _take_column(self, cells: Cells) -> None:
        alias = cells.text("Alias").casefold()
        if alias in COLUMNS:
            self.columns[cells.text("FieldID")] = alias

    def _take_calendar(self, cells: Cells) -> None:
        self.raw[cells.number("UID", 0)] = read_calendar(cells)

    def _take_row(self, cells: Cells) -> None:
        if len(self.rows) >= MOST_ROWS:
            message = f"holds more than {MOST_ROWS:,} rows; split the plan"
            raise PlanFileError([Problem(self.name, None, None, message)])
        row = read_row(cells, self.columns)
        if row is not None:
            self.rows.append(row)

    def _cells(self) -> Cells:
        holder = Element("Project")
        holder.extend(self.head.values())
        return Cells(holder, None, self.collected)

    def read(self, *, own_start: bool) -> Read:
        head, rows = self._cells(), self.rows
        outline(rows, self.collected)
        calendars = name_calendars(self.raw, head.number("CalendarUID", 1))
        own, clock = self._calendars(calendars)
        tasks = [self._task(row, calendars, clock) for row in rows if not row.summary]
        links = LinkReader(rows, [one.id for one in own], self.collected).links()
        if not head.flag("ScheduleFromStart", default=True):
            text = "the project is scheduled from its finish there, and from its start here"
            self.collected.note(None, "ScheduleFromStart", text)
        self.teams.note(self.collected)
        if "department" not in self.columns.values():
            text = "no text column has this alias, so nothing says whose a task is; all fall to one"
            self.collected.note(None, "department", text)
        start = (_start(head) if own_start else None) or self.frame.start
        self.collected.check()
        plan = self._plan(start, own, [t for t in tasks if t is not None], links, calendars)
        topological_order(plan)
        progress = {row.id: row.percent for row in rows if row.percent and not row.summary}
        return Read(plan, progress, self._held(), self.collected.closed())

    def _calendars(self, calendars: Calendars) -> tuple[tuple[Calendar, ...], str | None]:
        """Give the plan's calendars, and the one that elapsed durations count on."""
        uids = {calendars.default, *(row.calendar for row in self.rows), *self.teams.calendars()}
        clocks = {name for row in self.rows for name in clocks_of(row)} & {*calendars.ids.values()}
        named = [*(calendars.id_of(uid) for uid in sorted(uids)), *sorted(clocks)]
        wanted = dict.fromkeys(filter(None, named))
        by_id = {id_: uid for uid, id_ in calendars.ids.items()}
        built = {id_: calendars.build(by_id[id_], self.collected) for id_ in wanted}
        found = {one.id: one for one in built.values() if one is not None}
        self._keep_written(found)
        clock = None
        if any(row.elapsed and row.duration and not row.summary for row in self.rows):
            clock = _ROUND_THE_CLOCK
            found.setdefault(clock, _round_the_clock())
        order = {STANDARD: None, **dict.fromkeys(found)}
        return tuple(found[id_] for id_ in order if id_ in found), clock

    def _keep_written(self, found: dict[str, Calendar]) -> None:
        """Let the frame's calendars stand where they say the same, or somebody wrote them."""
        written = self.frame.calendars != (standard_calendar(),)
        for one in self.frame.calendars:
            other = found.get(one.id, one)
            same = (other.week, other.exceptions) == (one.week, one.exceptions)
            if same or written:
                found[one.id] = one
            if written and not same:
                text = f"calendar {one.id!r} has other hours there; those written here stand"
                self.collected.note(None, "Calendars", text)

    def _task(self, row: Row, calendars: Calendars, clock: str | None) -> Task | None:
        calendar = calendars.id_of(row.calendar) if row.calendar != NO_CALENDAR else None
        if row.elapsed and row.duration:
            calendar = clock
            text = f"takes elapsed time there; here it counts on the calendar {clock!r}"
            self.collected.note(row.number, "Duration", text)
        fields = {
            "id": row.id,
            "name": row.name,
            "department": self._department(row),
            "teams": self.teams.of(row.uid),
            "duration": row.duration,
            "calendar": calendar,
            "kind": row.custom.get("kind"),
            "parent": row.parent.id if row.parent else None,
            "constraint": row.constraint,
            "deadline": row.deadline,
            "owner": row.custom.get("owner"),
            "processes": _parts(row.custom.get("processes", "")),
            "note": row.note,
        }
        fields["gate"] = read_gate(row.custom.get("gate", ""), str(fields["department"]))
        try:
            return Task.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            message = f"{str(first['input'])[:60]!r}: {first['msg']}"
            self.collected.wrong(row.number, str(first["loc"][0]), message)
            return None

    def _department(self, row: Row) -> str:
        """Give the department that the text column names by id or name, or the PMO's."""
        known = {one.id: one.id for one in self.frame.departments}
        known |= {one.name.casefold(): one.id for one in self.frame.departments}
        named = row.custom.get("department", "")
        if named in known or named.casefold() in known:
            return known.get(named) or known[named.casefold()]
        fallback = _PMO if _PMO in known else self.frame.departments[0].id
        if named:
            ids = ", ".join(one.id for one in self.frame.departments)
            message = f"unknown department {named[:60]!r}; use {ids}"
            self.collected.wrong(row.number, "department", message)
        elif "department" in self.columns.values():
            text = f"the text column is empty; the task falls to {fallback}"
            self.collected.note(row.number, "department", text)
        return fallback

    def _plan(
        self,
        start: date | datetime,
        own: tuple[Calendar, ...],
        tasks: list[Task],
        links: tuple[Link, ...],
        calendars: Calendars,
    ) -> Plan:
        frame = self.frame
        described = {team.id for team in frame.teams}
        used = dict.fromkeys(name for task in tasks for name in task.teams)
        made = (self.teams.team(name, calendars) for name in used if name not in described)
        summaries = (
            Summary(id=row.id, name=row.name[:200], parent=row.parent.id if row.parent else None)
            for row in self.rows
            if row.summary
        )
        try:
            plan = Plan(
                id=frame.id,
                name=frame.name,
                zone=frame.zone,
                start=start,
                departments=frame.departments,
                teams=(*frame.teams, *made),
                calendars=own,
                freezes=frame.freezes,
                summaries=tuple(summaries),
                tasks=tuple(tasks),
                links=links,
            )
        except ValidationError as error:
            raise PlanFileError([Problem(self.name, None, None, message_of(error))]) from None
        return self._with_own_calendars(plan)

    def _with_own_calendars(self, plan: Plan) -> Plan:
        """Let a task say no calendar where its team or department gives it the same one.

        Our export writes the calendar that counts, because MS Project knows no departments; the
        text column ``calendar`` says what the task itself names. It stands unless somebody changed
        the calendar there.
        """
        if "calendar" not in self.columns.values():
            return plan
        named = {row.id: row.custom.get("calendar") for row in self.rows}
        known = {one.id for one in plan.calendars}
        tasks = []
        for task in plan.tasks:
            own = named.get(task.id)
            other = task.model_copy(update={"calendar": own})
            same = own is None or own in known
            counts = task.calendar or STANDARD
            tasks.append(other if same and plan.calendar_of(other) == counts else task)
        return plan.model_copy(update={"tasks": tuple(tasks)})

    def _held(self) -> tuple[str, ...]:
        held = {*ALWAYS_HELD, *self.columns.values(), "calendar"} - {"id", "constraint_date"}
        if self.teams.any:
            held.add("team")
        if any(row.summary for row in self.rows):
            held.add("parent")
        return tuple(sorted(held))


def _start(head: Cells) -> date | datetime | None:
    """Give the project's start; midnight is the day itself."""
    moment = head.moment("StartDate")
    if moment is None or moment.time() != time():
        return moment
    return moment.date()


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _round_the_clock() -> Calendar:
    always = ((0, 1440),)
    fields: Mapping[str, object] = {"id": _ROUND_THE_CLOCK, "name": "Round the clock"}
    return Calendar.model_validate({**fields, "week": (always,) * 7})
