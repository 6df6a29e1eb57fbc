"""A scheduler that anybody can check by reading: it counts working minutes one by one.

Kept apart on purpose: it reads the plan's files itself and shares no code with ``plan/``. Every
working minute of two years stands in one list; a task that takes n minutes fills n of them. Dates
are found by repeating the rules until nothing changes. Instants are local minutes since 1970.
"""

import csv
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path

EPOCH = date(1970, 1, 1)
DAY = 1440
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def midnight(day: date) -> int:
    return (day - EPOCH).days * DAY


@dataclass(frozen=True)
class Task:
    id: str
    department: str
    teams: frozenset[str]
    duration: int
    waits: tuple[tuple[str, str, int], ...]
    not_before: int | None = None
    finish_by: tuple[int, ...] = ()
    gate: tuple[str, ...] = ()


@dataclass(frozen=True)
class Freeze:
    id: str
    first: int
    end: int
    departments: frozenset[str]
    teams: frozenset[str]
    waived: frozenset[str] = frozenset()

    def binds(self, task: Task) -> bool:
        named = not self.teams or self.teams & task.teams
        return task.department in self.departments and bool(named) and task.id not in self.waived


@dataclass(frozen=True)
class Plan:
    start: int
    minutes: list[int]
    tasks: dict[str, Task]
    freezes: dict[str, Freeze] = field(default_factory=dict)

    def before(self, instant: int) -> int:
        """Count the working minutes before an instant."""
        return bisect_left(self.minutes, instant)

    def edit(self, id_: str, **fields: object) -> "Plan":
        changed = {**self.tasks, id_: replace(self.tasks[id_], **fields)}  # type: ignore[arg-type]  # a test's own fields
        return replace(self, tasks=changed)

    def waive(self, freeze: str, task: str) -> "Plan":
        old = self.freezes[freeze]
        changed = replace(old, waived=old.waived | {task})
        return replace(self, freezes={**self.freezes, freeze: changed})


Dates = dict[str, tuple[int, int]]


def first_minute(text: str) -> int:
    """Give the minute at which a date or a local time begins."""
    time = datetime.fromisoformat(text)
    return midnight(time.date()) + time.hour * 60 + time.minute


def last_minute(text: str) -> int:
    """Give the minute by which a date or a local time is over."""
    return first_minute(text) + (0 if "T" in text else DAY)


def minutes_of(text: str) -> int:
    amount, unit = float(text[:-1]), text[-1]
    return round(amount * {"d": 480, "h": 60, "m": 1}[unit])


def read(folder: Path) -> Plan:
    """Read the files of an example."""
    calendar = tomllib.loads((folder / "calendar.toml").read_text())
    config = tomllib.loads((folder / "interlock.toml").read_text())
    start = date.fromisoformat(config["start"])
    with (folder / "plan.csv").open(newline="") as file:
        tasks = {row["id"]: _task(row) for row in csv.DictReader(file)}
    freezes = {one["id"]: _freeze(one) for one in calendar.get("freeze", [])}
    return Plan(midnight(start), _working_minutes(start, calendar), tasks, freezes)


def _working_minutes(start: date, calendar: dict[str, object]) -> list[int]:
    standard: dict[str, object] = calendar["calendar"]["standard"]  # type: ignore[index]  # TOML
    week: dict[str, list[str]] = standard["week"]  # type: ignore[assignment]  # TOML
    exceptions = {one["date"]: one["hours"] for one in standard.get("exception", [])}  # type: ignore[attr-defined]  # TOML
    found: list[int] = []
    for number in range(-60, 730):
        day = start + timedelta(days=number)
        hours = exceptions.get(day.isoformat(), week.get(NAMES[day.weekday()], []))
        for text in hours:
            a, b, c, d = (int(part) for part in re.findall(r"\d\d", text))
            found += range(midnight(day) + a * 60 + b, midnight(day) + c * 60 + d)
    return found


def _task(row: dict[str, str]) -> Task:
    waits = []
    for part in filter(None, row["predecessors"].split(";")):
        id_, kind, lag = re.fullmatch(r"(\w+?)(FS|SS|FF|SF)([+-].*)?", part.strip()).groups()  # type: ignore[union-attr]  # the example is well formed
        sign = -1 if (lag or "").startswith("-") else 1
        waits.append((id_, kind, sign * minutes_of(lag[1:]) if lag else 0))
    kind, day = row.get("constraint", ""), row.get("constraint_date", "")
    limits = [row["deadline"]] if row.get("deadline") else []
    limits += [day] if kind == "FNLT" else []
    return Task(
        id=row["id"],
        department=row["department"],
        teams=frozenset(filter(None, row["team"].split(" and "))),
        duration=minutes_of(row["duration"]),
        waits=tuple(waits),
        not_before=first_minute(day) if kind == "SNET" else None,
        finish_by=tuple(map(last_minute, limits)),
        gate=tuple(filter(None, row.get("gate", "").split(" and "))),
    )


def _freeze(row: dict[str, list[str]]) -> Freeze:
    return Freeze(
        id=str(row["id"]),
        first=first_minute(str(row["first"])),
        end=last_minute(str(row["last"])),
        departments=frozenset(row["departments"]),
        teams=frozenset(row.get("teams", [])),
    )


def dates(plan: Plan, held: Mapping[str, int] | None = None) -> Dates:
    """Give start and finish of every task: put each where its rules allow until all stand still."""
    held = held or {}
    found: Dates = {}
    while True:
        changed = False
        for task in plan.tasks.values():
            if all(id_ in found for id_, _, _ in task.waits):
                place = _place(plan, task, found, held.get(task.id))
                changed |= found.get(task.id) != place
                found[task.id] = place
        if not changed:
            return found


def _place(plan: Plan, task: Task, found: Dates, held: int | None) -> tuple[int, int]:
    floors = [one for one in (held, task.not_before) if one is not None]
    if not task.duration:
        instants = [floor if floor == held else _begins(plan, floor) for floor in floors]
        for id_, kind, lag in task.waits:
            instant = found[id_][kind in {"FS", "FF"}]
            instants.append(_after(plan, instant, lag) if lag else instant)
        at = max(instants, default=-1)
        at = at if at >= plan.start else _begins(plan, plan.start)
        return at, at
    first = max(plan.before(one) for one in (plan.start, *floors))
    for id_, kind, lag in task.waits:
        forced = plan.before(found[id_][kind in {"FS", "FF"}]) + lag
        first = max(first, forced - (task.duration if kind in {"FF", "SF"} else 0))
    return plan.minutes[first], plan.minutes[first + task.duration - 1] + 1


def _begins(plan: Plan, instant: int) -> int:
    return plan.minutes[plan.before(instant)]


def _after(plan: Plan, instant: int, lag: int) -> int:
    return plan.minutes[plan.before(instant) + lag - 1] + 1


def frozen(plan: Plan, found: Dates) -> list[tuple[str, str]]:
    """Give freeze and task wherever a minute of work lies in a window that binds it."""
    hits = []
    for freeze in plan.freezes.values():
        for task in filter(freeze.binds, plan.tasks.values()):
            start, finish = found[task.id]
            work = plan.minutes[plan.before(start) : plan.before(finish)]
            works = any(freeze.first <= minute < freeze.end for minute in work)
            if works or (not task.duration and freeze.first <= finish < freeze.end):
                hits.append((freeze.id, task.id))
    return hits


def late(plan: Plan, found: Dates) -> list[str]:
    """Give the tasks that finish after a limit of theirs."""
    return [t.id for t in plan.tasks.values() if any(found[t.id][1] > one for one in t.finish_by)]


def obeying(plan: Plan) -> Dates:
    """Give the dates with every task behind the freezes that it would run into."""
    held: dict[str, int] = {}
    while True:
        found = dates(plan, held)
        more: dict[str, int] = {}
        for freeze, task in frozen(plan, found):
            behind = _begins(plan, plan.freezes[freeze].end)
            if behind > held.get(task, -1):
                more[task] = max(behind, more.get(task, -1))
        if not more:
            return found
        held |= more


def smallest_sets(plan: Plan, task: str) -> list[frozenset[str]]:
    """Give every smallest set of pushing statements (SNET, freezes) that makes a task late."""
    names = [f"constraint:{t.id}" for t in plan.tasks.values() if t.not_before is not None]
    names += [f"freeze:{id_}" for id_ in plan.freezes]
    found: list[frozenset[str]] = []
    for size in range(3):
        for chosen in map(frozenset, combinations(names, size)):
            if any(one <= chosen for one in found):
                continue
            if task in late(plan, obeying(_only(plan, chosen))):
                found.append(chosen)
    return found


def _only(plan: Plan, names: Iterable[str]) -> Plan:
    kept = set(names)
    for id_, task in plan.tasks.items():
        if task.not_before is not None and f"constraint:{id_}" not in kept:
            plan = plan.edit(id_, not_before=None)
    freezes = {id_: one for id_, one in plan.freezes.items() if f"freeze:{id_}" in kept}
    return replace(plan, freezes=freezes)


def hangs_on(plan: Plan, id_: str) -> set[str]:
    """Give every task that waits for this one, directly or through others."""
    found, more = set[str](), {id_}
    while more:
        found |= more
        more = {
            t.id for t in plan.tasks.values() if any(one in found for one, _, _ in t.waits)
        } - found
    return found - {id_}
