"""Who still has to attest that no dependency is hidden, and whose word counts for it."""

from typing import NamedTuple

import pytest

from plan.attesting import (
    check_attested,
    check_can_be_attested,
    owners_of,
    pairs_of,
    unattested,
)
from plan.errors import NotApprovedError, NotEntitledError, PolicyError, RefusedError
from plan.life import Attestation
from plan.mandates import Grant, Mandates
from plan.people import People
from tests.plan.cases import NOW, people


class Turned(NamedTuple):
    """Two tasks that change places."""

    before: str = "A"
    after: str = "B"
    departments: tuple[str, str] = ("finance", "operations")


PAIRS = (Turned(),)
PEOPLE = people(("fiona", ["finance"]), ("olga", ["operations"]), ("owen", ["operations"]))
SELF_GRANTED = Mandates(
    grants=(Grant(member="olga", role="operations", proposal="P9", by=("olga",)),)
)


def word(person: str, department: str, **changes: str) -> Attestation:
    fields = {"proposal": "P1", "before": "A", "after": "B", "answer": "none", "words": ""}
    said = {"id": 1, "person": person, "department": department, "at": NOW.isoformat()}
    return Attestation.model_validate({**fields, **said, **changes})


def left(
    *said: Attestation, who: People = PEOPLE, barred: str | None = None
) -> dict[str, list[str]]:
    found = unattested(PAIRS, said, who, barred=frozenset({barred}))
    return {one.department: list(one.people) for one in found}


def test_each_department_has_to_attest_and_one_word_of_it_is_enough() -> None:
    assert left() == {"finance": ["fiona"], "operations": ["olga", "owen"]}
    assert left(word("owen", "operations")) == {"finance": ["fiona"]}
    assert left(word("owen", "operations"), word("fiona", "finance")) == {}


def test_a_word_on_other_tasks_or_that_there_is_one_is_none() -> None:
    for other in ({"before": "X"}, {"after": "X"}, {"answer": "there_is_one", "words": "yes"}):
        assert "operations" in left(word("olga", "operations", **other))


def test_the_word_of_somebody_who_does_not_hold_the_role_today_is_none() -> None:
    assert "operations" in left(word("fiona", "operations"))
    granted = PEOPLE.model_copy(update={"mandates": SELF_GRANTED})
    assert owners_of(granted, "operations") == ("owen",)
    assert left(word("olga", "operations"), who=granted)["operations"] == ["owen"]


def test_author_and_sponsor_are_not_asked() -> None:
    assert left(barred="olga")["operations"] == ["owen"]


def test_a_change_waits_for_every_word_and_stops_at_one_that_there_is_one() -> None:
    every = (word("fiona", "finance"), word("olga", "operations"))
    nobody: frozenset[str | None] = frozenset()

    check_attested("P1", PAIRS, every, PEOPLE, nobody)
    with pytest.raises(NotApprovedError, match=r"operations for A and B \(olga or owen\)"):
        check_attested("P1", PAIRS, every[:1], PEOPLE, nobody)
    hidden = word("owen", "operations", answer="there_is_one", words="the vendor's key")
    with pytest.raises(NotApprovedError, match=r"owen says that there is .* the vendor's key"):
        check_attested("P1", PAIRS, (*every, hidden), PEOPLE, nobody)


def test_an_owner_attests_for_the_pairs_of_their_own_department_only() -> None:
    nobody: frozenset[str | None] = frozenset()

    assert pairs_of("P1", PAIRS, "fiona", PEOPLE, nobody) == ((PAIRS[0], "finance"),)
    with pytest.raises(RefusedError, match="turns no order round"):
        pairs_of("P1", (), "fiona", PEOPLE, nobody)
    with pytest.raises(NotEntitledError, match="wrote or submitted"):
        pairs_of("P1", PAIRS, "fiona", PEOPLE, frozenset({"fiona"}))
    with pytest.raises(NotEntitledError, match="owns none of these tasks"):
        pairs_of("P1", PAIRS, "tom", PEOPLE, nobody)


def test_what_no_owner_but_author_and_sponsor_could_attest_is_refused() -> None:
    check_can_be_attested(PAIRS, PEOPLE, frozenset({"maya", "olga"}))

    with pytest.raises(PolicyError, match=r"for 'finance' .* A and B"):
        check_can_be_attested(PAIRS, PEOPLE, frozenset({"maya", "fiona"}))
    with pytest.raises(PolicyError, match="nobody could attest for 'operations'"):
        check_can_be_attested(PAIRS, PEOPLE, frozenset({"olga", "owen"}))
    check_can_be_attested((), PEOPLE, frozenset({"fiona"}))
