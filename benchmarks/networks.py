"""Made-up plans of any size, and what a user would write with networkx to schedule them."""

import random
from datetime import date, timedelta
from typing import Any

import networkx as nx

from plan.csv_plan import standard_calendar
from plan.model import DEPARTMENTS, Calendar, Department, Link, LinkKind, Plan, Task

CALENDARS = 8
_KINDS = (LinkKind.FS,) * 7 + (LinkKind.SS, LinkKind.FF, LinkKind.SF)
_LAGS = (0, 0, 0, 480, -240)
_REACH = 50


def made_up_plan(tasks: int, seed: int = 1) -> Plan:
    """Give a plan with about 2.5 predecessors a task, all four links, lags and eight calendars."""
    chance = random.Random(seed)  # noqa: S311  # a plan, not a secret
    calendars = [standard_calendar(), *(_calendar(n, chance) for n in range(1, CALENDARS))]
    rows = [
        Task(
            id=f"T{n}",
            name=f"Task {n}",
            department=chance.choice(list(DEPARTMENTS)),
            duration=chance.randint(1, 10) * 480,
            calendar=chance.choice(calendars).id,
        )
        for n in range(tasks)
    ]
    links = [
        Link(
            before=f"T{before}",
            after=f"T{n}",
            kind=chance.choice(_KINDS),
            lag=chance.choice(_LAGS),
        )
        for n in range(1, tasks)
        for before in chance.sample(range(max(0, n - _REACH), n), min(n, chance.choice((2, 3))))
    ]
    return Plan(
        id="made-up",
        name="Made up",
        start=date(2026, 1, 5),
        departments=tuple(Department(id=d, name=d) for d in DEPARTMENTS),
        calendars=tuple(calendars),
        tasks=tuple(rows),
        links=tuple(links),
    )


def _calendar(number: int, chance: random.Random) -> Calendar:
    days_off = {f"2026-{month:02}-{chance.randint(1, 28):02}": () for month in range(1, 13)}
    return standard_calendar().model_copy(update={"id": f"c{number}", "exceptions": days_off})


class DateLoops:
    """The script: a networkx graph, topological order, and a loop over dates for every addition."""

    def __init__(self, plan: Plan) -> None:
        self.graph = nx.DiGraph()
        self.free = {
            calendar.id: {date.fromisoformat(day) for day in calendar.exceptions}
            for calendar in plan.calendars
        }
        for task in plan.tasks:
            self.graph.add_node(task.id, days=task.duration // 480, calendar=plan.calendar_of(task))
        for link in plan.links:
            self.graph.add_edge(link.before, link.after, kind=link.kind, lag=round(link.lag / 480))
        self.begin = date(2026, 1, 5)

    def shift(self, day: date, days: int, calendar: str) -> date:
        """Go so many working days on, or back."""
        free, step = self.free[calendar], timedelta(days=1 if days >= 0 else -1)
        left = abs(days)
        while left or day.weekday() > 4 or day in free:  # noqa: PLR2004  # Friday
            day += step
            if day.weekday() <= 4 and day not in free:  # noqa: PLR2004  # Friday
                left = max(0, left - 1)
        return day

    def schedule(self) -> dict[str, tuple[date, date]]:
        """Compute earliest and latest starts in whole days."""
        order = list(nx.topological_sort(self.graph))
        early: dict[str, date] = {}
        for id_ in order:
            calendar = self.graph.nodes[id_]["calendar"]
            dates = [self.shift(self.begin, 0, calendar)]
            for before, _, link in self.graph.in_edges(id_, data=True):
                dates.append(self.shift(early[before], self.days(before, id_, link), calendar))
            early[id_] = max(dates)
        late: dict[str, date] = {}
        end = max(early.values())
        for id_ in reversed(order):
            calendar = self.graph.nodes[id_]["calendar"]
            dates = [end] if not self.graph.out_degree(id_) else []
            for _, after, link in self.graph.out_edges(id_, data=True):
                dates.append(self.shift(late[after], -self.days(id_, after, link), calendar))
            late[id_] = min(dates)
        return {id_: (early[id_], late[id_]) for id_ in order}

    def days(self, before: str, after: str, link: dict[str, Any]) -> int:
        """Give the days from the start of one task to the earliest start of the other."""
        days: int = link["lag"]
        if link["kind"] in {"FS", "FF"}:
            days += self.graph.nodes[before]["days"]
        if link["kind"] in {"FF", "SF"}:
            days -= self.graph.nodes[after]["days"]
        return days
