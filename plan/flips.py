"""Tasks of two departments that change places with no dependency between them.

Two departments may hold an order that nobody has written down (governance.md). A dependency that
the change itself brings or takes away excuses nothing: a flip is one unless the two were linked
before and are linked after. Nor does a new id: a task that is taken out and comes back under
another one is the task that it was (``heirs``). Nor do two steps, one that lets the two overlap and
one that parts them, or one that takes a task out and one that brings it back: a plan that knows
what it came from is held against the order of the first revision as well, and a task that comes
back against that of the last one which held it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from plan.crossings import Crossings, Pair, apart_from, newly_apart
from plan.earlier import Past, come_back, come_in, heirs, past_of
from plan.model import Plan
from plan.network import reach
from plan.passes import Rows
from plan.schedule import Schedule, Span, compute_schedule
from plan.values import Value

Names = Callable[[str], Collection[str]]


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

    def holds(self, first: str, then: str) -> bool:
        return first in self._plan.by_id and then in self._plan.by_id

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
    past = past_of(before.plan)
    if past is not None:
        yield from _since_first(past, before, after, moved, seen)
        yield from _come_back(past, before, after, seen)


def _since_first(
    past: Past, before: Schedule, after: Schedule, moved: Sequence[str], seen: set[Pair]
) -> Iterator[OrderFlip]:
    """Find the pairs that this change brings into the other order than they had at first.

    An earlier change may have made the two overlap, which turns no order round; then this one
    is the second step of a flip.
    """
    names = {task.id: set[str]() for task in come_in(before.plan, after.plan)}
    for old_id, new_id in heirs(before.plan, after.plan):
        names[new_id] |= past.first_names(old_id)
    for gone, task in come_back(before.plan, after.plan):
        names[task.id] |= past.first_names(gone.task.id, gone.at)
    pairs = [*newly_apart(before.spans, after.spans, moved)] if moved else []
    pairs += [
        pair for id_, known in names.items() if known for pair in apart_from(after.spans, id_)
    ]
    if not pairs:
        return
    first = _standing(compute_schedule(past.first))
    today = _Linked(_standing(before))

    def named(id_: str) -> Collection[str]:
        return names[id_] if id_ in names else past.first_names(id_)

    yield from _turned(first, _standing(after), pairs, named, seen, today)


def _come_back(
    past: Past, before: Schedule, after: Schedule, seen: set[Pair]
) -> Iterator[OrderFlip]:
    """Find the pairs in the other order than when another change took one of the two out."""
    for gone, task in come_back(before.plan, after.plan):
        held = _standing(compute_schedule(past.after(gone.at)))
        was = {task.id: gone.task.id}

        def named(id_: str, was: Mapping[str, str] = was) -> Collection[str]:
            return (was.get(id_, id_),)

        yield from _turned(held, _standing(after), apart_from(after.spans, task.id), named, seen)


def _turned(  # noqa: PLR0913, PLR0917  # two plans, what to look at, and how it is named in each
    before: "_Standing",
    after: "_Standing",
    pairs: Iterable[Pair],
    named: Names,
    seen: set[Pair],
    today: "_Linked | None" = None,
) -> Iterator[OrderFlip]:
    """Find the pairs (the one that begins later, the one that is over) that stood the other way.

    ``named`` says under which ids a task stood before. Whether two were linked is asked of the plan
    of ``today``, where both stand in it, else of the one before.
    """
    was_linked, is_linked = _Linked(before), _Linked(after)
    for pair in pairs:
        for first, then in product(*map(named, pair)):
            if pair in seen or not _stood(before, after, (first, then), pair):
                continue
            old, new = _departments(before, first, then), _departments(after, *pair)
            departments = new if old[0] == old[1] else old
            linked = today if today and today.holds(*pair) else None
            were = linked(*pair) if linked else was_linked(first, then)
            if departments[0] != departments[1] and not (were and is_linked(*pair)):
                seen.add(pair)
                yield OrderFlip(first=pair[0], then=pair[1], departments=departments)


def _stood(before: "_Standing", after: "_Standing", was: Pair, pair: Pair) -> bool:
    """Say that one was over when the other began, and that they never stood at the same dates."""
    if not before.dates.keys() >= set(was):
        return False
    (first, then), (now_first, now_then) = (
        [one.dates[id_] for id_ in ids] for one, ids in ((before, was), (after, pair))
    )
    return (
        first.finish <= then.start
        and (first.start, first.finish) != (then.start, then.finish)
        and (now_first.start, now_first.finish) != (now_then.start, now_then.finish)
    )


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


def _changed_places(before: _Standing, after: _Standing, first: str, then: str) -> bool:
    """Say that neither before nor after the two stood at the very same dates."""
    return all(
        (one.dates[first].start, one.dates[first].finish)
        != (one.dates[then].start, one.dates[then].finish)
        for one in (before, after)
    )


def _two_departments(before: _Standing, after: _Standing, first: str, then: str) -> tuple[str, str]:
    """Give the departments of two tasks: the old ones, unless only the new ones differ."""
    old, new = (_departments(one, first, then) for one in (before, after))
    return new if old[0] == old[1] else old


def _departments(one: _Standing, first: str, then: str) -> tuple[str, str]:
    return one.plan.by_id[first].department, one.plan.by_id[then].department
