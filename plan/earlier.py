"""What a plan came from, step by step, so that a task is known again that was taken out before.

A task that comes in may be one that was there: another change took it out, under this id or this
name; or the same change takes one out that it may stand for (``heirs``). People know a task by its
name, so one that is given another name is gone as well, for whatever bears its old name from then
on. To see one too many asks a department too many; one too few asks nobody.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
    """A task as it was described when a change took it out, and after how many changes that was.

    One that ``stayed`` was given another name under its id: gone is only what bore the old name.
    """

    task: Task
    at: int
    stayed: bool = False


class Past:
    """The first revision of a plan, and the operations of each change since; read when needed."""

    def __init__(self, first: Callable[[], Plan], steps: Callable[[], Sequence[Step]]) -> None:
        self._first, self._steps = first, steps
        self._kept: dict[int, Plan] = {}
        self._known: dict[tuple[str, int], frozenset[str]] = {}
        self._heirs: dict[int, Mapping[str, Sequence[str]]] = {}

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
        """Every task that a change took out or named anew, newest first; it may be back since."""
        return [one for gone, _ in reversed(self._read) for one in reversed(gone)]

    @cached_property
    def _read(self) -> Sequence[tuple[Sequence[Gone], Sequence[str]]]:
        """What each change took out or named anew, and the ids that have another name after it.

        Read off the operations alone: to apply all of them again would take long.
        """
        found: list[tuple[Sequence[Gone], Sequence[str]]] = []
        held = dict(self.first.by_id)
        for number, step in enumerate(self.steps):
            old = {id_: held[id_] for id_ in map(_written, step) if id_ in held}
            out = {one.task for one in step if isinstance(one, RemoveTask)}
            for one in step:
                if isinstance(one, AddTask | ReplaceTask):
                    held[one.task.id] = one.task
                elif isinstance(one, RemoveTask):
                    held.pop(one.task, None)
            anew = {i: None for i in old if i in held and not _same_name(old[i], held[i])}
            left = [id_ for id_ in old if id_ in out or id_ in anew]
            found.append(([Gone(old[id_], number, id_ not in out) for id_ in left], [*anew]))
        return found

    @cached_property
    def _places(self) -> Mapping[tuple[str, str], Sequence[int]]:
        """Where in ``gone`` stands what is known by an id, and what by a name."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, one in enumerate(self.gone):
            found["name", _folded(one.task)].append(place)
            if not one.stayed:
                found["id", one.task.id].append(place)
        return found

    def forerunners(self, task: Task, before: int | None = None) -> Iterator[Gone]:
        """Give what a task may have been, by its id or its name, newest first.

        What went by one id under one name is given as it was last. Another task that had the id
        in between hides nothing.
        """
        keys = ("id", task.id), ("name", _folded(task))
        seen: set[tuple[str, str]] = set()
        for place in sorted({place for key in keys for place in self._places.get(key, ())}):
            one = self.gone[place]
            known = (one.task.id, _folded(one.task))
            if known not in seen and (before is None or one.at < before):
                seen.add(known)
                yield one

    @cached_property
    def _came(self) -> Mapping[str, Sequence[int]]:
        """By id, the changes that put such a task in, newest first."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, step in enumerate(self.steps):
            for id_ in dict.fromkeys(one.task.id for one in step if isinstance(one, AddTask)):
                found[id_].insert(0, number)
        return found

    @cached_property
    def _took(self) -> Mapping[str, Sequence[int]]:
        """By id, the changes that gave such a task another name."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, (_, anew) in enumerate(self._read):
            for id_ in anew:
                found[id_].append(number)
        return found

    def first_names(self, id_: str, before: int | None = None) -> frozenset[str]:
        """Give the ids under which the first revision held a task that was there ``before``."""
        key = (id_, len(self.steps) if before is None else before)
        if key not in self._known:
            own = [id_] if id_ in self.first.by_id else self._traced(*key)
            self._known[key] = frozenset((*own, *self._taken_over(*key)))
        return self._known[key]

    def _traced(self, id_: str, before: int) -> Iterator[str]:
        for number in (one for one in self._came.get(id_, ()) if one < before):
            step = self.steps[number]
            out = {one.task for one in step if isinstance(one, RemoveTask)}
            if id_ in out and id_ in self.after(number).by_id:
                continue  # taken out and put in again: it came in before
            for old in self._heirs_in(number).get(id_, ()) if out or self._read[number][1] else ():
                yield from self.first_names(old, number)
            for was in self._forerunners(id_, number, number):
                yield from self.first_names(was.task.id, was.at)
            return

    def _taken_over(self, id_: str, before: int) -> Iterator[str]:
        """Give what a task may have been whose name it was given while it stood."""
        for number in (one for one in self._took.get(id_, ()) if one < before):
            for was in self._forerunners(id_, number, number + 1):
                here = was.at == number and was.task.id not in self._heirs_in(number).get(id_, ())
                if was.task.id != id_ and not here:
                    yield from self.first_names(was.task.id, was.at)

    def _heirs_in(self, number: int) -> Mapping[str, Sequence[str]]:
        """Give for each task that a change put in, or named anew, what it may stand for."""
        if number not in self._heirs:
            found: dict[str, list[str]] = defaultdict(list)
            for old, new in heirs(self.after(number), self.after(number + 1)):
                found[new].append(old)
            self._heirs[number] = found
        return self._heirs[number]

    def _forerunners(self, id_: str, number: int, before: int) -> Iterator[Gone]:
        """Give what a task may have been, whatever it is called in the change of this number."""
        for one in self.steps[number]:
            if isinstance(one, AddTask | ReplaceTask) and one.task.id == id_:
                yield from self.forerunners(one.task, before)


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


def named_anew(old: Plan, new: Plan) -> list[Task]:
    """Give the tasks of both plans that have another name in the new one, as they are there."""
    if len(old.tasks) == len(new.tasks):
        both = [(was, now) for was, now in zip(old.tasks, new.tasks, strict=True) if was is not now]
    else:
        both = [(was, new.by_id.get(id_, was)) for id_, was in old.by_id.items()]
    if any(was.id != now.id for was, now in both):
        both = [(was, new.by_id.get(was.id, was)) for was in old.tasks]
    return [now for was, now in both if not _same_name(was, now)]


def come_back(old: Plan, new: Plan) -> Iterator[tuple[Gone, Task]]:
    """Give each task that comes in, or under another name, with what it may have been before.

    Gone is what an earlier change took out and what does not stand again. What only was given
    another name is gone while no task bears the old one.
    """
    past = past_of(old)
    come = [*come_in(old, new), *named_anew(old, new)] if past is not None else []
    if past is None or not come:
        return
    names = {_folded(task) for task in old.by_id.values()}
    for task in come:
        for one in past.forerunners(task):
            own, was = one.task.id, old.by_id.get(one.task.id)
            back = was is not None and _same_name(was, one.task)
            kept = task.id in old.by_id and (own == task.id or not _same_name(one.task, task))
            if not (back or kept or (one.stayed and _folded(one.task) in names)):
                yield one, task


def heirs(old: Plan, new: Plan) -> Iterator[tuple[str, str]]:
    """Give the tasks that are taken out, each with what may have come in their place.

    That is a new task of the same name, of the same department and teams and about as long, or one
    that took over a link; and what bears the name of a task that was given another
    (``stand_ins``).
    """
    gone, come = come_in(new, old), come_in(old, new)
    for before in gone:
        for after in come:
            if _like(before, after) or _neighbours(old, before) & _neighbours(new, after):
                yield before.id, after.id
    yield from stand_ins(old, new)


def stand_ins(old: Plan, new: Plan) -> Iterator[tuple[str, str]]:
    """Give the tasks that lose their name, each with what bears it instead; one of both stays.

    Where several have one name, they are taken in the order of the plans, and the last of the
    fewer for each that is over: every one is held against one at least.
    """
    renamed = {task.id for task in named_anew(old, new)}
    if not renamed:
        return
    left, come = _by_name(old, new, renamed), _by_name(new, old, renamed)
    for name in come:
        ours, theirs = left.get(name, []), come[name]
        for place in range(max(len(ours), len(theirs)) if ours else 0):
            before, after = (one[min(place, len(one) - 1)].id for one in (ours, theirs))
            if before in renamed or after in renamed:
                yield before, after


def _by_name(one: Plan, other: Plan, renamed: Collection[str]) -> dict[str, list[Task]]:
    """Give the tasks of one plan that the other does not have under this id and name."""
    found: dict[str, list[Task]] = defaultdict(list)
    for id_, task in one.by_id.items():
        if id_ in renamed or id_ not in other.by_id:
            found[_folded(task)].append(task)
    return found


def _written(operation: AnyOperation) -> str:
    """Give the task that an operation puts in, describes anew or takes out."""
    match operation:
        case AddTask(task=task) | ReplaceTask(task=task):
            return task.id
        case RemoveTask(task=id_):
            return id_
    return ""


def _folded(task: Task) -> str:
    return task.name.casefold()


def _same_name(before: Task, after: Task) -> bool:
    return before is after or before.name == after.name or _folded(before) == _folded(after)


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
