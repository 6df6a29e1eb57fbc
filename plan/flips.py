"""Tasks of two departments that change places with no dependency between them.

Two departments may hold an order that nobody has written down (governance.md). A dependency that
the change itself brings or takes away excuses nothing: a flip is one unless the two were linked
before and are linked after. Nor does a new id: a task that is taken out and comes back under
another one is the task that it was (``heirs``), and where it is called something else, so is what
bears its name from then on. Nor do two steps, one that lets the two overlap and one that parts
them, or one that takes a task out and one that brings it back: a plan that knows what it came from
is held against the order of the first revision as well, and a task that comes back against that of
the last one which held it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from plan.crossings import Crossings, Pair, apart_from, newly_apart
from plan.earlier import Past, come_back, come_in, heirs, past_of
from plan.model import Plan
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
    """Says whether two tasks are linked in a plan, by any path."""

    def __init__(self, standing: "_Standing") -> None:
        self._plan, self._known = standing.plan, standing.known
        self._rows = standing.rows

    def __call__(self, first: str, then: str) -> bool:
        row, known = self._rows.row, self._known
        return self._rows.leads(*sorted(row[known.get(id_, id_)] for id_ in (first, then)))

    def holds(self, first: str, then: str) -> bool:
        return first in self._plan.by_id and then in self._plan.by_id


def order_flips(before: Schedule, after: Schedule, moved: Sequence[str]) -> Iterator[OrderFlip]:
    """Find the pairs of two departments that change places, each once."""
    seen: set[tuple[str, str]] = set()
    if moved:
        yield from _flips(_standing(before), _standing(after), moved, seen)
    views = [*_views(before, after)]
    for view in views:
        yield from _flips(view.before, _standing(after), view.moved, seen, view.heirs)
    past = past_of(before.plan)
    if past is not None:
        yield from _since_first(past, before, after, moved, views, seen)
        yield from _come_back(past, before, after, seen)


class _View(NamedTuple):
    """The plan before with what was taken out under the ids of what came in its place."""

    before: "_Standing"
    heirs: Collection[str]
    moved: Sequence[str]


def _views(before: Schedule, after: Schedule) -> Iterator[_View]:
    """Give the plan before as often as it takes to see each heir as each that it may stand for."""
    turns: dict[int, dict[str, str]] = defaultdict(dict)
    next_of, next_for = defaultdict[str, int](int), defaultdict[str, int](int)
    for old, new in dict.fromkeys(heirs(before.plan, after.plan)):
        turn = max(next_of[old], next_for[new])
        turns[turn][old] = new
        next_of[old] = next_for[new] = turn + 1
    for names in turns.values():
        seen = _standing(before).under(names)
        own = dict.fromkeys(names.values())
        others = (id_ for id_ in after.spans if id_ in seen.dates and id_ not in own)
        moved = [id_ for id_ in (*own, *others) if seen.dates[id_] != after.spans[id_]]
        yield _View(seen, own, moved)


def _since_first(  # noqa: PLR0913, PLR0917  # two schedules, and what to look at
    past: Past,
    before: Schedule,
    after: Schedule,
    moved: Sequence[str],
    views: Iterable[_View],
    seen: set[Pair],
) -> Iterator[OrderFlip]:
    """Find the pairs that this change brings into the other order than they had at first.

    An earlier change may have made the two overlap, which turns no order round; then this one
    is the second step of a flip.
    """
    names = {task.id: set[str]() for task in come_in(before.plan, after.plan)}
    stay = {id_ for view in views for id_ in view.heirs if id_ in before.plan.by_id}
    names |= {id_: {*past.first_names(id_)} for id_ in stay}
    for old_id, new_id in heirs(before.plan, after.plan):
        names[new_id] |= past.first_names(old_id)
    for gone, task in come_back(before.plan, after.plan):
        own = past.first_names(task.id) if task.id in before.plan.by_id else ()
        names.setdefault(task.id, set()).update(own, past.first_names(gone.task.id, gone.at))
        stay.discard(task.id)
    pairs = [*newly_apart(before.spans, after.spans, moved)] if moved else []
    for view in views:
        parted = newly_apart(view.before.dates, after.spans, view.moved)
        pairs += [pair for pair in parted if not stay.isdisjoint(pair)]
    pairs += [
        pair
        for id_, known in names.items()
        if known and id_ not in stay
        for pair in apart_from(after.spans, id_)
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
    before: "_Standing",
    after: "_Standing",
    moved: Sequence[str],
    seen: set[Pair],
    among: Collection[str] | None = None,
) -> Iterator[OrderFlip]:
    """Find the pairs that change places; where ``among`` is given, those with one of these."""
    was_linked, is_linked = _Linked(before), _Linked(after)
    for first, then in Crossings(before.dates, after.dates, moved).pairs():
        if among is not None and first not in among and then not in among:
            continue
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
    """A plan and its dates; ``known`` says what it calls a task that is looked at by another id."""

    plan: Plan
    dates: Mapping[str, Span]
    rows: Rows
    known: Mapping[str, str] = {}

    def under(self, names: Mapping[str, str]) -> "_Standing":
        """Give tasks the ids of others, which are not looked at under these ids any more."""
        known = {new: old for old, new in names.items()}
        others = self.dates.keys() - names.keys() - known.keys()
        dates = {id_: span for id_, span in self.dates.items() if id_ in others}
        dates |= {new: self.dates[old] for new, old in known.items()}
        return self._replace(dates=dates, known=known)

    def department(self, id_: str) -> str:
        return self.plan.by_id[self.known.get(id_, id_)].department


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
    return one.department(first), one.department(then)
