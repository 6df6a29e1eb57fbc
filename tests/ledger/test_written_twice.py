"""A policy that says a thing twice asks it once; one that is in force already stops nothing."""

from pathlib import Path

from ledger.opening import Ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.governance_operations import AddPerson, RemovePerson, ReplacePolicy
from plan.operations import SetDuration
from plan.policy import Deputy, Requirement
from plan.proposal import Status
from tests.builders import DAY
from tests.fakes import FakeClock
from tests.ledger.governing import broken, governed, person, proposed
from tests.ledger.steps import decide

TWICE = (Deputy(role="it-security", person="owen"),) * 2


def test_a_deputy_who_is_named_twice_is_called_once(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    policy = office.reader.policy().model_copy(update={"deputies": TWICE})
    governed(office, clock, ReplacePolicy(policy=policy))
    governed(office, clock, RemovePerson(id="sam"))

    nora = AddPerson(person=person("nora", "it-security"))
    added = governed(office, clock, nora, approvers=("tom", "owen"))

    assert [one.deputy for one in added.escalations] == ["owen"]
    assert added.end is not None
    assert added.end.status is Status.APPLIED
    assert verify(path)["ok"]


def test_of_two_counts_of_a_role_broken_glass_asks_the_larger(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    policy = office.reader.policy()
    assert policy.break_glass is not None
    twice = (Requirement(role="pmo", count=2), Requirement(role="pmo", count=1))
    rule = policy.break_glass.model_copy(update={"requires": twice})
    governed(office, clock, ReplacePolicy(policy=policy.model_copy(update={"break_glass": rule})))
    glass = broken(office)

    case = proposed(
        office, clock, SetDuration(task="T01", duration=4 * DAY), by="fiona", glass=glass
    )
    assert case.proposal.requirements == (Requirement(role="pmo", count=2),)

    for approver in ("maya", "tom"):
        decide(office, case, approver)
    apply_proposal(office.door, case.id)
    assert verify(path)["ok"]
