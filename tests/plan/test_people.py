"""Who may act in a workspace: one person once, roles for people only, one name for one member."""

import pytest
from pydantic import ValidationError

from plan.errors import UnknownError
from plan.people import People, Person
from tests.builders import six_people
from tests.plan.cases import people

PEOPLE = six_people()


def test_a_person_stands_there_once() -> None:
    with pytest.raises(ValidationError, match="a person stands twice"):
        people(("tom", ["pmo"]), ("tom", []))


def test_an_agent_holds_no_role_and_is_no_holder_of_one() -> None:
    with pytest.raises(ValidationError, match="is an agent and cannot hold a role"):
        Person(id="bot", name="Bot", kind="agent", department="pmo", roles=("pmo",))
    agent = Person.model_construct(
        id="bot", name="Bot", kind="agent", department="pmo", roles=("pmo",), address=""
    )
    crew = People.model_construct(version=1, members=(*PEOPLE.members, agent))

    assert [one.id for one in crew.holders("pmo")] == ["maya", "tom"]


def test_whoever_is_not_here_is_told_which_people_are() -> None:
    with pytest.raises(UnknownError) as caught:
        PEOPLE.member("toma")

    assert "tom" in str(caught.value)
    assert "agent" not in str(caught.value)


def test_one_member_is_found_by_id_name_or_address_in_any_letters() -> None:
    for text in ("tom", "TOM", "tom okafor", " tom@example.com "):
        found = PEOPLE.named(text)
        assert found is not None
        assert found.id == "tom"
    assert PEOPLE.named("somebody") is None
    assert PEOPLE.named("") is None
    twins = people(("a", []), ("b", []))
    alike = twins.model_copy(
        update={"members": tuple(m.model_copy(update={"name": "Sam"}) for m in twins.members)}
    )
    assert alike.named("sam") is None
