"""Plans that MS Project saved, read through MPXJ: its own dates, MPXJ's, and the kernel's.

The files are not ours to keep, so nothing of them stands here: where they are present and Java is,
``.ci/test-system`` reads them and compares.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from plan.model import (
    STANDARD,
    Calendar,
    Constraint,
    ConstraintKind,
    Department,
    Interval,
    Link,
    LinkKind,
    Plan,
    Task,
)
from plan.schedule import Schedule
from plan.values import local_time
from tests.oracle.answers import Answer, Answers, our_answers, schedule_of
from tests.oracle.cases import Case, Reported
from tests.oracle.mpxj_oracle import CONSTRAINTS, LINKS, WEEKDAYS, Java, Oracle

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "mspdi"
EDGE = "the same working time, told by another edge"
BY_HAND = "scheduled by hand, and a link hangs on its start: its late dates are the plan's end"
UNEXPLAINED = "unexplained"
_HEAD = (
    "# Plans saved by MS Project, beside the kernel",
    "",
    "Made by `.ci/test-system --record` where the files and Java are present. Read through MPXJ;",
    "compared are start, finish, late dates, total and free float: those that MS Project stored,",
    "and those of MPXJ's scheduler.",
    "",
)
_KINDS = {name: ConstraintKind(kind) for kind, name in CONSTRAINTS.items()}
_LINKS = {kind: LinkKind(kind) for kind in LINKS}


class Project(NamedTuple):
    """A plan from a file, and the dates that two schedulers gave it."""

    name: str
    case: Case
    stored: Answers
    mpxj: Answers
    manual: frozenset[str]


def read_project(oracle: Oracle, path: Path) -> Project:
    """Read a file, keep its dates, and let MPXJ schedule it anew."""
    return _Reader(oracle, path).project()


class _Reader:
    def __init__(self, oracle: Oracle, path: Path) -> None:
        self.oracle, self.name = oracle, path.name
        self.file = oracle.mpxj.reader.UniversalProjectReader().read(str(path))
        self.tasks = {f"T{t.getID()}": t for t in self.file.getTasks() if self._is_work(t)}

    def _is_work(self, task: Java) -> bool:
        return not (task.getSummary() or task.getNull() or not task.getActive())

    def project(self) -> Project:
        case = Case(self.name, self._plan(), self._reported())
        stored = {id_: self.oracle.answer_of(task) for id_, task in self.tasks.items()}
        manual = {i for i, t in self.tasks.items() if str(t.getTaskMode()) == "MANUALLY_SCHEDULED"}
        start = self.file.getProjectProperties().getStartDate()
        self.oracle.mpxj.cpm.MicrosoftScheduler().schedule(self.file, start)
        again = {id_: self.oracle.answer_of(task) for id_, task in self.tasks.items()}
        return Project(self.name, case, stored, again, frozenset(manual))

    def _plan(self) -> Plan:
        calendars = {STANDARD: self.file.getDefaultCalendar()}
        for task in self.tasks.values():
            calendars[self._calendar_id(task)] = task.getEffectiveCalendar()
        return Plan(
            id="project",
            name=self.name,
            zone="UTC",
            start=self._moment(self.file.getProjectProperties().getStartDate()),
            departments=(Department(id="pmo", name="PMO"),),
            calendars=tuple(self._calendar(id_, made) for id_, made in calendars.items()),
            tasks=tuple(self._task(id_, task) for id_, task in self.tasks.items()),
            links=tuple(self._links()),
        )

    def _calendar_id(self, task: Java) -> str:
        calendar = task.getEffectiveCalendar()
        own = calendar.getUniqueID() != self.file.getDefaultCalendar().getUniqueID()
        return f"calendar-{calendar.getUniqueID()}" if own else STANDARD

    def _calendar(self, id_: str, calendar: Java) -> Calendar:
        days = (getattr(self.oracle.java.DayOfWeek, name) for name in WEEKDAYS)
        exceptions = {
            day.isoformat(): _intervals(exception)
            for exception in calendar.getExpandedCalendarExceptionsWithWorkWeeks()
            for day in _days(exception.getFromDate(), exception.getToDate())
        }
        week = [_intervals(calendar.getHours(day) or ()) for day in days]
        return Calendar.model_validate(
            {"id": id_, "name": id_, "week": week, "exceptions": exceptions}
        )

    def _task(self, id_: str, task: Java) -> Task:
        return Task(
            id=id_,
            name=str(task.getName() or id_),
            department="pmo",
            duration=self.oracle.minutes_of(task.getDuration()),
            calendar=self._calendar_id(task),
            constraint=self._constraint(task),
            deadline=self._moment(task.getDeadline()) if task.getDeadline() else None,
        )

    def _constraint(self, task: Java) -> Constraint | None:
        kind = _KINDS[str(task.getConstraintType() or "AS_SOON_AS_POSSIBLE")]
        if not kind.dated:
            return None if kind is ConstraintKind.ASAP else Constraint(kind=kind)
        return Constraint(kind=kind, date=self._moment(task.getConstraintDate()))

    def _links(self) -> Iterator[Link]:
        ids = {int(task.getUniqueID()): id_ for id_, task in self.tasks.items()}
        for after, task in self.tasks.items():
            for relation in task.getPredecessors():
                before = ids.get(int(relation.getPredecessorTask().getUniqueID()))
                if before is not None:
                    kind = _LINKS[str(relation.getType())]
                    lag = self.oracle.minutes_of(relation.getLag())
                    yield Link(before=before, after=after, kind=kind, lag=lag)

    def _reported(self) -> dict[str, Reported]:
        return {
            id_: Reported(
                self.oracle.minute(task.getActualStart()),
                self.oracle.minute(task.getActualFinish()) if task.getActualFinish() else None,
                round(float(str(task.getPercentageComplete()))),
            )
            for id_, task in self.tasks.items()
            if task.getActualStart() is not None
        }

    def _moment(self, at: Java) -> datetime:
        return local_time(self.oracle.minute(at))


def _intervals(hours: Sequence[Java]) -> tuple[Interval, ...]:
    ends = [(r.getStart().toSecondOfDay() // 60, r.getEnd().toSecondOfDay() // 60) for r in hours]
    return tuple((first, last or 1440) for first, last in ends)


def _days(first: Java, last: Java) -> Iterator[date]:
    day, end = date.fromisoformat(str(first)), date.fromisoformat(str(last))
    while day <= end:
        yield day
        day += timedelta(days=1)


class Finding(NamedTuple):
    """One date that differs: whose it is, theirs and the kernel's, and why."""

    task: str
    field: str
    whose: str
    theirs: int
    ours: int
    reason: str


def compare_project(project: Project) -> Iterator[Finding]:
    """Give every date and float on which MS Project or MPXJ differ from the kernel."""
    schedule = schedule_of(project.case)
    ours = our_answers(schedule)
    for whose, theirs in (("MS Project", project.stored), ("MPXJ", project.mpxj)):
        for id_, mine in ours.items():
            for name in Answer._fields:
                other, own = getattr(theirs[id_], name), getattr(mine, name)
                if other != own:
                    reason = _reason(project, schedule, id_, name, (other, own))
                    yield Finding(id_, name, whose, other, own, reason)


def _reason(
    project: Project, schedule: Schedule, id_: str, name: str, values: tuple[int, int]
) -> str:
    time = schedule.time_of(project.case.plan.by_id[id_])
    if not name.endswith("float") and time.index(values[0]) == time.index(values[1]):
        return EDGE
    links = project.case.plan.links_from[id_]
    by_start = any(link.kind in (LinkKind.SS, LinkKind.SF) for link in links)
    return BY_HAND if id_ in project.manual and by_start else UNEXPLAINED


def page(projects: Sequence[Project]) -> str:
    """Write what came of the files."""
    lines = [*_HEAD]
    for project in projects:
        found = list(compare_project(project))
        plan = project.case.plan
        lines += [
            f"## {project.name}: {len(plan.tasks)} tasks, {len(plan.links)} links",
            "",
            *(_share(project, found, whose) for whose in ("MS Project", "MPXJ")),
            *(_told(finding) for finding in found),
            "",
        ]
    return "\n".join(lines)


def _share(project: Project, found: Sequence[Finding], whose: str) -> str:
    asked = len(project.case.plan.tasks) * len(Answer._fields)
    same = asked - sum(finding.whose == whose for finding in found)
    return f"- {whose}: {same} of {asked} dates and floats are the kernel's."


def _told(finding: Finding) -> str:
    theirs, ours = (_text(finding.field, value) for value in (finding.theirs, finding.ours))
    name = finding.field.replace("_", " ")
    return f"  - {finding.task} {name}: {ours}, {finding.whose} {theirs}: {finding.reason}"


def _text(field: str, value: int) -> str:
    return f"{value}" if field.endswith("float") else f"{local_time(value):%Y-%m-%d %H:%M}"
