"""People and policy change through the one door, as proposals that others approve."""

from pathlib import Path

import pytest

from ledger.opening import Ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.errors import (
    ClosedError,
    NotEntitledError,
    OperationError,
    PolicyError,
    RefusedError,
    StaleError,
    UnknownError,
)
from plan.governance_operations import AddPerson, ChangePerson, RemovePerson, ReplacePolicy
from plan.proposal import Prose, Status, Verdict
from plan.records import Assumption, AssumptionStatus
from tests.fakes import FakeClock
from tests.ledger.governing import (
    governed,
    governing_policy,
    grant,
    person,
    propose_governing,
)
from tests.ledger.steps import claim, count, decide, draft, submit

NORA = AddPerson(person=person("nora", "finance"))


def test_people_change_by_a_proposal_and_the_plan_stays(office: Ledger, clock: FakeClock) -> None:
    before = office.reader.plan()

    case = governed(office, clock, NORA)

    people = office.reader.people()
    assert case.end is not None
    assert case.end.status is Status.APPLIED
    assert (people.version, people.by_id["nora"].roles) == (2, ("finance",))
    assert (office.reader.head().number, office.reader.plan()) == (2, before)
    assert people.mandates.grants[0].by == ("maya",)


def test_a_policy_that_took_the_place_of_another_rules_from_then_on(
    office: Ledger, clock: FakeClock
) -> None:
    governed(office, clock, ReplacePolicy(policy=governing_policy(expires_hours=10)))

    case = submit(office, clock)

    assert office.reader.policy().version == 2
    assert case.proposal.policy_version == 2
    assert case.proposal.expires == "2026-03-02T18:00:00+00:00"
    assert office.reader.policy(1).expires_hours == 72
    assert office.reader.people(1).version == 1
    with pytest.raises(UnknownError, match="no version of the policy '3'"):
        office.reader.policy(3)


def test_without_its_approvals_nothing_governs_anew(office: Ledger, clock: FakeClock) -> None:
    case = propose_governing(office, clock, NORA)
    decide(office, case, "tom")

    with pytest.raises(RefusedError, match="still needs 1 approval"):
        apply_proposal(office.door, case.id)
    decide(office, case, "sam", Verdict.REJECT)
    with pytest.raises(ClosedError):
        apply_proposal(office.door, case.id)
    assert office.reader.people().version == 1


def test_who_wrote_it_does_not_approve_it(office: Ledger, clock: FakeClock) -> None:
    case = propose_governing(office, clock, NORA)

    with pytest.raises(NotEntitledError, match="nobody approves their own"):
        decide(office, case, "maya")


def test_open_proposals_go_stale_when_who_governs_changes(office: Ledger, clock: FakeClock) -> None:
    other = submit(office, clock)

    governed(office, clock, NORA)

    assert office.reader.status(other) is Status.STALE
    with pytest.raises((StaleError, ClosedError)):
        decide(office, other, "fiona")


def test_nobody_approves_with_a_role_that_they_granted_to_themselves(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    governed(office, clock, grant(office, "maya", "finance"))
    case = submit(office, clock, author="tom")

    with pytest.raises(NotEntitledError, match="granted to themselves"):
        decide(office, case, "maya")
    decide(office, case, "olga")
    decide(office, case, "fiona")
    apply_proposal(office.door, case.id)
    office.close()
    assert verify(path)["ok"]


def test_a_self_granted_role_stays_so_from_version_to_version(
    office: Ledger, clock: FakeClock
) -> None:
    governed(office, clock, grant(office, "maya", "finance"))
    governed(office, clock, NORA, by="tom", approvers=("maya", "sam"))
    case = submit(office, clock, author="tom")

    with pytest.raises(NotEntitledError, match="granted to themselves"):
        decide(office, case, "maya")
    decide(office, case, "nora")


def test_a_role_that_others_give_again_counts(office: Ledger, clock: FakeClock) -> None:
    governed(office, clock, grant(office, "maya", "finance"))
    without = office.reader.people().member("maya").model_copy(update={"roles": ("pmo",)})
    governed(office, clock, ChangePerson(person=without))
    others = ("maya", "sam")
    governed(office, clock, grant(office, "maya", "finance"), by="tom", approvers=others)
    case = submit(office, clock, author="tom")

    assert decide(office, case, "maya").role == "finance"


def test_to_leave_and_join_in_one_proposal_launders_nothing(
    office: Ledger, clock: FakeClock
) -> None:
    keeper = grant(office, "olga", "operator")
    governed(office, clock, grant(office, "maya", "finance"), keeper)
    maya = office.reader.people().member("maya")
    again = (RemovePerson(id="maya"), AddPerson(person=maya.model_copy(update={"name": "M"})))
    governed(office, clock, *again, by="tom", approvers=("maya", "sam"))
    case = submit(office, clock, author="tom")

    with pytest.raises(NotEntitledError, match="granted to themselves"):
        decide(office, case, "maya")


def test_somebody_who_was_taken_out_decides_no_more(office: Ledger, clock: FakeClock) -> None:
    governed(office, clock, RemovePerson(id="owen"))
    case = submit(office, clock)

    with pytest.raises(UnknownError, match="no person 'owen'"):
        decide(office, case, "owen")


def test_who_was_asked_about_their_own_removal_can_be_taken_out(
    office: Ledger, clock: FakeClock
) -> None:
    governed(office, clock, AddPerson(person=person("una", "pmo", "operator")))
    governed(office, clock, RemovePerson(id="maya"), by="tom", approvers=("maya", "sam"))

    assert "maya" not in office.reader.people().by_id


@pytest.mark.parametrize("field", ["result_people", "requirements", "people_version", "risk"])
def test_a_proposal_that_says_other_than_the_kernel_is_refused(
    office: Ledger, clock: FakeClock, field: str
) -> None:
    wrong: dict[str, object] = {
        "result_people": "f" * 64,
        "requirements": draft(office, clock).requirements,
        "people_version": 7,
        "risk": "low",
    }
    forged = draft(office, clock, NORA).model_copy(update={field: wrong[field]})

    with pytest.raises(RefusedError, match=f"{field} differ from what plan and policy give"):
        office.governance.submit(forged, Prose(title="x"), by="maya")


def test_what_leaves_nobody_to_approve_is_refused_and_changes_nothing(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    with pytest.raises(PolicyError, match="'it-security' can be asked for"):
        propose_governing(office, clock, RemovePerson(id="sam"))
    with pytest.raises(OperationError, match="nobody 'ghost'"):
        propose_governing(office, clock, RemovePerson(id="ghost"))
    assert count(path, "proposals") == 0


def test_a_risk_for_the_web_is_not_decided_on_the_command_line(
    office: Ledger, clock: FakeClock
) -> None:
    governed(office, clock, ReplacePolicy(policy=governing_policy(web_only=("low",))))
    case = submit(office, clock)

    with pytest.raises(NotEntitledError, match="on the web only"):
        decide(office, case, "olga")
    office.governance.decide(
        case.id,
        person="olga",
        digest=case.proposal.digest,
        verdict=Verdict.APPROVE,
        reason="seen",
        page="0" * 64,
        channel="web",
    )


def test_only_owners_settle_an_assumption_whoever_calls(office: Ledger) -> None:
    known: Assumption = office.evidence.claim(claim())

    for stranger in ("fiona", "maya"):
        with pytest.raises(NotEntitledError, match="owns neither end of A1; operations can"):
            office.evidence.settle_assumption(known.id, AssumptionStatus.REJECTED, stranger, "no")
    assert office.evidence.assumptions()[0].status is AssumptionStatus.ASSUMED
    settled = office.evidence.settle_assumption(known.id, AssumptionStatus.REJECTED, "owen", "no")
    assert settled.status is AssumptionStatus.REJECTED
