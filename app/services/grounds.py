"""What a proposal rests on: observations, and claims that are only assumed; both by their hash."""

from collections.abc import Iterator, Sequence

from app.services.shapes import Json
from plan.assumed import doubts, named_claims
from plan.errors import UnknownError
from plan.ports import Evidence
from plan.proposal import AnyChange
from plan.proposal import Evidence as Ground
from plan.records import Assumption, Observation


def observed(evidence: Evidence, ids: Sequence[str]) -> tuple[Observation, ...]:
    """Give the observations among some ids, in their order."""
    return tuple(_observed(evidence, ids))


def assumed(evidence: Evidence, ids: Sequence[str]) -> tuple[Assumption, ...]:
    """Give the claims among some ids, as the register has them now, in their order."""
    if not any(id_[:1] == "A" for id_ in ids):
        return ()
    known = {one.id: one for one in evidence.assumptions()}
    return tuple(known[id_] for id_ in dict.fromkeys(ids) if id_ in known)


def grounds_of(
    evidence: Evidence, ids: Sequence[str], operations: Sequence[AnyChange]
) -> tuple[Ground, ...]:
    """Give what a proposal will rest on: what is named, and where its dependencies come from."""
    named = named_claims(operations, evidence.assumptions())
    found: tuple[Observation | Assumption, ...] = (
        *observed(evidence, ids),
        *assumed(evidence, (*ids, *named)),
    )
    return tuple(Ground(id=one.id, hash=one.hash) for one in found)


def assumptions_json(assumptions: Sequence[Assumption], grounds: Sequence[Ground]) -> list[Json]:
    """Give claims for JSON; ``changed`` says what became of one that stands worse than it did."""
    worse = dict(doubts(assumptions, grounds))
    fields = {"id", "before", "after", "kind", "quote", "source", "claimed_by", "owners", "status"}
    return [
        {**one.model_dump(mode="json", include=fields), "changed": worse.get(one.id)}
        for one in assumptions
    ]


def _observed(evidence: Evidence, ids: Sequence[str]) -> Iterator[Observation]:
    for id_ in ids:
        try:
            yield evidence.observation(id_)
        except UnknownError:
            continue
