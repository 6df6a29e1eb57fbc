"""Who answers at a gate, in which role, and what makes a call another question."""

import pytest

from plan.errors import ClosedError, NotEntitledError, RefusedError, UnknownError
from plan.gate_calls import CallAnswer, CallEvidence, GateCall, gate_of, role_for_answer
from plan.mandates import Grant, Mandates
from tests.builders import six_people, small_plan
from tests.plan.cases import NOW

PLAN = small_plan()
PEOPLE = six_people()


def call(number: int = 1, task: str = "T06", *answered: str) -> GateCall:
    answers = tuple(
        CallAnswer(
            id=n, call=number, person=who, role="pmo", answer="halt", reason="", at=NOW.isoformat()
        )
        for n, who in enumerate(answered)
    )
    evidence = CallEvidence(failed=("counts differ",))
    return GateCall(
        id=number,
        task=task,
        revision=1,
        evidence=evidence,
        hash=evidence.hash,
        at=NOW.isoformat(),
        answers=answers,
    )


def test_a_gate_is_asked_where_something_failed_or_is_missing() -> None:
    assert CallEvidence(failed=("x",)).asks
    assert CallEvidence(missing=("x",)).asks
    assert not CallEvidence(passed=("x",)).asks
    assert len({CallEvidence(failed=("x",)).hash, CallEvidence(missing=("x",)).hash}) == 2
    assert call(3).name == "G3"


def test_only_a_task_at_which_people_decide_is_a_gate() -> None:
    assert gate_of(PLAN, "T06").id == "T06"
    with pytest.raises(RefusedError, match=r"T01 is no gate; the plan's gates are T06$"):
        gate_of(PLAN, "T01")
    with pytest.raises(UnknownError) as caught:
        gate_of(PLAN, "T99")
    assert "T06" in str(caught.value)
    assert "T01" not in str(caught.value)


def test_whoever_decides_at_the_gate_answers_in_that_role() -> None:
    newest = (call(1), call(2, "T05"))

    assert role_for_answer(newest[0], PLAN, PEOPLE, "olga", newest) == "operations"
    assert role_for_answer(newest[0], PLAN, PEOPLE, "sam", newest) == "it-security"
    with pytest.raises(NotEntitledError, match="Maya Lindqvist does not decide at T06") as caught:
        role_for_answer(newest[0], PLAN, PEOPLE, "maya", newest)
    assert "operations: olga or owen" in str(caught.value)


def test_a_role_granted_to_oneself_answers_nothing() -> None:
    grant = Grant(member="olga", role="operations", proposal="P1", by=("olga",))
    people = PEOPLE.model_copy(update={"mandates": Mandates(grants=(grant,))})

    with pytest.raises(NotEntitledError, match="operations: owen"):
        role_for_answer(call(), PLAN, people, "olga", ())


def test_a_call_is_answered_once_by_each_and_only_the_newest() -> None:
    with pytest.raises(NotEntitledError, match="olga has answered G1 already"):
        role_for_answer(call(1, "T06", "olga"), PLAN, PEOPLE, "olga", (call(1),))
    assert role_for_answer(call(1, "T06", "olga"), PLAN, PEOPLE, "owen", (call(1),))
    with pytest.raises(ClosedError, match="since G1; answer G2"):
        role_for_answer(call(1), PLAN, PEOPLE, "olga", (call(1), call(2)))
    assert role_for_answer(call(2), PLAN, PEOPLE, "olga", (call(1), call(2)))
