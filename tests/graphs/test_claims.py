"""From answers to readings, claims and drafts: whose words they are, and what they rest on."""

from pathlib import Path
from typing import Any

from agents.answers import ChoiceAnswer, ConstraintAnswer, CoordinatorAnswer
from agents.crew import Coordination, DepartmentBriefing
from graphs.claims import claims_in, readings_in
from graphs.drafting import make_drafts
from graphs.round_state import round_context
from plan.model import ConstraintKind
from plan.records import Fact, FactKind, Observation, Reading
from tests.builders import six_people, small_plan
from tests.fakes import FakeClock
from tests.graphs.fakes import FakeLedger, context_on
from tests.graphs.rounding import CLAIM, QUOTE, FakeCrew, department_answer
from tools.reconciling import reconcile


def observation(id_: str, speaker: str | None, text: str) -> Observation:
    fact = Fact(
        source="statements",
        kind=FactKind.STATEMENT,
        speaker=speaker,
        at="2026-03-01",
        place="inbox/statements/1.md",
        text=text,
    )
    return Observation(id=id_, received="2026-03-02", hash=fact.hash, fact=fact)


def date_read(source: str = "O1") -> ConstraintAnswer:
    return ConstraintAnswer(
        type="FNLT", task="T05", value="2026-04-01", quote=QUOTE, source=source, confidence=90
    )


def briefing(department: str, **answer: Any) -> DepartmentBriefing:  # noqa: ANN401  # parts of one
    return DepartmentBriefing(
        department=department,
        agent=f"{department}-agent",
        answer=department_answer(answer),
        written_by="rules",
    )


def test_a_constraint_is_its_speakers_whoever_read_it() -> None:
    heard = {"O1": observation("O1", "fiona", QUOTE)}
    briefings = {"operations": briefing("operations", constraints=[date_read()])}

    [reading] = readings_in(briefings, heard, six_people(), small_plan())

    assert (reading.speaker, reading.department, reading.read_by) == ("fiona", "finance", "rules")


def test_nobodys_words_belong_to_the_department_that_read_them() -> None:
    heard = {"O1": observation("O1", None, QUOTE)}
    briefings = {"operations": briefing("operations", constraints=[date_read()])}

    [reading] = readings_in(briefings, heard, six_people(), small_plan())

    assert (reading.speaker, reading.department) == (None, "operations")


def test_a_claim_that_two_agents_read_is_made_once_by_the_first() -> None:
    said = [observation("O1", "fiona", QUOTE), observation("O2", "owen", CLAIM)]
    crew = FakeCrew()
    material: Any = None
    found = {
        name: crew.brief("operations", material, observations=said)
        for name in ("operations", "it-security")
    }

    [claim] = claims_in(found)

    assert (claim.before, claim.after, claim.source) == ("T02", "T03", "O2")
    assert claim.claimed_by == "operations-agent"


def reading(id_: str, task: str, value: str, source: str) -> Reading:
    return Reading(
        id=id_,
        type=ConstraintKind.FNLT,
        task=task,
        department="finance",
        value=value,
        speaker=None,
        quote=QUOTE,
        source=source,
        confidence=90,
        read_by="rules",
    )


def test_a_draft_rests_on_the_words_of_its_own_conflict(tmp_path: Path) -> None:
    context = round_context(context_on(FakeLedger(FakeClock()), tmp_path))
    readings = [
        reading("R1", "T05", "2026-04-01", "O1"),
        reading("R2", "T03", "2026-03-13", "O2"),
        reading("R3", "T06", "2026-12-01", "O3"),
    ]
    found = reconcile(context.schedule.plan, readings=readings, claims=(), revision="revision 1")
    choices = [ChoiceAnswer(alternative=one.id, rationale="small") for one in found.alternatives]
    coordination = Coordination(
        answer=CoordinatorAnswer(sentences=[], contradictions=[], choices=choices, asks=[]),
        written_by="a-model",
        prompt="0123456789ab",
    )

    drafts = list(make_drafts(coordination, found.alternatives, readings, context))

    rests = {(draft.conflict, draft.evidence) for draft in drafts}
    assert rests == {("C1", ("O1",)), ("C2", ("O2",)), (None, ("O3",))}
    assert {(draft.model, draft.prompt) for draft in drafts} == {("a-model", "0123456789ab")}
