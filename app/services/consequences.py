"""What a person's words would do to every department, and the ways out of it as drafts."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.services.shapes import Json, effect_json
from plan.alternatives import Alternative
from plan.effect import DepartmentEffect, Effect, compute_effect
from plan.model import Plan
from plan.records import Draft
from tools.reconciling import Reconciled

if TYPE_CHECKING:
    from app.bootstrap import Workspace

AUTHOR = "coordinator"
MOST_DRAFTS = 3


def no_effect(plan: Plan) -> Effect:
    """Give the effect of nothing, for what the plan says already."""
    return compute_effect(plan, plan)


def impact_json(effect: Effect, plan: Plan) -> Json:
    """Give an effect with a line for every department, also for those that it spares."""
    spared = DepartmentEffect(moved=0, largest_move=0, squeezed=0, broken=0, edited=0)
    departments = {
        one.id: effect.departments.get(one.id, spared).model_dump(mode="json")
        for one in plan.departments
    }
    return {**effect_json(effect), "departments": departments}


def save_drafts(
    workspace: "Workspace", found: Reconciled, *, rationale: str, evidence: Sequence[str]
) -> tuple[Draft, ...]:
    """Keep the best ways out as drafts of the coordinator; none has an approval."""
    best = sorted(found.alternatives, key=lambda one: one.rank)[:MOST_DRAFTS]
    return tuple(
        workspace.evidence.save_draft(one) for one in _drafts(workspace, best, rationale, evidence)
    )


def _drafts(
    workspace: "Workspace", ways: Sequence[Alternative], rationale: str, evidence: Sequence[str]
) -> Iterator[Draft]:
    head, now = workspace.reader.head().number, workspace.clock.now()
    for way in ways:
        yield Draft(
            id="",
            title=way.title,
            operations=way.operations,
            rationale=rationale,
            author=AUTHOR,
            evidence=tuple(evidence),
            base_revision=head,
            made=now.isoformat(timespec="seconds"),
            rank=way.rank,
        )


def drafts_json(drafts: Sequence[Draft]) -> list[Json]:
    """Give drafts as ``chat`` and ``round`` give them, short."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "rank": one.rank,
            "base_revision": one.base_revision,
            "operations": [operation.model_dump(mode="json") for operation in one.operations],
        }
        for one in drafts
    ]
