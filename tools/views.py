"""What the coordinator's tools give back: small values whose ids can be cited.

Instants are ISO 8601, durations, floats and moves are working minutes (a day is 480). Lists are
short: what was cut is counted in ``left_out``.
"""

from collections.abc import Sequence
from typing import TypeVar

from plan.checks import Breach
from plan.effect import Effect
from plan.values import Value, instant_text, moment_text
from tools.desk import Desk

MOST_ROWS = 20
_MOST_COUNTS = 4
_Row = TypeVar("_Row")


class TaskView(Value):
    """A task with its dates, what was last reported, and what it waits for and holds up."""

    id: str
    name: str
    department: str
    start: str
    finish: str
    total_float: int
    critical: bool
    state: str
    reported_in: str | None
    deadline: str | None
    constraint: str | None
    waits_for: tuple[str, ...]
    needed_by: tuple[str, ...]


class MovedView(Value):
    """A task that would move; from and to are finishes."""

    task: str
    name: str
    department: str
    finish_from: str
    finish_to: str
    working_minutes: int


class ShareView(Value):
    """How many tasks of a department would move, and the largest move."""

    department: str
    moved: int
    largest_move: int


class BreachView(Value):
    """A rule that would be broken, by how many working minutes."""

    task: str
    department: str
    rule: str
    by: int


class EffectView(Value):
    """What a change would do; nothing has been changed."""

    tried: tuple[str, ...]
    finish_from: str
    finish_to: str
    finish_minutes: int
    departments: tuple[ShareView, ...]
    moved: tuple[MovedView, ...]
    left_out: int
    broken: tuple[BreachView, ...]
    mended: tuple[BreachView, ...]
    gates: tuple[str, ...]
    touched: tuple[str, ...]


def task_view(desk: Desk, id_: str) -> TaskView:
    """Show a task."""
    plan, dates, zone = desk.plan, desk.schedule.dates[id_], desk.plan.zone
    task = plan.by_id[id_]
    status = desk.situation.status.get(id_)
    return TaskView(
        id=id_,
        name=task.name,
        department=task.department,
        start=instant_text(dates.start, zone),
        finish=instant_text(dates.finish, zone),
        total_float=dates.total_float,
        critical=dates.critical,
        state=_state(desk, id_),
        reported_in=status.id if status else None,
        deadline=None if task.deadline is None else moment_text(task.deadline),
        constraint=None if task.constraint is None else str(task.constraint),
        waits_for=tuple(link.before for link in plan.links_into[id_]),
        needed_by=tuple(link.after for link in plan.links_from[id_]),
    )


def _state(desk: Desk, id_: str) -> str:
    if desk.situation.done(id_):
        return "done"
    status = desk.situation.status.get(id_)
    if status is None:
        return "not reported"
    percent = status.fact.data.get("percent")
    state = str(status.fact.data.get("state") or "reported").replace("_", " ")
    return state if percent is None else f"{state}, {percent} %"


def effect_view(effect: Effect, tried: Sequence[str], department: str = "") -> EffectView:
    """Show an effect; with a department only its tasks are listed, the counts stay whole."""
    moved = [one for one in effect.moved if department in {"", one.department}]
    return EffectView(
        tried=tuple(tried),
        finish_from=effect.finish_from,
        finish_to=effect.finish_to,
        finish_minutes=effect.finish_minutes,
        departments=tuple(
            ShareView(department=name, moved=share.moved, largest_move=share.largest_move)
            for name, share in effect.departments.items()
        ),
        moved=tuple(
            MovedView(
                task=one.id,
                name=one.name,
                department=one.department,
                finish_from=one.finish_from,
                finish_to=one.finish_to,
                working_minutes=one.working_minutes,
            )
            for one in moved[:MOST_ROWS]
        ),
        left_out=max(0, len(moved) - MOST_ROWS),
        broken=tuple(map(_breach, effect.broken)),
        mended=tuple(map(_breach, effect.mended)),
        gates=tuple(one.id for one in effect.gates),
        touched=effect.touched,
    )


def _breach(one: Breach) -> BreachView:
    return BreachView(task=one.task, department=one.department, rule=one.rule, by=one.by)


def cut(rows: Sequence[_Row], most: int = MOST_ROWS) -> tuple[tuple[_Row, ...], int]:
    """Keep the first rows; say how many were left out."""
    return tuple(rows[:most]), max(0, len(rows) - most)


def summary_of(value: Value) -> str:
    """Say in a few words what a tool gave: how many rows of what, or what an effect would move."""
    if isinstance(value, EffectView):
        moved = sum(share.moved for share in value.departments)
        broken = f", {len(value.broken)} rules would break" if value.broken else ""
        return f"{moved} tasks would move{broken}"
    rows = {name: one for name, one in value if isinstance(one, tuple)}
    found = [f"{name.replace('_', ' ')} {len(one)}" for name, one in rows.items() if one]
    return ", ".join(found[:_MOST_COUNTS]) or ("nothing" if rows else "")
