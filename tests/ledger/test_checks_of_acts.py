"""What the kernel checks before the database does: it says what is wrong, in words of its own."""

from collections.abc import Callable

import pytest

from ledger.backup import mark_restored
from ledger.opening import Ledger, open_ledger
from ledger.submitting import check_content
from plan.apply import apply_proposal
from plan.errors import (
    ClosedError,
    NotEntitledError,
    PolicyError,
    RefusedError,
    StaleError,
)
from plan.governance_operations import AddPerson
from plan.proposal import Prose, Status
from tests.fakes import FakeClock
from tests.ledger.governing import delegated, governed, person
from tests.ledger.steps import LONGER_FIREWALL, decide, draft, submit

PROSE = Prose(title="x")


def overtake(ledger: Ledger, clock: FakeClock) -> None:
    other = submit(ledger, clock, LONGER_FIREWALL)
    decide(ledger, other, "sam")
    apply_proposal(ledger.door, other.id)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Let something happen after a proposal was looked at, and before it is written."""

    def let(happen: Callable[[], object]) -> None:
        left = [happen]

        def checked(*given: object, **named: object) -> None:
            check_content(*given, **named)  # type: ignore[arg-type]  # passed on
            if left:
                left.pop()()

        monkeypatch.setattr("ledger.governance.check_content", checked)

    return let


def test_what_was_drafted_on_an_older_plan_is_stale(ledger: Ledger, clock: FakeClock) -> None:
    proposal = draft(ledger, clock)
    overtake(ledger, clock)

    with pytest.raises(StaleError, match="the plan is at 2"):
        ledger.governance.submit(proposal, PROSE, by="maya")


def test_a_plan_that_moves_on_meanwhile_makes_it_stale(
    ledger: Ledger, clock: FakeClock, between: Callable[[Callable[[], object]], None]
) -> None:
    proposal = draft(ledger, clock)
    between(lambda: overtake(ledger, clock))

    with pytest.raises(StaleError, match="the plan is at 2"):
        ledger.governance.submit(proposal, PROSE, by="maya")


def test_people_that_change_meanwhile_make_it_stale(
    office: Ledger, clock: FakeClock, between: Callable[[Callable[[], object]], None]
) -> None:
    proposal = draft(office, clock)
    between(lambda: governed(office, clock, AddPerson(person=person("nora", "finance"))))

    with pytest.raises(StaleError, match="the plan is at 2"):
        office.governance.submit(proposal, PROSE, by="maya")


def test_an_author_who_alone_could_approve_submits_nothing(
    ledger: Ledger, clock: FakeClock
) -> None:
    proposal = draft(ledger, clock, LONGER_FIREWALL).model_copy(update={"author": "sam"})

    with pytest.raises(PolicyError, match="'it-security' are needed and 0 other"):
        ledger.governance.submit(proposal, PROSE, by="sam")


def test_nobody_asks_about_what_has_ended(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    ledger.governance.end(case.id, Status.WITHDRAWN, reason="no", actor="maya")

    with pytest.raises(ClosedError):
        ledger.governance.ask(case.id, person="sam", text="why?", channel="cli")


def test_of_several_questions_the_one_that_is_meant_is_answered(
    ledger: Ledger, clock: FakeClock
) -> None:
    case = submit(ledger, clock)
    first = ledger.governance.ask(case.id, person="sam", text="why?", channel="cli")
    second = ledger.governance.ask(case.id, person="tom", text="when?", channel="cli")

    ledger.governance.answer(first.id, person="maya", text="because", channel="cli")
    answered = ledger.governance.answer(second.id, person="maya", text="now", channel="cli")

    assert (answered.text, answered.answer) == ("when?", "now")


def test_a_proposal_ends_only_as_the_facts_or_its_people_say(
    ledger: Ledger, clock: FakeClock
) -> None:
    case = submit(ledger, clock)

    def end(status: Status, actor: str = "kernel") -> None:
        ledger.governance.end(case.id, status, reason="x", actor=actor)

    with pytest.raises(RefusedError, match="yet to come"):
        end(Status.EXPIRED)
    with pytest.raises(RefusedError, match="it is not stale"):
        end(Status.STALE)
    with pytest.raises(RefusedError, match="for its approvers"):
        end(Status.APPLIED, "maya")
    with pytest.raises(NotEntitledError, match="only author and sponsor withdraw"):
        end(Status.WITHDRAWN, "tom")
    with pytest.raises(NotEntitledError):
        end(Status.CLOSED, "coordinator")
    end(Status.CLOSED, "tom")
    assert ledger.reader.status(ledger.reader.case(case.id)) is Status.CLOSED


def test_what_is_overtaken_or_has_expired_ends_as_that(office: Ledger, clock: FakeClock) -> None:
    case = submit(office, clock)
    clock.advance(hours=72)

    ended = office.governance.end(case.id, Status.EXPIRED, reason="x", actor="kernel")

    assert ended.end is not None
    assert ended.end.status is Status.EXPIRED


def test_a_clock_far_ahead_is_refused_with_the_way_out(ledger: Ledger, clock: FakeClock) -> None:
    clock.advance(hours=24 * 400 + 1)

    with pytest.raises(RefusedError, match="interlock clock --accept"):
        submit(ledger, clock)


def test_a_restored_copy_takes_no_act_of_governance_at_all(
    office: Ledger, clock: FakeClock
) -> None:
    path = office.path
    assert path is not None
    office.close()
    mark_restored(path, clock, "of Monday")

    with (
        open_ledger(path, clock) as restored,
        pytest.raises(RefusedError, match="another copy may have gone on"),
    ):
        delegated(restored, clock, "operations", "olga", "sam")
