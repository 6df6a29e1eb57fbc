"""What the kernel checks before the database does: it says what is wrong, in words of its own."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.backup import mark_restored
from ledger.errors import ExistingLedgerError, MissingLedgerError
from ledger.opening import Ledger, open_ledger, open_reader
from ledger.submitting import check_content
from plan.apply import apply_proposal
from plan.approval import missing_approvals
from plan.errors import (
    ClosedError,
    NotEntitledError,
    PolicyError,
    RefusedError,
    StaleError,
)
from plan.gate_calls import CallEvidence
from plan.governance_operations import AddPerson
from plan.operations import RemoveDependency
from plan.proposal import Prose, Status, Verdict
from tests.fakes import FakeClock
from tests.ledger.governing import broken, delegated, governed, person
from tests.ledger.steps import LONGER_FIREWALL, decide, draft, make_ledger, submit

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


def test_what_does_not_even_fit_the_newer_plan_is_stale(ledger: Ledger, clock: FakeClock) -> None:
    cut = RemoveDependency(before="T02", after="T04")
    again = draft(ledger, clock, cut, author="tom")
    case = submit(ledger, clock, cut)
    while waiting := missing_approvals(ledger.reader.case(case.id), ledger.reader.people()):
        decide(ledger, case, waiting[0].people[0])
    apply_proposal(ledger.door, case.id)

    with pytest.raises(StaleError, match="the plan is at 2"):
        ledger.governance.submit(again, PROSE, by="tom")


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

    rejected = submit(office, clock)
    decide(office, rejected, "olga", Verdict.REJECT)
    overtake(office, clock)
    stale = office.governance.end(rejected.id, Status.STALE, reason="x", actor="kernel")
    assert stale.end is not None
    assert stale.end.status is Status.STALE


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


def test_a_key_is_added_once(office: Ledger) -> None:
    office.keeping.add_key("a" * 64, comment="", person="maya", channel="cli")

    with pytest.raises(RefusedError, match="knows this key already"):
        office.keeping.add_key("a" * 64, comment="", person="maya", channel="cli")


def test_a_reader_of_a_ledger_that_is_not_there_says_so(path: Path, clock: FakeClock) -> None:
    with pytest.raises(MissingLedgerError, match="interlock init"):
        open_reader(path.with_name("none.db"), clock)


def test_of_two_who_make_a_ledger_at_once_one_does(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ledger(path, clock).close()
    before = path.read_bytes()
    monkeypatch.setattr("ledger.opening._check_place", lambda *_: None)

    with pytest.raises(ExistingLedgerError, match="somebody else has just made"):
        make_ledger(path, clock)
    assert path.read_bytes() == before


def test_a_delegation_that_is_too_long_hears_how_long_it_may_be(
    office: Ledger, clock: FakeClock
) -> None:
    with pytest.raises(RefusedError, match="10 days at most"):
        office.governance.delegate(
            "operations",
            delegator="olga",
            delegate="sam",
            until=clock.now() + timedelta(days=11),
            reason="away",
            channel="cli",
        )


def test_glass_is_broken_by_whom_the_policy_lets_and_no_further_in_words(office: Ledger) -> None:
    with pytest.raises(NotEntitledError, match="may not break glass"):
        broken(office, "fiona")
    with pytest.raises(RefusedError, match="revisions"):
        broken(office, revisions=3)


def test_each_call_has_its_own_answers(office: Ledger) -> None:
    for number, failed in enumerate(("one", "two"), start=1):
        office.governance.open_call("T06", CallEvidence(failed=(failed,)))
        if number == 1:
            office.governance.answer_call(
                1, person="fiona", answer="halt", reason="r", channel="cli"
            )

    first, second = office.governance.calls()
    assert ([one.person for one in first.answers], second.answers) == (["fiona"], ())
