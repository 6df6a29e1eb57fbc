"""What a person is offered: different ways to have a wish, measured, checked, smallest first.

Other orders (``ways``) stand beside ways that give way on a date, a freeze or a duration
(``plan.alternatives``). Each is put through the kernel's own schedule and checks once more, teams
included; one that breaks or overloads anything anew is not offered, whoever found it. A plan that
finishes earlier is offered beside the smallest change and never in its place. Where no order of the
tasks keeps what is wished, the answer is how that is known, and the smallest conflicting set with
the price of giving way on each member.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from plan.alternatives import find_ways_out
from plan.capacity import worse_capacity
from plan.conflict_kinds.capacity import crowding_collisions
from plan.conflicts import Situation, Stated, situation_of
from plan.effect import Effect, effect_of
from plan.model import Plan
from plan.operations import (
    AnyOperation,
    SetConstraint,
    SetDeadline,
    SetDuration,
    apply_operations,
)
from plan.records import Conflict
from plan.resequencing.combining import combined_ways
from plan.resequencing.differing import Face, face_of, shift_of
from plan.resequencing.finishing import finish_statements
from plan.resequencing.refuting import refuted_set
from plan.resequencing.ways import (
    QUICK,
    Effort,
    Method,
    Proof,
    Resequencing,
    find_resequencings,
    proof_that_none_is,
)
from plan.schedule import Schedule, compute_schedule
from plan.values import Value, local_time

NOT_STATED = "not stated"  # a plan has no rates, so nothing is said about money


class Offer(Value):
    """One way: what it does, and whose business it is.

    ``order`` says that every task is done as it stands, only at another time; else the way gives
    way on ``gives_way``, and ``keeps_wish`` is false where that is part of the wish. ``earlier``
    says that the plan finishes sooner than by the first one.
    """

    rank: int
    title: str
    order: bool
    keeps_wish: bool
    gives_way: str
    operations: tuple[AnyOperation, ...]
    moved: tuple[str, ...]
    departments: tuple[str, ...]
    people: tuple[str, ...]
    order_flips: int
    freezes_waived: tuple[str, ...]
    minutes_moved: int
    finish_minutes: int
    budget: str = NOT_STATED
    earlier: bool = False
    method: Method | None = None
    proven: bool = False
    effect: Effect


class Offers(Value):
    """The ways, and where no order keeps what is wished how that is known and what collides."""

    offers: tuple[Offer, ...]
    proof: Proof
    conflicts: tuple[Conflict, ...]


@dataclass
class _Found:
    """Where the ways are collected: the situation, its dates today, and what was seen.

    What is ``done`` stays as it was: no way gives it another date or a shorter duration.
    """

    situation: Situation
    before: Schedule
    level: bool
    done: frozenset[str] = frozenset()
    offers: list[Offer] = field(default_factory=list)

    def take(self, title: str, operations: Sequence[AnyOperation], gives_way: str) -> Offer | None:
        """Measure a way; None where it breaks something, overloads a team more, or is too late."""
        operations = _in_force(operations)
        if self.done & (
            _edited(operations) - _edited(op for s in self.situation.stated for op in s.operations)
        ):
            return None
        after = compute_schedule(apply_operations(self.situation.base, operations))
        effect = effect_of(self.before, after)
        if effect.broken or worse_capacity(self.before, after):
            return None
        moved = tuple(one.id for one in effect.moved)
        owners = {after.plan.by_id[id_].owner for id_ in moved}
        return Offer(
            rank=0,
            title=title,
            order=not gives_way,
            keeps_wish=not {one.ref for one in self.situation.stated} & _parts(gives_way),
            gives_way=gives_way,
            operations=operations,
            moved=moved,
            departments=effect.touched,
            people=tuple(sorted(owner for owner in owners if owner)),
            order_flips=len(effect.order_flips),
            freezes_waived=effect.freezes_relaxed_for,
            minutes_moved=shift_of(effect),
            finish_minutes=effect.finish_minutes,
            effect=effect,
        )


def _edited(operations: Iterable[AnyOperation]) -> set[str]:
    """Give the tasks whose dates or durations are set."""
    return {
        one.task for one in operations if isinstance(one, SetConstraint | SetDeadline | SetDuration)
    }


def _in_force(operations: Sequence[AnyOperation]) -> tuple[AnyOperation, ...]:
    """Leave out what a later operation sets again: nobody is to approve two dates for one task.

    The plan that comes of it is the same.
    """
    kept: list[AnyOperation] = []
    settled: set[tuple[str, str]] = set()
    for one in reversed(operations):
        if isinstance(one, SetConstraint | SetDeadline | SetDuration):
            if (one.op, one.task) in settled:
                continue
            settled.add((one.op, one.task))
        kept.append(one)
    return tuple(reversed(kept))


def find_offers(  # noqa: PLR0913  # each has a name where it is called
    plan: Plan,
    stated: Sequence[Stated],
    *,
    effort: Effort = QUICK,
    seed: int = 1,
    level: bool = False,
    revision: str = "plan",
    done: Collection[str] = (),
) -> Offers:
    """Find different ways to have what was stated, the smallest change first.

    ``done`` are the tasks that no way may touch any more, unless what was stated does.

    Raises:
        OperationError: what was stated does not fit the plan.
    """
    situation = situation_of(plan, stated, revision)
    found = _Found(situation, compute_schedule(plan), level, frozenset(done))
    orders = find_resequencings(situation, effort, seed, level=level)
    made = [offer for one in orders if (offer := _of_order(found, one)) is not None]
    conflicts: tuple[Conflict, ...] = ()
    if not level:
        conflicts, ways = _ways(found, revision)
        made += ways
        made += _keeping_the_finish(found, revision)
    offers = tuple(_ranked(_needed(list(_different(sorted(made, key=size_of))))))
    if any(offer.order for offer in offers) or not (stated or level):
        return Offers(offers=offers, proof="", conflicts=conflicts)
    return _refused(found, offers, conflicts, (effort, seed))


def _ways(
    found: _Found, revision: str, dropped: Sequence[AnyOperation] = ()
) -> tuple[tuple[Conflict, ...], list[Offer]]:
    """Give the conflicts of a situation, and the ways that give way on one member or several."""
    situation = found.situation
    ways = find_ways_out(situation.base, situation.stated, revision, None)
    candidates = [(way.title, way.operations, way.gives_way) for way in ways.alternatives]
    candidates += [
        (way.title, way.operations, way.gives_way)
        for way in combined_ways(situation, ways.conflicts)
    ]
    made = [
        offer
        for title, operations, gives_way in candidates
        if (left := tuple(op for op in operations if op not in dropped))
        and (offer := found.take(title, left, gives_way)) is not None
    ]
    return ways.conflicts, made


def _keeping_the_finish(found: _Found, revision: str) -> Iterator[Offer]:
    """Give ways to have the wish and the finish of today, where the wish by itself puts it off."""
    situation, before = found.situation, found.before
    if not situation.stated or compute_schedule(situation.plan).finish <= before.finish:
        return
    today = local_time(before.finish)
    kept = tuple(finish_statements(situation.plan, today, "finish"))
    if not kept:
        return
    strict = situation_of(situation.base, [*situation.stated, *kept], revision)
    limits = [op for one in kept for op in one.operations]
    _, offers = _ways(_Found(strict, before, level=False, done=found.done), revision, limits)
    for offer in offers:
        if offer.finish_minutes <= 0:
            title = f"{offer.title}; the plan finishes when it does today"
            yield offer.model_copy(update={"title": title})


def _parts(gives_way: str) -> set[str]:
    """Tell apart what a way gives way on, where it does so in several places."""
    return set(gives_way.split(", ")) - {""}


def _needed(offers: Sequence[Offer]) -> Iterator[Offer]:
    """Leave out what gives way on more than another does, and gains nothing by it."""
    for offer in offers:
        if not any(_spares(other, offer) for other in offers):
            yield offer


def _spares(other: Offer, offer: Offer) -> bool:
    """Say whether another way gives way on a part of the same, or on nothing, and is no worse."""
    less, more = _parts(other.gives_way), _parts(offer.gives_way)
    if not less < more:
        return False
    return bool(less) or (
        set(other.moved) <= set(offer.moved)
        and other.order_flips <= offer.order_flips
        and other.finish_minutes <= offer.finish_minutes
    )


def size_of(offer: Offer) -> tuple[bool, int, int, int, int, int, int]:
    """Give what offers are ranked on: those that keep the wish, the smallest change first."""
    return (
        not offer.keeps_wish,
        len(offer.moved),
        len(offer.departments) + len(offer.people),
        offer.order_flips,
        len(offer.freezes_waived) + bool(offer.gives_way),
        offer.minutes_moved,
        offer.finish_minutes,
    )


def _of_order(found: _Found, one: Resequencing) -> Offer | None:
    offer = found.take(one.title, one.operations, one.relaxes)
    return offer and offer.model_copy(update={"method": one.method, "proven": one.proven})


def _different(offers: Iterable[Offer]) -> Iterator[Offer]:
    faces = set[Face]()
    for offer in offers:
        face = face_of(offer.effect, offer.gives_way)
        if face not in faces:
            faces.add(face)
            yield offer


def _ranked(offers: Iterable[Offer]) -> Iterator[Offer]:
    smallest: Offer | None = None
    for rank, offer in enumerate(offers, start=1):
        smallest = smallest or offer
        earlier = offer.finish_minutes < smallest.finish_minutes
        yield offer.model_copy(update={"rank": rank, "earlier": earlier})


def _refused(
    found: _Found,
    offers: tuple[Offer, ...],
    conflicts: tuple[Conflict, ...],
    how: tuple[Effort, int],
) -> Offers:
    """Say why no order keeps the wish: by dates, as the solver has it, or too little time."""
    effort, seed = how
    situation, level = found.situation, found.level
    proof = proof_that_none_is(situation, effort, seed, level=level)
    if conflicts or proof == "dates":
        return Offers(offers=offers, proof=proof, conflicts=conflicts)
    refuted = None
    if proof == "teams":
        refuted = refuted_set(situation, found.before, effort.solver, seed, level=level)
    crowded = tuple(crowding_collisions(compute_schedule(situation.plan), "plan"))
    if refuted is None and crowded and not tuple(crowding_collisions(found.before, "plan")):
        return Offers(offers=offers, proof="teams", conflicts=tuple(_numbered(crowded)))
    return Offers(offers=offers, proof=proof, conflicts=() if refuted is None else (refuted,))


def _numbered(conflicts: Iterable[Conflict]) -> Iterator[Conflict]:
    for number, one in enumerate(conflicts, start=1):
        yield one.model_copy(update={"id": f"C{number}"})
