"""Conflicts by kind: what cannot all hold in a plan, each as a smallest set with owners and prices.

``find_collisions`` gives infeasible deadlines, contradictory dates, gates out of order, overloads,
crowding that no order mends, freeze collisions, and loops among claimed dependencies. Nothing here
changes a plan; whether one of these may stand is for people to say.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from plan.conflict_kinds.capacity import crowding_collisions, overload_collisions
from plan.conflict_kinds.freezes import freeze_collisions
from plan.conflict_kinds.gates import gate_collisions
from plan.conflict_kinds.limits import limit_collisions
from plan.conflict_kinds.loops import loop_collisions
from plan.conflict_kinds.values import Collision, Kind
from plan.model import Plan
from plan.records import Assumption
from plan.schedule import compute_schedule

__all__ = ["MOST", "Collision", "Kind", "find_collisions"]


MOST = 25


def find_collisions(
    plan: Plan, claims: Sequence[Assumption] = (), revision: str = "plan", most: int = MOST
) -> tuple[Collision, ...]:
    """Give the conflicts of a plan and the claims about it, ``K1`` on, kind by kind.

    Of each source of conflicts the first ``most`` are priced and given: a plan in which everything
    is broken is mended one by one.
    """
    found = _all(plan, claims, revision, most)
    return tuple(
        one.model_copy(update={"id": f"K{number}"}) for number, one in enumerate(found, start=1)
    )


def _all(plan: Plan, claims: Sequence[Assumption], revision: str, most: int) -> Iterator[Collision]:
    schedule = compute_schedule(plan)
    for source in (
        limit_collisions(plan, (), revision),
        gate_collisions(schedule, revision),
        overload_collisions(schedule, revision),
        crowding_collisions(schedule, revision),
        freeze_collisions(schedule, revision),
        loop_collisions(schedule, claims, revision),
    ):
        yield from islice(source, most)
