"""Deciding for somebody else through the ledger, and acting in an emergency."""

from datetime import timedelta
from pathlib import Path

import pytest

from ledger.opening import Ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.approval import Case
from plan.errors import (
    AlreadyDecidedError,
    NotApprovedError,
    NotEntitledError,
    RefusedError,
    UnknownError,
)
from plan.governance_operations import ReplacePolicy
from plan.proposal import Prose
from tests.fakes import FakeClock
from tests.ledger.governing import (
    broken,
    delegated,
    governed,
    governing_policy,
)
from tests.ledger.steps import (
    LONGER_FIREWALL,
    count,
    decide,
    draft,
    submit,
)


def for_olga(office: Ledger, clock: FakeClock) -> Case:
    """Give a proposal that fiona approved, and sam for olga."""
    delegated(office, clock, "operations", "olga", "sam")
    case = submit(office, clock)
    decide(office, case, "fiona")
    decide(office, case, "sam")
    return office.reader.case(case.id)


def test_a_decision_for_somebody_says_for_whom_and_lets_the_change_through(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    case = for_olga(office, clock)

    last = case.decisions[-1]
    assert (last.person, last.on_behalf_of, last.delegation) == ("sam", "olga", 1)
    assert apply_proposal(office.door, case.id).number == 2
    office.close()
    assert verify(path)["ok"]


def test_what_was_given_before_it_ran_out_counts_and_nothing_is_given_after(
    office: Ledger, clock: FakeClock
) -> None:
    case = for_olga(office, clock)
    clock.advance(hours=25)
    other = submit(office, clock, author="tom")

    with pytest.raises(NotEntitledError):
        decide(office, other, "sam")
    assert apply_proposal(office.door, case.id).number == 2


def test_what_was_ended_early_counts_no_more(office: Ledger, clock: FakeClock) -> None:
    case = for_olga(office, clock)
    office.governance.end_delegation(1, person="olga", reason="back", channel="cli")

    with pytest.raises(NotApprovedError, match="operations"):
        apply_proposal(office.door, case.id)


def test_whom_it_was_for_takes_it_back_and_decides_alone(office: Ledger, clock: FakeClock) -> None:
    case = for_olga(office, clock)

    with pytest.raises(AlreadyDecidedError, match="for Olga Petrova"):
        decide(office, case, "olga")
    office.governance.revoke(case.id, person="olga", reason="not so", channel="cli")
    assert decide(office, case, "olga").on_behalf_of is None


def test_a_stranger_takes_back_nothing(office: Ledger, clock: FakeClock) -> None:
    case = for_olga(office, clock)

    with pytest.raises(RefusedError, match="no decision on P1 to take back"):
        office.governance.revoke(case.id, person="owen", reason="x", channel="cli")


def test_a_delegation_begins_now_or_later(office: Ledger, clock: FakeClock) -> None:
    later = clock.now() + timedelta(hours=1)
    office.governance.delegate(
        "operations",
        delegator="olga",
        delegate="sam",
        since=later,
        until=later + timedelta(hours=1),
        reason="away",
        channel="cli",
    )
    case = submit(office, clock)
    with pytest.raises(NotEntitledError):
        decide(office, case, "sam")
    clock.advance(hours=1)
    decide(office, case, "sam")

    with pytest.raises(RefusedError, match="begins now or later"):
        office.governance.delegate(
            "operations",
            delegator="owen",
            delegate="tom",
            since=later - timedelta(hours=1),
            until=later + timedelta(hours=1),
            reason="away",
            channel="cli",
        )


def test_a_delegation_has_a_reason_and_one_end(office: Ledger, clock: FakeClock) -> None:
    until = clock.now() + timedelta(hours=1)
    with pytest.raises(RefusedError, match="a delegation needs words"):
        office.governance.delegate(
            "finance", delegator="fiona", delegate="tom", until=until, reason=" ", channel="cli"
        )
    delegated(office, clock, "finance", "fiona", "tom")
    with pytest.raises(UnknownError, match="no delegation '2'; there are 1"):
        office.governance.end_delegation(2, person="tom", reason="", channel="cli")
    assert office.governance.end_delegation(1, person="tom", reason="", channel="cli").ended
    with pytest.raises(RefusedError, match="ended already"):
        office.governance.end_delegation(1, person="fiona", reason="", channel="cli")


def test_a_delegation_within_one_that_stands_is_none(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    """A form that is sent twice is one delegation, and ending it ends it."""

    def give(hours: int) -> int:
        until = clock.now() + timedelta(hours=hours)
        return office.governance.delegate(
            "operations",
            delegator="olga",
            delegate="sam",
            until=until,
            reason="away",
            channel="cli",
        ).id

    assert give(24) == 1
    for hours in (24, 12):
        with pytest.raises(RefusedError, match="by delegation 1; end that one"):
            give(hours)
    assert count(path, "delegations") == 1
    assert give(48) == 2
    for number in (1, 2):
        office.governance.end_delegation(number, person="olga", reason="back", channel="cli")
    assert give(24) == 3


def test_a_called_deputy_decides_for_the_role(office: Ledger, clock: FakeClock, path: Path) -> None:
    case = submit(office, clock, author="fiona")
    decide(office, case, "olga")

    decided = decide(office, case, "tom")

    assert (decided.role, decided.on_behalf_of, decided.escalation) == ("finance", None, 1)
    assert apply_proposal(office.door, case.id).number == 2
    office.close()
    assert verify(path)["ok"]


def test_a_deputy_whom_others_named_anew_still_decides(office: Ledger, clock: FakeClock) -> None:
    governed(office, clock, ReplacePolicy(policy=governing_policy(asks_per_day=9)))
    case = submit(office, clock, author="fiona")

    decide(office, case, "olga")
    decide(office, case, "tom")

    assert apply_proposal(office.door, case.id).number == 3


def test_who_named_themselves_deputy_is_none(office: Ledger, clock: FakeClock) -> None:
    deputies = (governing_policy().deputies[0].model_copy(update={"person": "maya"}),)
    governed(office, clock, ReplacePolicy(policy=governing_policy(deputies=deputies)))
    case = submit(office, clock, author="tom")
    clock.advance(hours=48)
    for due in office.governance.due():
        office.governance.act_on(due)

    with pytest.raises(NotEntitledError):
        decide(office, case, "maya")


def under(office: Ledger, clock: FakeClock) -> Case:
    """Submit the usual change under the newest broken glass, by owen."""
    proposal = draft(office, clock, author="owen", glass=office.reader.glasses()[-1])
    return office.governance.submit(proposal, Prose(title="Now"), by="owen")


def test_under_broken_glass_others_are_asked_and_everybody_is_told(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    glass = broken(office)
    case = under(office, clock)

    assert {one.role for one in case.proposal.requirements} == {"pmo"}
    assert count(path, "outbox") >= 6
    with pytest.raises(RefusedError, match="still needs"):
        apply_proposal(office.door, case.id)
    decide(office, case, "maya")
    apply_proposal(office.door, case.id)
    [now] = office.reader.glasses()
    assert (now.id, now.came, now.left, now.submitted_by) == (glass.id, (2,), 0, ("owen",))
    office.close()
    assert verify(path)["ok"]


def test_a_task_within_the_scope_may_be_edited_under_broken_glass(
    office: Ledger, clock: FakeClock
) -> None:
    broken(office, tasks=("T03", "T04"))

    assert under(office, clock).proposal.break_glass == 1


def test_who_wrote_it_approves_nothing_under_broken_glass_either(
    office: Ledger, clock: FakeClock
) -> None:
    broken(office)
    proposal = draft(office, clock, author="maya", glass=office.reader.glasses()[0])
    case = office.governance.submit(proposal, Prose(title="Now"), by="maya")

    with pytest.raises(NotEntitledError, match="nobody approves their own"):
        decide(office, case, "maya")


def test_broken_glass_runs_out_in_time_and_in_number(office: Ledger, clock: FakeClock) -> None:
    broken(office)
    late = under(office, clock)
    decide(office, late, "maya")
    clock.advance(hours=4)
    with pytest.raises(RefusedError, match="ran until"):
        apply_proposal(office.door, late.id)
    with pytest.raises(RefusedError, match="ran until"):
        under(office, clock)

    broken(office)
    first = under(office, clock)
    decide(office, first, "tom")
    apply_proposal(office.door, first.id)
    with pytest.raises(RefusedError, match="is used up"):
        draft(office, clock, LONGER_FIREWALL, glass=office.reader.glasses()[-1])


def test_a_glass_that_nobody_broke_lets_nothing_through(office: Ledger, clock: FakeClock) -> None:
    broken(office)
    forged = draft(office, clock, glass=office.reader.glasses()[0]).model_copy(
        update={"break_glass": 9}
    )

    with pytest.raises(UnknownError, match="no break-glass '9'"):
        office.governance.submit(forged, Prose(title="x"), by="maya")


def test_a_change_that_only_says_it_is_under_glass_asks_whom_glass_asks(
    office: Ledger, clock: FakeClock
) -> None:
    broken(office)
    forged = draft(office, clock).model_copy(update={"break_glass": 1})

    with pytest.raises(RefusedError, match="requirements, risk differ"):
        office.governance.submit(forged, Prose(title="x"), by="maya")


def test_glass_is_not_reviewed_while_something_still_waits_under_it(
    office: Ledger, clock: FakeClock
) -> None:
    broken(office)
    case = under(office, clock)

    with pytest.raises(RefusedError, match="P1 still waits under break-glass 1; review it when"):
        office.governance.review_glass(1, person="sam", finding="fine", channel="cli")
    decide(office, case, "maya")
    assert apply_proposal(office.door, case.id).number == 2
    submit(office, clock, LONGER_FIREWALL)  # which waits, and is nothing of the glass's
    office.governance.review_glass(1, person="sam", finding="it was needed", channel="cli")


def test_once_its_time_is_over_nothing_that_waits_holds_a_review_up(
    office: Ledger, clock: FakeClock
) -> None:
    broken(office)
    under(office, clock)
    clock.advance(hours=4)

    office.governance.review_glass(1, person="sam", finding="not used", channel="cli")


def test_glass_that_was_never_used_holds_nothing_up(office: Ledger, clock: FakeClock) -> None:
    broken(office)
    clock.advance(hours=29)
    case = submit(office, clock, LONGER_FIREWALL)
    decide(office, case, "sam")

    assert apply_proposal(office.door, case.id).number == 2


def test_a_review_needs_words_and_something_to_look_at(office: Ledger) -> None:
    broken(office)

    with pytest.raises(RefusedError, match="a review needs words"):
        office.governance.review_glass(1, person="sam", finding=" ", channel="cli")
    with pytest.raises(UnknownError, match="no break-glass '2'; there are 1"):
        office.governance.review_glass(2, person="sam", finding="x", channel="cli")


def test_whom_a_delegation_concerns_is_told_of_it_and_of_its_end(
    office: Ledger, clock: FakeClock
) -> None:
    delegated(office, clock, "operations", "olga", "sam")
    office.governance.end_delegation(1, person="sam", reason="back", channel="cli")

    told = {one.kind: (one.recipient, one.subject) for one in office.governance.outbox()}
    assert told == {
        "delegated": (
            "sam",
            "olga lets you decide as operations until 2026-03-03T08:00:00+00:00",
        ),
        "undelegated": ("olga", "sam has ended delegation 1, in the role operations"),
    }


def test_who_broke_glass_is_told_of_the_review(office: Ledger) -> None:
    glass = broken(office)
    office.governance.review_glass(glass.id, person="sam", finding="fine", channel="cli")

    told = [(one.recipient, one.kind) for one in office.governance.outbox()][-1]
    assert told == ("olga", "reviewed")
