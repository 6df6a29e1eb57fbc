"""What artefacts say about the plan: entries of the register, and a draft of the settled ones.

A dependency that an artefact settles enters the register as confirmed; that binds nothing. It is
drafted as one proposal with all the others that the plan does not hold, and becomes binding once
people have approved it. What its owners have rejected or disputed since is not drafted again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.consequences import AUTHOR, drafts_json
from app.services.shapes import Json
from plan.errors import PlanError
from plan.model import Plan
from plan.operations import AddDependency, AnyOperation, apply_operations
from plan.records import Assumption, AssumptionStatus, Draft, Fact, FactKind, Observation
from plan.schedule import compute_schedule
from plan.values import last_minute_of, local_time, minute_of
from tools.bpmn.dependencies import LIKELY_BY, SETTLED_BY, claims_of, find_dependencies
from tools.bpmn.inventory import Inventory
from tools.bpmn.report import inventory_json
from tools.bpmn.schedulers import Window
from tools.model_checks import cutover_window
from tools.sources.bpmn import evidence_for, inventory_of

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_KINDS = (FactKind.PROCESS, FactKind.DECISION)


@dataclass(frozen=True)
class Artefacts:
    """What was read, what it means, and what was made of it."""

    inventory: Inventory
    plan: Plan
    windows: tuple[Window, ...]
    entries: tuple[Assumption, ...]
    draft: Draft | None
    contradicting: tuple[str, ...]

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            **inventory_json(self.plan, self.inventory, self.windows),
            "register": [one.id for one in self.entries],
            "drafts": drafts_json([self.draft] if self.draft else []),
            "contradicting": list(self.contradicting),
        }


def is_artefact(fact: Fact) -> bool:
    """Say whether a fact is a definition of a process or decision."""
    return fact.kind in _KINDS


def settle_artefacts(
    workspace: "Workspace", hashes: Collection[str], windows: tuple[Window, ...] = ()
) -> Artefacts:
    """Enter into the register what the observations with these hashes order, and draft it."""
    plan = workspace.reader.plan()
    seen = [one for kind in _KINDS for one in workspace.evidence.observations(kind)]
    observations = [one for one in seen if one.hash in set(hashes)]
    inventory = inventory_of(one.fact for one in observations)
    entries = _entered(workspace, plan, inventory, observations)
    draft, contradicting = _drafted(workspace, plan, entries)
    return Artefacts(
        inventory=inventory,
        plan=plan,
        windows=(*windows, *windows_of(plan)),
        entries=entries,
        draft=draft,
        contradicting=contradicting,
    )


def _entered(
    workspace: "Workspace", plan: Plan, inventory: Inventory, observations: list[Observation]
) -> tuple[Assumption, ...]:
    """Enter each pair once; one that an artefact claimed before keeps its entry."""
    known = {
        (one.before, one.after, one.claimed_by): one
        for one in workspace.evidence.assumptions()
        if one.claimed_by in (SETTLED_BY, LIKELY_BY)
    }
    claims = claims_of(plan, find_dependencies(plan, inventory), evidence_for(observations))
    return tuple(
        known.get((one.before, one.after, one.claimed_by)) or workspace.evidence.claim(one)
        for one in claims
    )


def _drafted(
    workspace: "Workspace", plan: Plan, entries: tuple[Assumption, ...]
) -> tuple[Draft | None, tuple[str, ...]]:
    """Draft what can be added together; what the plan contradicts is named and left out."""
    operations: list[AnyOperation] = []
    added: list[Assumption] = []
    contradicting: list[str] = []
    for one in entries:
        if one.status is not AssumptionStatus.CONFIRMED:
            continue
        new = AddDependency(before=one.before, after=one.after, kind=one.kind, basis=one.id)
        try:
            apply_operations(plan, [*operations, new])
        except PlanError:
            contradicting.append(one.id)
            continue
        operations.append(new)
        added.append(one)
    if not operations:
        return None, tuple(contradicting)
    pairs = ", ".join(f"{one.before} before or with {one.after}" for one in added)
    draft = Draft(
        id="",
        title=f"Add what the process models prove: {pairs}",
        operations=tuple(operations),
        rationale=" ".join(f"{one.id} rests on {one.quote!r} ({one.source})." for one in added),
        author=AUTHOR,
        evidence=tuple(dict.fromkeys(one.source for one in added)),
        base_revision=workspace.reader.head().number,
        made=workspace.clock.now().isoformat(timespec="seconds"),
    )
    return workspace.evidence.save_draft(draft), tuple(contradicting)


def windows_of(plan: Plan) -> tuple[Window, ...]:
    """Give the windows that the plan itself knows: its freezes, and its tasks of kind cutover."""
    freezes = [
        Window(one.name, local_time(minute_of(one.first)), local_time(last_minute_of(one.last)))
        for one in plan.freezes
    ]
    cutover = cutover_window(compute_schedule(plan))
    return tuple(freezes) if cutover is None else (cutover, *freezes)
