"""The plans that two schedulers are given: made from a family and a number, the same for ever.

Plans look like a migration's: five to sixty tasks in several calendars with holidays, links with
lead and lag, and dates that lie near where the work falls. Each family adds one thing to what
stands before it, so that a disagreement says by its place what it is about. A change here changes
what the oracle has to be asked, so it goes together with ``.ci/test-system --record``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
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
from plan.values import minute_of

FAMILIES = {"calendars": 800, "links": 600, "constraints": 400, "progress": 300}
DAY = 480
_EARLIEST = 4.0  # days after the plan's start
_START = datetime(2026, 3, 2, 9)  # noqa: DTZ001  # local
_OFF: tuple[Interval, ...] = ()
_OFFICE: tuple[Interval, ...] = ((540, 1020),)
_SPLIT: tuple[Interval, ...] = ((480, 720), (780, 1020))
_EARLY: tuple[Interval, ...] = ((360, 840),)
_NIGHT: tuple[Interval, ...] = ((0, 360), (1320, 1440))
_ALWAYS: tuple[Interval, ...] = ((0, 1440),)
_HALF: tuple[Interval, ...] = ((540, 780),)
_WEEKS: dict[str, tuple[tuple[Interval, ...], ...]] = {
    STANDARD: (*[_OFFICE] * 5, _OFF, _OFF),
    "split": (*[_SPLIT] * 5, _OFF, _OFF),
    "early": (*[_EARLY] * 4, _HALF, _OFF, _OFF),
    "six-days": (*[_OFFICE] * 5, _HALF, _OFF),
    "weekend": (*[_OFF] * 5, _SPLIT, _SPLIT),
    "nights": (_NIGHT,) * 7,
    "always": (_ALWAYS,) * 7,
}
_STARTS = (ConstraintKind.SNET, ConstraintKind.SNLT, ConstraintKind.MSO)
_LIMITS = (ConstraintKind.SNLT, ConstraintKind.FNLT)
_EXCEPTIONS = (_OFF, _OFF, _OFF, _HALF, ((600, 1080),))
_LAGS = (0, 0, 0, 60, 240, 480, 960, 2400)
_LEADS = (-60, -240, -480, -960)
_ALAP = 0.3  # of the plans: what an ALAP task does spreads, and hides what else there is
_PERCENT = (0, 10, 25, 50, 90)
_DURATIONS = (240, 480, 480, 960, 960, 1440, 2400, 4800)


class Reported(NamedTuple):
    """Progress on one task: when it began, when it was over (None while it runs), percent done."""

    start: int
    finish: int | None
    percent: int


@dataclass(frozen=True)
class Case:
    """A plan to schedule, with the progress that was reported on it."""

    id: str
    plan: Plan
    reported: Mapping[str, Reported] = field(default_factory=dict)


def cases(family: str, first: int = 0, last: int | None = None) -> Iterator[Case]:
    """Give the plans of a family, or a run of them."""
    for number in range(first, FAMILIES[family] if last is None else last):
        yield case(family, number)


def case(family: str, number: int) -> Case:
    """Give one plan."""
    random = Random(f"{family} {number}")  # noqa: S311  # test data
    return _Draft(random, family).case(f"{family}-{number:03}")


class _Draft:
    """One plan in the making; ``guess`` is a rough day on which each task may be over."""

    def __init__(self, random: Random, family: str) -> None:
        self.random, self.family = random, family
        self.count = min(random.randint(5, 60), random.randint(5, 60))
        self.ids = [f"T{number:02}" for number in range(self.count)]
        self.calendars = [STANDARD, *random.sample(list(_WEEKS)[1:], random.randint(0, 4))]
        self.guess: dict[str, tuple[float, float]] = {}
        self.own: dict[str, str] = {}
        self.kinds = [k for k in ConstraintKind if k.dated]
        if random.random() < _ALAP:
            self.kinds += [ConstraintKind.ASAP, ConstraintKind.ALAP]

    def case(self, id_: str) -> Case:
        tasks, links = self._tasks_and_links()
        plan = Plan(
            id=id_,
            name=id_,
            zone="UTC",
            start=_START,
            departments=(Department(id="pmo", name="PMO"),),
            calendars=tuple(self._calendar(name) for name in self.calendars),
            tasks=tuple(tasks),
            links=tuple(links),
        )
        return Case(id_, plan, self._reported(plan) if self.family == "progress" else {})

    def _tasks_and_links(self) -> tuple[list[Task], list[Link]]:
        tasks: list[Task] = []
        links: list[Link] = []
        for number, id_ in enumerate(self.ids):
            duration = self._duration()
            waits = self._links(number, duration)
            begins = max([0.0, *[self._begins(link, duration) for link in waits]])
            self.guess[id_] = begins, begins + duration / DAY
            tasks.append(self._task(id_, duration, self._calendar_of(duration, waits)))
            links += waits
        return tasks, links

    def _calendar(self, name: str) -> Calendar:
        random = self.random
        days = sorted(random.sample(range(90), random.randint(0, 6)))
        hours = [random.choice(_EXCEPTIONS) for _ in days]
        dates = [(_START + timedelta(days=day)).date().isoformat() for day in days]
        exceptions = dict(zip(dates, hours, strict=True))
        return Calendar.model_validate(
            {"id": name, "name": name, "week": _WEEKS[name], "exceptions": exceptions}
        )

    def _duration(self) -> int:
        random = self.random
        if self.family == "constraints" and random.random() < 0.15:
            return 0
        return random.choice(_DURATIONS) if random.random() < 0.9 else random.randint(1, 1500)

    def _links(self, number: int, duration: int) -> list[Link]:
        random = self.random
        near = self.ids[max(0, number - 12) : number]
        wanted = min(len(near), random.choice([0, 1, 1, 2, 2, 3, 4]))
        return [
            self._link(before, self.ids[number], duration) for before in random.sample(near, wanted)
        ]

    def _link(self, before: str, after: str, duration: int) -> Link:
        """Give a link; one that could lead to before the plan's start is a plain one instead."""
        kind, lag = LinkKind.FS, self.random.choice(_LAGS)
        if self.family != "calendars":
            kind = self.random.choice(list(LinkKind))
            lag = self.random.choice(_LEADS) if self.random.random() < 0.25 else lag
        link = Link(before=before, after=after, kind=kind, lag=lag)
        if self._begins(link, duration) < _EARLIEST:
            return Link(before=before, after=after, lag=max(lag, 0))
        return link

    def _begins(self, link: Link, duration: int) -> float:
        """Guess the day on which a link lets a task begin."""
        first, last = self.guess[link.before]
        from_finish = link.kind in (LinkKind.FS, LinkKind.FF)
        to_finish = link.kind in (LinkKind.FF, LinkKind.SF)
        return (last if from_finish else first) + (link.lag - duration * to_finish) / DAY

    def _calendar_of(self, duration: int, waits: list[Link]) -> str:
        """Draw a calendar; a milestone is told in that of a task that it waits for."""
        if duration or not waits:
            return self.random.choice(self.calendars)
        return self.own[self.random.choice(waits).before]

    def _task(self, id_: str, duration: int, own: str) -> Task:
        random, self.own[id_] = self.random, own
        constraint: Constraint | None = None
        deadline: datetime | date | None = None
        if self.family == "constraints":
            constraint = self._constraint(id_) if random.random() < 0.2 else None
            deadline = self._date(self.guess[id_][1]) if random.random() < 0.12 else None
        return Task(
            id=id_,
            name=id_,
            department="pmo",
            duration=duration,
            calendar=own,
            constraint=constraint,
            deadline=deadline,
        )

    def _constraint(self, id_: str) -> Constraint:
        kind = self.random.choice(self.kinds)
        if not kind.dated:
            return Constraint(kind=kind)
        begins, ends = self.guess[id_]
        guess = begins if kind in _STARTS else ends
        return Constraint(kind=kind, date=self._date(guess, 10 * (kind in _LIMITS)))

    def _date(self, days: float, later: int = 0) -> date | datetime:
        """Give a date near a guess: a day, or an hour of it."""
        random = self.random
        near = _START + timedelta(days=max(1, round(days * 1.6) + later + random.randint(-2, 12)))
        hour = near.replace(hour=random.choice([9, 10, 13, 17]))
        return near.date() if random.random() < 0.4 else hour

    def _reported(self, plan: Plan) -> dict[str, Reported]:
        """Report on the first tasks, each after all that it waits for: done ones, then begun."""
        random, reported = self.random, dict[str, Reported]()
        for task in plan.tasks[: random.randint(1, max(1, self.count // 2))]:
            before = [reported.get(link.before) for link in plan.links_into[task.id]]
            if any(one is None or one.finish is None for one in before):
                continue
            calendar = next(c for c in plan.calendars if c.id == task.calendar)
            start = self._working_minute(calendar, self.guess[task.id][0] * 1.4)
            running = random.random() < 0.3
            later = self._working_minute(calendar, self.guess[task.id][1] * 1.4 + 1)
            finish = None if running else max(later, start + 60)
            reported[task.id] = Reported(start, finish, random.choice(_PERCENT) if running else 100)
        return reported

    def _working_minute(self, calendar: Calendar, days: float) -> int:
        """Give a working instant at or after a guess, with a time of day drawn from the hours."""
        day = _START.date() + timedelta(days=max(0, int(days) + self.random.randint(-1, 2)))
        while not (hours := calendar.exceptions.get(day.isoformat(), calendar.week[day.weekday()])):
            day += timedelta(days=1)
        first, last = self.random.choice(hours)
        return minute_of(day) + self.random.choice(range(first, last, 30))
