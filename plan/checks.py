"""What a schedule breaks: deadlines, constraints, freezes, and links that a pinned date overrides.

``by`` is the size of the breach in the task's working minutes. These are the only rules whose
breach the kernel reports; whether one may stand is for people to say.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plan.model import ConstraintKind, Freeze, Link, Task
from plan.passes import lagged
from plan.schedule import Schedule, Span, start_limit
from plan.values import Value, last_minute_of, minute_of, moment_text


class Breach(Value):
    """A rule that a task breaks: ``deadline``, a constraint, ``freeze`` or ``link``."""

    task: str
    department: str
    rule: str
    kind: str
    subject: str
    by: int


def check_schedule(schedule: Schedule) -> tuple[Breach, ...]:
    """Give every rule that the dates break, in the plan's order."""
    plan = schedule.plan
    windows = windows_by_department(plan.freezes)
    found: list[Breach] = []
    for task in plan.tasks:
        if task.deadline is not None or task.constraint is not None or task.department in windows:
            found += _task_breaches(schedule, task, windows.get(task.department, ()))
    return tuple(found)


def check_task(schedule: Schedule, task: Task) -> tuple[Breach, ...]:
    """Give every rule that the dates of one task break."""
    windows = windows_by_department(schedule.plan.freezes)
    return tuple(_task_breaches(schedule, task, windows.get(task.department, ())))


class Window(NamedTuple):
    """A freeze and the instants that it lies between."""

    first: int
    last: int
    freeze: Freeze


def windows_by_department(freezes: Iterable[Freeze]) -> dict[str, list[Window]]:
    """Give the freezes by the departments that they bind, in their order."""
    found: dict[str, list[Window]] = {}
    for freeze in freezes:
        window = Window(minute_of(freeze.first), last_minute_of(freeze.last), freeze)
        for department in dict.fromkeys(freeze.departments):
            found.setdefault(department, []).append(window)
    return found


def _task_breaches(schedule: Schedule, task: Task, windows: Iterable[Window]) -> Iterator[Breach]:
    span = schedule.span_of(task.id)
    if task.deadline is not None or task.constraint is not None:
        yield from check_limits(schedule, task, span)
        yield from _pinned_links(schedule, task)
    for first, last, freeze in windows:
        # Whatever it forbids, a freeze that is over before, or begins after, forbids it not here.
        if span.start < last and span.finish >= first and freeze.binds(task):
            minutes = freeze_overlap(schedule, freeze, task)
            if minutes:
                yield _breach(task, f"freeze {freeze.id}", "freeze", freeze.id, minutes)


def _breach(task: Task, rule: str, kind: str, subject: str, by: int) -> Breach:
    return Breach(
        task=task.id, department=task.department, rule=rule, kind=kind, subject=subject, by=by
    )


def check_limits(schedule: Schedule, task: Task, dates: Span) -> Iterator[Breach]:
    """Give the deadline and the constraint of a task that the dates break."""
    if task.deadline is not None and dates.finish > (end := last_minute_of(task.deadline)):
        rule = f"deadline {moment_text(task.deadline)}"
        yield _breach(task, rule, "deadline", task.id, _late(schedule, task, end, dates.finish))
    constraint = task.constraint
    if constraint is None or constraint.date is None:
        return
    if constraint.kind is ConstraintKind.FNLT:
        end = last_minute_of(constraint.date)
        if dates.finish > end:
            late = _late(schedule, task, end, dates.finish)
            yield _breach(task, str(constraint), "constraint", task.id, late)
    limit = start_limit(task)
    if limit is not None and dates.start > limit:
        late = _late(schedule, task, limit, dates.start)
        yield _breach(task, str(constraint), "constraint", task.id, late)


def _late(schedule: Schedule, task: Task, limit: int, actual: int) -> int:
    """Count at least one minute, so that a breach outside working time is not by nothing."""
    return max(1, schedule.working_minutes(task, limit, actual))


def _pinned_links(schedule: Schedule, task: Task) -> Iterator[Breach]:
    """Report the links that MSO and MFO override."""
    if task.constraint is None or task.constraint.kind not in {
        ConstraintKind.MSO,
        ConstraintKind.MFO,
    }:
        return
    for link in schedule.plan.links_into[task.id]:
        missing = link_shortfall(schedule, link)
        if missing > 0:
            yield _breach(task, f"{link} against {task.constraint}", "link", link.before, missing)


def link_shortfall(schedule: Schedule, link: Link) -> int:
    """Give by how many working minutes a link is not kept; 0 or less where it is.

    A milestone without lag waits for the very instant, so outside working time it misses a minute.
    """
    task = schedule.plan.by_id[link.after]
    time = schedule.time_of(task)
    wanted, actual = schedule.waited_for(link), schedule.waiting(link)
    clock = schedule.clock_of(link)
    if clock is not None:
        wanted = lagged(clock, wanted, link.lag)
    lag = 0 if clock is not None else link.lag
    missing = time.index(wanted) + lag - time.index(actual)
    if task.milestone and not lag and wanted > actual:
        return max(1, missing)
    return missing


def freeze_overlap(schedule: Schedule, freeze: Freeze, task: Task) -> int:
    """Give by how many working minutes a task runs into a freeze that binds it, or 0.

    A milestone or a forbidden start or finish inside the window counts as one minute.
    """
    first, last = minute_of(freeze.first), last_minute_of(freeze.last)
    dates = schedule.span_of(task.id)
    if freeze.forbids == "start":
        return int(first <= dates.start < last)
    if freeze.forbids == "finish" or task.milestone:
        return (
            int(first < dates.finish <= last)
            if task.duration
            else int(first <= dates.finish < last)
        )
    start, finish = max(first, dates.start), min(last, dates.finish)
    return max(0, schedule.working_minutes(task, start, finish)) if start < finish else 0


def released(schedule: Schedule, freeze: Freeze, task: Task) -> int:
    """Give the earliest start at which a task is clear of a freeze, behind it."""
    time, end = schedule.time_of(task), last_minute_of(freeze.last)
    index = time.index(end)
    if freeze.forbids == "finish" and task.duration:
        return time.start_at(max(0, index - task.duration + 1))
    return time.start_at(index)


def holds_behind_freezes(schedule: Schedule) -> dict[str, int]:
    """Give for each task that runs into a freeze the start at which it is clear of all of them."""
    windows = windows_by_department(schedule.plan.freezes)
    held: dict[str, int] = {}
    for task in schedule.plan.tasks if windows else ():
        span = schedule.span_of(task.id)
        for first, last, freeze in windows.get(task.department, ()):
            met = span.start < last and span.finish >= first and freeze.binds(task)
            if met and freeze_overlap(schedule, freeze, task):
                held[task.id] = max(held.get(task.id, 0), released(schedule, freeze, task))
    return held
