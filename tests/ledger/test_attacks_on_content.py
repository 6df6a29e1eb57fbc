"""Attacks on the one rule by other content, on another base, or in the middle of an act.

Each has got through once, or nothing else tries it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.backup import copy_ledger, mark_restored
from ledger.opening import Ledger, open_ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.approval import Case
from plan.errors import (
    ClosedError,
    DigestError,
    NotApprovedError,
    RefusedError,
    StaleError,
)
from plan.gate_calls import CallEvidence
from plan.gate_operation import ProceedGate
from plan.governance_operations import ChangePerson, RemovePerson, ReplacePolicy
from plan.life import Succession
from plan.operations import ReplaceTask, SetDuration
from plan.policy import Policy, Rule, RuleRequirement
from plan.proposal import Prose, Verdict
from tests.fakes import FakeClock
from tests.ledger.attacking import NORA, ON_THE_WEB, without_roles
from tests.ledger.blind import faults
from tests.ledger.governing import (
    broken,
    delegated,
    governed,
    governing_policy,
    propose_governing,
)
from tests.ledger.life import FAILED, told
from tests.ledger.steps import (
    LONGER_FIREWALL,
    decide,
    draft,
    make_ledger,
    revision_of,
    submit,
    write_past,
)

# What was looked at is not what it has become.


def succeeded(office: Ledger, case: Case) -> Succession:
    return office.governance.succeed(case.id)


def test_a_person_who_is_described_anew_takes_back_what_others_changed_and_that_shows(
    office: Ledger, clock: FakeClock
) -> None:
    fiona = office.reader.people().member("fiona")
    more = fiona.model_copy(update={"roles": ("finance", "auditor")})
    case = propose_governing(office, clock, ChangePerson(person=more))
    governed(office, clock, NORA)
    governed(office, clock, without_roles(office, "fiona"))

    assert not succeeded(office, case).unchanged


def test_a_policy_that_takes_back_another_shows_it(office: Ledger, clock: FakeClock) -> None:
    case = propose_governing(office, clock, ReplacePolicy(policy=governing_policy(asks_per_day=9)))
    governed(office, clock, ON_THE_WEB)

    assert not succeeded(office, case).unchanged


def test_a_change_of_who_governs_that_nothing_touched_is_unchanged(
    office: Ledger, clock: FakeClock
) -> None:
    case = propose_governing(office, clock, NORA)
    other = submit(office, clock, LONGER_FIREWALL)
    decide(office, other, "sam")
    apply_proposal(office.door, other.id)

    assert succeeded(office, case).unchanged


def test_a_task_that_is_described_anew_takes_back_a_gates_go_and_that_shows(
    office: Ledger, clock: FakeClock
) -> None:
    gate = office.reader.plan().by_id["T06"]
    renamed = ReplaceTask(task=gate.model_copy(update={"name": "Go-live"}))
    case = submit(office, clock, renamed)
    proceed(office, clock)

    assert not succeeded(office, case).unchanged


def proceed(office: Ledger, clock: FakeClock) -> None:
    """Let the gate go on after a call."""
    call = office.governance.open_call("T06", FAILED)
    office.governance.answer_call(
        call.id, person="fiona", answer="proceed", reason="it is little", channel="cli"
    )
    case = submit(office, clock, ProceedGate(task="T06", call=call.id))
    for requirement in case.proposal.requirements:
        decide(office, case, {"operations": "olga"}[requirement.role])
    apply_proposal(office.door, case.id)


def test_a_yes_to_the_parent_is_none_to_its_successor(office: Ledger, clock: FakeClock) -> None:
    case = submit(office, clock)
    for one in ("fiona", "olga"):
        decide(office, case, one)
    other = submit(office, clock, LONGER_FIREWALL)
    decide(office, other, "sam")
    apply_proposal(office.door, other.id)
    child = office.reader.case(succeeded(office, case).successor or "")

    with pytest.raises(NotApprovedError):
        apply_proposal(office.door, child.id)
    with pytest.raises((StaleError, ClosedError)):
        apply_proposal(office.door, case.id)
    with pytest.raises(DigestError):
        decide(office, child, "fiona", digest=case.proposal.digest)


def test_a_policy_that_loosens_itself_carries_no_second_with_it(
    office: Ledger, clock: FakeClock
) -> None:
    # The second was approved under the first policy; its successor is asked anew.
    loose = loosened(governing_policy())
    first = propose_governing(office, clock, ReplacePolicy(policy=loose))
    second = propose_governing(office, clock, NORA)
    for case in (first, second):
        for one in ("tom", "sam"):
            decide(office, case, one)
    apply_proposal(office.door, first.id)

    with pytest.raises((StaleError, ClosedError)):
        apply_proposal(office.door, second.id)
    carried = succeeded(office, second)
    assert not carried.unchanged
    with pytest.raises(NotApprovedError):
        apply_proposal(office.door, carried.successor or "")


def loosened(policy: Policy) -> Policy:
    """Give a policy under which the PMO alone says who governs."""
    alone = (RuleRequirement(role="pmo"),)
    rules = [one for one in policy.rules if one.when not in {"people", "policy"}]
    rules += [Rule(name=kind, when=kind, requires=alone) for kind in ("people", "policy")]
    return policy.model_copy(update={"rules": tuple(rules)})


def test_two_policies_in_one_proposal_are_judged_by_the_one_in_force(
    office: Ledger, clock: FakeClock
) -> None:
    loose = ReplacePolicy(policy=loosened(governing_policy()))
    case = propose_governing(office, clock, loose, NORA)

    assert {one.role for one in case.proposal.requirements} == {"it-security", "pmo"}


# One proposal that cannot be carried over holds up no other.


@pytest.mark.parametrize("role", ["author", "sponsor"])
def test_a_proposal_of_somebody_who_was_taken_out_is_cleared(
    office: Ledger, clock: FakeClock, role: str, path: Path
) -> None:
    authors = ("owen", None) if role == "author" else ("coordinator", "owen")
    proposal = draft(office, clock, author=authors[0], sponsor=authors[1])
    case = office.governance.submit(proposal, Prose(title="x"), by="owen")
    other = submit(office, clock, LONGER_FIREWALL)
    governed(office, clock, RemovePerson(id="owen"))

    carried = [office.governance.succeed(id_) for id_ in office.governance.overtaken()]

    assert [(one.parent, one.outcome) for one in carried] == [
        (case.id, "cleared"),
        (other.id, "successor"),
    ]
    assert "no person 'owen'" in carried[0].reason
    office.close()
    assert verify(path)["ok"]


def test_a_gates_go_after_an_older_call_is_cleared(office: Ledger, clock: FakeClock) -> None:
    call = office.governance.open_call("T06", FAILED)
    office.governance.answer_call(
        call.id, person="fiona", answer="proceed", reason="it is little", channel="cli"
    )
    case = submit(office, clock, ProceedGate(task="T06", call=call.id))
    office.governance.open_call("T06", CallEvidence(failed=("it has become worse",)))
    other = submit(office, clock, LONGER_FIREWALL)
    decide(office, other, "sam")
    apply_proposal(office.door, other.id)

    carried = succeeded(office, case)

    assert (carried.outcome, carried.successor) == ("cleared", None)
    assert "is not the newest call" in carried.reason


# Killed half way, restored, carried over from an earlier version.


def test_a_kill_between_a_revision_and_its_successors_leaves_them_to_be_found(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    waiting = submit(office, clock)
    other = submit(office, clock, LONGER_FIREWALL)
    decide(office, other, "sam")
    apply_proposal(office.door, other.id)
    office.close()  # nobody has carried anything over

    with open_ledger(path, clock) as again:
        assert again.governance.overtaken() == (waiting.id,)
        first = again.governance.succeed(waiting.id)
        assert again.governance.succeed(waiting.id) == first
        assert again.governance.overtaken() == ()


def test_people_who_come_in_half_come_in_not_at_all(
    office: Ledger, clock: FakeClock, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = propose_governing(office, clock, NORA)
    for one in ("tom", "sam"):
        decide(office, case, one)
    kept, written = office.reader.head(), []

    def killed(raw: object, table: str, cells: object) -> None:
        written.append(table)
        if table == "grants":
            raise KeyboardInterrupt
        insert(raw, table, cells)

    insert = vars(__import__("ledger.journal", fromlist=["insert"]))["insert"]
    with monkeypatch.context() as patch:
        patch.setattr("ledger.journal.insert", killed)
        with pytest.raises(KeyboardInterrupt):
            apply_proposal(office.door, case.id)

    assert {"revisions", "people_versions"} <= set(written)
    assert office.reader.head() == kept
    assert "nora" not in office.reader.people().by_id
    assert apply_proposal(office.door, case.id).number == 2
    office.close()
    assert verify(path)["ok"]


def test_what_was_approved_before_a_restore_waits_for_an_operator(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(office, clock)
    for one in ("fiona", "olga"):
        decide(office, case, one)
    office.close()
    mark_restored(path, clock, "backup of Monday")

    with open_ledger(path, clock) as restored:
        for act in (
            lambda: apply_proposal(restored.door, case.id),
            lambda: broken(restored),
            lambda: delegated(restored, clock, "finance", "fiona", "owen"),
        ):
            with pytest.raises(RefusedError, match="restored from a backup"):
                act()
        with pytest.raises(RefusedError):
            restored.keeping.accept_forks(person="owen", reason="mine", channel="cli")
        restored.keeping.accept_forks(person="maya", reason="the disk is dead", channel="cli")
        for one in ("fiona", "olga"):
            decide(restored, case, one)
        assert apply_proposal(restored.door, case.id).number == 2


@contextmanager
def restored_after_a_yes(
    office: Ledger, clock: FakeClock, path: Path, copy: Path
) -> Iterator[tuple[Ledger, Case]]:
    """Take a yes back after the backup, restore it, accept it, and give the other yes there."""
    case = submit(office, clock)
    decide(office, case, "fiona")
    copy_ledger(path, copy)
    office.governance.revoke(case.id, person="fiona", reason="I was wrong", channel="cli")
    mark_restored(copy, clock, "backup of Monday")
    with open_ledger(copy, clock) as restored:
        restored.keeping.accept_forks(person="maya", reason="the disk is dead", channel="cli")
        decide(restored, case, "olga")
        yield restored, case


def test_a_yes_taken_back_after_the_backup_has_to_be_given_again(
    office: Ledger, clock: FakeClock, path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "backup.db"
    with restored_after_a_yes(office, clock, path, copy) as (restored, case):
        subjects = [(one.recipient, one.subject) for one in restored.governance.outbox()]
        assert ("fiona", f'{case.id} lost your approval: "{case.prose.title}"') in subjects
        with pytest.raises(NotApprovedError, match="finance"):
            apply_proposal(restored.door, case.id)

        decide(restored, case, "fiona")
        assert apply_proposal(restored.door, case.id).number == 2
        assert [one.person for one in restored.reader.case(case.id).live] == ["olga", "fiona"]
    assert verify(copy)["ok"]


def test_whose_yes_is_void_is_told_so_however_much_was_asked_that_day(
    clock: FakeClock, path: Path
) -> None:
    with make_ledger(path, clock, policy=governing_policy(asks_per_day=1)) as office:
        case = submit(office, clock)
        for one in ("fiona", "olga"):
            decide(office, case, one)
        for days in (9, 11):  # the day's share, and the one sitting for what is beyond it
            submit(office, clock, SetDuration(task="T03", duration=days * 480))
    mark_restored(path, clock, "backup of Monday")

    with open_ledger(path, clock) as restored:
        restored.keeping.accept_forks(person="maya", reason="the disk is dead", channel="cli")
        assert told(restored, "voided") == [("fiona", case.id), ("olga", case.id)]


def test_whose_yes_stands_on_what_is_rejected_or_overtaken_is_not_told_to_say_it_again(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    overtaken, applied = submit(office, clock), submit(office, clock, LONGER_FIREWALL)
    decide(office, overtaken, "fiona")
    decide(office, overtaken, "olga", Verdict.REJECT)
    decide(office, applied, "sam")
    apply_proposal(office.door, applied.id)
    rejected, waits = (
        submit(office, clock),
        submit(office, clock, SetDuration(task="T05", duration=9 * 480)),
    )
    for case in (rejected, waits):
        decide(office, case, "fiona")
    decide(office, rejected, "olga", Verdict.REJECT)
    mark_restored(path, clock, "backup of Monday")

    with open_ledger(path, clock) as restored:
        restored.keeping.accept_forks(person="maya", reason="the disk is dead", channel="cli")
        assert told(restored, "voided") == [("fiona", waits.id)]


def test_a_yes_from_before_a_restore_counts_neither_in_the_database_nor_for_verify(
    office: Ledger, clock: FakeClock, path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "backup.db"
    with restored_after_a_yes(office, clock, path, copy) as (restored, case):
        row = revision_of(restored, case)
        with pytest.raises(sqlite3.IntegrityError, match="an approval is missing"):
            write_past(copy, clock.now(), "applied", [row])

        write_past(copy, clock.now(), "applied", [row], without=["revisions_gate_approvals"])
    assert ["finance was missing" in one for one in faults(copy)] == [True]


def test_a_restore_leaves_a_no_and_what_came_in_before_as_they_were(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    done = submit(office, clock, LONGER_FIREWALL)
    decide(office, done, "sam")
    apply_proposal(office.door, done.id)
    no = submit(office, clock)
    decide(office, no, "fiona", Verdict.REJECT)
    office.close()
    mark_restored(path, clock, "backup of Monday")

    with open_ledger(path, clock) as restored:
        restored.keeping.accept_forks(person="maya", reason="the disk is dead", channel="cli")
        assert [one.person for one in restored.reader.case(done.id).live] == ["sam"]
        assert [one.person for one in restored.reader.case(no.id).live] == ["fiona"]
    assert verify(path)["ok"]
