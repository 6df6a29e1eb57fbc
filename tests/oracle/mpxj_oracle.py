"""The oracle: MPXJ's MicrosoftScheduler, asked through a Java machine inside this process.

Only ``.ci/test-system`` and recording need it; MPXJ is LGPL and never part of the product. Plans
go in by MPXJ's own objects, and instants as local wall time, so no file format stands between.
"""

import importlib
from collections.abc import Iterable
from typing import Any

from plan.model import Calendar, Constraint, ConstraintKind, Task
from plan.values import last_minute_of, minute_of
from tests.oracle.answers import Answer
from tests.oracle.cases import Case, Reported

Java = Any  # what lives in the Java machine has no types here
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
CONSTRAINTS = {
    "ASAP": "AS_SOON_AS_POSSIBLE",
    "ALAP": "AS_LATE_AS_POSSIBLE",
    "SNET": "START_NO_EARLIER_THAN",
    "SNLT": "START_NO_LATER_THAN",
    "FNET": "FINISH_NO_EARLIER_THAN",
    "FNLT": "FINISH_NO_LATER_THAN",
    "MSO": "MUST_START_ON",
    "MFO": "MUST_FINISH_ON",
}
LINKS = {"FS": "FINISH_START", "SS": "START_START", "FF": "FINISH_FINISH", "SF": "START_FINISH"}


class Oracle:
    """MPXJ in a running Java machine."""

    def __init__(self) -> None:
        """Start Java with MPXJ's jars; a process can do so once."""
        importlib.import_module("mpxj")  # puts its jars on the class path
        self._jpype: Any = importlib.import_module("jpype")
        if not self._jpype.isJVMStarted():
            self._jpype.startJVM("-Dlog4j2.StatusLogger.level=OFF")
        self.java = self._jpype.JPackage("java").time
        self.mpxj = self._jpype.JPackage("org").mpxj
        self._utc = self.java.ZoneOffset.UTC
        self._minutes = self.mpxj.TimeUnit.MINUTES
        self._hours = self.mpxj.ProjectFile().getProjectProperties()

    def schedule(self, case: Case) -> list[Answer]:
        """Give start, finish, late start, late finish, total and free slack of every task."""
        file, tasks = self.build(case)
        self.mpxj.cpm.MicrosoftScheduler().schedule(file, self.at(minute_of(case.plan.start)))
        return [self.answer_of(tasks[task.id]) for task in case.plan.tasks]

    def at(self, minute: int) -> Java:
        """Give an instant as Java's local time."""
        return self.java.LocalDateTime.ofEpochSecond(minute * 60, 0, self._utc)

    def minute(self, at: Java) -> int:
        """Give the instant of a local time."""
        return int(at.toEpochSecond(self._utc)) // 60

    def answer_of(self, task: Java) -> Answer:
        """Read a task's dates and slacks as they stand."""
        dates = (task.getStart(), task.getFinish(), task.getLateStart(), task.getLateFinish())
        slacks = (task.getTotalSlack(), task.getFreeSlack())
        return Answer(*map(self.minute, dates), *map(self.minutes_of, slacks))

    def minutes_of(self, duration: Java) -> int:
        """Give a duration in working minutes; a day has 480 of them."""
        return round(float(duration.convertUnits(self._minutes, self._hours).getDuration()))

    def build(self, case: Case) -> tuple[Java, dict[str, Java]]:
        """Make MPXJ's own project of a plan; give it with its tasks by id."""
        file = self.mpxj.ProjectFile()
        calendars = {c.id: self._calendar(file, c) for c in case.plan.calendars}
        file.setDefaultCalendar(calendars["standard"])
        tasks = {
            t.id: self._task(file, t, calendars[case.plan.calendar_of(t)], case.reported.get(t.id))
            for t in case.plan.tasks
        }
        for link in case.plan.links:
            builder = self.mpxj.Relation.Builder().predecessorTask(tasks[link.before])
            builder.type(getattr(self.mpxj.RelationType, LINKS[link.kind]))
            tasks[link.after].addPredecessor(builder.lag(self._duration(link.lag)))
        return file, tasks

    def _duration(self, minutes: int) -> Java:
        return self.mpxj.Duration.getInstance(float(minutes), self._minutes)

    def _calendar(self, file: Java, calendar: Calendar) -> Java:
        made = file.addCalendar()
        made.setName(calendar.id)
        for name, intervals in zip(WEEKDAYS, calendar.week, strict=True):
            day = getattr(self.java.DayOfWeek, name)
            working = self.mpxj.DayType.WORKING if intervals else self.mpxj.DayType.NON_WORKING
            made.setCalendarDayType(day, working)
            self._fill(made.addCalendarHours(day), intervals)
        for text, intervals in calendar.exceptions.items():
            self._fill(made.addCalendarException(self.java.LocalDate.parse(text)), intervals)
        return made

    def _fill(self, hours: Java, intervals: Iterable[tuple[int, int]]) -> None:
        for first, last in intervals:
            ends = (self.java.LocalTime.ofSecondOfDay(edge % 1440 * 60) for edge in (first, last))
            hours.add(self.mpxj.LocalTimeRange(*ends))

    def _task(self, file: Java, task: Task, calendar: Java, reported: Reported | None) -> Java:
        made = file.addTask()
        made.setName(task.id)
        made.setCalendar(calendar)
        done = reported.percent * task.duration // 100 if reported else 0
        made.setDuration(self._duration(task.duration))
        made.setActualDuration(self._duration(done))
        made.setRemainingDuration(self._duration(task.duration - done))
        made.setMilestone(task.milestone)
        made.setConstraintType(self.mpxj.ConstraintType.AS_SOON_AS_POSSIBLE)
        if task.constraint is not None:
            self._constrain(made, task.constraint, calendar)
        if task.deadline is not None:
            made.setDeadline(self.at(last_minute_of(task.deadline)))
        if reported is not None:
            made.setActualStart(self.at(reported.start))
            if reported.finish is not None:
                made.setActualFinish(self.at(reported.finish))
        return made

    def _constrain(self, made: Java, constraint: Constraint, calendar: Java) -> None:
        made.setConstraintType(getattr(self.mpxj.ConstraintType, CONSTRAINTS[constraint.kind]))
        if constraint.date is None:
            return
        match constraint.kind:
            case ConstraintKind.SNET | ConstraintKind.MSO:
                at = calendar.getNextWorkStart(self.at(minute_of(constraint.date)))
            case ConstraintKind.FNET | ConstraintKind.MFO:
                at = self._end_of_work(calendar, self.at(last_minute_of(constraint.date)))
            case _:
                at = self.at(last_minute_of(constraint.date))
        made.setConstraintDate(at)

    def _end_of_work(self, calendar: Java, at: Java) -> Java:
        """Give the end of the work before an instant that lies outside of working time."""
        ended = calendar.getPreviousWorkFinish(at)
        between = calendar.getWork(ended, at, self._minutes)
        return at if between.getDuration() else ended
