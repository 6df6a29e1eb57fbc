"""Whose word settles a reading or an assumption: the speaker's and the owners', and no agent's."""

import pytest

from plan.errors import NotEntitledError, UnknownError
from plan.mandates import Grant, Mandates
from plan.records import Reading
from plan.settling import check_settles_assumption, check_settles_reading
from tests.builders import six_people
from tests.ledger.steps import claim

PEOPLE = six_people()
READING = Reading(
    id="R1",
    type="deadline",
    task="T05",
    department="finance",
    value="2026-04-10",
    speaker="fiona",
    quote="by 10 April",
    source="O1",
    confidence=90,
    read_by="rules",
)


@pytest.mark.parametrize("who", ["fiona", "maya", "tom"])
def test_the_speaker_answers_for_their_words_and_the_pmo_for_them(who: str) -> None:
    check_settles_reading(READING, PEOPLE, who)


@pytest.mark.parametrize("who", ["olga", "sam", "finance-agent", "coordinator"])
def test_nobody_else_answers_for_a_speaker(who: str) -> None:
    with pytest.raises(NotEntitledError):
        check_settles_reading(READING, PEOPLE, who)


def test_where_the_speaker_is_unknown_the_pmo_answers_alone() -> None:
    unknown = READING.model_copy(update={"speaker": None})

    check_settles_reading(unknown, PEOPLE, "maya")
    with pytest.raises(NotEntitledError, match="the words of somebody unknown"):
        check_settles_reading(unknown, PEOPLE, "fiona")


def test_an_owner_of_one_end_answers_for_an_assumption_and_nobody_else() -> None:
    check_settles_assumption(claim(), PEOPLE, "owen")
    for who in ("maya", "fiona", "operations-agent"):
        with pytest.raises(NotEntitledError):
            check_settles_assumption(claim(), PEOPLE, who)
    with pytest.raises(UnknownError):
        check_settles_assumption(claim(), PEOPLE, "ghost")


@pytest.mark.parametrize("role", ["pmo", "operations"])
def test_a_role_granted_to_oneself_settles_nothing(role: str) -> None:
    roles = {"pmo": "maya", "operations": "owen"}
    grant = Grant(member=roles[role], role=role, proposal="P1", by=(roles[role],))
    people = PEOPLE.model_copy(update={"mandates": Mandates(grants=(grant,))})

    with pytest.raises(NotEntitledError):
        check_settles_reading(READING, people, roles[role])
    with pytest.raises(NotEntitledError):
        check_settles_assumption(claim(), people, roles[role])


def test_an_agent_settles_not_even_its_own_words() -> None:
    spoken = READING.model_copy(update={"speaker": "finance-agent"})

    with pytest.raises(NotEntitledError, match="is an agent; only a person settles this"):
        check_settles_reading(spoken, PEOPLE, "finance-agent")
