"""What a plan came from, step by step, so that a task is known again that was taken out before.

A task that comes in may be one that was there: another change took it out, under this id or this
name; or the same change takes one out that it may stand for (``heirs``). To see one too many asks a
department too many; one too few asks nobody.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from plan.model import Plan, Task
from plan.operations import AddTask, AnyOperation, RemoveTask, ReplaceTask, apply_operations
from plan.remembering import remembering

_ABOUT = 2  # times as long or as short, and it is no longer about as long
_NAME = "past"
_KEPT = 3  # plans between the first and today's
Step = Sequence[AnyOperation]


class Gone(NamedTuple):
    """A task as it was when a change took it out, and after how many changes that plan stood."""

    task: Task
    at: int


class Past:
    """The first revision of a plan, and the operations of each change since; read when needed."""

    def __init__(self, first: Callable[[], Plan], steps: Callable[[], Sequence[Step]]) -> None:
        self._first, self._steps = first, steps
        self._kept: dict[int, Plan] = {}
        self._known: dict[tuple[str, int], frozenset[str]] = {}

    @property
    def first(self) -> Plan:
        """The first revision."""
        return self._first()

    @cached_property
    def steps(self) -> Sequence[Step]:
        """The operations of each change, oldest first."""
        return self._steps()

    def after(self, steps: int) -> Plan:
        """Give the plan as it was after so many changes."""
        if not steps:
            return self.first
        kept = self._kept
        if steps not in kept:
            near = max((one for one in kept if one < steps), default=0)
            since = [one for step in self.steps[near:steps] for one in step]
            plan = apply_operations(kept[near] if near else self.first, since)
            kept = {**dict([*kept.items()][1 - _KEPT :]), steps: remembering(plan)}
            self._kept = kept
        return kept[steps]

    @cached_property
    def gone(self) -> Sequence[Gone]:
        """Every task that a change took out, newest first; it may have come back since."""
        found: list[Gone] = []
        for number, step in enumerate(self.steps):
            out = dict.fromkeys(one.task for one in step if isinstance(one, RemoveTask))
            held = self.after(number).by_id if out else {}
            found += [Gone(held[id_], number) for id_ in out if id_ in held]
        return found[::-1]

    @cached_property
    def _came(self) -> Mapping[str, Sequence[int]]:
        """By id, the changes that put such a task in, newest first."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, step in enumerate(self.steps):
            for id_ in dict.fromkeys(one.task.id for one in step if isinstance(one, AddTask)):
                found[id_].insert(0, number)
        return found

    def first_names(self, id_: str, before: int | None = None) -> frozenset[str]:
        """Give the ids under which the first revision held a task that was there ``before``."""
        key = (id_, len(self.steps) if before is None else before)
        if key not in self._known:
            own = id_ in self.first.by_id
            self._known[key] = frozenset({id_} if own else self._traced(*key))
        return self._known[key]

    def _traced(self, id_: str, before: int) -> Iterator[str]:
        for number in (one for one in self._came.get(id_, ()) if one < before):
            step = self.steps[number]
            out = {one.task for one in step if isinstance(one, RemoveTask)}
            if id_ in out and id_ in self.after(number).by_id:
                continue  # taken out and put in again: it came in before
            pairs = heirs(self.after(number), self.after(number + 1)) if out else ()
            for old in (old for old, new in pairs if new == id_):
                yield from self.first_names(old, number)
            for was in self._forerunners(id_, number):
                yield from self.first_names(was.task.id, was.at)
            return

    def _forerunners(self, id_: str, number: int) -> Iterator[Gone]:
        """Give what a task may have been that a change put in, whatever it is called in it."""
        gone = [one for one in self.gone if one.at < number]
        for one in self.steps[number]:
            if isinstance(one, AddTask | ReplaceTask) and one.task.id == id_:
                yield from forerunners(gone, one.task)


def with_past(plan: Plan, past: Past) -> Plan:
    """Give a plan that knows what it came from."""
    plan.__dict__.setdefault(_NAME, past)
    return plan


def past_of(plan: Plan) -> Past | None:
    """Give what a plan came from; None for the first one itself, and for one that nobody holds."""
    past: Past | None = plan.__dict__.get(_NAME)
    return past


def come_in(old: Plan, new: Plan) -> list[Task]:
    """Give the tasks that only the new plan has."""
    return [task for id_, task in new.by_id.items() if id_ not in old.by_id]


def come_back(old: Plan, new: Plan) -> Iterator[tuple[Gone, Task]]:
    """Give each task that comes in with what it may have been before an earlier change."""
    come, past = come_in(old, new), past_of(old)
    if not come or past is None:
        return
    gone = [one for one in past.gone if one.task.id not in old.by_id]
    for task in come:
        for one in forerunners(gone, task):
            yield one, task


def forerunners(gone: Iterable[Gone], task: Task) -> Iterator[Gone]:
    """Give what a task may have been, as it was last, by its id or its name."""
    seen: set[str] = set()
    for one in gone:
        if one.task.id not in seen and (one.task.id == task.id or _same_name(one.task, task)):
            yield one
        seen.add(one.task.id)


def heirs(old: Plan, new: Plan) -> Iterator[tuple[str, str]]:
    """Give the tasks that are taken out, each with what may have come in their place.

    That is a new task of the same name, of the same department and teams and about as long, or one
    that took over a link.
    """
    gone, come = come_in(new, old), come_in(old, new)
    for before in gone:
        for after in come:
            if _like(before, after) or _neighbours(old, before) & _neighbours(new, after):
                yield before.id, after.id


def _same_name(before: Task, after: Task) -> bool:
    return before.name.casefold() == after.name.casefold()


def _like(before: Task, after: Task) -> bool:
    if _same_name(before, after):
        return True
    short, long = sorted((before.duration, after.duration))
    same = (before.department, before.teams) == (after.department, after.teams)
    return same and long <= _ABOUT * short


def _neighbours(plan: Plan, task: Task) -> set[tuple[str, str]]:
    return {("before", link.before) for link in plan.links_into[task.id]} | {
        ("after", link.after) for link in plan.links_from[task.id]
    }
