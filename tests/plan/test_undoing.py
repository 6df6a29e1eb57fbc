"""The way back from a change of who governs."""

from plan.governance_operations import (
    AddPerson,
    AnyGovernanceOperation,
    ChangePerson,
    Government,
    RemovePerson,
    ReplacePolicy,
    apply_governance,
)
from plan.people import Person
from plan.undoing import governance_back
from tests.builders import plain_policy, six_people

NOW = Government(six_people(), plain_policy())
NOOR = Person(id="noor", name="Noor Aziz", department="finance", roles=("finance",))
TOM = NOW.people.by_id["tom"]
AUDITING = TOM.model_copy(update={"roles": ("pmo", "auditor")})
STRICTER = plain_policy().model_copy(update={"expires_hours": 48})


def changed(*operations: AnyGovernanceOperation, on: Government = NOW) -> Government:
    return apply_governance(on.people, on.policy, operations)


def test_each_change_has_its_way_back() -> None:
    for operation, back in (
        (AddPerson(person=NOOR), RemovePerson(id="noor")),
        (ChangePerson(person=AUDITING), ChangePerson(person=TOM)),
        (RemovePerson(id="tom"), AddPerson(person=TOM)),
        (ReplacePolicy(policy=STRICTER), ReplacePolicy(policy=plain_policy())),
    ):
        after = changed(operation)

        assert governance_back(NOW, after, after) == (back,)


def test_the_way_back_leads_back() -> None:
    after = changed(AddPerson(person=NOOR), ReplacePolicy(policy=STRICTER))

    there = changed(*governance_back(NOW, after, after), on=after)

    assert there.people.members == NOW.people.members
    assert there.policy.rules == NOW.policy.rules
    assert there.policy.expires_hours == NOW.policy.expires_hours


def test_what_others_changed_since_stays() -> None:
    after = changed(AddPerson(person=NOOR))
    today = changed(ChangePerson(person=AUDITING), on=after)

    assert governance_back(NOW, after, today) == (RemovePerson(id="noor"),)


def test_what_is_back_already_is_not_taken_back_again() -> None:
    after = changed(AddPerson(person=NOOR), ReplacePolicy(policy=STRICTER), RemovePerson(id="tom"))

    assert governance_back(NOW, after, NOW) == ()
