"""Other orders as alternatives: each a list of operations, checked by the kernel's own schedule.

What was stated is taken as it is. Beside the smallest repair stand others that really differ: one
that leaves a department alone, one that relaxes a discretionary dependency (named as such, never a
mandatory or external one), one that waives a freeze, the shortest plan, and everything pushed to
the right in its order. A way that breaks a rule anew or overloads a team more than it was is
dropped, whatever the search says. What was broken before and no order can mend may stay as it was.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plan.capacity import find_overloads, worse_capacity
from plan.checks import check_schedule
from plan.conflicts import Situation
from plan.effect import Effect, effect_of
from plan.holding import holding_operations
from plan.model import Link, LinkKind, Plan
from plan.network import reach
from plan.operations import (
    AnyOperation,
    ChangeDependency,
    RemoveDependency,
    WaiveFreeze,
    apply_operations,
)
from plan.resequencing.compiled import places_of
from plan.resequencing.differing import Face, face_of, shift_of
from plan.resequencing.exact import fewest_moves, is_possible, solver_present
from plan.resequencing.gaps import find_gaps
from plan.resequencing.generation import cost_of, missed_limits, push_right
from plan.resequencing.given import Way, is_disturbed, overlapping, way_of
from plan.resequencing.project import Project
from plan.resequencing.repair import Repair, repair
from plan.resequencing.search import shorten
from plan.schedule import Network, Schedule, compute_schedule
from plan.values import Value

_MOST_LINKS = 4
_MOST_FREEZES = 4
_MOST_SPARED = 3
_SMALLEST = "Move as few tasks as can be"
Method = Literal["search", "solver", "order"]
Proof = Literal["", "dates", "teams"]


@dataclass(frozen=True)
class Effort:
    """How hard to look, in steps and never in seconds.

    ``sets`` of rows let go by a repair, ``schedules`` generated for a shorter plan, and OR-Tools'
    deterministic limit, which is 0 where it is not to be asked even if it is installed.
    """

    sets: int = 400
    schedules: int = 300
    solver: float = 1.0


QUICK = Effort(sets=200, schedules=150, solver=0)


class Resequencing(Value):
    """One other order: ``relaxes`` names the dependency or freeze that it gives way on, if any.

    ``proven`` says that no repair of this kind moves fewer tasks.
    """

    title: str
    operations: tuple[AnyOperation, ...]
    relaxes: str
    moved: tuple[str, ...]
    people: tuple[str, ...]
    method: Method
    proven: bool
    effect: Effect


@dataclass(frozen=True)
class _Order:
    """An order on its way: where every row would stand, and how that came about."""

    title: str
    places: tuple[int, ...]
    method: Method
    proven: bool = False


def find_resequencings(
    situation: Situation, effort: Effort | None = None, seed: int = 1, *, level: bool = False
) -> tuple[Resequencing, ...]:
    """Find other orders in which what was stated holds, the smallest change first.

    ``level`` asks for no overload at all, also where a team was overloaded before.
    """
    spent = effort or Effort()
    before = compute_schedule(situation.base)
    made = [
        one
        for way in _ways(situation, before, level=level)
        for order in _orders(way, spent, seed)
        if (one := _checked(way, order, level=level)) is not None
    ]
    return tuple(_different(sorted(made, key=size_of)))


def size_of(found: Resequencing) -> tuple[int, int, int, int, int, int, bool]:
    """Give what the ways are ranked on; the smallest change is first, the finish decides late."""
    effect = found.effect
    return (
        len(found.moved),
        len(effect.touched) + len(found.people),
        len(effect.order_flips),
        len(effect.freezes_relaxed_for) + bool(found.relaxes),
        shift_of(effect),
        effect.finish_minutes,
        not found.proven,
    )


def _different(found: Iterable[Resequencing]) -> Iterator[Resequencing]:
    """Keep of those that look the same to a person the first, which is the smallest."""
    faces, titles = set[Face](), set[str]()
    for one in found:
        face = face_of(one.effect, one.relaxes)
        if face not in faces and one.title not in titles:
            faces.add(face)
            titles.add(one.title)
            yield one


def proof_that_none_is(
    situation: Situation, effort: Effort | None = None, seed: int = 1, *, level: bool = False
) -> Proof:
    """Say how it is known that no order of the tasks keeps what was stated, where it is known.

    ``dates``: the earliest dates by links, dates and freezes alone miss a limit. ``teams``: the
    solver has refuted every order. Empty where neither is so, which proves nothing.
    """
    spent, before = effort or Effort(), compute_schedule(situation.base)
    way = way_of(situation, before, situation.plan, level=level)
    if missed_limits(way.project):
        return "dates"
    if spent.solver > 0 and solver_present():
        refuted = is_possible(way.project, way.base, spent.solver, seed=seed) is False
        return "teams" if refuted else ""
    return ""


def _ways(situation: Situation, before: Schedule, *, level: bool) -> Iterator[Way]:
    """Give the plan as stated, then with one thing given way on at a time."""
    plan = situation.plan
    strict = way_of(situation, before, plan, level=level)
    if not is_disturbed(strict):
        return
    yield strict
    for link in _discretionary(plan, strict):
        for kept in (overlapping(link), None):
            yield way_of(situation, before, plan, (link, kept), level=level)
    for waivers in _waivers(situation):
        waived = apply_operations(plan, waivers)
        yield replace(way_of(situation, before, waived, level=level), waived=waivers)


def _discretionary(plan: Plan, way: Way) -> Iterator[Link]:
    """Give the discretionary links that lead to what is late, or away from what changed."""
    astray = find_gaps(way.project, way.base)
    rows = {*astray.astray, *(row for pair in astray.links for row in pair)}
    rows |= {row for full in astray.overfull for row in full.rows}
    behind = reach(plan, [way.project.ids[row] for row in rows])
    links = [x for x in plan.links if x.nature == "discretionary" and x.after in behind]
    yield from links[:_MOST_LINKS]


def _waivers(situation: Situation) -> Iterator[tuple[WaiveFreeze, ...]]:
    """Give for each freeze that pushes the waivers of the tasks that would run into it."""
    plan = situation.plan
    loose = situation.schedule([s for s in situation.pushing if s.key[0] != "freeze"])
    breaches = [b for b in check_schedule(loose.seen_from(plan)) if b.kind == "freeze"]
    for freeze in list(dict.fromkeys(b.subject for b in breaches))[:_MOST_FREEZES]:
        tasks = dict.fromkeys(b.task for b in breaches if b.subject == freeze)
        yield tuple(WaiveFreeze(freeze=freeze, task=task) for task in tasks)


def _orders(way: Way, effort: Effort, seed: int) -> Iterator[_Order]:
    """Give the orders to try on one plan."""
    project, base = way.project, way.base
    if missed_limits(project):
        return
    if not is_disturbed(way):
        yield _Order("Leave the others where they are", base, "order")
        return
    smallest = _smallest(way, effort, seed, None)
    if smallest is not None:
        yield _order(_SMALLEST, *smallest)
        yield from _sparing(way, effort, seed, smallest[0].moved)
    pushed = push_right(project, base)
    if not cost_of(pushed).late:
        yield _Order(
            "Keep the order and push what is in the way back", tuple(pushed.place), "order"
        )
    if way.relaxed or way.waived:
        return
    best = shorten(project, effort.schedules, seed)
    if not best.cost.late:
        yield _Order("Finish as early as can be", tuple(best.board.place), "search")


def _order(title: str, found: Repair, method: Method) -> _Order:
    return _Order(title, found.places, method, found.proven)


def _smallest(
    way: Way, effort: Effort, seed: int, movable: Collection[int] | None
) -> tuple[Repair, Method] | None:
    """Ask the solver where it is there and may be asked, else or where it gives up the search."""
    if effort.solver > 0 and solver_present():
        verdict = fewest_moves(
            way.project, way.base, limit=effort.solver, seed=seed, movable=movable
        )
        if verdict.repair is not None:
            return verdict.repair, "solver"
        if verdict.impossible:
            return None
    found = repair(way.project, way.base, effort.sets, movable)
    return None if found is None else (found, "search")


def _sparing(way: Way, effort: Effort, seed: int, moved: Sequence[int]) -> Iterator[_Order]:
    """Give repairs that leave alone what the smallest one moves: a department, then a task."""
    by_id, ids = way.plan.by_id, way.project.ids
    department = [by_id[id_].department for id_ in ids]
    names = {one.id: one.name for one in way.plan.departments}
    spared: dict[str, set[int]] = {}
    for row in moved:
        mine = {other for other, owner in enumerate(department) if owner == department[row]}
        spared.setdefault(f"none of {names[department[row]]}", mine)
    spared |= {f"not {ids[row]}": {row} for row in moved[:_MOST_SPARED]}
    for words, rows in spared.items():
        found = _smallest(way, effort, seed, set(range(len(ids))) - rows)
        if found is not None:
            yield _order(f"{_SMALLEST}, {words}", *found)


def _checked(way: Way, order: _Order, *, level: bool) -> Resequencing | None:
    """Write an order down as operations and let the kernel judge; None where it does not stand."""
    stated = [op for one in way.situation.stated for op in one.operations]
    given = (*way.waived, *_relaxations(way, order))
    if way.relaxed and not given:
        return None
    plan = apply_operations(way.plan, given[len(way.waived) :])
    starts = {
        id_: way.project.ends(row, order.places[row])[0] for row, id_ in enumerate(way.project.ids)
    }
    held = tuple(holding_operations(plan, Network(plan).schedule(starts)))
    operations = (*stated, *given, *held)
    after = way.before.revised(apply_operations(way.situation.base, operations))
    effect = effect_of(way.before, after)
    if effect.broken or not _fits(way.before, after, level=level):
        return None
    moved = tuple(one.id for one in effect.moved)
    owners = {after.plan.by_id[id_].owner for id_ in moved}
    return Resequencing(
        title=_title(way, order, given),
        operations=operations,
        relaxes=_relaxes(way),
        moved=moved,
        people=tuple(sorted(owner for owner in owners if owner)),
        method=order.method,
        proven=order.proven and order.places == _places(way, after),
        effect=effect,
    )


def _places(way: Way, schedule: Schedule) -> tuple[int, ...]:
    return places_of(way.project, schedule)


def _fits(before: Schedule, after: Schedule, *, level: bool) -> bool:
    return not find_overloads(after) if level else not worse_capacity(before, after)


def _relaxations(way: Way, order: _Order) -> Iterator[ChangeDependency | RemoveDependency]:
    """Give way on a link by no more than the order needs: less lag, or no link where it turns."""
    row = {id_: number for number, id_ in enumerate(way.project.ids)}
    for link in [way.relaxed] if way.relaxed else []:
        before, after = row[link.before], row[link.after]
        left = _lag_left(way.project, link, (before, after), order.places)
        if left >= link.lag and link.lag_calendar is None:
            continue
        turned = order.places[after] <= order.places[before] and link.kind is LinkKind.FS
        if turned or link.lag_calendar is not None:
            yield RemoveDependency(before=link.before, after=link.after)
            continue
        yield ChangeDependency(
            before=link.before,
            after=link.after,
            kind=link.kind,
            lag=left,
            basis=link.basis,
            nature=link.nature,
        )


def _lag_left(project: Project, link: Link, rows: tuple[int, int], places: Sequence[int]) -> int:
    before, after = rows
    ends = project.ends(before, places[before])
    own = project.ends(after, places[after])
    clock = project.clock[after]
    waited = ends[link.kind in (LinkKind.FS, LinkKind.FF)]
    waiting = own[link.kind in (LinkKind.FF, LinkKind.SF)]
    return clock.index(waiting) - clock.index(waited)


def _title(way: Way, order: _Order, given: Sequence[AnyOperation]) -> str:
    if not given:
        return order.title
    if way.relaxed:
        named = "; ".join(f"{op} (a discretionary dependency)" for op in given)
    else:
        named = "; ".join(str(op) for op in given)
    return f"{order.title}, where {named}"


def _relaxes(way: Way) -> str:
    if way.relaxed:
        return f"link:{way.relaxed.before} {way.relaxed.after}"
    return f"freeze:{way.waived[0].freeze}" if way.waived else ""
