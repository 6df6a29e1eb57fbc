"""A compiled network made over for a plan that differs in a few tasks or links.

What the two plans share is shared: calendars, order, every row that is the same. Where they differ
in more than that (another start, other tasks, a link against the order) there is nothing to gain,
and the answer is to compile anew; so what is made over is always the same as what is compiled.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import NamedTuple

from plan.model import Plan, Task
from plan.passes import Rows, is_special, named_dates
from plan.values import minute_of


class Recompiled(NamedTuple):
    """A network made over, and the rows whose own dates or late dates have to be computed again."""

    rows: Rows
    early: set[int]
    late: set[int]


def recompiled(base: Rows, plan: Plan) -> Recompiled | None:
    """Make a network over for another plan; None where it has to be compiled anew."""
    if plan is base.plan:
        return Recompiled(base, set(), set())
    if not _same_frame(base.plan, plan):
        return None
    tasks = _changed_tasks(base, plan)
    if tasks is None or _earliest(base, tasks) != base.first_date:
        return None
    waiting = {base.row[id_] for id_ in _waiting_anew(base.plan, plan)}
    if not _in_order(base, plan, waiting):
        return None
    return _made_over(base, plan, tasks, waiting)


def _same_frame(old: Plan, new: Plan) -> bool:
    names = ("start", "zone", "calendars", "departments", "teams")
    return all(getattr(old, name) == getattr(new, name) for name in names)


def _changed_tasks(base: Rows, plan: Plan) -> dict[int, Task] | None:
    """Give the tasks that are not as they were, by row; None where others are there."""
    old = base.plan.tasks
    if len(old) != len(plan.tasks):
        return None
    pairs = [(was, task) for was, task in zip(old, plan.tasks, strict=True) if was is not task]
    if any(was.id != task.id for was, task in pairs):
        return None
    return {base.row[task.id]: task for was, task in pairs if was != task}


def _earliest(base: Rows, tasks: Mapping[int, Task]) -> int | None:
    """Give the earliest date that the plan would name; None where it is not known at once."""
    if base.first_date != minute_of(base.plan.start):
        old = named_dates(base.tasks[row] for row in tasks)
        if base.first_date in old:
            return None
    return min([base.first_date, *named_dates(tasks.values())])


def _waiting_anew(old: Plan, new: Plan) -> Iterable[str]:
    """Give the tasks that wait for something else, or otherwise, than before."""
    if old.links == new.links:
        return ()
    before = old.links_into
    return (id_ for id_, links in new.links_into.items() if links != before[id_])


def _in_order(base: Rows, plan: Plan, waiting: Iterable[int]) -> bool:
    return all(
        base.row[link.before] < row
        for row in waiting
        for link in plan.links_into[base.tasks[row].id]
    )


def _made_over(
    base: Rows, plan: Plan, tasks: Mapping[int, Task], waiting: Iterable[int]
) -> Recompiled:
    new = copy(base)
    new.plan = plan
    early = {*tasks, *waiting}
    before = _predecessors(base, early)
    if tasks:
        _exchange(new, tasks)
    joined = set(waiting)
    for row in tasks:
        if (base.duration[row], base.time[row]) != (new.duration[row], new.time[row]):
            joined |= {row, *(after for after, *_ in base.out[row])}
    if joined:
        _join_again(new, plan, joined)
    return Recompiled(new, early, early | before | _predecessors(new, early))


def _predecessors(rows: Rows, some: Iterable[int]) -> set[int]:
    return {end >> 1 for row in some for end, *_ in rows.into[row]}


def _exchange(new: Rows, tasks: Mapping[int, Task]) -> None:
    new.tasks, new.time = new.tasks[:], new.time[:]
    new.duration, new.special = new.duration[:], new.special[:]
    for row, task in tasks.items():
        new.tasks[row], new.duration[row] = task, task.duration
        new.time[row] = new.times[new.plan.calendar_of(task)]
        # A row that was special may stay so: the longer way is right for every row.
        new.special[row] = new.special[row] or is_special(task)
    new.find_as_late()


def _join_again(new: Rows, plan: Plan, joined: set[int]) -> None:
    """Enter all links into these rows anew, in the plan's order."""
    new.into, new.out, new.special = new.into[:], new.out[:], new.special[:]
    own = {new.row[x.before] for row in joined for x in plan.links_into[new.tasks[row].id]}
    for row in own | _predecessors(new, joined):
        new.out[row] = [out for out in new.out[row] if out[0] not in joined]
    new.clocks = {ends: clock for ends, clock in new.clocks.items() if ends[1] not in joined}
    for row in joined:
        new.into[row] = []
    for row in joined:
        for link in plan.links_into[new.tasks[row].id]:
            new.join(link)
