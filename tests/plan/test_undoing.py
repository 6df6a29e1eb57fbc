"""The way back from a change of who governs."""

import pytest

from plan.errors import OperationError
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


def way_back(
    before: Government, after: Government, today: Government, **joined: int
) -> tuple[AnyGovernanceOperation, ...]:
    """Give the way back; ``joined`` names who joined in another version than the first."""
    return governance_back(before, after, today, {**dict.fromkeys(today.people.by_id, 1), **joined})


def test_each_change_has_its_way_back() -> None:
    for operation, back in (
        (AddPerson(person=NOOR), RemovePerson(id="noor")),
        (ChangePerson(person=AUDITING), ChangePerson(person=TOM)),
        (RemovePerson(id="tom"), AddPerson(person=TOM)),
        (ReplacePolicy(policy=STRICTER), ReplacePolicy(policy=plain_policy())),
    ):
        after = changed(operation)

        assert way_back(NOW, after, after) == (back,)


def test_the_way_back_leads_back() -> None:
    after = changed(AddPerson(person=NOOR), ReplacePolicy(policy=STRICTER))

    there = changed(*way_back(NOW, after, after), on=after)

    assert there.people.members == NOW.people.members
    assert there.policy.rules == NOW.policy.rules
    assert there.policy.expires_hours == NOW.policy.expires_hours


def test_what_others_changed_since_stays() -> None:
    after = changed(AddPerson(person=NOOR))
    today = changed(ChangePerson(person=AUDITING), on=after)

    assert way_back(NOW, after, today) == (RemovePerson(id="noor"),)


def test_a_role_taken_away_since_does_not_come_back_with_an_address() -> None:
    elsewhere = {"address": "tom@new.example"}
    after = changed(ChangePerson(person=AUDITING.model_copy(update=elsewhere)))
    today = changed(ChangePerson(person=TOM.model_copy(update={**elsewhere, "roles": ()})))

    (back,) = way_back(NOW, after, today)

    assert back == ChangePerson(person=TOM.model_copy(update={"roles": ()}))


def test_a_role_that_was_taken_comes_back_beside_those_given_since() -> None:
    after = changed(ChangePerson(person=TOM.model_copy(update={"roles": ()})))
    today = changed(ChangePerson(person=TOM.model_copy(update={"roles": ("auditor",)})))

    (back,) = way_back(NOW, after, today)

    assert back == ChangePerson(person=TOM.model_copy(update={"roles": ("auditor", *TOM.roles)}))


def test_a_field_that_somebody_changed_again_stays_as_it_is() -> None:
    after = changed(ChangePerson(person=TOM.model_copy(update={"address": "first@new.example"})))
    today = changed(ChangePerson(person=TOM.model_copy(update={"address": "last@new.example"})))

    assert way_back(NOW, after, today) == ()


def test_a_person_who_is_back_already_keeps_what_they_are_now() -> None:
    after = changed(RemovePerson(id="tom"))
    today = changed(ChangePerson(person=AUDITING))

    assert way_back(NOW, after, today) == ()


def test_rules_that_others_wrote_since_stay_when_a_policy_goes_back() -> None:
    first, *rest = plain_policy().rules
    asked = first.model_copy(update={"risk": "high"})
    new, mine = (first.model_copy(update={"name": name}) for name in ("theirs", "mine"))
    after = changed(ReplacePolicy(policy=STRICTER.model_copy(update={"rules": (asked, mine)})))
    now = STRICTER.model_copy(update={"rules": (asked, mine, new), "expires_hours": 36})

    (back,) = way_back(NOW, after, changed(ReplacePolicy(policy=now)))

    assert isinstance(back, ReplacePolicy)
    assert back.policy.rules == (first, new, *rest)
    assert back.policy.expires_hours == 36


def test_rules_that_share_a_name_come_back_each() -> None:
    first = NOW.policy.rules[0]
    twins = tuple(
        first.model_copy(update={"name": "twin", "risk": risk}) for risk in ("high", "low")
    )
    before = NOW._replace(
        policy=NOW.policy.model_copy(update={"rules": (*NOW.policy.rules, *twins)})
    )
    after = before._replace(policy=NOW.policy.model_copy(update={"version": 2}))
    later = first.model_copy(update={"name": "later"})
    today = after._replace(
        policy=after.policy.model_copy(update={"version": 3, "rules": (*after.policy.rules, later)})
    )

    [back] = way_back(before, after, today)

    assert isinstance(back, ReplacePolicy)
    assert [one for one in back.policy.rules if one.name == "twin"] == list(twins)
    assert later in back.policy.rules


def test_a_policy_whose_old_and_new_hours_do_not_go_together_does_not_come_back() -> None:
    quick = plain_policy().model_copy(update={"expires_hours": 20})
    before = changed(ReplacePolicy(policy=quick))
    after = changed(ReplacePolicy(policy=plain_policy()), on=before)
    slow = plain_policy().model_copy(update={"escalate_after_hours": 40})
    today = changed(ReplacePolicy(policy=slow), on=after)

    with pytest.raises(OperationError, match="expires after 20 hours"):
        way_back(before, after, today)


def test_what_is_back_already_is_not_taken_back_again() -> None:
    after = changed(AddPerson(person=NOOR), ReplacePolicy(policy=STRICTER), RemovePerson(id="tom"))

    assert way_back(NOW, after, NOW) == ()


def test_who_was_put_in_somebodys_place_changes_places_again() -> None:
    other = TOM.model_copy(update={"name": "Tom Another"})
    after = changed(RemovePerson(id="tom"), AddPerson(person=other))
    moved = other.model_copy(update={"address": "tom@new.example"})
    today = changed(ChangePerson(person=moved), on=after)

    back = way_back(NOW, after, today, tom=after.people.version)

    assert back == (RemovePerson(id="tom"), AddPerson(person=TOM))


def test_who_joined_under_the_id_since_keeps_what_is_theirs() -> None:
    third = AddPerson(person=NOOR.model_copy(update={"name": "Noor Another"}))
    for first in (
        (AddPerson(person=NOOR),),
        (ChangePerson(person=AUDITING),),
        (RemovePerson(id="tom"), AddPerson(person=TOM.model_copy(update={"name": "Tom Another"}))),
    ):
        after = changed(*first)
        id_ = "noor" if first[0] == AddPerson(person=NOOR) else "tom"
        new = third.person if id_ == "noor" else AUDITING.model_copy(update={"name": "Tom Third"})
        today = changed(RemovePerson(id=id_), AddPerson(person=new), on=after)

        assert way_back(NOW, after, today, **{id_: today.people.version}) == ()
