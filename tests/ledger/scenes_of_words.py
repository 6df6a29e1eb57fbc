"""Scenes of words that may not be said; see ``tests/ledger/test_life_triggers.py``."""

from ledger.governed import policy_row
from plan.gate_calls import CallEvidence
from plan.gate_operation import ProceedGate
from plan.proposal import Status
from tests.ledger.life import FAILED, FLIP, hand_gate, policy_with_deputy, took_back, went_on
from tests.ledger.scenes import Scene, attestation, briefing, call, refused_by, rows_of, said
from tests.ledger.steps import draft, submit, write_past


@refused_by("attestations_asked")
def a_pair_is_attested_that_nobody_asks_for(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, FLIP)
    scene.act("attested", attestation(case, after="T04"), actor="olga")


@refused_by("attestations_asked")
def another_department_attests(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, FLIP)
    scene.act("attested", attestation(case, department="finance", person="fiona"), actor="fiona")


@refused_by("attestations_holder")
def somebody_attests_for_a_role_that_they_do_not_hold(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, FLIP)
    scene.act("attested", attestation(case, person="fiona"), actor="fiona")


@refused_by("attestations_holder")
def an_agent_attests(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, FLIP)
    scene.act("attested", attestation(case, person="operations-agent"), actor="operations-agent")


@refused_by("attestations_author")
def the_author_attests(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, FLIP, author="olga")
    scene.act("attested", attestation(case), actor="olga")


@refused_by("attestations_open")
def an_ended_proposal_is_attested(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, FLIP)
    scene.ledger.governance.end(case.id, Status.WITHDRAWN, reason="r", actor="maya")
    scene.act("attested", attestation(case), actor="olga")


@refused_by("attestations_open")
def an_expired_proposal_is_attested(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock, FLIP)
    scene.clock.advance(hours=72)
    scene.act("attested", attestation(case), actor="olga")


@refused_by("attestations_web")
def somebody_attests_on_the_command_line_where_the_web_is_asked_for(scene: Scene) -> None:
    policy = policy_with_deputy().model_copy(update={"version": 2, "web_only": ("low",)})
    at = scene.clock.now()
    without = ["policy_versions_governed"]
    write_past(scene.path, at, "applied", [policy_row(policy)], without=without)
    case = submit(scene.ledger, scene.clock, FLIP)
    scene.act("attested", attestation(case), actor="olga")


@refused_by("calls_kernel")
def a_person_opens_a_call(scene: Scene) -> None:
    scene.act("called", call(), actor="maya")


@refused_by("calls_kernel")
def a_call_bears_another_hash(scene: Scene) -> None:
    scene.act("called", call(hash="f" * 64))


@refused_by("calls_gate")
def a_task_that_is_no_gate_is_called(scene: Scene) -> None:
    scene.act("called", call(task="T05"))


@refused_by("calls_gate")
def a_call_is_on_another_revision(scene: Scene) -> None:
    scene.overtaken()
    scene.act("called", call())


@refused_by("call_answers_role")
def somebody_else_answers_a_gate(scene: Scene) -> None:
    scene.ledger.governance.open_call("T06", FAILED)
    scene.act("called_answer", said(person="maya", role="pmo"), actor="maya")


@refused_by("call_answers_role")
def a_role_is_claimed_at_a_gate(scene: Scene) -> None:
    scene.ledger.governance.open_call("T06", FAILED)
    scene.act("called_answer", said(person="maya"), actor="maya")


@refused_by("call_answers_role")
def somebody_answers_for_a_role_that_decided_at_the_gate_before(scene: Scene) -> None:
    scene.ledger.governance.open_call("T06", FAILED)
    hand_gate(scene.ledger, scene.clock, "pmo")
    scene.act("called_answer", said(), actor="fiona")


@refused_by("call_answers_newest")
def an_old_call_is_answered(scene: Scene) -> None:
    scene.ledger.governance.open_call("T06", FAILED)
    scene.ledger.governance.open_call("T06", CallEvidence(missing=("T05 is not done",)))
    scene.act("called_answer", said(), actor="fiona")


@refused_by("briefings_kernel")
def a_person_says_that_evidence_changed(scene: Scene) -> None:
    case = scene.resting()
    scene.act("evidence_changed", briefing(case, scene.observed("open again")), actor="maya")


@refused_by("briefings_later")
def evidence_that_a_proposal_does_not_rest_on_changes(scene: Scene) -> None:
    case = scene.submitted()
    scene.act("evidence_changed", briefing(case, scene.observed("open again")))


@refused_by("briefings_later")
def the_very_evidence_is_said_to_have_changed(scene: Scene) -> None:
    case = scene.resting()
    scene.act("evidence_changed", briefing(case, case.proposal.evidence[0].id))


@refused_by("briefings_ended")
def evidence_under_a_withdrawn_proposal_changes(scene: Scene) -> None:
    case = scene.resting()
    scene.ledger.governance.end(case.id, Status.WITHDRAWN, reason="r", actor="maya")
    scene.act("evidence_changed", briefing(case, scene.observed("open again")))


@refused_by("proposals_proceed")
def a_gate_goes_on_without_a_call(scene: Scene) -> None:
    proposal = draft(scene.ledger, scene.clock, ProceedGate(task="T06", call=1))
    scene.act("submitted", *rows_of(proposal), actor="maya")


@refused_by("proposals_proceed")
def a_gate_goes_on_after_a_halt(scene: Scene) -> None:
    scene.ledger.governance.open_call("T06", FAILED)
    scene.ledger.governance.answer_call(1, person="fiona", answer="halt", reason="r", channel="cli")
    proposal = draft(scene.ledger, scene.clock, ProceedGate(task="T06", call=1))
    scene.act("submitted", *rows_of(proposal), actor="maya")


@refused_by("proposals_proceed")
def a_gate_goes_on_once_more_after_a_go_that_was_taken_back(scene: Scene) -> None:
    took_back(scene.ledger, scene.clock)
    proposal = draft(scene.ledger, scene.clock, ProceedGate(task="T06", call=1))
    scene.act("submitted", *rows_of(proposal), actor="maya")


@refused_by("proposals_proceed")
def a_gate_goes_on_after_the_word_of_a_role_that_decides_no_more(scene: Scene) -> None:
    scene.ledger.governance.open_call("T06", FAILED)
    scene.ledger.governance.answer_call(
        1, person="fiona", answer="proceed", reason="r", channel="cli"
    )
    hand_gate(scene.ledger, scene.clock, "pmo")
    proposal = draft(scene.ledger, scene.clock, ProceedGate(task="T06", call=1))
    scene.act("submitted", *rows_of(proposal), actor="maya")


@refused_by("calls_anew")
def a_gate_that_went_on_is_called_once_more_for_other_roles(scene: Scene) -> None:
    went_on(scene.ledger, scene.clock)
    hand_gate(scene.ledger, scene.clock, "pmo")
    scene.act("called", call(id=2, revision=3))


@refused_by("calls_anew")
def a_gate_is_called_once_more_with_the_same(scene: Scene) -> None:
    scene.ledger.governance.open_call("T06", FAILED)
    scene.act("called", call(id=2))


@refused_by("calls_anew")
def a_gate_that_went_on_is_called_once_more_with_the_same(scene: Scene) -> None:
    went_on(scene.ledger, scene.clock)
    scene.act("called", call(id=2, revision=2))


@refused_by("proposals_proceed")
def a_gate_goes_on_after_an_old_call(scene: Scene) -> None:
    scene.ledger.governance.open_call("T06", FAILED)
    scene.ledger.governance.answer_call(
        1, person="fiona", answer="proceed", reason="r", channel="cli"
    )
    scene.ledger.governance.open_call("T06", CallEvidence(missing=("T05 is not done",)))
    proposal = draft(scene.ledger, scene.clock, ProceedGate(task="T06", call=1))
    scene.act("submitted", *rows_of(proposal), actor="maya")
