"""What a proposal assumes: the claims that it names, and what became of them since.

A proposal keeps the hash of each claim as it stood when it was submitted. Only an owner's word ever
changes a claim, and only where it stands; so what it was then follows from the hash.
"""

from collections.abc import Iterator, Sequence

from plan.model import Link, Plan
from plan.operations import AddDependency, ChangeDependency
from plan.proposal import AnyChange, Evidence
from plan.records import Assumption, AssumptionStatus
from plan.visible import visible, visible_line

HEADING = "What it assumes"
_LONGEST = 300


def named_claims(operations: Sequence[AnyChange], known: Sequence[Assumption]) -> tuple[str, ...]:
    """Give the claims that operations say a dependency comes from."""
    ids = {one.id for one in known}
    named = (one.basis for one in operations if isinstance(one, AddDependency | ChangeDependency))
    return tuple(dict.fromkeys(id_ for id_ in named if id_ in ids))


def as_submitted(assumption: Assumption, evidence: Sequence[Evidence]) -> Assumption | None:
    """Give a claim as it stood when a proposal came to rest on it; None where none fits."""
    kept = {one.hash for one in evidence if one.id == assumption.id}
    stood = (assumption.model_copy(update={"status": status}) for status in AssumptionStatus)
    return next((one for one in stood if one.hash in kept), None)


def doubts(
    assumptions: Sequence[Assumption], evidence: Sequence[Evidence]
) -> tuple[tuple[str, str], ...]:
    """Give the claims that stand worse than when a proposal came to rest on them, in words.

    That the owners have confirmed what was assumed takes nothing from it.
    """
    found: list[tuple[str, str]] = []
    for one in assumptions:
        then = as_submitted(one, evidence)
        if then == one or (then is not None and one.status is AssumptionStatus.CONFIRMED):
            continue
        was = "was other words" if then is None else f"was {then.status}"
        found.append((one.id, f"{one.id} {was}, and is {one.status} now"))
    return tuple(found)


def assumed_lines(
    assumptions: Sequence[Assumption], evidence: Sequence[Evidence], plan: Plan
) -> Iterator[str]:
    """Say what is assumed, who claims it, whose it is to say, and where it stands."""
    for one in assumptions:
        names = [plan.by_id[id_].name for id_ in (one.before, one.after) if id_ in plan.by_id]
        link = Link(before=one.before, after=one.after, kind=one.kind)
        quote = " ".join(visible(one.quote).split())[:_LONGEST]
        whose = f"claimed by {one.claimed_by}, for {' and '.join(one.owners)} to say"
        yield visible_line(f"{one.id} {one.status}: {link} ({' and '.join(names)}); {whose}")
        yield f"- {one.source}: {quote}"
    for _, words in doubts(assumptions, evidence):
        yield f"CHANGED since it was submitted: {words}"
