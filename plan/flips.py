"""Tasks of two departments that change places with no dependency between them.

Two departments may hold an order that nobody has written down (governance.md). A dependency that
the change itself brings or takes away excuses nothing: a flip is one unless the two were linked
before and are linked after. Nor does a new id: a task that is taken out and comes back under
another one is the task that it was (``heirs``). Nor do two steps, one that lets the two overlap and
one that parts them: a plan that knows its first revision is held against that one's order as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from plan.crossings import Crossings, newly_apart
from plan.model import Plan, Task
from plan.network import reach
from plan.passes import Rows
from plan.remembering import first_of
from plan.schedule import Schedule, Span, compute_schedule
from plan.values import Value

_ABOUT = 2  # times as long or as short, and it is no longer about as long


class OrderFlip(Value):
    """Two tasks of different departments that change places with no dependency between them."""

    first: str
    then: str
    departments: tuple[str, str]


class _Linked:
    """Says whether two tasks are linked in a plan, by any path; remembers what hangs on what."""

    def __init__(self, standing: "_Standing") -> None:
        self._plan, self._rows = standing.plan, standing.rows
        self._after: dict[str, set[str]] = {}

    def __call__(self, first: str, then: str) -> bool:
        if self._rows is not None:
            return self._rows.leads(*sorted((self._rows.row[first], self._rows.row[then])))
        return then in self._reached(first) or first in self._reached(then)

    def _reached(self, id_: str) -> set[str]:
        if id_ not in self._after:
            self._after[id_] = reach(self._plan, [id_])
        return self._after[id_]


def order_flips(before: Schedule, after: Schedule, moved: Sequence[str]) -> Iterator[OrderFlip]:
    """Find the pairs of two departments that change places, each once."""
    seen: set[tuple[str, str]] = set()
    if moved:
        yield from _flips(_standing(before), _standing(after), moved, seen)
    for old_id, new_id in heirs(before.plan, after.plan):
        old, new = _standing(before).under(old_id, new_id), _standing(after)
        yield from _flips(old, new, [new_id], seen)
    if moved:
        yield from _in_steps(before, after, moved, seen)


def _in_steps(
    before: Schedule, after: Schedule, moved: Sequence[str], seen: set[tuple[str, str]]
) -> Iterator[OrderFlip]:
    """Find the pairs that this change brings into the other order than they had at first.

    An earlier change may have made the two overlap, which turns no order round; then this one
    is the second step of a flip.
    """
    first_plan = first_of(before.plan)
    if first_plan is None:
        return
    at_first, now = _standing(compute_schedule(first_plan)), _standing(after)
    was_linked, is_linked = _Linked(_standing(before)), _Linked(now)
    for first, then in newly_apart(before.spans, after.spans, moved):
        if (first, then) in seen or not {first, then} <= at_first.dates.keys():
            continue
        if at_first.dates[first].finish > at_first.dates[then].start:
            continue
        if not _changed_places(at_first, now, first, then):
            continue
        seen.add((first, then))
        departments = _two_departments(at_first, now, first, then)
        if departments[0] == departments[1]:
            continue
        if not (was_linked(first, then) and is_linked(first, then)):
            yield OrderFlip(first=first, then=then, departments=departments)


def _flips(
    before: "_Standing", after: "_Standing", moved: Sequence[str], seen: set[tuple[str, str]]
) -> Iterator[OrderFlip]:
    was_linked, is_linked = _Linked(before), _Linked(after)
    for first, then in Crossings(before.dates, after.dates, moved).pairs():
        if (first, then) in seen or not _changed_places(before, after, first, then):
            continue
        seen.add((first, then))
        departments = _two_departments(before, after, first, then)
        if departments[0] == departments[1]:
            continue
        if not (was_linked(first, then) and is_linked(first, then)):
            yield OrderFlip(first=first, then=then, departments=departments)


def _standing(schedule: Schedule) -> "_Standing":
    return _Standing(schedule.plan, schedule.spans, schedule.network)


class _Standing(NamedTuple):
    """A plan and its dates; ``under`` gives one task another id, and knows no rows any more."""

    plan: Plan
    dates: Mapping[str, Span]
    rows: Rows | None = None

    def under(self, old: str, new: str) -> "_Standing":
        names = {old: new}
        tasks = (
            task.model_copy(update={"id": names.get(task.id, task.id)}) for task in self.plan.tasks
        )
        links = (
            link.model_copy(
                update={
                    "before": names.get(link.before, link.before),
                    "after": names.get(link.after, link.after),
                }
            )
            for link in self.plan.links
        )
        plan = self.plan.model_copy(update={"tasks": tuple(tasks), "links": tuple(links)})
        return _Standing(plan, {names.get(id_, id_): dates for id_, dates in self.dates.items()})


def heirs(old: Plan, new: Plan) -> Iterator[tuple[str, str]]:
    """Give the tasks that are taken out, each with what may have come in their place.

    That is a new task of the same name, of the same department and teams and about as long, or one
    that took over a link. To see one too many asks a department too many; one too few asks nobody.
    """
    gone = [task for id_, task in old.by_id.items() if id_ not in new.by_id]
    come = [task for id_, task in new.by_id.items() if id_ not in old.by_id]
    for before in gone:
        for after in come:
            if _like(before, after) or _neighbours(old, before) & _neighbours(new, after):
                yield before.id, after.id


def _like(before: Task, after: Task) -> bool:
    if before.name.casefold() == after.name.casefold():
        return True
    short, long = sorted((before.duration, after.duration))
    same = (before.department, before.teams) == (after.department, after.teams)
    return same and long <= _ABOUT * short


def _neighbours(plan: Plan, task: Task) -> set[tuple[str, str]]:
    return {("before", link.before) for link in plan.links_into[task.id]} | {
        ("after", link.after) for link in plan.links_from[task.id]
    }


def _changed_places(before: _Standing, after: _Standing, first: str, then: str) -> bool:
    """Say that neither before nor after the two stood at the very same dates."""
    return all(
        (one.dates[first].start, one.dates[first].finish)
        != (one.dates[then].start, one.dates[then].finish)
        for one in (before, after)
    )


def _two_departments(before: _Standing, after: _Standing, first: str, then: str) -> tuple[str, str]:
    """Give the departments of two tasks: the old ones, unless only the new ones differ."""
    old, new = (
        (one.plan.by_id[first].department, one.plan.by_id[then].department)
        for one in (before, after)
    )
    return new if old[0] == old[1] else old
