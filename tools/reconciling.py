"""From claims to consequences: what was said, put through the kernel.

Readings become conflicts, translations and alternatives; claimed dependencies become assumptions
with owners and a price. Nothing here stores or binds anything; the round publishes the result.
"""

from collections.abc import Iterator, Sequence

from plan.alternatives import Alternative, WaysOut, find_ways_out
from plan.conflicts import Stated
from plan.effect import Effect, compute_effect
from plan.errors import PlanError
from plan.model import Id, LinkKind, Plan
from plan.network import reach
from plan.operations import AddDependency, apply_operations
from plan.records import Assumption, Conflict, Percent, Price, Reading
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
        price=price_of(plan, claim.before, claim.after, claim.kind),
    )


def price_of(plan: Plan, before: str, after: str, kind: LinkKind = LinkKind.FS) -> Price:
    """Say what hangs on a dependency that the plan does not have: what would move if it were true.

    A dependency against the plan's own order has no price, it has a loop: tasks is then 0 and the
    owners see that the claim contradicts the plan.
    """
    operation = AddDependency(before=before, after=after, kind=kind, basis="what if")
    try:
        effect = compute_effect(plan, apply_operations(plan, [operation]))
    except PlanError:
        return Price(tasks=0, minutes=0)
    return Price(
        tasks=len(effect.moved),
        minutes=sum(moved.working_minutes for moved in effect.moved),
        finish_minutes=effect.finish_minutes,
    )
