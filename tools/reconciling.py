"""From claims to consequences: what was said, put through the kernel.

Readings become conflicts, translations and alternatives; claimed dependencies become assumptions
with owners and a price. Nothing here stores or binds anything; the round publishes the result.
"""

from collections.abc import Iterator, Sequence

from plan.alternatives import Alternative, WaysOut, find_ways_out
from plan.claimed import WHAT_IF, effect_if_true, price_of
from plan.conflicts import Stated
from plan.effect import Effect, compute_effect
from plan.errors import PlanError
from plan.model import Id, Link, LinkKind, Plan
from plan.network import reach
from plan.operations import apply_operations
from plan.records import Assumption, Conflict, Member, Percent, Price, Reading
from plan.stated import operations_of
from plan.values import Value


class Claim(Value):
    """A dependency that somebody's words claim, after grounding: ``after`` waits for ``before``."""

    before: Id
    after: Id
    kind: LinkKind = LinkKind.FS
    quote: str
    source: str
    confidence: Percent
    claimed_by: str


class Translation(Value):
    """One reading as it would act on every department."""

    reading: str
    quote: str
    effect: Effect


class Reconciled(Value):
    """Everything that follows from a round's claims."""

    conflicts: tuple[Conflict, ...]
    alternatives: tuple[Alternative, ...]
    translations: tuple[Translation, ...]
    assumptions: tuple[Assumption, ...]
    restated: tuple[Claim, ...]
    unusable: tuple[str, ...]


def reconcile(
    plan: Plan, *, readings: Sequence[Reading], claims: Sequence[Claim], revision: str
) -> Reconciled:
    """Compute what readings and claims would do to the plan; ``revision`` names its source."""
    stated, translations, unusable = _translate(plan, readings)
    conflicts: list[Conflict] = []
    alternatives: list[Alternative] = []
    for ways in _ways_out(plan, stated, revision):
        renamed = {c.id: f"C{len(conflicts) + n}" for n, c in enumerate(ways.conflicts, start=1)}
        conflicts += [c.model_copy(update={"id": renamed[c.id]}) for c in ways.conflicts]
        for alternative in ways.alternatives:
            new = {
                "id": f"X{len(alternatives) + 1}",
                "conflict": renamed.get(alternative.conflict or ""),
            }
            alternatives.append(alternative.model_copy(update=new))
    conflicts += opposite_claims(plan, claims, first=len(conflicts) + 1)
    fresh, restated = _sorted_claims(plan, claims)
    return Reconciled(
        conflicts=tuple(conflicts),
        alternatives=tuple(alternatives),
        translations=tuple(translations),
        assumptions=tuple(_assumption(plan, claim) for claim in fresh),
        restated=tuple(restated),
        unusable=tuple(unusable),
    )


def _ways_out(plan: Plan, stated: Sequence[Stated], revision: str) -> Iterator[WaysOut]:
    """Give the ways out of each statement alone, then of what collides only together."""
    for one in stated:
        yield find_ways_out(plan, [one], revision)
    if len(stated) < 2:  # noqa: PLR2004  # one statement has no other to collide with
        return
    said = {one.ref for one in stated}
    together = find_ways_out(plan, stated, revision)
    joint = [c for c in together.conflicts if len(said & {m.ref for m in c.members}) > 1]
    ids = {c.id for c in joint}
    if joint:
        ways = tuple(a for a in together.alternatives if a.conflict in ids)
        yield WaysOut(conflicts=tuple(joint), alternatives=ways)


def _translate(
    plan: Plan, readings: Sequence[Reading]
) -> tuple[list[Stated], list[Translation], list[str]]:
    """Turn readings into stated operations and their effect; say which cannot be used, and why."""
    stated: list[Stated] = []
    translations: list[Translation] = []
    unusable: list[str] = []
    for reading in readings:
        try:
            operations = operations_of(reading, plan)
            effect = (
                compute_effect(plan, apply_operations(plan, operations)) if operations else None
            )
        except (PlanError, ValueError) as error:
            unusable.append(f"{reading.id}: {error}")
            continue
        if effect is None:
            unusable.append(f"{reading.id}: the plan says this already, or no task is named")
            continue
        text = "; ".join(str(operation) for operation in operations)
        stated.append(Stated(reading.id, text, reading.department, reading.source, operations))
        translations.append(Translation(reading=reading.id, quote=reading.quote, effect=effect))
    return stated, translations, unusable


def opposite_claims(plan: Plan, claims: Sequence[Claim], first: int = 1) -> Iterator[Conflict]:
    """Give a conflict for each two tasks that claims put in opposite orders; its owners decide.

    Whose the tasks are owns it. Nothing says which claim is right: both enter the register.
    """
    by_pair: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        by_pair.setdefault((claim.before, claim.after), claim)
    found = [
        (by_pair[pair], by_pair[pair[::-1]])
        for pair in by_pair
        if pair[::-1] in by_pair and pair < pair[::-1]
    ]
    for number, (one, other) in enumerate(found, start=first):
        owners = (plan.by_id[one.before].department, plan.by_id[one.after].department)
        yield Conflict(
            id=f"C{number}",
            members=tuple(_claimed(plan, claim) for claim in (one, other)),
            owners=tuple(dict.fromkeys(owners)),
            through=(one.before, one.after),
            text=(
                f"{one.after} is said to wait for {one.before}, and {one.before} for {one.after}: "
                "both cannot hold"
            ),
        )


def _claimed(plan: Plan, claim: Claim) -> Member:
    """Say a claim as a member of a conflict; whose task waits is who would be held up by it."""
    return Member(
        ref=f"claim:{claim.before}>{claim.after}",
        text=f"{claim.after} waits for {claim.before}: {claim.quote}",
        owner=plan.by_id[claim.after].department,
        source=claim.source,
    )


def _sorted_claims(plan: Plan, claims: Sequence[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Part the claims into new ones and those that the plan's links already say."""
    fresh: dict[tuple[str, str], Claim] = {}
    restated: list[Claim] = []
    for claim in claims:
        pair = (claim.before, claim.after)
        if claim.after in reach(plan, [claim.before]):
            restated.append(claim)
        elif pair not in fresh or fresh[pair].confidence < claim.confidence:
            fresh[pair] = claim
    return list(fresh.values()), restated


def _assumption(plan: Plan, claim: Claim) -> Assumption:
    owners = (plan.by_id[claim.before].department, plan.by_id[claim.after].department)
    return Assumption(
        id="",
        before=claim.before,
        after=claim.after,
        kind=claim.kind,
        quote=claim.quote,
        source=claim.source,
        claimed_by=claim.claimed_by,
        confidence=claim.confidence,
        owners=tuple(dict.fromkeys(owners)),
        price=price_if_true(plan, claim.before, claim.after, claim.kind),
    )


def price_if_true(plan: Plan, before: str, after: str, kind: LinkKind = LinkKind.FS) -> Price:
    """Say what hangs on a dependency that the plan does not have: what would move if it were true.

    A dependency against the plan's own order has no price, it has a loop: tasks is then 0 and the
    owners see that the claim contradicts the plan.
    """
    link = Link(before=before, after=after, kind=kind, basis=WHAT_IF)
    try:
        return price_of(effect_if_true(plan, link))
    except PlanError:
        return price_of(None)
