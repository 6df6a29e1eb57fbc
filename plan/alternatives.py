"""Ways out of what was stated: each a list of operations, computed, checked, and priced.

A way out either takes the stated change and moves what it collides with, or gives way on one
member of a conflict: the limit, the freeze, the push, or a long task on the chain. Each candidate
goes through the same schedule and checks as any proposal; one that breaks anything anew is
dropped. The smallest change stands first (planning.md): tasks moved, then departments touched,
then order flips.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan.checks import check_schedule
from plan.conflicts import Situation, Stated, find_conflicts, situation_of
from plan.effect import Effect, effect_of
from plan.giving_way import Candidate, behind_freezes, give_way, names, stated_operations
from plan.model import Plan
from plan.operations import AnyOperation, WaiveFreeze, apply_operations
from plan.records import Conflict, Relaxation
from plan.resequencing.ways import QUICK, Effort, find_resequencings
from plan.schedule import Schedule, compute_schedule
from plan.values import Value


class Alternative(Value):
    """One way out; ``gives_way`` is the member that it relaxes, or empty where it relaxes none.

    ``answers`` holds the ids of the readings that it takes into account.
    """

    id: str
    title: str
    gives_way: str
    minutes: int
    operations: tuple[AnyOperation, ...]
    effect: Effect
    answers: tuple[str, ...]
    conflict: str | None
    rank: int


@dataclass(frozen=True)
class WaysOut:
    """Conflicts with their prices, and the alternatives in the order of their size."""

    conflicts: tuple[Conflict, ...]
    alternatives: tuple[Alternative, ...]


def find_ways_out(
    plan: Plan,
    stated: Sequence[Stated],
    revision: str = "plan",
    effort: Effort | None = QUICK,
    *,
    level: bool = False,
) -> WaysOut:
    """Find the conflicts that what was stated makes, and the ways out of them.

    ``effort`` is how hard to look for other orders; the quick one asks no solver, None looks for
    none. ``level`` asks for orders without any overload, also where a team was overloaded before.
    """
    conflicts = find_conflicts(plan, stated, revision)
    situation = situation_of(plan, stated, revision)
    before = compute_schedule(plan)
    candidates = [c for conflict in conflicts for c in give_way(situation, conflict)]
    candidates += _take_it(situation)
    if effort is not None:
        candidates += _other_orders(situation, effort, level=level)
    checked = _checked(before, candidates)
    ranked = sorted(checked, key=lambda pair: _size(*pair))
    alternatives = tuple(
        Alternative(
            id=f"X{rank}",
            title=candidate.title,
            gives_way=candidate.gives_way,
            minutes=candidate.minutes,
            operations=candidate.operations,
            effect=effect,
            answers=tuple(one.ref for one in stated),
            conflict=candidate.conflict,
            rank=rank,
        )
        for rank, (candidate, effect) in enumerate(ranked, start=1)
    )
    priced = tuple(_priced(conflict, alternatives) for conflict in conflicts)
    return WaysOut(conflicts=priced, alternatives=alternatives)


def priced_conflicts(
    plan: Plan, stated: Sequence[Stated] = (), revision: str = "plan"
) -> Iterator[Conflict]:
    """Find the conflicts with the price of giving way on each member, and look for no other order.

    Each is priced when it is asked for. A way that breaks another rule anew is no price.
    """
    situation = situation_of(plan, stated, revision)
    before = compute_schedule(plan)
    for conflict in find_conflicts(plan, stated, revision):
        checked = _checked(before, list(give_way(situation, conflict)))
        ways = sorted(checked, key=lambda pair: _size(*pair))
        yield conflict.model_copy(update={"relaxations": tuple(_price(way) for way, _ in ways)})


def _price(way: Candidate) -> Relaxation:
    return Relaxation(
        ref=way.gives_way, text=way.title, minutes=way.minutes, operations=way.operations
    )


def _size(candidate: Candidate, effect: Effect) -> tuple[int, int, int, int, str]:
    return (
        len(effect.moved),
        len(effect.touched),
        len(effect.order_flips),
        abs(effect.finish_minutes),
        candidate.title,
    )


def _priced(conflict: Conflict, alternatives: Sequence[Alternative]) -> Conflict:
    prices = tuple(
        Relaxation(ref=a.gives_way, text=a.title, minutes=a.minutes, operations=a.operations)
        for a in alternatives
        if a.conflict == conflict.id
    )
    return conflict.model_copy(update={"relaxations": prices})


def _checked(
    before: Schedule, candidates: Sequence[Candidate]
) -> Iterator[tuple[Candidate, Effect]]:
    """Keep the candidates that change something, break nothing anew, and are not there already."""
    seen: set[tuple[AnyOperation, ...]] = set()
    for candidate in candidates:
        key = tuple(sorted(candidate.operations, key=str))
        if key in seen or not key:
            continue
        seen.add(key)
        after = before.revised(apply_operations(before.plan, candidate.operations))
        if after.plan == before.plan:
            continue
        effect = effect_of(before, after)
        if not effect.broken:
            yield candidate, effect


def _other_orders(situation: Situation, effort: Effort, *, level: bool) -> Iterator[Candidate]:
    """Take what was stated as it is, and put other tasks in another order."""
    what = "; ".join(one.text for one in situation.stated)
    for found in find_resequencings(situation, effort, level=level):
        title = f"Take it as said ({what}): {found.title}" if what else found.title
        yield Candidate(title, found.relaxes, 0, found.operations)


def _take_it(situation: Situation) -> Iterator[Candidate]:
    """Take what was stated as it is, and move or let through what runs into a freeze."""
    if not situation.stated:
        return
    taken = stated_operations(situation)
    what = "; ".join(one.text for one in situation.stated)
    behind = behind_freezes(situation.plan, situation.as_stated)
    title = f"Take it as said ({what})"
    if behind:
        title += f" and move {names(behind)} behind the freeze"
    yield Candidate(title, "", 0, (*taken, *behind))
    waived = tuple(_waivers(situation.as_stated))
    if waived:
        title = f"Take it as said ({what}) and waive {_freezes(waived)} for {names(waived)}"
        yield Candidate(title, f"freeze:{waived[0].freeze}", 0, (*taken, *waived))


def _waivers(schedule: Schedule) -> Iterator[WaiveFreeze]:
    for breach in check_schedule(schedule):
        if breach.kind == "freeze":
            yield WaiveFreeze(freeze=breach.subject, task=breach.task)


def _freezes(operations: Sequence[WaiveFreeze]) -> str:
    return ", ".join(dict.fromkeys(op.freeze for op in operations))
