"""What happens beside decisions, as acts: told once, at the right time, to the right people."""

from pathlib import Path

import pytest

from ledger.journal import Act
from ledger.opening import Ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.approval import Case
from plan.errors import (
    ClosedError,
    NotEntitledError,
    RefusedError,
)
from plan.operations import AddTask, SetDuration
from plan.ports import Attempt
from plan.proposal import Prose, Status, Verdict
from plan.reminding import EscalationDue, ExpiryDue, ReminderDue
from tests.builders import DAY, plain_policy, small_plan
from tests.fakes import FakeClock
from tests.ledger.life import policy_with_deputy, told
from tests.ledger.steps import LONGER_FIREWALL, approved, decide, draft, make_ledger, submit


def overtake(ledger: Ledger, clock: FakeClock) -> None:
    other = submit(ledger, clock, LONGER_FIREWALL)
    decide(ledger, other, "sam")
    apply_proposal(ledger.door, other.id)


def edited(ledger: Ledger, clock: FakeClock, parent: Case, kind: str = "edit") -> Case:
    proposal = draft(ledger, clock, SetDuration(task="T03", duration=14 * DAY), author="tom")
    child = proposal.model_copy(update={"parent": parent.id, "parent_kind": kind})
    return ledger.governance.submit(child, Prose(title="Longer"), by="tom")


def test_a_submission_asks_each_approver_once(ledger: Ledger, clock: FakeClock) -> None:
    submit(ledger, clock)

    assert told(ledger, "approval") == [("fiona", "P1"), ("olga", "P1"), ("owen", "P1")]


def test_each_word_is_told_to_who_stands_behind_it(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    decide(ledger, case, "fiona")
    ledger.governance.revoke(case.id, person="fiona", reason="hm", channel="cli")
    question = ledger.governance.ask(case.id, person="olga", text="why?", channel="cli")
    ledger.governance.answer(question.id, person="maya", text="so", channel="cli")
    ledger.governance.end(case.id, Status.WITHDRAWN, reason="no", actor="maya")

    for kind in ("decided", "revoked", "question"):
        assert told(ledger, kind) == [("maya", "P1")]
    assert told(ledger, "answer") == [("olga", "P1")]
    assert told(ledger, "ended") == []


def test_an_applied_change_is_told_to_everybody_who_had_a_word_in_it(
    ledger: Ledger, clock: FakeClock
) -> None:
    apply_proposal(ledger.door, approved(ledger, clock).id)

    assert told(ledger, "applied") == [("maya", "P1"), ("fiona", "P1"), ("olga", "P1")]


def test_nobody_is_told_where_the_act_is_refused(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    before = ledger.governance.outbox()

    with pytest.raises(NotEntitledError):
        decide(ledger, case, "maya")
    assert ledger.governance.outbox() == before


def test_what_exceeds_the_day_is_one_sitting(clock: FakeClock) -> None:
    capped = plain_policy().model_copy(update={"asks_per_day": 2})
    with make_ledger(None, clock, policy=capped) as ledger:
        for days in range(4, 9):
            submit(ledger, clock, SetDuration(task="T02", duration=days * DAY))
        clock.advance(hours=24)
        submit(ledger, clock, SetDuration(task="T02", duration=9 * DAY))

        assert told(ledger, "approval") == [("sam", "P1"), ("sam", "P2"), ("sam", "P6")]
        assert told(ledger, "sitting") == [("sam", None)]


def test_a_message_is_sent_until_it_is_sent_and_then_no_more(
    ledger: Ledger, clock: FakeClock
) -> None:
    submit(ledger, clock, LONGER_FIREWALL)

    ledger.governance.note_attempts([Attempt(outbox=1, channel="folder", outcome="failed")])
    [again] = ledger.governance.outbox(unsent=True)
    ledger.governance.note_attempts([Attempt(outbox=1, channel="folder", outcome="sent")])
    entries = len(ledger.reader.log())
    ledger.governance.note_attempts([Attempt(outbox=1, channel="folder", outcome="sent")])

    assert again.attempts == 1
    assert ledger.governance.outbox(unsent=True) == ()
    assert len(ledger.reader.log()) == entries
    [sent] = ledger.governance.outbox()
    assert (sent.attempts, sent.sent) == (2, True)


def test_what_is_due_is_done_once(clock: FakeClock) -> None:
    with make_ledger(None, clock, policy=policy_with_deputy()) as ledger:
        submit(ledger, clock)
        clock.advance(hours=24)
        due = ledger.governance.due()

        assert [ledger.governance.act_on(one) for one in due] == [True, True, True]
        assert [ledger.governance.act_on(one) for one in due] == [False, False, False]
        assert ledger.governance.due() == ()
        assert told(ledger, "reminder") == [("fiona", "P1"), ("olga", "P1"), ("owen", "P1")]


def test_silence_brings_the_deputy_who_may_then_decide(clock: FakeClock) -> None:
    with make_ledger(None, clock, policy=policy_with_deputy()) as ledger:
        case = submit(ledger, clock)
        with pytest.raises(NotEntitledError):
            decide(ledger, case, "tom")
        clock.advance(hours=48)
        due = [one for one in ledger.governance.due() if isinstance(one, EscalationDue)]
        assert [ledger.governance.act_on(one) for one in due] == [True]

        assert decide(ledger, case, "tom").role == "finance"
        assert told(ledger, "escalation") == [("tom", "P1"), ("maya", "P1")]


def test_a_barred_role_brings_its_deputy_with_the_submission(clock: FakeClock) -> None:
    with make_ledger(None, clock, policy=policy_with_deputy()) as ledger:
        case = submit(ledger, clock, author="fiona")

        assert [(one.deputy, one.reason) for one in case.escalations] == [("tom", "barred")]
        assert ("tom", "P1") in told(ledger, "approval")
        assert decide(ledger, case, "tom").role == "finance"


def test_expiry_is_noted_and_told(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    decide(ledger, case, "fiona")
    clock.advance(hours=72)

    assert ledger.governance.due() == (ExpiryDue(proposal="P1"),)
    assert ledger.governance.act_on(ExpiryDue(proposal="P1"))
    assert ledger.reader.case(case.id).end is not None
    assert told(ledger, "ended") == [("maya", "P1"), ("fiona", "P1")]


def test_what_is_not_due_is_not_done(ledger: Ledger, clock: FakeClock) -> None:
    submit(ledger, clock)

    assert not ledger.governance.act_on(ReminderDue(proposal="P1", person="fiona", number=1))
    assert not ledger.governance.act_on(ExpiryDue(proposal="P1"))


def test_an_overtaken_proposal_gets_one_successor(ledger: Ledger, clock: FakeClock) -> None:
    old = submit(ledger, clock)
    decide(ledger, old, "fiona")
    overtake(ledger, clock)

    assert ledger.governance.overtaken() == ("P1",)
    done = ledger.governance.succeed("P1")
    assert ledger.governance.succeed("P1") == done
    assert ledger.governance.overtaken() == ()
    assert (done.outcome, done.successor, done.unchanged) == ("successor", "P3", True)
    child = ledger.reader.case("P3")
    assert child.proposal.operations == old.proposal.operations
    assert (child.proposal.parent, child.proposal.parent_kind) == ("P1", "successor")
    assert child.decisions == ()
    assert ledger.reader.status(child) is Status.OPEN
    assert ("fiona", "P3") in told(ledger, "successor")


def test_what_was_rejected_when_it_was_overtaken_is_carried_over_once_its_no_is_taken_back(
    path: Path, clock: FakeClock
) -> None:
    with make_ledger(path, clock) as ledger:
        old = submit(ledger, clock)
        decide(ledger, old, "olga", Verdict.REJECT)
        other = submit(ledger, clock, SetDuration(task="T05", duration=6 * DAY))
        decide(ledger, other, "olga", Verdict.REJECT)
        overtake(ledger, clock)
        assert ledger.governance.overtaken() == ()

        ledger.governance.revoke(old.id, person="olga", reason="I was wrong", channel="cli")

        assert ledger.governance.overtaken() == (old.id,)
        done = ledger.governance.succeed(old.id)
        assert (done.outcome, done.unchanged) == ("successor", True)
        assert ledger.reader.status(ledger.reader.case(old.id)) is Status.STALE
        assert ("olga", done.successor) in told(ledger, "successor")
        assert ledger.governance.overtaken() == ()
        assert ledger.governance.succeed(old.id) == done
    assert verify(path)["ok"]


def test_what_expired_while_it_was_rejected_is_not_carried_over(
    ledger: Ledger, clock: FakeClock
) -> None:
    old = submit(ledger, clock)
    decide(ledger, old, "olga", Verdict.REJECT)
    overtake(ledger, clock)
    clock.advance(hours=72)
    ledger.governance.revoke(old.id, person="olga", reason="I was wrong", channel="cli")

    assert ledger.governance.overtaken() == ()
    assert ledger.reader.status(ledger.reader.case(old.id)) is Status.EXPIRED


def test_what_stands_on_the_newest_revision_is_not_carried_over(
    ledger: Ledger, clock: FakeClock
) -> None:
    case = submit(ledger, clock)

    with pytest.raises(RefusedError, match="its overtaken parent"):
        ledger.governance.succeed(case.id)
    assert ledger.reader.status(ledger.reader.case(case.id)) is Status.OPEN


def test_a_successor_says_where_something_changed(ledger: Ledger, clock: FakeClock) -> None:
    submit(ledger, clock)
    other = submit(ledger, clock, SetDuration(task="T05", duration=6 * DAY))
    decide(ledger, other, "fiona")
    decide(ledger, other, "olga")
    apply_proposal(ledger.door, other.id)

    assert ledger.governance.succeed("P1").unchanged is False


def test_what_cannot_be_asked_any_more_is_cleared_with_the_reason(
    ledger: Ledger, clock: FakeClock
) -> None:
    task = small_plan().by_id["T02"].model_copy(update={"id": "T09"})
    old = submit(ledger, clock, AddTask(task=task))
    same = submit(ledger, clock, AddTask(task=task), LONGER_FIREWALL)
    decide(ledger, old, "sam")
    decide(ledger, same, "sam")
    apply_proposal(ledger.door, same.id)

    done = ledger.governance.succeed(old.id)

    assert (done.outcome, done.successor) == ("cleared", None)
    assert "T09" in done.reason
    assert told(ledger, "cleared") == [("maya", old.id), ("sam", old.id)]


def test_a_successor_that_the_database_refuses_clears_its_parent_with_the_reason(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def called_twice(_: Act, case: Case) -> tuple[EscalationDue, ...]:
        call = EscalationDue(proposal=case.id, role="finance", deputy="tom", reason="barred")
        return (call, call)

    with make_ledger(path, clock, policy=policy_with_deputy()) as ledger:
        old = submit(ledger, clock)
        overtake(ledger, clock)
        monkeypatch.setattr("ledger.succeeding.barred_calls", called_twice)

        done = ledger.governance.succeed(old.id)

        assert (done.outcome, done.successor) == ("cleared", None)
        assert "escalations: enough others hold the role" in done.reason
        assert told(ledger, "cleared") == [("maya", old.id)]
        assert ledger.governance.succeed(old.id) == done
        assert ledger.governance.overtaken() == ()
    assert verify(path)["ok"]


def test_what_has_expired_meanwhile_is_cleared(ledger: Ledger, clock: FakeClock) -> None:
    submit(ledger, clock)
    overtake(ledger, clock)
    clock.advance(hours=72)

    done = ledger.governance.succeed("P1")

    assert done.outcome == "cleared"
    assert "expired" in done.reason


def test_an_edit_replaces_its_parent_in_the_same_entry(ledger: Ledger, clock: FakeClock) -> None:
    parent = submit(ledger, clock)
    decide(ledger, parent, "fiona")
    entries = len(ledger.reader.log())

    child = edited(ledger, clock, parent)

    assert len(ledger.reader.log()) == entries + 1
    old = ledger.reader.case(parent.id)
    assert old.end is not None
    assert (old.end.status, old.end.actor) == (Status.REPLACED, "tom")
    assert child.decisions == ()
    assert told(ledger, "ended") == [("maya", "P1"), ("fiona", "P1")]


def test_what_has_ended_is_not_edited(ledger: Ledger, clock: FakeClock) -> None:
    parent = submit(ledger, clock)
    ledger.governance.end(parent.id, Status.WITHDRAWN, reason="no", actor="maya")

    with pytest.raises(ClosedError):
        edited(ledger, clock, parent)


def test_only_the_kernel_makes_a_successor(ledger: Ledger, clock: FakeClock) -> None:
    parent = submit(ledger, clock)

    with pytest.raises(RefusedError, match="only the kernel"):
        edited(ledger, clock, parent, "successor")
