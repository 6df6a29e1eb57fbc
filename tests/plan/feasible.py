"""What is wrong with dates, found minute by minute: shares no arithmetic with the search."""

from collections.abc import Iterator, Mapping

from plan.capacity import Load
from plan.model import ConstraintKind, Freeze, Link, Plan, Task
from plan.resequencing.board import Board
from tests.plan.naive_time import Axis, Real, axis_of, end_minute, minute

Spans = Mapping[str, tuple[int, int]]


def spans_of(board: Board) -> dict[str, tuple[int, int]]:
    """Give start and finish by task."""
    ids = board.project.ids
    return {id_: (board.at[2 * row], board.at[2 * row + 1]) for row, id_ in enumerate(ids)}


def problems(plan: Plan, spans: Spans, *, capacity: bool = True) -> list[str]:
    """Give everything that is wrong; limits are not looked at."""
    found = [wrong for task in plan.tasks for wrong in _own(plan, task, spans[task.id])]
    found += [f"{link}" for link in plan.links if not _kept(plan, link, spans)]
    if capacity:
        found += [f"{team} has {load.tasks}" for team, load in overfull(plan, spans)]
    return found


def overfull(plan: Plan, spans: Spans) -> Iterator[tuple[str, Load]]:
    """Ask at every start which tasks of a team are in hand."""
    for team in plan.teams:
        users = [t.id for t in plan.tasks if team.id in t.teams and t.duration]
        for instant in sorted({spans[id_][0] for id_ in users}):
            held = tuple(id_ for id_ in users if spans[id_][0] <= instant < spans[id_][1])
            if len(held) > team.capacity:
                yield team.id, Load(instant, instant, held)


def _own(plan: Plan, task: Task, span: tuple[int, int]) -> Iterator[str]:
    axis, (start, finish) = axis_of(plan, task), span
    if axis.count(start, finish) != task.duration:
        yield f"{task.id} is worked {axis.count(start, finish)} and not {task.duration}"
    if task.duration and (axis.first_from(start) != start or axis.end_before(finish) != finish):
        yield f"{task.id} begins or ends outside working time"
    if axis.count(minute(plan.start), start) < 0:
        yield f"{task.id} starts before the plan"
    if not _pushed(axis, task, span):
        yield f"{task.id} starts before its constraint"
    for freeze in plan.freezes:
        if freeze.binds(task) and _frozen(axis, task, freeze, span):
            yield f"{task.id} stands in {freeze.id}"


def _pushed(axis: Axis, task: Task, span: tuple[int, int]) -> bool:
    constraint = task.constraint
    if constraint is None or constraint.date is None:
        return True
    if constraint.kind is ConstraintKind.SNET:
        return axis.count(minute(constraint.date), span[0]) >= 0
    if constraint.kind is ConstraintKind.FNET:
        return axis.count(end_minute(constraint.date), span[1]) >= 0
    return True


def _frozen(axis: Axis, task: Task, freeze: Freeze, span: tuple[int, int]) -> bool:
    first, last = minute(freeze.first), end_minute(freeze.last)
    start, finish = span
    if not task.duration:
        return first <= start < last
    if freeze.forbids == "start":
        return first <= start < last
    if freeze.forbids == "finish":
        return first < finish <= last
    begin, end = max(start, first), min(finish, last)
    return begin < end and axis.count(begin, end) > 0


def _kept(plan: Plan, link: Link, spans: Spans) -> bool:
    after = plan.by_id[link.after]
    axis = axis_of(plan, after)
    waited = spans[link.before][link.kind in ("FS", "FF")]
    waiting = spans[link.after][link.kind in ("FF", "SF")]
    if link.lag_calendar == "elapsed":
        return axis.count(0, waiting) >= 0 and _elapsed(plan, axis, link, (waited, waiting))
    if link.lag_calendar is not None:
        other = next(c for c in plan.calendars if c.id == link.lag_calendar)
        like = after.model_copy(update={"calendar": other.id})
        reached = axis_of(plan, like).shifted(waited, link.lag)
        return axis.count(reached, waiting) >= 0
    if not after.duration and not link.lag:
        return waiting >= waited
    return axis.count(waited, waiting) >= link.lag


def _elapsed(plan: Plan, axis: Axis, link: Link, ends: tuple[int, int]) -> bool:
    """Take the waiting end on to where its task's next work begins: nothing lies between."""
    waited, waiting = ends
    if plan.by_id[link.after].duration:
        waiting = axis.first_from(waiting)
    return Real(plan.zone).count(waited, waiting) >= link.lag
