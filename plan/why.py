"""Why a task starts when it does: the chain of what drives it, back to the plan's start.

Every step is read off the schedule's drivers. Beside the driver stand the other predecessors with
the time by which they are not what it hangs on, so that a reader sees what would drive it next.
"""

from plan.checks import link_shortfall
from plan.durations import days_text
from plan.errors import UnknownError
from plan.model import LinkKind, Task
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
    """One step of the chain: the task, its start, and what holds it there."""

    task: str
    name: str
    department: str
    start: str
    finish: str
    kind: str
    because: str
    driven_by: str | None
    others: tuple[str, ...]


def explain(schedule: Schedule, task_id: str) -> tuple[Reason, ...]:
    """Give the chain of drivers, the asked task first.

    Raises:
        UnknownError: the plan has no such task.
    """
    plan = schedule.plan
    if task_id not in plan.by_id:
        raise UnknownError("task", task_id)
    found: list[Reason] = []
    current: str | None = task_id
    while current is not None:
        reason = _reason(schedule, plan.by_id[current])
        found.append(reason)
        current = reason.driven_by
    return tuple(found)


def _reason(schedule: Schedule, task: Task) -> Reason:
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
        because=_because(schedule, task),
        driven_by=link.before if link else None,
        others=tuple(_room(x.before, -link_shortfall(schedule, x)) for x in others),
    )


def _room(before: str, minutes: int) -> str:
    if minutes < 0:
        return f"{before} is not waited for, {days_text(-minutes)} are missing"
    return f"{before} would let it be {days_text(minutes)} earlier"


def _because(schedule: Schedule, task: Task) -> str:
    dates = schedule.dates[task.id]
    starts = f"{task.id} {'stands at' if task.milestone else 'starts'} {time_words(dates.start)}"
    link = dates.driver.link
    if link is not None:
        before = schedule.plan.by_id[link.before]
        from_finish = link.kind in (LinkKind.FS, LinkKind.FF)
        instant = (
            schedule.dates[before.id].finish if from_finish else schedule.dates[before.id].start
        )
        verb = "finishes" if from_finish else "starts"
        return (
            f"{starts} because {before.id} ({before.name}, {before.department}) {verb} "
            f"{time_words(instant)} [{link}]"
        )
    if dates.driver.kind == "constraint":
        return f"{starts} because of its own constraint {task.constraint}"
    return f"{starts} because {_REASONS[dates.driver.kind]}"
