"""Grants, delegations and deputies as of one instant: what counts, and what does not."""

from datetime import UTC, datetime, timedelta

import pytest

from plan.errors import NotEntitledError, RefusedError
from plan.mandates import Delegation, Grant, Mandates, NamedDeputy, check_ends, check_span

FROM = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
UNTIL = FROM + timedelta(hours=24)


def delegation(number: int = 1, **changes: object) -> Delegation:
    fields = {
        "id": number,
        "role": "operations",
        "delegator": "olga",
        "delegate": "sam",
        "from_at": FROM.isoformat(),
        "until_at": UNTIL.isoformat(),
        "reason": "away",
        "channel": "cli",
    }
    return Delegation.model_validate({**fields, **changes})


def test_a_delegation_covers_its_first_instant_and_not_its_last() -> None:
    one = delegation()

    assert one.covers(FROM.isoformat())
    assert one.covers((UNTIL - timedelta(seconds=1)).isoformat())
    assert not one.covers(UNTIL.isoformat())
    assert not one.covers((FROM - timedelta(seconds=1)).isoformat())


def test_running_are_those_of_the_role_that_cover_now_and_were_not_ended() -> None:
    given = (
        delegation(1),
        delegation(2, role="finance"),
        delegation(3, ended=True),
        delegation(4, until_at=(FROM + timedelta(hours=1)).isoformat()),
    )
    now = (FROM + timedelta(hours=2)).isoformat()
    mandates = Mandates(at=now, delegations=given)

    assert [one.id for one in mandates.running("operations")] == [1]
    assert mandates.delegation(3) == given[2]
    assert mandates.delegation(9) is None


def test_standing_are_those_that_run_or_are_still_to_run() -> None:
    given = (
        delegation(1),
        delegation(2, ended=True),
        delegation(3, until_at=FROM.isoformat()),
        delegation(4, from_at=(FROM + timedelta(hours=1)).isoformat()),
    )
    mandates = Mandates(at=FROM.isoformat(), delegations=given)

    assert [one.id for one in mandates.standing] == [1, 4]


def test_a_role_is_granted_by_those_who_wrote_or_submitted_the_change() -> None:
    grant = Grant(member="tom", role="finance", proposal="P1", by=("maya", "tom"))
    mandates = Mandates(grants=(grant,))

    assert mandates.granted_to_self("tom", "finance")
    assert mandates.granted_by("maya", "tom", "finance")
    assert not mandates.granted_by("olga", "tom", "finance")
    assert not mandates.granted_to_self("tom", "operations")
    assert not mandates.granted_to_self("maya", "finance")


def test_nobody_names_themselves_deputy() -> None:
    deputies = (
        NamedDeputy(role="finance", person="tom", by=("maya",)),
        NamedDeputy(role="finance", person="sam", by=("sam", "maya")),
    )
    mandates = Mandates(deputies=deputies)

    assert mandates.names("finance", "tom")
    assert not mandates.names("finance", "sam")
    assert not mandates.names("operations", "tom")
    assert [one.stands for one in deputies] == [True, False]


def test_a_span_runs_forward_and_no_longer_than_the_policy_lets_it() -> None:
    check_span(FROM, FROM + timedelta(days=2), 2)
    check_span(FROM, FROM + timedelta(seconds=1), 2)
    with pytest.raises(RefusedError, match="2 days at most"):
        check_span(FROM, FROM + timedelta(days=2, seconds=1), 2)
    with pytest.raises(RefusedError, match="before it begins"):
        check_span(FROM, FROM, 2)


def test_one_of_the_two_ends_it_once() -> None:
    for person in ("olga", "sam"):
        check_ends(delegation(), person)
        with pytest.raises(RefusedError, match="has been ended already"):
            check_ends(delegation(ended=True), person)
    with pytest.raises(NotEntitledError, match="between olga and sam"):
        check_ends(delegation(), "owen")
