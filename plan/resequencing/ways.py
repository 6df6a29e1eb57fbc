"""Other orders as alternatives: each a list of operations, checked by the kernel's own schedule.

What was stated is taken as it is. Beside the smallest repair stand others that really differ: one
that leaves a department alone, one that relaxes a discretionary dependency (named as such, never a
mandatory or external one), one that waives a freeze, the shortest plan, and everything pushed to
the right in its order. A way that breaks a rule anew or overloads a team more than it was is
dropped, whatever the search says. What was broken before and no order can mend may stay as it was.
"""

from collections.abc import Collection, Iterator, Sequence
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
from plan.resequencing.board import allows
from plan.resequencing.compiled import places_of, project_of
from plan.resequencing.exact import fewest_moves, solver_present
from plan.resequencing.gaps import find_gaps
from plan.resequencing.generation import cost_of, missed_limits, push_right
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


@dataclass(frozen=True)
class _Way:
    """What is given: the plan to order anew, what was given way on, and the base dates."""

    situation: Situation
    before: Schedule
    plan: Plan
    project: Project
    base: tuple[int, ...]
    relaxed: Link | None = None
    waived: tuple[WaiveFreeze, ...] = ()


def find_resequencings(
    situation: Situation, effort: Effort | None = None, seed: int = 1, *, level: bool = False
) -> tuple[Resequencing, ...]:
    """Find other orders in which what was stated holds, the smallest change first.

    ``level`` asks for no overload at all, also where a team was overloaded before.
    """
    spent = effort or Effort()
    before = compute_schedule(situation.base)
    found: list[Resequencing] = []
    for way in _ways(situation, before, level=level):
        for order in _orders(way, spent, seed):
            made = _checked(way, order, level=level)
            if made is not None and not any(_same(made, other) for other in found):
                found.append(made)
    return tuple(sorted(found, key=size_of))


def size_of(found: Resequencing) -> tuple[int, int, int, int, int, str]:
    """Give what the ways are ranked on; finish decides last, for the smallest change is first."""
    effect = found.effect
    return (
        len(found.moved),
        len(effect.touched) + len(found.people),
        len(effect.order_flips),
        len(effect.freezes_relaxed_for) + bool(found.relaxes),
        effect.finish_minutes,
        found.title,
    )


def _same(one: Resequencing, other: Resequencing) -> bool:
    return (one.moved, one.relaxes) == (other.moved, other.relaxes) or (
        one.effect.moved == other.effect.moved and one.relaxes == other.relaxes
    )


def _ways(situation: Situation, before: Schedule, *, level: bool) -> Iterator[_Way]:
    """Give the plan as stated, then with one thing given way on at a time."""
    plan = situation.plan
    strict = _way(situation, before, plan, level=level)
    if not _disturbed(strict):
        return
    yield strict
    for link in _discretionary(plan, strict):
        for kept in (_overlapping(link), None):
            yield _way(situation, before, plan, (link, kept), level=level)
    for waivers in _waivers(situation):
        waived = apply_operations(plan, waivers)
        yield replace(_way(situation, before, waived, level=level), waived=waivers)


def _way(
    situation: Situation,
    before: Schedule,
    plan: Plan,
    relaxed: tuple[Link, Link | None] | None = None,
    *,
    level: bool,
) -> _Way:
    loose = plan
    if relaxed is not None:
        link, kept = relaxed
        links = [kept if x is link else x for x in plan.links]
        loose = plan.model_copy(update={"links": tuple(x for x in links if x is not None)})
    project = project_of(loose, None if level else before)
    base = places_of(project, before)
    approved = project_of(situation.base)
    mended = _lenient(project, base, approved, before)
    return _Way(situation, before, plan, mended, base, None if relaxed is None else relaxed[0])


def _overlapping(link: Link) -> Link:
    """Give what is left of a link when both may overlap, the one still not before the other."""
    return link.model_copy(update={"kind": LinkKind.SS, "lag": 0, "lag_calendar": None})


def _lenient(project: Project, base: Sequence[int], approved: Project, before: Schedule) -> Project:
    """Let what was off its own dates before, and cannot be mended by any order, stay as it was."""
    hopeless = {project.ids[row] for row in missed_limits(project)}
    known = {id_: row for row, id_ in enumerate(approved.ids)}
    old = places_of(approved, before)
    latest, windows = list(project.latest), list(project.windows)
    for row, id_ in enumerate(project.ids):
        was = known.get(id_)
        if was is None or allows(approved, was, old[was]):
            continue
        if id_ in hopeless and old[was] > approved.latest[was]:
            latest[row] = max(latest[row], base[row])
        windows[row] = tuple(w for w in windows[row] if not w.first <= base[row] < w.last)
    return replace(project, latest=tuple(latest), windows=tuple(windows))


def _disturbed(way: _Way) -> bool:
    """Say whether anything is wrong where everything stays."""
    return any(find_gaps(way.project, way.base))


def _discretionary(plan: Plan, way: _Way) -> Iterator[Link]:
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


def _orders(way: _Way, effort: Effort, seed: int) -> Iterator[_Order]:
    """Give the orders to try on one plan."""
    project, base = way.project, way.base
    if missed_limits(project):
        return
    if not _disturbed(way):
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
    way: _Way, effort: Effort, seed: int, movable: Collection[int] | None
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


def _sparing(way: _Way, effort: Effort, seed: int, moved: Sequence[int]) -> Iterator[_Order]:
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


def _checked(way: _Way, order: _Order, *, level: bool) -> Resequencing | None:
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
    after = compute_schedule(apply_operations(way.situation.base, operations))
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


def _places(way: _Way, schedule: Schedule) -> tuple[int, ...]:
    return places_of(way.project, schedule)


def _fits(before: Schedule, after: Schedule, *, level: bool) -> bool:
    return not find_overloads(after) if level else not worse_capacity(before, after)


def _relaxations(way: _Way, order: _Order) -> Iterator[ChangeDependency | RemoveDependency]:
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


def _title(way: _Way, order: _Order, given: Sequence[AnyOperation]) -> str:
    if not given:
        return order.title
    if way.relaxed:
        named = "; ".join(f"{op} (a discretionary dependency)" for op in given)
    else:
        named = "; ".join(str(op) for op in given)
    return f"{order.title}, where {named}"


def _relaxes(way: _Way) -> str:
    if way.relaxed:
        return f"link:{way.relaxed.before} {way.relaxed.after}"
    return f"freeze:{way.waived[0].freeze}" if way.waived else ""
