"""For whom a person decides: for themselves, for somebody who let them, or as a named deputy."""

from datetime import UTC, datetime, timedelta

import pytest

from plan.approval import (
    Case,
    check_can_be_approved,
    check_channel,
    check_may_apply,
    missing_approvals,
    seat_for,
)
from plan.effect import compute_effect
from plan.entitlement import Seat, check_may_delegate
from plan.errors import (
    AlreadyDecidedError,
    NotApprovedError,
    NotEntitledError,
    PolicyError,
    RefusedError,
    UnknownError,
)
from plan.life import Escalation
from plan.mandates import Delegation, Grant, Mandates, NamedDeputy, check_ends, check_span
from plan.page import draw_page
from plan.people import People
from plan.proposal import Decision, Verdict
from tests.builders import six_people, small_plan
from tests.ledger.governing import governing_policy
from tests.plan.cases import HEAD, NOW, case, needs, proposal, said

AT = NOW.astimezone(UTC).isoformat(timespec="seconds")
TOMORROW = (NOW + timedelta(days=1)).astimezone(UTC).isoformat(timespec="seconds")
FOR_OLGA = Delegation(
    id=1,
    role="operations",
    delegator="olga",
    delegate="sam",
    from_at=AT,
    until_at=TOMORROW,
    reason="away",
)
CALLED = Escalation(id=4, proposal="P1", role="finance", deputy="tom", reason="silence", at=AT)


def known(**mandates: object) -> People:
    """Give six people with these mandates as of now."""
    return six_people().model_copy(
        update={"mandates": Mandates.model_validate({"at": AT, **mandates})}
    )


def seat(found: Case, person: str, people: People) -> Seat:
    digest = found.proposal.digest
    return seat_for(found, HEAD, people, NOW, person_id=person, digest=digest)


def for_olga(**changes: object) -> Decision:
    """Give sam's yes for olga."""
    fields = {"on_behalf_of": "olga", "delegation": 1, "at": AT, **changes}
    return said("sam", "operations").model_copy(update=fields)


def missing(
    *decisions: Decision, people: People, escalations: tuple[Escalation, ...] = ()
) -> list[str]:
    found = case(*decisions).model_copy(update={"escalations": escalations})
    return [one.role for one in missing_approvals(found, people)]


def test_whoever_was_let_decide_sits_for_who_let_them() -> None:
    people = known(delegations=[FOR_OLGA])

    assert seat(case(), "sam", people) == Seat("operations", "olga", delegation=1)
    assert missing(for_olga(), people=people) == ["finance"]


def test_a_role_of_ones_own_comes_before_a_delegated_one() -> None:
    for_owen = FOR_OLGA.model_copy(update={"delegate": "owen"})

    assert seat(case(), "owen", known(delegations=[for_owen])) == Seat("operations")


@pytest.mark.parametrize(
    "changes",
    [
        {"ended": True},
        {"until_at": AT},
        {"from_at": TOMORROW},
        {"role": "pmo"},
        {"delegate": "tom"},
        {"delegator": "fiona"},
        {"delegator": "ghost"},
        {"delegator": "maya"},
    ],
    ids=str,
)
def test_a_delegation_that_does_not_run_or_fit_gives_no_seat(changes: dict[str, object]) -> None:
    people = known(delegations=[FOR_OLGA.model_copy(update=changes)])

    with pytest.raises(NotEntitledError):
        seat(case(), "sam", people)
    assert "operations" in missing(for_olga(), people=people)


def test_an_agent_or_the_author_sits_for_nobody() -> None:
    for taker in ("operations-agent", "coordinator", "maya"):
        people = known(delegations=[FOR_OLGA.model_copy(update={"delegate": taker})])

        with pytest.raises(NotEntitledError):
            seat(case(), taker, people)
        forged = for_olga(person=taker)
        assert "operations" in missing(forged, people=people)


def test_what_ran_out_since_still_counts_and_what_was_ended_does_not() -> None:
    later = Mandates(at=TOMORROW, delegations=(FOR_OLGA,))
    people = six_people().model_copy(update={"mandates": later})
    ended = known(delegations=[FOR_OLGA.model_copy(update={"ended": True})])

    assert "operations" not in missing(for_olga(), people=people)
    assert "operations" in missing(for_olga(), people=ended)


@pytest.mark.parametrize(
    "changes",
    [
        {"delegation": 2},
        {"on_behalf_of": "owen"},
        {"person": "tom"},
        {"role": "finance"},
        {"at": TOMORROW},
        {"delegation": None},
        {"delegation": None, "person": "owen"},
    ],
    ids=str,
)
def test_a_decision_that_is_not_what_the_delegation_says_does_not_count(
    changes: dict[str, object],
) -> None:
    found = missing(for_olga(**changes), people=known(delegations=[FOR_OLGA]))

    assert found == ["finance", "operations"]


def test_who_delegated_has_to_hold_the_role_still() -> None:
    members = tuple(one for one in six_people().members if one.id != "olga")
    people = known(delegations=[FOR_OLGA]).model_copy(update={"members": members})

    assert "operations" in missing(for_olga(), people=people)


def test_one_seat_for_a_person_and_for_whom_they_decide() -> None:
    people = known(delegations=[FOR_OLGA])

    with pytest.raises(AlreadyDecidedError, match="sam has already said approve to P1 for Olga"):
        seat(case(for_olga()), "olga", people)
    with pytest.raises(NotEntitledError, match="does not hold the role"):
        seat(case(said("olga", "operations")), "sam", people)
    asked = proposal(requirements=needs(operations=2))
    twice = [
        one.model_copy(update={"digest": asked.digest})
        for one in (for_olga(), said("olga", "operations"))
    ]
    assert missing_approvals(case(*twice, asked=asked), people)[0].count == 1


def test_a_role_granted_to_oneself_does_not_count() -> None:
    grant = Grant(member="fiona", role="finance", proposal="P0", by=("maya", "fiona"))
    people = known(grants=[grant])

    with pytest.raises(NotEntitledError, match="granted to themselves"):
        seat(case(), "fiona", people)
    assert missing(said("fiona", "finance"), people=people) == ["finance", "operations"]
    with pytest.raises(PolicyError, match="0 other than author and sponsor"):
        check_can_be_approved(proposal(), people)
    with pytest.raises(NotEntitledError, match="granted the role 'finance' to themselves"):
        check_may_delegate(people, "finance", "fiona", "tom")
    by_others = known(grants=[grant.model_copy(update={"by": ("maya",)})])
    assert seat(case(), "fiona", by_others) == Seat("finance")


TOM = NamedDeputy(role="finance", person="tom")


def test_a_named_deputy_sits_once_called() -> None:
    people = known(deputies=[TOM])
    called = case().model_copy(update={"escalations": (CALLED,)})
    said_yes = said("tom", "finance").model_copy(update={"escalation": 4})

    with pytest.raises(NotEntitledError):
        seat(case(), "tom", people)
    assert seat(called, "tom", people) == Seat("finance", escalation=4)
    assert missing(said_yes, people=people, escalations=(CALLED,)) == ["operations"]


@pytest.mark.parametrize(
    ("deputies", "called", "changes"),
    [
        ([], CALLED, {}),
        ([TOM.model_copy(update={"by": ("tom",)})], CALLED, {}),
        ([TOM], CALLED.model_copy(update={"role": "operations"}), {}),
        ([TOM], CALLED.model_copy(update={"deputy": "sam"}), {}),
        ([TOM], CALLED, {"escalation": 5}),
        ([TOM], CALLED, {"escalation": None}),
    ],
    ids=["not named", "named himself", "other role", "other deputy", "other call", "no call"],
)
def test_a_deputy_who_was_not_called_or_is_not_named_does_not_count(
    deputies: list[NamedDeputy], called: Escalation, changes: dict[str, object]
) -> None:
    decision = said("tom", "finance").model_copy(update={"escalation": 4, **changes})

    found = missing(decision, people=known(deputies=deputies), escalations=(called,))

    assert found == ["finance", "operations"]


def test_a_deputy_makes_a_proposal_possible_that_its_only_holder_wrote() -> None:
    asked = proposal(author="fiona")

    with pytest.raises(PolicyError):
        check_can_be_approved(asked, known())
    check_can_be_approved(asked, known(deputies=[TOM]))
    for barred in (
        TOM.model_copy(update={"by": ("tom",)}),
        TOM.model_copy(update={"person": "fiona"}),
        TOM.model_copy(update={"person": "ghost"}),
    ):
        with pytest.raises(PolicyError):
            check_can_be_approved(asked, known(deputies=[barred]))


@pytest.mark.parametrize(
    ("role", "giver", "taker", "error"),
    [
        ("operations", "olga", "olga", NotEntitledError),
        ("operations", "olga", "coordinator", NotEntitledError),
        ("operations", "coordinator", "olga", NotEntitledError),
        ("finance", "olga", "sam", NotEntitledError),
        ("operations", "sam", "tom", NotEntitledError),
        ("operations", "olga", "ghost", UnknownError),
    ],
)
def test_only_a_role_of_ones_own_is_delegated_to_another_person(
    role: str, giver: str, taker: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_may_delegate(known(delegations=[FOR_OLGA]), role, giver, taker)


def test_a_delegation_has_an_end_that_the_policy_allows() -> None:
    start = datetime(2026, 3, 2, 8, tzinfo=UTC)

    check_span(start, start + timedelta(days=30), 30)
    with pytest.raises(RefusedError, match="before it begins"):
        check_span(start, start, 30)
    with pytest.raises(RefusedError, match="30 days at most"):
        check_span(start, start + timedelta(days=30, seconds=1), 30)


def test_one_of_the_two_ends_a_delegation_once() -> None:
    check_ends(FOR_OLGA, "olga")
    check_ends(FOR_OLGA, "sam")
    with pytest.raises(NotEntitledError, match="one of the two ends it"):
        check_ends(FOR_OLGA, "tom")
    with pytest.raises(RefusedError, match="ended already"):
        check_ends(FOR_OLGA.model_copy(update={"ended": True}), "sam")


def test_a_risk_that_is_decided_on_the_web_only_takes_nothing_else() -> None:
    policy = governing_policy(web_only=("high",))

    check_channel("low", "cli", policy)
    check_channel("high", "web", policy)
    with pytest.raises(NotEntitledError, match="on the web only"):
        check_channel("high", "cli", policy)


def test_approvals_for_others_let_a_change_through() -> None:
    people = known(delegations=[FOR_OLGA], deputies=[TOM])
    as_deputy = said("tom", "finance").model_copy(update={"escalation": 4})
    found = case(for_olga(), as_deputy).model_copy(update={"escalations": (CALLED,)})

    check_may_apply(found, HEAD, people, NOW)
    with pytest.raises(NotApprovedError):
        check_may_apply(found, HEAD, known(deputies=[TOM]), NOW)
    no = for_olga(verdict=Verdict.REJECT)
    with pytest.raises(RefusedError):
        check_may_apply(case(no, as_deputy), HEAD, people, NOW)


def test_the_page_names_for_whom_somebody_decides_or_could() -> None:
    people = known(delegations=[FOR_OLGA], deputies=[TOM])
    effect = compute_effect(small_plan(), small_plan())

    def approvers(found: Case) -> tuple[str, ...]:
        page = draw_page(found, small_plan(), effect, people, ())
        [section] = [one for one in page.sections if one.heading == "Who has to approve"]
        return section.lines

    waiting = f"operations x1: waits for olga or owen or sam (for olga until {TOMORROW})"
    assert waiting in approvers(case())
    as_deputy = said("tom", "finance").model_copy(update={"escalation": 4})
    lines = approvers(case(for_olga(), as_deputy))
    assert lines[0] == "finance x1: tom as deputy said approve, waits for fiona"
    assert lines[1] == f"operations x1: sam for olga until {TOMORROW} said approve"


@pytest.mark.parametrize("who", ["operations-agent", "coordinator", "maya"])
def test_an_agent_or_the_author_is_nobodys_deputy(who: str) -> None:
    named = TOM.model_copy(update={"person": who})
    called = CALLED.model_copy(update={"deputy": who})
    people = known(deputies=[named])
    found = case().model_copy(update={"escalations": (called,)})
    decision = said(who, "finance").model_copy(update={"escalation": 4})

    with pytest.raises(NotEntitledError):
        seat(found, who, people)
    assert "finance" in missing(decision, people=people, escalations=(called,))


@pytest.mark.parametrize("changes", [{"role": "operations"}, {"deputy": "sam"}], ids=str)
def test_a_call_for_another_role_or_person_seats_nobody(changes: dict[str, object]) -> None:
    found = case().model_copy(update={"escalations": (CALLED.model_copy(update=changes),)})

    with pytest.raises(NotEntitledError):
        seat(found, "tom", known(deputies=[TOM]))


@pytest.mark.parametrize("deputies", [[], [TOM.model_copy(update={"by": ("tom",)})]], ids=len)
def test_a_call_of_somebody_whom_no_other_named_seats_nobody(deputies: list[NamedDeputy]) -> None:
    found = case().model_copy(update={"escalations": (CALLED,)})

    with pytest.raises(NotEntitledError):
        seat(found, "tom", known(deputies=deputies))
