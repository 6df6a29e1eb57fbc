"""A second scheduler, slow on purpose: an oracle that shares no arithmetic with ``plan.schedule``.

A calendar is the plain list of its working minutes. A date is found by asking, minute after minute
of that list, whether every demand holds; a demand counts the working minutes between two instants.
A float is found by trying: shift one task, let the shift run down its links, and see what gives.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from plan.model import Constraint, ConstraintKind, Link, Plan, Task
from tests.plan.naive_time import Axis, axis_of, end_minute, lag_over, minute

_PINS = (ConstraintKind.MSO, ConstraintKind.MFO)


@dataclass(frozen=True)
class Span:
    """When a task is worked."""

    start: int
    finish: int


def _order(plan: Plan) -> list[Task]:
    left, done = list(plan.tasks), set[str]()
    order: list[Task] = []
    while left:
        ready = [t for t in left if all(x.before in done for x in plan.links if x.after == t.id)]
        order += ready
        done |= {t.id for t in ready}
        left = [t for t in left if t.id not in done]
    return order


def _ends(link: Link, before: Span, after: Span) -> tuple[int, int]:
    """Give the two instants that a link joins."""
    return (
        before.finish if link.kind in ("FS", "FF") else before.start,
        after.finish if link.kind in ("FF", "SF") else after.start,
    )


def _kept(plan: Plan, link: Link, before: Span, after: Span, *, instants: bool) -> bool:
    """Say whether enough minutes lie between; a milestone's bare link compares instants."""
    axis = axis_of(plan, plan.by_id[link.after])
    waited_for, waiting = _ends(link, before, after)
    if link.lag_calendar is not None:
        over = lag_over(plan, link, waited_for)
        return waiting >= over if instants else axis.count(over, waiting) >= 0
    if instants and not link.lag:
        return waiting >= waited_for
    return axis.count(waited_for, waiting) >= link.lag


def _pushed(axis: Axis, constraint: Constraint | None, span: Span) -> bool:
    """Say whether SNET and FNET hold."""
    if constraint is None or constraint.date is None:
        return True
    if constraint.kind is ConstraintKind.SNET:
        return span.start >= minute(constraint.date)
    if constraint.kind is ConstraintKind.FNET:
        return axis.count(span.finish, end_minute(constraint.date)) <= 0
    return True


def _pinned(axis: Axis, task: Task) -> Span | None:
    """Give the dates that MSO and MFO force, whatever else there is."""
    constraint = task.constraint
    if constraint is None or constraint.date is None or constraint.kind not in _PINS:
        return None
    if constraint.kind is ConstraintKind.MSO:
        number = bisect_left(axis.at, axis.first_from(minute(constraint.date)))
    else:
        finish = axis.end_before(end_minute(constraint.date))
        number = bisect_left(axis.at, finish) - task.duration
    if task.duration:
        return _worked(axis, number, task.duration)
    instant = axis.at[number] if constraint.kind is ConstraintKind.MSO else axis.at[number - 1] + 1
    return Span(instant, instant)


def _worked(axis: Axis, number: int, duration: int) -> Span:
    number = max(0, number)
    return Span(axis.at[number], axis.at[number + duration - 1] + 1)


def forward(plan: Plan, hold: Mapping[str, int] | None = None) -> dict[str, Span]:
    """Give the earliest dates; ``hold`` keeps tasks back to an instant."""
    spans: dict[str, Span] = {}
    for task in _order(plan):
        held = (hold or {}).get(task.id)
        place = _earliest_work if task.duration else _earliest_instant
        pinned = _pinned(axis_of(plan, task), task)
        spans[task.id] = pinned or place(plan, task, spans, held)
    for task in reversed(_order(plan)):
        if task.constraint is not None and task.constraint.kind is ConstraintKind.ALAP:
            spans[task.id] = _as_late_as_it_can(plan, task, spans)
    return spans


def _as_late_as_it_can(plan: Plan, task: Task, spans: Mapping[str, Span]) -> Span:
    """Move a task to the last place at which all that waits for it, and the end, stand still."""
    end = max(span.finish for span in spans.values())
    axis, now = axis_of(plan, task), spans[task.id]
    links = [x for x in plan.links if x.before == task.id]

    def too_late(span: Span) -> bool:
        return (
            span.finish > end
            or bool(late_limits(task, span))
            or not all(_waits(plan, link, span, spans[link.after]) for link in links)
        )

    if too_late(now):
        return now
    if not task.duration:
        instants = range(now.start, end + 2)
        found = bisect_left(instants, True, key=lambda at: too_late(Span(at, at)))  # noqa: FBT003  # a key
        return Span(instants[found - 1], instants[found - 1])
    numbers = range(axis.number(now.start), axis.number(end) + 2)
    found = bisect_left(numbers, True, key=lambda n: too_late(_worked(axis, n, task.duration)))  # noqa: FBT003  # a key
    return _worked(axis, numbers[found - 1], task.duration)


def _waits(plan: Plan, link: Link, before: Span, after: Span) -> bool:
    """Say whether a successor can stay where it is."""
    task = plan.by_id[link.after]
    return _kept(plan, link, before, after, instants=not task.duration)


def _earliest_work(plan: Plan, task: Task, spans: Mapping[str, Span], held: int | None) -> Span:
    axis = axis_of(plan, task)
    links = [x for x in plan.links if x.after == task.id]
    earliest = max(minute(plan.start), held if held is not None else 0)

    def fits(number: int) -> bool:
        span = _worked(axis, number, task.duration)
        return (
            span.start >= earliest
            and _pushed(axis, task.constraint, span)
            and all(_kept(plan, x, spans[x.before], span, instants=False) for x in links)
        )

    numbers = range(len(axis.at) - task.duration)
    return _worked(axis, bisect_left(numbers, True, key=fits), task.duration)  # noqa: FBT003  # a key


def _earliest_instant(plan: Plan, task: Task, spans: Mapping[str, Span], held: int | None) -> Span:
    axis, origin = axis_of(plan, task), minute(plan.start)
    asked = [-1]
    for link in (x for x in plan.links if x.after == task.id):
        waited_for = _ends(link, spans[link.before], Span(0, 0))[0]
        asked.append(waited_for)
        if link.lag_calendar is not None:
            asked[-1] = lag_over(plan, link, waited_for)
        elif link.lag:
            asked[-1] = axis.shifted(waited_for, link.lag)
    instant = max(asked)
    if instant < origin:
        instant = axis.first_from(origin)
    instant = max(instant, held if held is not None else instant)
    constraint = task.constraint
    if constraint is not None and constraint.kind is ConstraintKind.SNET and constraint.date:
        instant = max(instant, axis.first_from(minute(constraint.date)))
    if constraint is not None and constraint.kind is ConstraintKind.FNET and constraint.date:
        instant = max(instant, axis.end_before(end_minute(constraint.date)))
    return Span(instant, instant)


def late_limits(task: Task, span: Span) -> set[tuple[str, str]]:
    """Give the deadlines and late limits that dates break."""
    found: set[tuple[str, str]] = set()
    if task.deadline is not None and span.finish > end_minute(task.deadline):
        found.add((task.id, "deadline"))
    constraint = task.constraint
    if constraint is not None and constraint.date is not None:
        if constraint.kind is ConstraintKind.FNLT and span.finish > end_minute(constraint.date):
            found.add((task.id, "constraint"))
        if constraint.kind is ConstraintKind.SNLT and _starts_late(span, constraint.date):
            found.add((task.id, "constraint"))
    return found


def _starts_late(span: Span, by: date | datetime) -> bool:
    """Say whether a start is later than a time, or not on a day or before it."""
    return span.start > minute(by) if isinstance(by, datetime) else span.start >= end_minute(by)


def overridden_links(plan: Plan, spans: Mapping[str, Span]) -> set[tuple[str, str]]:
    """Give the links that a pinned task does not keep."""
    found: set[tuple[str, str]] = set()
    for link in plan.links:
        task = plan.by_id[link.after]
        if task.constraint is None or task.constraint.kind not in _PINS:
            continue
        if not _waits(plan, link, spans[link.before], spans[task.id]):
            found.add((task.id, f"link {link.before}"))
    return found


def broken_limits(plan: Plan, spans: Mapping[str, Span]) -> set[tuple[str, str]]:
    """Give the deadlines, late limits and overridden links that do not hold."""
    limits = [late_limits(task, spans[task.id]) for task in plan.tasks]
    return overridden_links(plan, spans).union(*limits)


def floats(plan: Plan) -> dict[str, int]:
    """Give total floats by trial: the largest shift of one task's start that all limits allow.

    Only the shifted task and what hangs on it count, because nothing else asks it to be early: its
    predecessors and pushing dates are left out, so a float can be below zero. What is shifted has
    to keep the plan's finish, finish limits, start limits, and the dates of what is pinned.
    """
    spans = forward(plan)
    end = max((s.finish for s in spans.values()), default=minute(plan.start))
    order = _order(plan)
    return {task.id: _largest_shift(plan, task, order, spans, end) for task in plan.tasks}


def _largest_shift(
    plan: Plan, task: Task, order: Sequence[Task], spans: Mapping[str, Span], end: int
) -> int:
    axis, span = axis_of(plan, task), spans[task.id]

    def too_far(shift: int) -> bool:
        return not _shift_holds(plan, {task.id: moved(shift)}, order, spans, end)

    def moved(shift: int) -> Span:
        number = bisect_left(axis.at, span.start) + shift
        return _worked(axis, number, task.duration)

    if task.duration:
        number = axis.number(span.start)
        shifts = range(-number, axis.number(end) - number + 2)
        return shifts[bisect_left(shifts, True, key=too_far) - 1]  # noqa: FBT003  # a key

    def too_late(instant: int) -> bool:
        return not _shift_holds(plan, {task.id: Span(instant, instant)}, order, spans, end)

    instants = range(axis.at[0], end + 2)
    latest = instants[bisect_left(instants, True, key=too_late) - 1]  # noqa: FBT003  # a key
    return axis.count(span.start, latest)


def _shift_holds(
    plan: Plan,
    shifted: dict[str, Span],
    order: Sequence[Task],
    spans: Mapping[str, Span],
    end: int,
) -> bool:
    for task in order:
        asked = list(_asked(plan, task, shifted))
        if task.id not in shifted and not asked:
            continue
        if task.id not in shifted:
            shifted[task.id] = max(asked, key=lambda s: s.start)
        if not _holds(task, shifted[task.id], spans[task.id], end):
            return False
    return True


def _asked(plan: Plan, task: Task, shifted: Mapping[str, Span]) -> Iterator[Span]:
    """Give where each shifted predecessor alone would put a task."""
    axis = axis_of(plan, task)
    for link in plan.links:
        if link.after != task.id or link.before not in shifted:
            continue
        waited_for = _ends(link, shifted[link.before], Span(0, 0))[0]
        lag = link.lag
        if link.lag_calendar is not None:
            waited_for, lag = lag_over(plan, link, waited_for), 0
        if task.duration:
            number = bisect_left(axis.at, waited_for) + lag
            number -= task.duration if link.kind in ("FF", "SF") else 0
            yield _worked(axis, number, task.duration)
        else:
            instant = axis.shifted(waited_for, lag) if lag else waited_for
            yield Span(instant, instant)


def _holds(task: Task, span: Span, early: Span, end: int) -> bool:
    pinned = task.constraint is not None and task.constraint.kind in _PINS
    return (
        span.finish <= end
        and not late_limits(task, span)
        and not (pinned and span.start > early.start)
    )
