"""The plan as approved: what people own, what hangs on what, and when nothing may move.

A plan is inputs only. Dates are computed from it (``plan.schedule``) and never stored, so its hash
covers exactly what was approved. Ids are unique; every name that is used exists; ``Plan`` refuses
anything else, so the rest of the kernel need not ask.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from plan.durations import duration_text
from plan.values import Moment, Value, canonical, moment_text, sha256

DEPARTMENTS = {
    "finance": "Finance",
    "operations": "Operations",
    "it-security": "IT security",
    "pmo": "PMO",
}
STANDARD = "standard"
Name = Annotated[str, Field(min_length=1, max_length=200)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)]
Minutes = Annotated[int, Field(ge=0)]
Interval = tuple[
    Annotated[int, Field(ge=0, le=1440)],
    Annotated[int, Field(ge=0, le=1440)],
]


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


class Department(Value):
    """Who a task belongs to; its id is also the role that approves for it."""

    id: Id
    name: Name


class Team(Value):
    """Who does the work; ``capacity`` is how many tasks it works on at once."""

    id: Name
    capacity: Annotated[int, Field(ge=1)] = 1


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

    def __str__(self) -> str:
        """Give the field's short form: ``FNLT 2026-06-12``."""
        return self.kind if self.date is None else f"{self.kind} {moment_text(self.date)}"


class Task(Value):
    """A piece of work, or a milestone where the duration is 0; durations in working minutes.

    ``gate`` lists the roles that decide there; empty means that the task is no gate.
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
    note: str = ""

    @property
    def milestone(self) -> bool:
        """A task without duration."""
        return self.duration == 0


class Link(Value):
    """``after`` waits for ``before``; the lag runs on ``after``'s calendar, in working minutes.

    ``basis`` says where the dependency comes from: ``plan file``, or the id of what confirmed it.
    """

    before: Id
    after: Id
    kind: LinkKind = LinkKind.FS
    lag: int = 0
    basis: str = "plan file"

    def __str__(self) -> str:
        """Give the plan file's form with both ends: ``T02 SS+3d T03``."""
        lag = f"{'+' if self.lag > 0 else ''}{duration_text(self.lag)}" if self.lag else ""
        return f"{self.before} {self.kind}{lag} {self.after}"


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
    exceptions: dict[str, tuple[Interval, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for where, day in [*enumerate(self.week), *self.exceptions.items()]:
            edges = [edge for interval in day for edge in interval]
            if any(a >= b for a, b in zip(edges[::2], edges[1::2], strict=True)) or edges != sorted(
                edges
            ):
                raise ValueError(f"calendar {self.id!r}, day {where}: intervals overlap or run back")
        if not any(self.week):
            raise ValueError(f"calendar {self.id!r} has no working time")
        return self


class Freeze(Value):
    """A window in which tasks of the departments (and teams, if any are named) may not be worked.

    ``forbids`` says what: any ``work``, only a ``start``, or only a ``finish``. ``waived`` lists the
    tasks that were let through by a revision. A freeze is a rule that is checked: it moves no date.
    """

    id: Id
    name: Name
    first: Moment
    last: Moment
    departments: tuple[Id, ...]
    teams: tuple[Name, ...] = ()
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
            and (not self.teams or bool(set(self.teams) & set(task.teams)))
            and task.id not in self.waived
        )


class Plan(Value):
    """One version of the whole plan; immutable, and consistent from the moment it exists."""

    id: Id
    name: Name
    zone: str = "Europe/London"
    start: Moment
    departments: tuple[Department, ...]
    teams: tuple[Team, ...] = ()
    calendars: tuple[Calendar, ...]
    freezes: tuple[Freeze, ...] = ()
    tasks: tuple[Task, ...]
    links: tuple[Link, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [*self._repeated(), *self._dangling()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _repeated(self) -> Iterator[str]:
        named: list[tuple[str, Iterable[str]]] = [
            ("department", (d.id for d in self.departments)),
            ("team", (t.id for t in self.teams)),
            ("calendar", (c.id for c in self.calendars)),
            ("freeze", (f.id for f in self.freezes)),
            ("task", (t.id for t in self.tasks)),
            ("link", (f"{link.before} -> {link.after}" for link in self.links)),
        ]
        for what, ids in named:
            seen: set[str] = set()
            for one in ids:
                if one in seen:
                    yield f"{what} {one!r} stands twice"
                seen.add(one)

    def _dangling(self) -> Iterator[str]:
        departments = {d.id for d in self.departments}
        teams = {t.id for t in self.teams}
        calendars = {c.id for c in self.calendars}
        if STANDARD not in calendars:
            yield f"there is no calendar {STANDARD!r}"
        for task in self.tasks:
            if task.department not in departments:
                yield f"task {task.id!r}: unknown department {task.department!r}"
            for team in sorted(set(task.teams) - teams):
                yield f"task {task.id!r}: unknown team {team!r}"
            if task.calendar is not None and task.calendar not in calendars:
                yield f"task {task.id!r}: unknown calendar {task.calendar!r}"
        for link in self.links:
            if link.before == link.after:
                yield f"task {link.before!r} waits for itself"
            for end in sorted({link.before, link.after} - self.by_id.keys()):
                yield f"link {link}: unknown task {end!r}"
        for freeze in self.freezes:
            for one in sorted(set(freeze.departments) - departments):
                yield f"freeze {freeze.id!r}: unknown department {one!r}"
            for one in sorted(set(freeze.waived) - self.by_id.keys()):
                yield f"freeze {freeze.id!r}: unknown task {one!r}"

    @cached_property
    def by_id(self) -> dict[str, Task]:
        """Tasks by id, in the plan's order."""
        return {task.id: task for task in self.tasks}

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
        return sha256("interlock/plan/1", canonical(self))
