"""Who decides at a gate today answers there: not who did when it was called."""

from pathlib import Path

import pytest

from ledger.opening import Ledger
from ledger.verify import verify
from plan.errors import ClosedError, NotEntitledError, RefusedError
from plan.gate_calls import Word
from plan.gate_operation import ProceedGate
from tests.fakes import FakeClock
from tests.ledger.attempts import Scene
from tests.ledger.blind import faults, let_in
from tests.ledger.life import FAILED, hand_gate, told, went_on
from tests.ledger.scenes import call, said
from tests.ledger.steps import draft, submit, write_past

GO_ON = ProceedGate(task="T06", call=1)


def say(ledger: Ledger, person: str, answer: Word, call: int = 1) -> str:
    found = ledger.governance.answer_call(
        call, person=person, answer=answer, reason="r", channel="cli"
    )
    return found.answers[-1].role


def test_a_gate_is_called_anew_where_other_roles_decide_by_now(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    ledger.governance.open_call("T06", FAILED)
    hand_gate(ledger, clock, "pmo")

    anew = ledger.governance.open_call("T06", FAILED)

    assert (anew.name, ledger.governance.open_call("T06", FAILED).name) == ("G2", "G2")
    assert [who for who, _ in told(ledger, "call")][4:] == ["maya", "tom"]
    assert say(ledger, "tom", "proceed", 2) == "pmo"
    submit(ledger, clock, ProceedGate(task="T06", call=2))
    assert verify(path)["ok"]


def test_todays_owners_answer_a_call_and_former_ones_do_not(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    ledger.governance.open_call("T06", FAILED)
    hand_gate(ledger, clock, "pmo")

    with pytest.raises(
        NotEntitledError, match=r"Fiona .* does not decide at T06; pmo: maya or tom"
    ):
        say(ledger, "fiona", "proceed")
    assert say(ledger, "tom", "halt") == "pmo"
    assert verify(path)["ok"]


def test_the_word_of_a_role_that_decides_no_more_lets_no_gate_go_on(
    ledger: Ledger, clock: FakeClock
) -> None:
    ledger.governance.open_call("T06", FAILED)
    say(ledger, "fiona", "proceed")
    before = submit(ledger, clock, GO_ON)
    hand_gate(ledger, clock, "operations", "it-security")

    say(ledger, "olga", "rework")
    with pytest.raises(RefusedError, match="nobody who decides at T06 has said proceed to G1"):
        submit(ledger, clock, GO_ON)
    carried = ledger.governance.succeed(before.id)
    assert carried is not None
    assert carried.outcome == "cleared"
    assert "said proceed to G1" in carried.reason
    say(ledger, "sam", "proceed")
    assert submit(ledger, clock, GO_ON).end is None


def test_a_gate_that_has_gone_on_is_not_called_anew_for_other_roles(
    ledger: Ledger, clock: FakeClock
) -> None:
    went_on(ledger, clock)
    hand_gate(ledger, clock, "pmo")

    assert ledger.governance.open_call("T06", FAILED).name == "G1"


def test_a_proceed_to_a_gate_that_has_gone_on_is_refused_and_not_recorded(
    ledger: Ledger, clock: FakeClock
) -> None:
    went_on(ledger, clock)

    with pytest.raises(ClosedError, match=r"nothing was recorded; .*: interlock call halt G1"):
        say(ledger, "sam", "proceed")
    assert [one.person for one in ledger.governance.calls()[0].answers] == ["olga"]
    assert say(ledger, "sam", "halt") == "it-security"


def test_verify_names_the_word_of_a_former_owner(scene: Scene) -> None:
    scene.ledger.governance.open_call("T06", FAILED)
    hand_gate(scene.ledger, scene.clock, "pmo")

    at = scene.clock.now()
    row, without = said(answer="proceed"), ["call_answers_role"]
    write_past(scene.path, at, "called_answer", [row], actor="fiona", without=without)

    assert faults(scene.path) == ["answer 1 to call 1 could not be given"]


def test_verify_names_what_goes_on_after_the_word_of_a_former_owner(scene: Scene) -> None:
    ledger = scene.ledger
    ledger.governance.open_call("T06", FAILED)
    say(ledger, "fiona", "proceed")
    hand_gate(ledger, scene.clock, "pmo")

    let_in(scene.path, ledger, draft(ledger, scene.clock, GO_ON), without=["proposals_proceed"])

    assert faults(scene.path) == ["P2 came in to go on at a gate to which nobody said so"]


def test_verify_names_a_gate_that_went_on_and_was_called_for_other_roles(scene: Scene) -> None:
    went_on(scene.ledger, scene.clock)
    hand_gate(scene.ledger, scene.clock, "pmo")

    row = call(id=2, revision=3)
    write_past(scene.path, scene.clock.now(), "called", [row], without=["calls_anew"])

    assert faults(scene.path) == ["call 2 asks what call 1 had asked"]
