"""The plan as approved: what people own, what hangs on what, and when nothing may move.

A plan is inputs only. Dates are computed from it (``plan.schedule``) and never stored, so its hash
covers exactly what was approved. Ids are unique; every name that is used exists; ``Plan`` refuses
anything else, so the rest of the kernel need not ask.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from plan.content import canonical_by_parts
from plan.durations import ELAPSED, lag_text
from plan.values import Moment, Value, moment_text, parse_moment, sha256, unset

DEPARTMENTS = {
    "finance": "Finance",
    "operations": "Operations",
    "it-security": "IT security",
    "pmo": "PMO",
}
STANDARD = "standard"
Name = Annotated[str, Field(min_length=1, max_length=200)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)]
Minutes = Annotated[int, Field(ge=0, strict=True)]
Nature = Literal["mandatory", "discretionary", "external"]
Interval = tuple[
    Annotated[int, Field(ge=0, le=1440)],
    Annotated[int, Field(ge=0, le=1440)],
]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write Europe/London") from None
    return name


def _whole_day(text: str) -> str:
    if moment_text(parse_moment(text)) != text or len(text) > len("2026-04-03"):
        raise ValueError(f"{text!r} is no day; write 2026-04-03")
    return text


Zone = Annotated[str, AfterValidator(_known_zone)]
Day = Annotated[str, AfterValidator(_whole_day)]


class LinkKind(StrEnum):
    """Which end of the successor waits for which end of the predecessor."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class ConstraintKind(StrEnum):
    """The field's eight scheduling constraints."""

    ASAP = "ASAP"
    ALAP = "ALAP"
    SNET = "SNET"
    SNLT = "SNLT"
    FNET = "FNET"
    FNLT = "FNLT"
    MSO = "MSO"
    MFO = "MFO"

    @property
    def dated(self) -> bool:
        """Say whether the kind needs a date."""
        return self not in {ConstraintKind.ASAP, ConstraintKind.ALAP}


_WORDS = {
    ConstraintKind.ASAP: "starts as soon as it can",
    ConstraintKind.ALAP: "starts as late as it can",
    ConstraintKind.SNET: "starts no earlier than",
    ConstraintKind.SNLT: "starts no later than",
    ConstraintKind.FNET: "finishes no earlier than",
    ConstraintKind.FNLT: "finishes no later than",
    ConstraintKind.MSO: "has to start on",
    ConstraintKind.MFO: "has to finish on",
}


class Department(Value):
    """Who a task belongs to; its id is also the role that approves for it."""

    id: Id
    name: Name
    calendar: Id | None = None


class Summary(Value):
    """A row that spans tasks and other summaries: no work of its own, and nothing waits for it."""

    id: Id
    name: Name
    parent: Id | None = None


class Team(Value):
    """Who does the work: how many tasks at once, and when (the standard calendar unless named)."""

    id: Name
    capacity: Annotated[int, Field(ge=1)] = 1
    calendar: Id | None = None


class Constraint(Value):
    """A date that a task has to keep, apart from its dependencies."""

    kind: ConstraintKind
    date: Moment | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.kind.dated and self.date is None:
            raise ValueError(f"{self.kind} needs a date")
        if not self.kind.dated and self.date is not None:
            raise ValueError(f"{self.kind} takes no date")
        return self

    @property
    def words(self) -> str:
        """Say it with a verb: ``finishes no later than 2026-06-12 (FNLT)``."""
        if self.date is None:
            return f"{_WORDS[self.kind]} ({self.kind})"
        return f"{_WORDS[self.kind]} {moment_text(self.date)} ({self.kind})"

    def __str__(self) -> str:
        """Give the field's short form: ``FNLT 2026-06-12``."""
        return self.kind if self.date is None else f"{self.kind} {moment_text(self.date)}"


class Task(Value):
    """A piece of work, or a milestone where the duration is 0; durations in working minutes.

    ``gate`` lists the roles that decide there; empty means that the task is no gate, ``proceeds``
    the calls after which it went on. ``kind`` is the kind of work that a freeze may name,
    ``parent`` the summary that spans the task.
    """

    id: Id
    name: Name
    department: Id
    teams: tuple[Name, ...] = ()
    duration: Minutes
    calendar: Id | None = None
    constraint: Constraint | None = None
    deadline: Moment | None = None
    owner: str | None = None
    gate: tuple[Id, ...] = ()
    processes: tuple[str, ...] = ()
    kind: Name | None = None
    parent: Id | None = None
    note: str = ""
    proceeds: tuple[int, ...] = Field(default=(), exclude_if=unset)

    @property
    def milestone(self) -> bool:
        """A task without duration."""
        return self.duration == 0


class Link(Value):
    """``after`` waits for ``before``; the lag runs on ``after``'s calendar, in working minutes.

    With a ``lag_calendar`` it runs on that one, or on the clock where it says ``elapsed``.
    ``basis`` says where the dependency comes from: ``plan file``, or the id of what confirmed it.
    """

    before: Id
    after: Id
    kind: LinkKind = LinkKind.FS
    lag: int = 0
    lag_calendar: Id | None = None
    basis: str = "plan file"
    nature: Nature = "mandatory"

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if self.lag_calendar is not None and not self.lag:
            raise ValueError(f"{self}: a lag calendar without a lag; leave it out")
        return self

    def __str__(self) -> str:
        """Give the plan file's form with both ends: ``T02 SS+3d T03``."""
        return f"{self.before} {self.kind}{lag_text(self.lag, self.lag_calendar)} {self.after}"


class Calendar(Value):
    """Working intervals per weekday (Monday first), in minutes of the day, and exceptions by date.

    Intervals are half-open, ordered and apart: ``((540, 1020),)`` is 09:00 to 17:00.
    """

    id: Id
    name: Name
    week: tuple[
        tuple[Interval, ...],
        tuple[Interval, ...],
        tuple[Interval, ...],
        tuple[Interval, ...],
        tuple[Interval, ...],
        tuple[Interval, ...],
        tuple[Interval, ...],
    ]
    exceptions: dict[Day, tuple[Interval, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for where, day in [*enumerate(self.week), *self.exceptions.items()]:
            edges = [edge for interval in day for edge in interval]
            if any(a >= b for a, b in zip(edges[::2], edges[1::2], strict=True)) or edges != sorted(
                edges
            ):
                raise ValueError(
                    f"calendar {self.id!r}, day {where}: intervals overlap or run back"
                )
        if not any(self.week):
            raise ValueError(f"calendar {self.id!r} has no working time")
        return self


class Freeze(Value):
    """A window in which tasks of the departments may not be worked.

    Where teams or kinds of work are named, it holds for these alone. ``forbids`` says what: any
    ``work``, only a ``start``, or only a ``finish``. ``waived`` lists the tasks that were let
    through by a revision; ``series`` names the recurring rule that the window came from. A freeze
    is a rule that is checked: it moves no date.
    """

    id: Id
    name: Name
    first: Moment
    last: Moment
    departments: Annotated[tuple[Id, ...], Field(min_length=1)]
    teams: tuple[Name, ...] = ()
    kinds: tuple[Name, ...] = ()
    series: Id | None = None
    forbids: Literal["work", "start", "finish"] = "work"
    waived: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if moment_text(self.last) < moment_text(self.first)[: len(moment_text(self.last))]:
            raise ValueError(f"freeze {self.id!r} ends before it begins")
        return self

    def binds(self, task: Task) -> bool:
        """Say whether the window holds for this task."""
        return (
            task.department in self.departments
            and (not self.teams or not set(self.teams).isdisjoint(task.teams))
            and (not self.kinds or task.kind in self.kinds)
            and task.id not in self.waived
        )


_Use = tuple[str, str | Link, Iterable[str], set[str], str]


class Plan(Value):
    """One version of the whole plan; immutable, and consistent from the moment it exists."""

    id: Id
    name: Name
    zone: Zone = "Europe/London"
    start: Moment
    departments: tuple[Department, ...]
    teams: tuple[Team, ...] = ()
    calendars: tuple[Calendar, ...]
    freezes: tuple[Freeze, ...] = ()
    summaries: tuple[Summary, ...] = ()
    tasks: tuple[Task, ...]
    links: tuple[Link, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [*self._repeated(), *self._dangling(), *self._nested()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _repeated(self) -> Iterator[str]:
        named: list[tuple[str, Iterable[str]]] = [
            ("department", (d.id for d in self.departments)),
            ("team", (t.id for t in self.teams)),
            ("calendar", (c.id for c in self.calendars)),
            ("freeze", (f.id for f in self.freezes)),
            ("task", [*(s.id for s in self.summaries), *(t.id for t in self.tasks)]),
            ("link", (f"{link.before} -> {link.after}" for link in self.links)),
        ]
        for what, ids in named:
            seen: set[str] = set()
            for one in ids:
                if one in seen:
                    yield f"{what} {one!r} stands twice"
                seen.add(one)

    def _dangling(self) -> Iterator[str]:
        calendars = {c.id for c in self.calendars}
        if STANDARD not in calendars:
            yield f"there is no calendar {STANDARD!r}"
        if ELAPSED in calendars:
            yield f"a calendar may not be called {ELAPSED!r}; a lag means elapsed time by it"
        departments = {d.id for d in self.departments}
        teams = {t.id for t in self.teams}
        for kind, one, used, known, what in self._names_used(departments, teams, calendars):
            names = tuple(used)
            for name in () if known.issuperset(names) else sorted(set(names) - known):
                where = f"{kind} {one if isinstance(one, Link) else repr(one)}"
                yield f"{where}: unknown {what} {name!r}"
        alone = (one.before for one in self.links if one.before == one.after)
        yield from (f"task {id_!r} waits for itself" for id_ in alone)

    def _names_used(
        self, departments: set[str], teams: set[str], calendars: set[str]
    ) -> Iterator[_Use]:
        """Give what names what: its kind, itself (in words only where it is wrong), the names."""
        tasks, summaries = set(self.by_id), {row.id for row in self.summaries}
        clocks = {*calendars, ELAPSED}
        for row in self.summaries:
            yield "summary", row.id, filter(None, (row.parent,)), summaries, "summary"
        for task in self.tasks:
            yield "task", task.id, filter(None, (task.parent,)), summaries, "summary"
            yield "task", task.id, (task.department,), departments, "department"
            yield "task", task.id, task.teams, teams, "team"
            yield "task", task.id, filter(None, (task.calendar,)), calendars, "calendar"
        for team in self.teams:
            yield "team", team.id, filter(None, (team.calendar,)), calendars, "calendar"
        for one in self.departments:
            yield "department", one.id, filter(None, (one.calendar,)), calendars, "calendar"
        for link in self.links:
            yield "link", link, (link.before, link.after), tasks, "task"
            yield "link", link, filter(None, (link.lag_calendar,)), clocks, "calendar"
        for freeze in self.freezes:
            yield "freeze", freeze.id, freeze.departments, departments, "department"
            yield "freeze", freeze.id, freeze.waived, tasks, "task"

    def _nested(self) -> Iterator[str]:
        parents = {row.id: row.parent for row in self.summaries}
        for id_, parent in parents.items():
            above, seen = parent, {id_}
            while above is not None and above not in seen:
                seen.add(above)
                above = parents.get(above)
            if above == id_:
                yield f"summary {id_!r} spans itself"

    @cached_property
    def by_id(self) -> dict[str, Task]:
        """Tasks by id, in the plan's order."""
        return {task.id: task for task in self.tasks}

    @cached_property
    def _team_calendars(self) -> dict[str, str]:
        return {team.id: team.calendar for team in self.teams if team.calendar is not None}

    @cached_property
    def _department_calendars(self) -> dict[str, str]:
        return {one.id: one.calendar or STANDARD for one in self.departments}

    def calendar_of(self, task: Task) -> str:
        """Give the calendar that a task counts in: its own, its first team's, its department's."""
        if task.calendar is not None:
            return task.calendar
        named = (self._team_calendars[t] for t in task.teams if t in self._team_calendars)
        return next(named, self._department_calendars[task.department])

    @cached_property
    def links_into(self) -> dict[str, list[Link]]:
        """Links by the task that waits."""
        found: dict[str, list[Link]] = {task.id: [] for task in self.tasks}
        for link in self.links:
            found[link.after].append(link)
        return found

    @cached_property
    def links_from(self) -> dict[str, list[Link]]:
        """Links by the task that is waited for."""
        found: dict[str, list[Link]] = {task.id: [] for task in self.tasks}
        for link in self.links:
            found[link.before].append(link)
        return found

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical form of everything above."""
        return sha256("interlock/plan/1", canonical_by_parts(self, "tasks", "links"))
