"""What wrong edges would have cost: obeyed all together, put through the product's own scheduler.

An edge that would close a loop cannot be obeyed, so it costs nothing here and is counted as such.
Days are working days of 480 minutes, each task's own move added up in either direction.
"""

from collections.abc import Iterable

from evals.scoring.closure import Pair
from evals.scoring.counts import Count
from evals.values import Record
from plan.effect import compute_effect
from plan.errors import PlanError
from plan.model import Link, Plan
from plan.network import topological_order
from plan.operations import AddDependency, apply_operations

DAY = 480


class Exposure(Record):
    """Edges obeyed, edges that could not be, and what they moved."""

    edges: Count = 0
    impossible: Count = 0
    tasks: Count = 0
    minutes: Count = 0
    finish_minutes: int = 0

    @property
    def days(self) -> float:
        """Working days moved."""
        return self.minutes / DAY

    def __add__(self, other: "Exposure") -> "Exposure":
        """Add up over scenarios."""
        return Exposure(
            edges=self.edges + other.edges,
            impossible=self.impossible + other.impossible,
            tasks=self.tasks + other.tasks,
            minutes=self.minutes + other.minutes,
            finish_minutes=self.finish_minutes + other.finish_minutes,
        )


def exposure(plan: Plan, pairs: Iterable[Pair]) -> Exposure:
    """Say what obeying all these edges would do to a plan."""
    new, obeyed, impossible = plan, 0, 0
    for before, after in sorted(set(pairs)):
        link = Link(before=before, after=after, basis="what if")
        try:
            tried = apply_operations(new, [AddDependency(**link.model_dump())])
            topological_order(tried)
        except (PlanError, KeyError):
            impossible += 1
        else:
            new, obeyed = tried, obeyed + 1
    if not obeyed:
        return Exposure(impossible=impossible)
    effect = compute_effect(plan, new)
    return Exposure(
        edges=obeyed,
        impossible=impossible,
        tasks=len(effect.moved),
        minutes=sum(abs(one.working_minutes) for one in effect.moved),
        finish_minutes=effect.finish_minutes,
    )
