"""Who may decide what, once by the kernel's rules and once by SQL alone."""

import sqlite3
from pathlib import Path

import pytest

from ledger.journal import Row
from ledger.opening import Ledger
from plan.apply import apply_proposal
from plan.errors import (
    AlreadyDecidedError,
    ClosedError,
    DigestError,
    NotApprovedError,
    NotEntitledError,
    PlanError,
    RefusedError,
    StaleError,
    UnknownError,
)
from plan.people import People, Person
from plan.proposal import Status, Verdict
from tests.builders import six_people
from tests.fakes import FakeClock
from tests.ledger.steps import (
    LONGER_FIREWALL,
    approved,
    count,
    decide,
    make_ledger,
    submit,
    write_past,
)


def test_three_people_approve_and_the_plan_changes(ledger: Ledger, clock: FakeClock) -> None:
    case = approved(ledger, clock)

    revision = apply_proposal(ledger.door, case.id)

    reader = ledger.reader
    assert (revision.number, revision.proposal) == (2, case.id)
    assert reader.plan().hash == case.proposal.result_hash
    assert reader.plan(1).hash == case.proposal.base_hash
    assert reader.status(case) is Status.APPLIED
    assert [entry.event for entry in reader.log()] == [
        "genesis",
        "submitted",
        "decided",
        "decided",
        "applied",
    ]


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("operations-agent", NotEntitledError),
        ("maya", NotEntitledError),  # its author
        ("sam", NotEntitledError),  # holds no role that is asked for
        ("nobody", UnknownError),
    ],
)
def test_who_may_not_decide_is_told_why(
    person: str, error: type[PlanError], ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(ledger, clock)
    before = count(path, "log")

    with pytest.raises(error):
        decide(ledger, case, person)

    assert (count(path, "decisions"), count(path, "log")) == (0, before)


def test_an_author_who_holds_the_role_cannot_approve(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock, author="olga")

    with pytest.raises(NotEntitledError, match="nobody approves their own"):
        decide(ledger, case, "olga")


def test_the_same_decision_twice_is_one_decision(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    decide(ledger, case, "fiona")

    with pytest.raises(AlreadyDecidedError, match="revoke it first"):
        decide(ledger, case, "fiona")

    assert len(ledger.reader.case(case.id).decisions) == 1


def test_a_yes_to_another_digest_is_refused(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)

    with pytest.raises(DigestError, match="look at the proposal again"):
        decide(ledger, case, "fiona", digest="f" * 64)


def test_a_person_with_two_roles_counts_once(clock: FakeClock) -> None:
    members = [
        Person.model_validate({**one.model_dump(), "roles": ("operations", "finance")})
        if one.id == "olga"
        else one
        for one in six_people().members
    ]
    ledger = make_ledger(None, clock, people=People(version=1, members=tuple(members)))
    case = submit(ledger, clock)
    assert decide(ledger, case, "olga").role == "finance"

    with pytest.raises(AlreadyDecidedError):
        decide(ledger, case, "olga")
    with pytest.raises(NotApprovedError, match="operations"):
        apply_proposal(ledger.door, case.id)
    assert decide(ledger, case, "owen").role == "operations"
    assert apply_proposal(ledger.door, case.id).number == 2
    ledger.close()


def test_a_rejection_blocks_until_it_is_revoked(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    decide(ledger, case, "fiona")
    decide(ledger, case, "owen", Verdict.REJECT)
    assert ledger.reader.status(case) is Status.REJECTED

    with pytest.raises(ClosedError, match="rejected"):
        decide(ledger, case, "olga")
    with pytest.raises(ClosedError):
        apply_proposal(ledger.door, case.id)

    taken_back = ledger.governance.revoke(case.id, person="owen", reason="seen", channel="cli")
    assert taken_back.revoked
    decide(ledger, case, "owen")
    assert apply_proposal(ledger.door, case.id).number == 2


def test_only_a_live_decision_of_ones_own_is_taken_back(ledger: Ledger, clock: FakeClock) -> None:
    case = approved(ledger, clock)

    with pytest.raises(RefusedError, match="no decision"):
        ledger.governance.revoke(case.id, person="owen", reason="x", channel="cli")
    apply_proposal(ledger.door, case.id)
    with pytest.raises(ClosedError, match="applied"):
        ledger.governance.revoke(case.id, person="olga", reason="x", channel="cli")


def test_an_expired_proposal_takes_no_decision(ledger: Ledger, clock: FakeClock) -> None:
    case = approved(ledger, clock)
    clock.advance(hours=72)

    assert ledger.reader.status(case) is Status.EXPIRED
    with pytest.raises(ClosedError, match="expired"):
        decide(ledger, case, "owen")
    with pytest.raises(ClosedError, match="expired"):
        apply_proposal(ledger.door, case.id)


def test_a_new_revision_makes_the_open_ones_stale(ledger: Ledger, clock: FakeClock) -> None:
    case, other = approved(ledger, clock), submit(ledger, clock, LONGER_FIREWALL)
    rejected = submit(ledger, clock, LONGER_FIREWALL, author="tom")
    decide(ledger, rejected, "sam", Verdict.REJECT)
    apply_proposal(ledger.door, case.id)

    end = ledger.reader.case(other.id).end
    assert end is not None
    assert (end.status, end.actor) == (Status.STALE, "kernel")
    assert "revision 2" in end.reason
    with pytest.raises(StaleError):
        decide(ledger, other, "sam")
    assert ledger.reader.status(rejected) is Status.REJECTED


def test_a_question_takes_no_seat(ledger: Ledger, clock: FakeClock) -> None:
    case, governance = submit(ledger, clock), ledger.governance

    question = governance.ask(case.id, person="fiona", text="Why?", channel="cli")
    answered = governance.answer(question.id, person="maya", text="The vendor.", channel="cli")
    decide(ledger, case, "fiona")

    assert answered.answer == "The vendor."
    assert ledger.reader.case(case.id).questions == (answered,)
    with pytest.raises(RefusedError, match="answered"):
        governance.answer(question.id, person="maya", text="Again.", channel="cli")
    with pytest.raises(NotEntitledError, match="agent"):
        governance.ask(case.id, person="coordinator", text="Why?", channel="cli")
    with pytest.raises(UnknownError):
        governance.answer(9, person="maya", text="Which?", channel="cli")
    with pytest.raises(RefusedError, match="words"):
        governance.ask(case.id, person="fiona", text="  ", channel="cli")


@pytest.mark.parametrize(
    ("status", "actor", "error"),
    [
        (Status.WITHDRAWN, "fiona", NotEntitledError),
        (Status.CLOSED, "coordinator", NotEntitledError),
        (Status.REPLACED, "kernel", UnknownError),
        (Status.EXPIRED, "kernel", RefusedError),
        (Status.STALE, "kernel", RefusedError),
        (Status.APPLIED, "maya", RefusedError),
        (Status.REJECTED, "maya", RefusedError),
    ],
)
def test_a_proposal_ends_only_as_it_may(
    status: Status, actor: str, error: type[PlanError], ledger: Ledger, clock: FakeClock
) -> None:
    case = submit(ledger, clock)

    with pytest.raises(error):
        ledger.governance.end(case.id, status, reason="x", actor=actor)

    assert ledger.reader.status(case) is Status.OPEN


def test_what_has_ended_stays_ended(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    ended = ledger.governance.end(case.id, Status.WITHDRAWN, reason="x", actor="maya")
    assert ended.end is not None

    with pytest.raises(ClosedError, match="withdrawn"):
        decide(ledger, case, "fiona")
    with pytest.raises(ClosedError):
        ledger.governance.end(case.id, Status.CLOSED, reason="x", actor="maya")
    clock.advance(hours=80)
    other = submit(ledger, clock)
    clock.advance(hours=80)
    expired = ledger.governance.end(other.id, Status.EXPIRED, reason="72 h", actor="kernel")
    assert ledger.reader.status(expired) is Status.EXPIRED


def test_words_that_no_database_can_hold_are_refused(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)

    with pytest.raises(RefusedError, match="UTF-8"):
        ledger.governance.ask(case.id, person="fiona", text="\udcff", channel="cli")


FORGED: dict[str, dict[str, str]] = {
    "decisions_person decisions_role": {"person": "operations-agent"},
    "decisions_role": {"person": "sam"},
    "decisions_author": {"person": "owen"},
    "decisions_digest": {"digest": "f" * 64},
    "decisions_seat": {"person": "fiona", "role": "finance"},
}


@pytest.mark.parametrize("triggers", FORGED)
def test_a_forged_decision_is_refused_by_sql_alone(
    triggers: str, ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(ledger, clock, author="owen")
    decide(ledger, case, "fiona")
    cells = ledger.reader.case(case.id).decisions[0].model_dump(mode="json", exclude={"revoked"})
    honest: dict[str, str | int | None] = {"id": 2, "person": "olga", "role": "operations"}
    row = Row("decisions", {**cells, **honest, **FORGED[triggers]})

    with pytest.raises(sqlite3.IntegrityError, match="decisions: "):
        write_past(path, clock.now(), "decided", [row])
    assert count(path, "decisions") == 1

    write_past(path, clock.now(), "decided", [row], without=triggers.split())
    assert count(path, "decisions") == 2


@pytest.mark.parametrize("trigger", ["decisions_open", "decisions_stale", "decisions_expired"])
def test_a_decision_that_comes_too_late_is_refused_by_sql_alone(
    trigger: str, ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(ledger, clock)
    decide(ledger, case, "fiona")
    cells = ledger.reader.case(case.id).decisions[0].model_dump(mode="json", exclude={"revoked"})
    row = Row("decisions", {**cells, "id": 2, "person": "olga", "role": "operations"})
    if trigger == "decisions_open":
        ledger.governance.end(case.id, Status.WITHDRAWN, reason="x", actor="maya")
    elif trigger == "decisions_expired":
        clock.advance(hours=72)
    else:
        row = _on_a_plan_that_moved_on(ledger, clock)

    with pytest.raises(sqlite3.IntegrityError, match="decisions: "):
        write_past(path, clock.now(), "decided", [row])

    before = count(path, "decisions")
    dropped = [trigger, *(["decisions_open"] if trigger == "decisions_stale" else [])]
    write_past(path, clock.now(), "decided", [row], without=dropped)
    assert count(path, "decisions") == before + 1


def _on_a_plan_that_moved_on(ledger: Ledger, clock: FakeClock) -> Row:
    other = submit(ledger, clock, LONGER_FIREWALL)
    decide(ledger, other, "sam")
    late = submit(ledger, clock, LONGER_FIREWALL, author="tom")
    apply_proposal(ledger.door, other.id)
    cells = ledger.reader.case(other.id).decisions[0].model_dump(mode="json", exclude={"revoked"})
    return Row("decisions", {**cells, "id": 3, "proposal": late.id, "digest": late.proposal.digest})
