"""What is due: nobody too early, nobody twice, and everybody in the end."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.approval import Case
from plan.life import Attestation, Escalation, Reminder
from plan.operations import SetDuration
from plan.policy import Deputy, Hours, Policy
from plan.proposal import Attest, Decision, Prose, Revision, Verdict
from plan.proposing import Authorship, make_proposal
from plan.reminding import Due, EscalationDue, ExpiryDue, ReminderDue, barred_roles, due_now
from tests.builders import DAY, plain_policy, six_people, small_plan

CREATED = datetime.fromisoformat("2026-03-02T08:00:00+00:00")
HEAD = Revision(number=1, hash=small_plan().hash, proposal=None, at="")


def policy(**update: object) -> Policy:
    deputies = (Deputy(role="finance", person="tom"),)
    return plain_policy().model_copy(update={"deputies": deputies, **update})


def case(author: str = "maya", **update: object) -> Case:
    proposal, _ = make_proposal(
        small_plan(),
        HEAD,
        [SetDuration(task="T03", duration=12 * DAY)],
        policy=policy(),
        people=six_people(),
        authorship=Authorship(author="maya"),
        evidence=(),
        now=CREATED,
    )
    own = proposal.model_copy(update={"author": author})
    return Case(id="P1", proposal=own, prose=Prose(title="x")).model_copy(update=update)


def due(
    hours: float, one: Case | None = None, rules: Policy | None = None, reminded: int = 0
) -> list[Due]:
    reminders = [
        Reminder(proposal="P1", person=person, number=reminded, at="")
        for person in ("fiona", "olga", "owen")
        if reminded
    ]
    found = due_now(
        [one or case()],
        head=HEAD,
        people=six_people(),
        policy=rules or policy(),
        reminders=reminders,
        now=CREATED + timedelta(hours=hours),
    )
    return list(found)


def people_of(found: list[Due]) -> list[str]:
    return [one.person for one in found if isinstance(one, ReminderDue)]


def said(person: str, role: str, case_: Case) -> Decision:
    return Decision(
        id=1,
        proposal="P1",
        digest=case_.proposal.digest,
        base_revision=1,
        page="",
        person=person,
        role=role,
        verdict=Verdict.APPROVE,
        reason="",
        at="",
        channel="cli",
    )


def test_nothing_is_due_at_first() -> None:
    assert due(23.9) == []


def test_everybody_who_has_not_decided_is_reminded() -> None:
    one = case()
    with_fiona = one.model_copy(update={"decisions": (said("fiona", "finance", one),)})

    assert people_of(due(24)) == ["fiona", "olga", "owen"]
    assert people_of(due(24, with_fiona)) == ["olga", "owen"]


def test_of_several_missed_reminders_only_the_last_is_due() -> None:
    assert {one.number for one in due(50) if isinstance(one, ReminderDue)} == {2}
    assert people_of(due(47, reminded=1)) == []
    assert people_of(due(48, reminded=1)) == ["fiona", "olga", "owen"]


def test_silence_calls_the_deputy_once() -> None:
    escalated = [one for one in due(48) if isinstance(one, EscalationDue)]
    called = Escalation(id=1, proposal="P1", role="finance", deputy="tom", reason="silence", at="")

    assert escalated == [
        EscalationDue(proposal="P1", role="finance", deputy="tom", reason="silence")
    ]
    again = due(48, case(escalations=(called,)))
    assert not any(isinstance(one, EscalationDue) for one in again)


def test_a_role_that_has_answered_calls_nobody() -> None:
    one = case()
    answered = one.model_copy(update={"decisions": (said("fiona", "finance", one),)})

    assert not any(isinstance(x, EscalationDue) for x in due(48, answered))


def test_a_barred_role_calls_its_deputy_at_once() -> None:
    barred = case("fiona")

    assert barred_roles(barred.proposal, six_people()) == ("finance",)
    assert due(0, barred) == [
        EscalationDue(proposal="P1", role="finance", deputy="tom", reason="barred")
    ]


@pytest.mark.parametrize("person", ["nobody", "coordinator", "maya"])
def test_who_cannot_stand_in_is_not_called(person: str) -> None:
    rules = policy(deputies=(Deputy(role="finance", person=person),))

    assert not any(isinstance(one, EscalationDue) for one in due(48, rules=rules))


def test_what_has_run_out_is_ended_and_nobody_is_reminded_of_it() -> None:
    assert due(72) == [ExpiryDue(proposal="P1")]


def test_what_has_ended_brings_nothing() -> None:
    other = HEAD.model_copy(update={"number": 2})
    found = due_now(
        [case()],
        head=other,
        people=six_people(),
        policy=policy(),
        reminders=[],
        now=CREATED + timedelta(hours=60),
    )

    assert found == ()


def test_hours_may_differ_by_risk() -> None:
    rules = policy(remind_after_hours=Hours(low=5, medium=3))

    assert due(4.9, rules=rules) == []
    assert people_of(due(5, rules=rules)) == ["fiona", "olga", "owen"]


@given(hours=st.floats(0, 100), later=st.floats(0, 30))
def test_time_alone_takes_nothing_back(hours: float, later: float) -> None:
    before, after = due(hours), due(hours + later)
    ended = any(isinstance(one, ExpiryDue) for one in after)

    assert ended or set(people_of(before)) <= set(people_of(after))


def test_an_owner_who_approves_nothing_is_reminded_until_they_have_attested() -> None:
    own = case()
    turned = Attest(before="T02", after="T04", departments=("it-security", "finance"))
    asked = own.proposal.model_copy(update={"attest": (turned,), "author": "fiona"})
    said = Attestation(
        id=1,
        proposal="P1",
        before="T02",
        after="T04",
        department="it-security",
        person="sam",
        answer="none",
        words="",
        at="",
    )

    waiting = due(24, own.model_copy(update={"proposal": asked}))
    after = due(24, own.model_copy(update={"proposal": asked, "attested": (said,)}))

    assert "sam" in people_of(waiting)
    assert people_of(after) == [one for one in people_of(waiting) if one != "sam"]
    assert "fiona" not in people_of(waiting)
