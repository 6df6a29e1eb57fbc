"""What came to nothing is drafted again when it is asked for; what may yet come in is not."""

from pathlib import Path

import pytest

from ledger.opening import Ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.approval import Case
from plan.errors import ClosedError
from plan.operations import SetDuration
from plan.proposal import Prose, Status
from plan.records import Draft
from tests.builders import DAY
from tests.fakes import FakeClock
from tests.ledger.steps import LONGER_SETUP, approved, decide, draft, submit


def asked(ledger: Ledger, by: str | None = "maya") -> Draft:
    """Have a longer setup drafted."""
    return ledger.evidence.save_draft(
        Draft(
            id="",
            title="Longer setup",
            operations=(LONGER_SETUP,),
            rationale="r",
            author="maya",
            asked_by=by,
            base_revision=1,
            made="2026-03-02T08:00:00+00:00",
        )
    )


def submitted(ledger: Ledger, clock: FakeClock, *, marked: bool = True) -> Case:
    """Submit what was drafted; a process that ends may leave its row without the mark."""
    made = asked(ledger)
    proposal = draft(ledger, clock, *made.operations)
    case = ledger.governance.submit(proposal, Prose(title="x"), by="maya", draft=made.id)
    if marked:
        ledger.evidence.mark_submitted(made.id, case.id)
    return case


def edited(ledger: Ledger, clock: FakeClock, parent: Case) -> Case:
    proposal = draft(ledger, clock, SetDuration(task="T01", duration=9 * DAY))
    proposal = proposal.model_copy(update={"parent": parent.id, "parent_kind": "edit"})
    return ledger.governance.submit(proposal, Prose(title="x"), by="maya")


def withdraw(ledger: Ledger, case: Case) -> None:
    ledger.governance.end(case.id, Status.WITHDRAWN, reason="r", actor="maya")


@pytest.mark.parametrize("marked", [True, False])
def test_what_was_withdrawn_is_drafted_and_submitted_again(
    ledger: Ledger, clock: FakeClock, path: Path, *, marked: bool
) -> None:
    for number in (1, 2, 3):
        case = submitted(ledger, clock, marked=marked)
        assert case.id == f"P{number}"
        assert asked(ledger).id == f"D{number}", "it may yet be approved"
        withdraw(ledger, case)
        clock.advance(minutes=1)
        assert ledger.governance.came_to_nothing(case.id)
        assert [asked(ledger).id for _ in range(2)] == [f"D{number + 1}"] * 2

    first = draft(ledger, clock, LONGER_SETUP)
    with pytest.raises(ClosedError, match="D1 has been submitted already, as P1"):
        ledger.governance.submit(first, Prose(title="x"), by="maya", draft="D1")
    assert verify(path)["ok"]


def test_what_has_expired_is_drafted_again_before_anybody_notes_it(
    ledger: Ledger, clock: FakeClock
) -> None:
    case = submitted(ledger, clock)
    clock.advance(hours=71)
    assert asked(ledger).id == "D1"
    clock.advance(hours=1)

    assert asked(ledger).id == "D2"
    ledger.governance.end(case.id, Status.EXPIRED, reason="r", actor="kernel")
    assert asked(ledger).id == "D2"


def test_what_lives_on_in_an_edit_is_not_drafted_again(ledger: Ledger, clock: FakeClock) -> None:
    first = submitted(ledger, clock)
    second = edited(ledger, clock, first)
    assert asked(ledger).id == "D1"
    third = edited(ledger, clock, second)
    assert asked(ledger).id == "D1"

    withdraw(ledger, third)

    assert asked(ledger).id == "D2"


def test_what_lives_on_in_a_successor_is_not_drafted_again(
    ledger: Ledger, clock: FakeClock
) -> None:
    first = submitted(ledger, clock)
    other = submit(ledger, clock, SetDuration(task="T02", duration=5 * DAY))
    decide(ledger, other, "sam")
    apply_proposal(ledger.door, other.id)
    assert not ledger.governance.came_to_nothing(first.id), "nobody has carried it over yet"

    made = ledger.governance.succeed(first.id).successor

    assert made is not None
    assert not ledger.governance.came_to_nothing(first.id)
    ledger.governance.end(made, Status.WITHDRAWN, reason="r", actor="maya")
    assert ledger.governance.came_to_nothing(first.id)


def test_what_was_applied_is_not_drafted_again(ledger: Ledger, clock: FakeClock) -> None:
    case = approved(ledger, clock)
    apply_proposal(ledger.door, case.id)
    clock.advance(hours=24 * 30)

    assert not ledger.governance.came_to_nothing(case.id)


def test_the_crew_does_not_draft_by_itself_what_was_turned_down(
    ledger: Ledger, clock: FakeClock
) -> None:
    withdraw(ledger, submitted(ledger, clock))

    assert asked(ledger, by=None).id == "D1"
