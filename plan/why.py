"""Why a task starts when it does: the chain of what drives it, back to the plan's start.

Every step is read off the schedule's drivers, and the days that nobody works between a driver and
the start are named. Beside the driver stand the other predecessors with the time by which they are
not what it hangs on, so that a reader sees what would drive it next.
"""

from plan.checks import link_shortfall
from plan.durations import days_text
from plan.errors import UnknownError
from plan.model import LinkKind, Task
from plan.pauses import freeze_before, pause_between
from plan.provenance import link_words, origin_words
from plan.schedule import Schedule
from plan.values import Value, instant_text
from plan.words import time_words

_REASONS = {
    "start": "the plan starts then and nothing holds it back",
    "hold": "it is held back in this what-if",
    "late": "it starts as late as it can (ALAP) and what waits for it can stay",
    "actual": "it was reported so",
}


class Reason(Value):
    """One step of the chain: the task, its start, and what holds it there.

    ``nature`` and ``origin`` are those of the dependency that drives it, where one does.
    """

    task: str
    name: str
    department: str
    start: str
    finish: str
    kind: str
    because: str
    driven_by: str | None
    nature: str | None = None
    origin: str | None = None
    total_float: int = 0
    others: tuple[str, ...]


def explain(schedule: Schedule, task_id: str, data_date: int | None = None) -> tuple[Reason, ...]:
    """Give the chain of drivers, the asked task first; ``data_date`` is that of a forecast.

    Raises:
        UnknownError: the plan has no such task.
    """
    plan = schedule.plan
    if task_id not in plan.by_id:
        raise UnknownError("task", task_id)
    found: list[Reason] = []
    current: str | None = task_id
    while current is not None:
        reason = _reason(schedule, plan.by_id[current], data_date)
        found.append(reason)
        current = reason.driven_by
    return tuple(found)


def _reason(schedule: Schedule, task: Task, data_date: int | None) -> Reason:
    dates = schedule.dates[task.id]
    link = dates.driver.link
    others = [x for x in schedule.plan.links_into[task.id] if x != link]
    return Reason(
        task=task.id,
        name=task.name,
        department=task.department,
        start=instant_text(dates.start, schedule.plan.zone),
        finish=instant_text(dates.finish, schedule.plan.zone),
        kind=dates.driver.kind,
        because=_because(schedule, task, data_date),
        driven_by=link.before if link else None,
        nature=link.nature if link else None,
        origin=origin_words(link) if link else None,
        total_float=dates.total_float,
        others=tuple(_room(x.before, -link_shortfall(schedule, x)) for x in others),
    )


def _room(before: str, minutes: int) -> str:
    if minutes < 0:
        return f"{before} is not waited for, {days_text(-minutes)} are missing"
    return f"{before} would let it be {days_text(minutes)} earlier"


def _because(schedule: Schedule, task: Task, data_date: int | None) -> str:
    dates = schedule.dates[task.id]
    starts = f"{task.id} {'stands at' if task.milestone else 'starts'} {time_words(dates.start)}"
    link = dates.driver.link
    if link is not None:
        before = schedule.plan.by_id[link.before]
        verb = "finishes" if link.kind in (LinkKind.FS, LinkKind.FF) else "starts"
        pause = pause_between(schedule, task, schedule.waited_for(link), schedule.waiting(link))
        return (
            f"{starts} because {before.id} ({before.name}, {before.department}) {verb} "
            f"{time_words(schedule.waited_for(link))}{pause} [{link_words(link)}]"
        )
    freeze = freeze_before(schedule, task)
    if dates.driver.kind == "constraint":
        return f"{starts} because of its own constraint {task.constraint}{freeze}"
    if dates.driver.kind == "hold" and data_date is not None:
        return f"{starts} because nobody reports it begun at the data date {time_words(data_date)}"
    if dates.driver.kind == "hold":
        return f"{starts} because {_REASONS['hold']}{freeze}"
    return f"{starts} because {_REASONS[dates.driver.kind]}"
