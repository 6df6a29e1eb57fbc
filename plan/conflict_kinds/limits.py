"""Infeasible deadlines and contradictory dates, by the arithmetic of ``plan.conflicts``, priced."""

from collections.abc import Iterator, Sequence

from plan.alternatives import priced_conflicts
from plan.conflict_kinds.values import Collision, Kind
from plan.conflicts import Stated
from plan.model import Plan
from plan.records import Conflict


def limit_collisions(plan: Plan, stated: Sequence[Stated], revision: str) -> Iterator[Collision]:
    """Give every limit that cannot hold; tasks in a freeze are told by the freezes themselves."""
    for conflict in priced_conflicts(plan, stated, revision):
        kind = _kind(conflict)
        if kind is not None:
            yield Collision(kind=kind, **dict(conflict))


def _kind(conflict: Conflict) -> Kind | None:
    what = conflict.members[0].ref.partition(":")[0]
    if what == "freeze":
        return None
    return "deadline" if what == "deadline" else "constraint"
