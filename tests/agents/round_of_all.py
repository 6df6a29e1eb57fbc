"""A round of the small situation up to the coordinator, with everything in it that can be."""

from agents.crew import Crew
from agents.material import DEPARTMENTS_WITH_AGENTS, department_material
from agents.overview import CoordinatorMaterial, coordinator_material
from plan.model import LinkKind
from plan.records import Reading
from tests.agents import situation
from tests.builders import six_people
from tools.reconciling import Claim, reconcile


def readings() -> tuple[Reading, ...]:
    """Give what finance and security said, read."""
    return (
        Reading(
            id="R1",
            type="FNLT",  # type: ignore[arg-type]  # pydantic makes the kind of it
            task="T05",
            department="finance",
            value="2026-04-03",
            speaker="fiona",
            quote="T05 has to be finished by 3 April 2026",
            source="O3",
            confidence=90,
            read_by="rules",
        ),
        Reading(
            id="R2",
            type="slip",
            task="T03",
            department="operations",
            value="2400",
            speaker="olga",
            quote="the cluster needs five more days",
            source="O4",
            confidence=85,
            read_by="rules",
        ),
    )


def overview_of_a_round() -> CoordinatorMaterial:
    """Give the coordinator's material with conflicts, an assumption and alternatives in it."""
    plan, people, observations = (
        situation.plan_with_freeze(),
        six_people(),
        situation.observations(),
    )
    claim = Claim(
        before="T02",
        after="T03",
        kind=LinkKind.FS,
        quote="the cluster needs the firewall change first",
        source="O4",
        confidence=60,
        claimed_by="operations-agent",
    )
    found = reconcile(plan, readings=readings(), claims=[claim], revision="revision 1")
    answers = {
        department: Crew()
        .brief(
            department,
            department_material(
                department, situation.schedule(), situation.findings(), observations, people
            ),
            plan=plan,
            people=people,
            observations=observations,
        )
        .answer
        for department in DEPARTMENTS_WITH_AGENTS
    }
    return coordinator_material(
        situation.schedule(),
        findings=situation.findings(),
        conflicts=found.conflicts,
        assumptions=[
            one.model_copy(update={"id": f"A{n}"}) for n, one in enumerate(found.assumptions, 1)
        ],
        alternatives=found.alternatives,
        readings=readings(),
        answers=answers,
        effects={one.reading: one.effect for one in found.translations},
        now=situation.NOW,
    )
