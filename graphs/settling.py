"""The second half of a round: what was claimed goes through the kernel, and people get to read it.

Everything is written here one after the other, in the order of departments and sentences, so that
the same answers give the same ledger. An assumption enters the register as a question; a draft has
no approvals; neither moves a date.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from langgraph.runtime import Runtime

from agents.crew import Coordination, DepartmentBriefing
from agents.material import DEPARTMENTS_WITH_AGENTS
from agents.overview import coordinator_material
from agents.since import number_of
from graphs.claims import (
    claims_in,
    orders_in,
    readings_in,
    standing_claims,
    standing_readings,
)
from graphs.drafting import make_brief, make_drafts
from graphs.round_state import RoundContext, RoundState, counted
from plan.alternatives import Alternative
from plan.records import AssumptionStatus, Conflict
from tools import reconciling
from tools.reconciling import Claim, Reconciled, Translation


class _Numbered(Protocol):
    @property
    def id(self) -> str: ...


_Item = TypeVar("_Item", bound=_Numbered)


def reconcile(state: RoundState, runtime: Runtime[RoundContext]) -> RoundState:
    """Put readings and claims through the kernel, and store what follows from them."""
    context, evidence = runtime.context, runtime.context.evidence
    briefings = briefings_in(state)
    known = {one.id: one for one in evidence.observations()}
    plan, findings = context.schedule.plan, evidence.findings(state["round"])
    read = readings_in(briefings, known, context.people, plan)
    readings = standing_readings(
        [evidence.save_reading(one) for one in read], evidence.readings(), known
    )
    claims = standing_claims(claims_in(briefings), evidence.assumptions())
    orders = orders_in(briefings, findings, known)
    if orders:
        evidence.save_findings(state["round"], [*findings, *orders])
    context.progress(
        f"reconciling {counted(len(readings), 'reading')} and {counted(len(claims), 'claim')} ..."
    )
    found = reconciling.reconcile(
        plan,
        readings=readings,
        claims=claims,
        revision=f"revision {context.revision}",
    )
    conflicts, alternatives = _numbered(
        found, evidence.save_conflicts(state["round"], found.conflicts)
    )
    assumptions = [evidence.claim(one) for one in found.assumptions]
    return {
        "readings": [one.id for one in readings],
        "conflicts": [one.id for one in conflicts],
        "assumptions": [
            one.id for one in assumptions if one.status is not AssumptionStatus.REJECTED
        ],
        "alternatives": [one.model_dump(mode="json") for one in alternatives],
        "translations": [one.model_dump(mode="json") for one in found.translations],
        "claims": [one.model_dump(mode="json") for one in claims],
        "notices": list(found.unusable),
    }


def coordinate(state: RoundState, runtime: Runtime[RoundContext]) -> RoundState:
    """Let the coordinator write the brief and choose among the computed ways out."""
    context, evidence = runtime.context, runtime.context.evidence
    context.progress("the coordinator is writing the brief ...")
    material = coordinator_material(
        context.schedule,
        findings=evidence.findings(state["round"]),
        conflicts=evidence.conflicts(state["round"]),
        assumptions=_named(evidence.assumptions(), state["assumptions"]),
        alternatives=alternatives_in(state),
        readings=_named(evidence.readings(), state["readings"]),
        answers={name: one.answer for name, one in briefings_in(state).items()},
        effects={one.reading: one.effect for one in translations_in(state)},
        claims=[Claim.model_validate(one) for one in state["claims"]],
        now=context.now,
        last=context.last,
    )
    coordination = context.crew.coordinate(material)
    notice = [] if coordination.failure is None else [f"coordinator: {coordination.failure}"]
    return {"coordination": coordination.model_dump(mode="json"), "notices": notice}


def publish(state: RoundState, runtime: Runtime[RoundContext]) -> RoundState:
    """Store the drafts and the brief."""
    context, evidence = runtime.context, runtime.context.evidence
    coordination = Coordination.model_validate(state["coordination"])
    conflicts = evidence.conflicts(state["round"])
    drafts = [
        evidence.save_draft(draft)
        for draft in make_drafts(
            coordination,
            alternatives_in(state),
            _named(evidence.readings(), state["readings"]),
            context,
        )
    ]
    briefings = briefings_in(state)
    heard = max((number_of(one) for one in evidence.observations()), default=0)
    evidence.save_brief(make_brief(state["round"], coordination, briefings, context, heard))
    context.progress(
        f"published: {counted(len(conflicts), 'conflict')}, "
        f"{counted(len(state['assumptions']), 'assumption')}, {counted(len(drafts), 'draft')}"
    )
    return {"drafts": [one.id for one in drafts]}


def briefings_in(state: RoundState) -> dict[str, DepartmentBriefing]:
    """Give the briefings by department, in the departments' own order whoever was first."""
    found = {one["department"]: one["briefing"] for one in state["briefed"]}
    return {
        department: DepartmentBriefing.model_validate(found[department])
        for department in DEPARTMENTS_WITH_AGENTS
    }


def alternatives_in(state: RoundState) -> list[Alternative]:
    """Give the computed ways out."""
    return [Alternative.model_validate(one) for one in state["alternatives"]]


def translations_in(state: RoundState) -> list[Translation]:
    """Give what each reading would do."""
    return [Translation.model_validate(one) for one in state["translations"]]


def _numbered(
    found: Reconciled, saved: Sequence[Conflict]
) -> tuple[list[Conflict], list[Alternative]]:
    """Give conflicts their lasting ids, in the alternatives too."""
    ids = {old.id: new.id for old, new in zip(found.conflicts, saved, strict=True)}
    alternatives = [
        one.model_copy(update={"conflict": ids.get(one.conflict or "")})
        for one in found.alternatives
    ]
    return list(saved), alternatives


def _named(items: Iterable[_Item], ids: Sequence[str]) -> list[_Item]:
    found = {one.id: one for one in items}
    return [found[id_] for id_ in ids]
