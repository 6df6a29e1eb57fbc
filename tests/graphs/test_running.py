"""The runner on a real ledger: decisions wake it, and what has ended stays ended."""

from pathlib import Path

import pytest
from langgraph.graph import START, StateGraph

from graphs.change import ChangeState
from graphs.context import CrewContext
from graphs.errors import CheckpointError
from graphs.running import ChangeRunner
from graphs.thread import Builder
from ledger.succeeding import SuccessionActs
from plan.apply import apply_proposal
from plan.errors import ClosedError, StaleError, UnknownError
from plan.life import Succession
from plan.policy import Policy, Rule, RuleRequirement
from plan.proposal import Status, Verdict
from tests.graphs.office import Office, found_office, open_office, threads


def missing(office: Office, case_id: str) -> list[tuple[str, int]]:
    return [(one.role, one.count) for one in office.runner.pump(case_id).missing]


def test_each_required_approver_is_asked_and_the_last_yes_makes_the_revision(
    office: Office,
) -> None:
    case = office.propose()

    opened_ = office.runner.open(case.id)
    office.say(case.id, "fiona")
    after_one = office.runner.pump(case.id)
    office.say(case.id, "owen")
    after_two = office.runner.pump(case.id)

    assert [one.role for one in opened_.missing] == ["finance", "operations"]
    assert [one.role for one in after_one.missing] == ["operations"]
    assert (after_two.status, after_two.revision) == (Status.APPLIED, 2)
    assert office.revisions == [None, case.id]
    assert threads(office) == []


def test_two_approvals_of_one_role_are_two_seats(tmp_path: Path) -> None:
    both = Rule(
        name="both",
        when="department",
        requires=(RuleRequirement(role="operations", count=2),),
    )
    office = found_office(tmp_path, Policy(version=1, rules=(both,)))
    case = office.propose()
    office.runner.open(case.id)

    office.say(case.id, "owen")
    after_one = missing(office, case.id)
    office.say(case.id, "olga")

    assert after_one == [("operations", 1)]
    assert office.runner.pump(case.id).revision == 2


def test_decisions_that_nobody_pumped_are_found_all_at_once(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    office.say(case.id, "fiona")
    office.say(case.id, "owen")

    [standing] = office.runner.pick_up()

    assert (standing.status, standing.revision) == (Status.APPLIED, 2)


def test_a_proposal_that_was_decided_before_it_was_opened_goes_the_same_way(
    office: Office,
) -> None:
    case = office.propose()
    office.say(case.id, "fiona")
    office.say(case.id, "owen")

    assert office.runner.open(case.id).revision == 2


def test_a_no_ends_the_thread_and_taking_it_back_asks_again(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    office.say(case.id, "fiona", Verdict.REJECT)
    rejected = office.runner.pump(case.id)
    ended = threads(office)
    office.take_back(case.id, "fiona")
    again = missing(office, case.id)
    office.say(case.id, "fiona")
    office.say(case.id, "owen")

    applied = office.runner.pump(case.id)

    assert (rejected.status, rejected.missing, ended) == (Status.REJECTED, (), [])
    assert rejected.reason == "fiona (finance) said no: because"
    assert again == [("finance", 1), ("operations", 1)]
    assert applied.revision == 2


def test_an_approval_that_was_taken_back_is_asked_for_again(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    office.say(case.id, "fiona")
    office.runner.pump(case.id)
    office.take_back(case.id, "fiona")
    office.say(case.id, "owen")

    assert missing(office, case.id) == [("finance", 1)]
    assert office.revisions == [None]


def test_an_expired_proposal_is_closed_and_its_end_noted(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    office.say(case.id, "fiona")
    office.runner.pump(case.id)
    office.clock.advance(hours=73)

    [standing] = office.runner.pick_up()

    end = office.ledger.reader.case(case.id).end
    assert standing.status is Status.EXPIRED
    assert end is not None
    assert (end.status, end.actor) == (Status.EXPIRED, "kernel")
    assert end.reason == "it expired at 2026-03-05T08:00:00+00:00 without all its approvals"
    assert office.revisions == [None]
    assert threads(office) == []


def test_an_overtaken_proposal_is_closed_as_stale_and_its_successor_asks(office: Office) -> None:
    first, second = office.propose(8), office.propose(9)
    for case in (first, second):
        office.runner.open(case.id)
        office.say(case.id, "fiona")
        office.say(case.id, "owen")

    office.runner.pump(first.id)
    standing = office.runner.pump(second.id)

    assert (standing.status, standing.missing) == (Status.STALE, ())
    assert standing.reason.startswith("revision 2 came of P1")
    assert office.revisions == [None, first.id]
    assert threads(office) == ["P3"]
    assert office.ledger.reader.case("P3").proposal.parent == second.id


def test_a_crash_before_the_successor_is_mended_once_by_whoever_comes_next(
    office: Office,
) -> None:
    first, second = office.propose(8), office.propose(9)
    for person in ("fiona", "owen"):
        office.say(first.id, person)
    apply_proposal(office.ledger.door, first.id)  # and the process dies here

    standings = office.runner.pick_up()
    other = open_office(office.root)
    again = other.runner.pick_up()

    assert [one.proposal for one in standings] == ["P3"]
    assert [one.proposal for one in again] == ["P3"]
    assert [one.parent for one in office.ledger.governance.successions()] == [second.id]
    assert threads(office) == ["P3"]


def test_any_turn_carries_over_what_was_left(office: Office) -> None:
    first, _ = office.propose(8), office.propose(9)
    for person in ("fiona", "owen"):
        office.say(first.id, person)
    apply_proposal(office.ledger.door, first.id)

    office.runner.pump(first.id)

    assert threads(office) == ["P3"]


def test_one_that_cannot_be_carried_over_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = office.propose(8), office.propose(9), office.propose(10)
    succeed = SuccessionActs.succeed

    def refuse_one(self: SuccessionActs, parent: str) -> Succession:
        if parent == second.id:
            raise StaleError("the plan moves on")
        return succeed(self, parent)

    monkeypatch.setattr(SuccessionActs, "succeed", refuse_one)
    for person in ("fiona", "owen"):
        office.say(first.id, person)

    standing = office.runner.pump(first.id)

    assert standing.status is Status.APPLIED
    assert [one.parent for one in office.ledger.governance.successions()] == [third.id]
    assert office.runner.left == {second.id: "the plan moves on"}
    assert [one.proposal for one in office.runner.pick_up()] == ["P4"]
    monkeypatch.undo()
    assert [one.proposal for one in office.runner.pick_up()] == ["P4", "P5"]
    assert office.runner.left == {}


def exploding_graph() -> Builder:
    def explode(state: ChangeState) -> ChangeState:
        raise AssertionError(state)

    builder = StateGraph(ChangeState, context_schema=CrewContext)
    builder.add_node("explode", explode)
    builder.add_edge(START, "explode")
    return builder


def test_one_that_has_ended_starts_no_thread(office: Office) -> None:
    case = office.propose()
    office.ledger.governance.end(case.id, Status.WITHDRAWN, reason="no", actor="maya")

    with pytest.raises(ClosedError, match="P1 is withdrawn"):
        office.runner.open(case.id)
    never = ChangeRunner(office.context, office.checkpoints, draw=exploding_graph)
    never.pump(case.id)
    never.pick_up()

    assert threads(office) == []


def test_an_unknown_proposal_is_refused_before_anything_is_made(office: Office) -> None:
    with pytest.raises(UnknownError, match="no proposal 'P9'"):
        office.runner.pump("P9")

    assert [path.name for path in office.root.iterdir()] == ["ledger.db"]


def test_what_is_waited_for_is_read_from_the_ledger(office: Office) -> None:
    case = office.propose()
    office.say(case.id, "fiona")

    [waiting] = office.runner.waiting()

    assert (waiting.proposal, waiting.digest) == (case.id, case.proposal.digest)
    assert (waiting.role, waiting.count, waiting.people) == ("operations", 1, ("olga", "owen"))


def test_pumping_without_news_changes_nothing(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    before = office.events

    first, second = office.runner.pump(case.id), office.runner.pump(case.id)

    assert first == second
    assert office.events == before
    assert threads(office) == [case.id]


def test_a_folder_that_takes_no_checkpoints_is_named(office: Office) -> None:
    case = office.propose()
    office.checkpoints.mkdir()

    with pytest.raises(CheckpointError, match=r"checkpoints\.db cannot be written"):
        office.runner.open(case.id)

    assert office.events == ["genesis", "submitted"]


def test_a_second_runner_on_the_same_folder_sees_the_same(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    other = open_office(office.root)

    other.say(case.id, "fiona")
    other.say(case.id, "owen")
    other.runner.pump(case.id)

    assert office.runner.pump(case.id).revision == 2
    assert office.revisions == [None, case.id]
    other.ledger.close()
