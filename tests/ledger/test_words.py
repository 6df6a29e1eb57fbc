"""People's words that are no decisions, and what they name: pairs, gates, evidence, the clock."""

from pathlib import Path

import pytest

from ledger.opening import Ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.approval import Case, missing_approvals
from plan.diff import operations_between
from plan.errors import (
    AlreadyDecidedError,
    ClosedError,
    DigestError,
    NotApprovedError,
    NotEntitledError,
    RefusedError,
    UnknownError,
)
from plan.gate_calls import CallEvidence
from plan.gate_operation import ProceedGate
from plan.operations import ReplaceTask
from plan.proposal import Evidence, Prose, Status, Verdict
from tests.builders import six_people
from tests.fakes import FakeClock
from tests.ledger.life import FAILED, FLIP, status, told, went_on
from tests.ledger.steps import approved, decide, draft, make_ledger, submit


def attest(ledger: Ledger, case: Case, person: str, answer: str = "none", words: str = "") -> Case:
    return ledger.governance.attest(
        case.id,
        person=person,
        digest=case.proposal.digest,
        answer="none" if answer == "none" else "there_is_one",
        words=words,
        channel="cli",
    )


def test_turned_order_waits_for_both_owners(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock, FLIP)
    for person in ("olga", "sam", "fiona"):
        decide(ledger, case, person)
    attest(ledger, case, "olga")

    with pytest.raises(NotApprovedError, match="it-security for T02 and T03"):
        apply_proposal(ledger.door, case.id)
    attest(ledger, case, "sam")
    assert apply_proposal(ledger.door, case.id).number == 2


def test_a_hidden_dependency_closes_the_proposal(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock, FLIP)
    decide(ledger, case, "sam")

    closed = attest(ledger, case, "olga", "there_is_one", "the firewall")

    assert closed.end is not None
    assert closed.end.status is Status.CLOSED
    assert "the firewall" in closed.end.reason
    assert told(ledger, "ended") == [("maya", "P1"), ("sam", "P1")]


def test_an_attestation_is_refused_that_is_not_this_persons(
    ledger: Ledger, clock: FakeClock
) -> None:
    case = submit(ledger, clock, FLIP)
    plain = submit(ledger, clock)

    with pytest.raises(NotEntitledError, match="owns none"):
        attest(ledger, case, "tom")
    with pytest.raises(NotEntitledError, match="wrote or submitted"):
        attest(ledger, case, "maya")
    with pytest.raises(NotEntitledError, match="agent"):
        attest(ledger, case, "operations-agent")
    with pytest.raises(RefusedError, match="nothing to attest"):
        attest(ledger, plain, "olga")
    with pytest.raises(RefusedError, match="needs words"):
        attest(ledger, case, "olga", "there_is_one", " ")
    attest(ledger, case, "olga")
    with pytest.raises(AlreadyDecidedError):
        attest(ledger, case, "olga")


def test_an_attestation_names_the_content_and_comes_in_time(
    ledger: Ledger, clock: FakeClock
) -> None:
    case = submit(ledger, clock, FLIP)

    with pytest.raises(DigestError):
        ledger.governance.attest(
            case.id, person="olga", digest="f" * 64, answer="none", words="", channel="cli"
        )
    clock.advance(hours=72)
    with pytest.raises(ClosedError):
        attest(ledger, case, "olga")


def test_the_same_evidence_is_called_once_and_its_owners_are_told(ledger: Ledger) -> None:
    first = ledger.governance.open_call("T06", FAILED)

    assert ledger.governance.open_call("T06", FAILED) == first
    assert [who for who, _ in told(ledger, "call")] == ["fiona", "olga", "owen", "sam"]


def test_what_was_so_before_and_is_so_again_is_another_call(
    ledger: Ledger, clock: FakeClock
) -> None:
    governance, other = ledger.governance, CallEvidence(missing=("T05 is not done",))
    names = [governance.open_call("T06", one).name for one in (FAILED, other, FAILED, FAILED)]

    assert names == ["G1", "G2", "G3", "G3"]
    assert [who for who, _ in told(ledger, "call")][-4:] == ["fiona", "olga", "owen", "sam"]
    for old in (1, 2):
        with pytest.raises(ClosedError, match="answer G3"):
            governance.answer_call(old, person="olga", answer="halt", reason="r", channel="cli")
    governance.answer_call(3, person="olga", answer="proceed", reason="r", channel="cli")
    submit(ledger, clock, ProceedGate(task="T06", call=3))


def test_whoever_stands_behind_going_on_hears_what_others_say_to_the_call(
    ledger: Ledger, clock: FakeClock
) -> None:
    governance = ledger.governance
    governance.open_call("T06", FAILED)
    governance.answer_call(1, person="olga", answer="proceed", reason="r", channel="cli")
    case = submit(ledger, clock, ProceedGate(task="T06", call=1), author="sam")
    decide(ledger, case, "owen")

    governance.answer_call(1, person="sam", answer="halt", reason="no\nmore", channel="cli")

    assert [who for who, _ in told(ledger, "call_answered")] == ["olga", "owen"]
    [message, _] = [one for one in governance.outbox() if one.kind == "call_answered"]
    assert message.subject == "G1: sam says halt at T06"
    assert "P1 would go on after it" in message.body


def test_a_go_that_was_taken_back_is_asked_for_anew(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    governance = ledger.governance
    went_on(ledger, clock)
    assert governance.open_call("T06", FAILED).name == "G1"
    assert not governance.taken_back(1)
    plan = ledger.reader.plan
    back = submit(ledger, clock, *operations_between(plan(2), plan(1)))
    decide(ledger, back, "olga")
    apply_proposal(ledger.door, back.id)

    assert governance.taken_back(1)
    with pytest.raises(ClosedError, match="called anew with: interlock call open T06"):
        governance.answer_call(1, person="fiona", answer="halt", reason="r", channel="cli")
    with pytest.raises(RefusedError, match="went on after G1 before"):
        submit(ledger, clock, ProceedGate(task="T06", call=1))
    anew = governance.open_call("T06", FAILED)
    assert (anew.name, anew.answers) == ("G2", ())
    assert len(told(ledger, "call")) == 8
    assert governance.open_call("T06", FAILED).name == "G2"
    went_on(ledger, clock, 2)
    assert plan().by_id["T06"].proceeds == (2,)
    assert verify(path)["ok"]


def test_a_call_is_refused_where_nobody_has_to_decide(ledger: Ledger) -> None:
    with pytest.raises(RefusedError, match="nothing to call"):
        ledger.governance.open_call("T06", CallEvidence(passed=("all",)))
    with pytest.raises(RefusedError, match="no gate"):
        ledger.governance.open_call("T05", FAILED)
    with pytest.raises(UnknownError):
        ledger.governance.open_call("T99", FAILED)


def test_who_decides_at_a_gate_answers_once_on_the_newest_call(ledger: Ledger) -> None:
    governance = ledger.governance

    def say(call: int, person: str, reason: str = "r") -> None:
        governance.answer_call(call, person=person, answer="halt", reason=reason, channel="cli")

    governance.open_call("T06", FAILED)
    with pytest.raises(NotEntitledError, match="does not decide"):
        say(1, "maya")
    with pytest.raises(NotEntitledError, match="agent"):
        say(1, "finance-agent")
    with pytest.raises(RefusedError, match="needs words"):
        say(1, "fiona", " ")
    say(1, "fiona")
    with pytest.raises(NotEntitledError, match="already"):
        say(1, "fiona")
    say(1, "sam")
    assert [who for who, _ in told(ledger, "call_answered")] == ["fiona"]
    governance.open_call("T06", CallEvidence(missing=("T05",)))
    with pytest.raises(ClosedError, match="G2"):
        say(1, "olga")
    with pytest.raises(UnknownError):
        say(7, "olga")


def test_a_gate_goes_on_only_after_somebody_said_so(ledger: Ledger, clock: FakeClock) -> None:
    governance = ledger.governance
    go_on = ProceedGate(task="T06", call=1)
    with pytest.raises(RefusedError, match="not the newest"):
        submit(ledger, clock, go_on)
    governance.open_call("T06", FAILED)
    with pytest.raises(RefusedError, match="has said proceed"):
        submit(ledger, clock, go_on)
    governance.answer_call(1, person="fiona", answer="proceed", reason="r", channel="cli")

    case = submit(ledger, clock, go_on)

    assert {one.role for one in case.proposal.requirements} >= {"operations"}
    decide(ledger, case, "olga")
    apply_proposal(ledger.door, case.id)
    assert ledger.reader.plan().by_id["T06"].proceeds == (1,)


def test_changed_evidence_is_told_once_to_everybody_concerned(
    ledger: Ledger, clock: FakeClock
) -> None:
    [seen] = ledger.evidence.record([status("done")]).new
    proposal = draft(ledger, clock, evidence=[Evidence(id=seen.id, hash=seen.hash)])
    case = ledger.governance.submit(proposal, Prose(title="x"), by="maya")
    decide(ledger, case, "fiona")
    [later] = ledger.evidence.record([status("open")]).new

    assert ledger.governance.brief(case.id, later.id, "it is open again")
    assert not ledger.governance.brief(case.id, later.id, "it is open again")
    assert [who for who, _ in told(ledger, "evidence")] == ["maya", "fiona", "olga", "owen"]
    [briefing] = ledger.reader.case(case.id).briefings
    assert briefing.observation == later.id


def test_a_clock_that_leaps_is_refused_until_somebody_accepts_it(
    ledger: Ledger, clock: FakeClock
) -> None:
    clock.advance(hours=24 * 400)
    ledger.evidence.start_round()
    clock.advance(hours=24 * 400, seconds=1)

    with pytest.raises(RefusedError, match="400 days"):
        ledger.evidence.start_round()
    with pytest.raises(NotEntitledError, match="agent"):
        ledger.governance.accept_clock(person="coordinator", reason="r")
    with pytest.raises(RefusedError, match="needs words"):
        ledger.governance.accept_clock(person="maya", reason=" ")
    ledger.governance.accept_clock(person="maya", reason="it lay idle")
    ledger.evidence.start_round()


def test_only_an_operator_accepts_a_clock_where_there_is_one(clock: FakeClock) -> None:
    people = six_people()
    members = tuple(
        one.model_copy(update={"roles": (*one.roles, "operator")}) if one.id == "owen" else one
        for one in people.members
    )
    changed = people.model_copy(update={"members": members})
    with make_ledger(None, clock, people=changed) as ledger:
        with pytest.raises(NotEntitledError, match="owen"):
            ledger.governance.accept_clock(person="maya", reason="r")
        ledger.governance.accept_clock(person="owen", reason="r")


def test_a_part_of_a_digest_is_answered_with_the_whole(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    whole = case.proposal.digest

    with pytest.raises(DigestError, match=f"give it whole: {whole}"):
        decide(ledger, case, "fiona", digest=whole[:12])
    with pytest.raises(DigestError, match="is not that of"):
        decide(ledger, case, "fiona", digest=whole[:3])


def test_who_decides_after_the_end_is_not_told_to_revoke(ledger: Ledger, clock: FakeClock) -> None:
    case = approved(ledger, clock)
    apply_proposal(ledger.door, case.id)

    with pytest.raises(ClosedError, match="is applied") as refusal:
        decide(ledger, case, "fiona", Verdict.REJECT)
    assert "revoke" not in str(refusal.value)


def test_an_owner_attests_for_one_pair_where_they_name_it(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock, FLIP)

    def attested(pair: tuple[str, str]) -> Case:
        return ledger.governance.attest(
            case.id,
            person="olga",
            digest=case.proposal.digest,
            answer="none",
            words="",
            channel="cli",
            pair=pair,
        )

    with pytest.raises(AlreadyDecidedError):
        attested(("T01", "T02"))
    [pair] = case.proposal.attest
    assert [one.person for one in attested((pair.before, pair.after)).attested] == ["olga"]


def test_the_same_evidence_at_another_gate_is_another_call(
    ledger: Ledger, clock: FakeClock
) -> None:
    gate = ledger.reader.plan().by_id["T01"].model_copy(update={"gate": ("finance",)})
    case = submit(ledger, clock, ReplaceTask(task=gate))
    while waiting := missing_approvals(ledger.reader.case(case.id), ledger.reader.people()):
        decide(ledger, case, waiting[0].people[0])
    apply_proposal(ledger.door, case.id)

    here = ledger.governance.open_call("T06", FAILED)
    there = ledger.governance.open_call("T01", FAILED)

    assert (here.task, there.task) == ("T06", "T01")
    assert ledger.governance.open_call("T06", FAILED) == here
    ledger.governance.answer_call(1, person="fiona", answer="proceed", reason="r", channel="cli")
    assert submit(ledger, clock, ProceedGate(task="T06", call=1)).end is None


def test_a_gate_goes_on_after_its_newest_call_only(ledger: Ledger, clock: FakeClock) -> None:
    governance = ledger.governance
    governance.open_call("T06", FAILED)
    governance.answer_call(1, person="fiona", answer="proceed", reason="r", channel="cli")
    governance.open_call("T06", CallEvidence(failed=("something else",)))

    with pytest.raises(RefusedError, match="G1 is not the newest call at T06"):
        submit(ledger, clock, ProceedGate(task="T06", call=1))
