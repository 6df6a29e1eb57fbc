"""What a proposal has to be before it freezes; whatever is forged leaves no trace."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from ledger.opening import Genesis, Ledger, open_ledger
from ledger.proposal_rows import proposal_rows
from plan.apply import apply_proposal
from plan.approval import Case
from plan.errors import (
    ClosedError,
    NotApprovedError,
    NotEntitledError,
    PlanError,
    RefusedError,
    StaleError,
    UnknownError,
)
from plan.model import Constraint, ConstraintKind, Task
from plan.operations import (
    AddDependency,
    AddTask,
    ChangeDependency,
    RemoveTask,
    SetConstraint,
    apply_operations,
)
from plan.policy import Requirement
from plan.proposal import Evidence, Proposal, Prose
from plan.proposing import check_looked_at
from plan.records import AssumptionStatus, Draft, Fact, FactKind
from tests.builders import DAY, plain_policy, six_people, small_plan
from tests.fakes import FakeClock
from tests.ledger.steps import (
    LONGER_FIREWALL,
    approved,
    claim,
    count,
    decide,
    draft,
    submit,
    write_past,
)
from tests.ledger.test_evidence import fact, reading

PROSE = Prose(title="A longer setup", rationale="The vendor said so.")


def test_a_proposal_freezes_with_its_digest_and_words(ledger: Ledger, clock: FakeClock) -> None:
    proposal = draft(ledger, clock)

    case = ledger.governance.submit(proposal, PROSE, by="maya")

    assert (case.id, case.proposal, case.prose) == ("P1", proposal, PROSE)
    assert ledger.reader.case("P1") == case
    assert ledger.reader.cases() == (case,)


def test_an_agents_proposal_needs_a_person_who_submits_it(ledger: Ledger, clock: FakeClock) -> None:
    written = draft(ledger, clock, author="coordinator", sponsor="maya")
    assert ledger.governance.submit(written, PROSE, by="maya").proposal.sponsor == "maya"

    with pytest.raises(NotEntitledError, match="agent"):
        ledger.governance.submit(
            draft(ledger, clock, author="coordinator"), PROSE, by="coordinator"
        )
    with pytest.raises(NotEntitledError, match="neither its author nor its sponsor"):
        ledger.governance.submit(draft(ledger, clock, author="coordinator"), PROSE, by="maya")
    sponsored = draft(ledger, clock, author="maya", sponsor="coordinator")
    with pytest.raises(NotEntitledError, match="agent"):
        ledger.governance.submit(sponsored, PROSE, by="maya")


def keep_draft(ledger: Ledger, proposal: Proposal) -> None:
    """Keep what a proposal asks for as the crew's first draft."""
    kept = Draft(
        id="",
        title="A longer setup",
        operations=proposal.plan_operations,
        rationale="r",
        author="coordinator",
        base_revision=1,
        made="2026-03-02T08:00:00+00:00",
    )
    ledger.evidence.save_draft(kept)


def test_a_draft_becomes_one_proposal_and_only_what_it_says(
    ledger: Ledger, clock: FakeClock
) -> None:
    proposal = draft(ledger, clock)
    keep_draft(ledger, proposal)
    other = draft(ledger, clock, LONGER_FIREWALL)
    submit_it = ledger.governance.submit

    with pytest.raises(UnknownError, match="D9"):
        submit_it(proposal, PROSE, by="maya", draft="D9")
    with pytest.raises(RefusedError, match="says other than D1"):
        submit_it(other, PROSE, by="maya", draft="D1")
    assert ledger.governance.became() == {}
    assert submit_it(proposal, PROSE, by="maya", draft="D1").id == "P1"
    clock.advance(seconds=1)
    with pytest.raises(ClosedError, match="submitted already, as P1"):
        submit_it(draft(ledger, clock), PROSE, by="maya", draft="D1")
    assert ledger.governance.became() == {"D1": "P1"}


def test_a_draft_is_submitted_only_on_the_plan_that_it_was_made_on(
    ledger: Ledger, clock: FakeClock
) -> None:
    proposal = draft(ledger, clock)
    keep_draft(ledger, proposal)
    case = submit(ledger, clock, LONGER_FIREWALL)
    decide(ledger, case, "sam")
    apply_proposal(ledger.door, case.id)

    with pytest.raises(StaleError, match=r"D1 was drafted on revision 1 and the plan is at 2"):
        ledger.governance.submit(draft(ledger, clock), PROSE, by="maya", draft="D1")
    assert ledger.governance.became() == {}


def test_what_was_looked_at_on_another_revision_is_not_submitted_on_this_one(
    ledger: Ledger, clock: FakeClock
) -> None:
    proposal = draft(ledger, clock)

    check_looked_at(proposal, 1)
    with pytest.raises(StaleError, match="looked at on revision 7 and the plan is at 1"):
        check_looked_at(proposal, 7)


FORGERIES: dict[str, dict[str, object]] = {
    "requirements": {"requirements": (Requirement(role="pmo"),)},
    "fewer requirements": {"requirements": (Requirement(role="finance"),)},
    "no requirements": {"requirements": ()},
    "result": {"result_hash": "f" * 64},
    "risk": {"risk": "high"},
    "policy": {"policy_version": 2},
    "people": {"people_version": 2},
    "plan": {"plan": "other"},
    "far expiry": {"expires": "2027-03-02T08:00:00+00:00"},
    "past expiry": {"expires": "2026-03-02T08:00:00+00:00"},
    "made tomorrow": {"created": "2026-03-03T08:00:00+00:00"},
    "zone": {"expires": "2026-03-05T09:00:00+01:00"},
    "evidence": {"evidence": (Evidence(id="O1", hash="f" * 64),)},
    "base": {"base_hash": "f" * 64},
    "author": {"author": "nobody"},
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forged_proposal_is_refused_and_leaves_no_trace(
    what: str, ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    forged = draft(ledger, clock).model_copy(update=FORGERIES[what])

    with pytest.raises((RefusedError, UnknownError)):
        ledger.governance.submit(forged, PROSE, by="maya")

    assert (count(path, "proposals"), count(path, "log")) == (0, 1)


def test_the_same_proposal_is_submitted_once(ledger: Ledger, clock: FakeClock) -> None:
    proposal = draft(ledger, clock)
    ledger.governance.submit(proposal, PROSE, by="maya")

    with pytest.raises(RefusedError, match="P1"):
        ledger.governance.submit(proposal, PROSE, by="maya")


def test_a_proposal_that_lies_ahead_is_refused_in_words(ledger: Ledger, clock: FakeClock) -> None:
    ahead = draft(ledger, clock).model_copy(update={"created": "2026-03-03T08:00:00+00:00"})

    with pytest.raises(RefusedError, match="which is yet to come"):
        ledger.governance.submit(ahead, PROSE, by="maya")


def test_a_proposal_on_an_old_plan_is_stale(ledger: Ledger, clock: FakeClock) -> None:
    old = draft(ledger, clock, author="tom")
    case = approved(ledger, clock)
    apply_proposal(ledger.door, case.id)

    with pytest.raises(StaleError, match="propose it again"):
        ledger.governance.submit(old, PROSE, by="tom")


def test_evidence_is_named_with_the_hash_that_the_ledger_has(
    ledger: Ledger, clock: FakeClock
) -> None:
    fact = Fact(source="s", kind=FactKind.STATUS, at="2026-03-02", place="row 1", text="late")
    [seen] = ledger.evidence.record([fact]).new
    good = draft(ledger, clock, evidence=[Evidence(id=seen.id, hash=seen.hash)])
    bad = draft(ledger, clock, evidence=[Evidence(id=seen.id, hash="f" * 64)])

    assert ledger.governance.submit(good, PROSE, by="maya").id == "P1"
    with pytest.raises(RefusedError, match="O1"):
        ledger.governance.submit(bad, PROSE, by="maya")


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "f" * 64},
        {"prose": "{}"},
        {"base_hash": "f" * 64},
        {"author": "tom"},
        {"expires": "2030-01-01T00:00:00+00:00"},
        {"expires": "soon"},
        {"id": "P7"},
    ],
)
def test_a_column_that_says_other_than_the_content_is_refused_by_sql_alone(
    change: dict[str, str], ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    main, *asked = proposal_rows(1, draft(ledger, clock), PROSE)
    forged = type(main)(main.table, {**main.cells, **change})

    with pytest.raises(sqlite3.IntegrityError):
        write_past(path, clock.now(), "submitted", [forged, *asked])
    write_past(path, clock.now(), "submitted", [main, *asked])

    assert count(path, "proposals") == 1


def test_a_requirement_that_the_content_does_not_ask_for_is_refused_by_sql_alone(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    main, first, second = proposal_rows(1, draft(ledger, clock), PROSE)
    more = type(first)(first.table, {**first.cells, "count": 2})

    with pytest.raises(sqlite3.IntegrityError, match="requirements: "):
        write_past(path, clock.now(), "submitted", [main, more, second])


def test_an_agent_alone_is_refused_by_sql_alone(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    rows = proposal_rows(1, draft(ledger, clock, author="coordinator"), PROSE)

    with pytest.raises(sqlite3.IntegrityError, match="a person has to stand behind it"):
        write_past(path, clock.now(), "submitted", rows)
    write_past(path, clock.now(), "submitted", rows, without=["proposals_author"])


def test_an_unknown_proposal_is_named_with_those_that_there_are(
    ledger: Ledger, clock: FakeClock
) -> None:
    submit(ledger, clock)

    with pytest.raises(PlanError, match="no proposal 'P9'; there are P1"):
        ledger.reader.case("P9")


@pytest.mark.parametrize("name", ["created", "expires"])
def test_dates_are_written_in_utc(ledger: Ledger, clock: FakeClock, name: str) -> None:
    forged = draft(ledger, clock).model_copy(update={name: "2026-03-02T10:00:00+02:00"})

    with pytest.raises(RefusedError, match=f"{name} has to be written as"):
        ledger.governance.submit(forged, PROSE, by="maya")


def test_a_dependency_names_no_claim_that_is_not_its_ground(
    ledger: Ledger, clock: FakeClock
) -> None:
    known = ledger.evidence.claim(claim())
    own = AddDependency(before=known.before, after=known.after, basis=known.id)

    with pytest.raises(RefusedError, match=f"{known.id} is no ground for T05 to wait for T01"):
        submit(ledger, clock, AddDependency(before="T01", after="T05", basis=known.id))
    with pytest.raises(UnknownError, match="no claim 'A9'"):
        submit(ledger, clock, AddDependency(before="T01", after="T05", basis="A9"))
    assert submit(ledger, clock, own).id == "P1"
    ledger.evidence.settle_assumption(known.id, AssumptionStatus.REJECTED, "olga", "not so")
    with pytest.raises(RefusedError, match="and is rejected"):
        submit(ledger, clock, own)


@pytest.mark.parametrize(
    ("basis", "what"), [("O99", "observation"), ("P1", "proposal"), ("R7", "statement")]
)
def test_a_dependency_names_no_origin_that_is_not_there(
    basis: str, what: str, ledger: Ledger, clock: FakeClock
) -> None:
    with pytest.raises(UnknownError, match=f"no {what} '{basis}'"):
        submit(ledger, clock, AddDependency(before="T01", after="T05", basis=basis))


def test_a_dependency_may_name_what_was_read_stated_and_applied(
    ledger: Ledger, clock: FakeClock
) -> None:
    seen = ledger.evidence.record([fact("late")]).new[0].id
    said = ledger.evidence.save_reading(reading()).id
    case = submit(ledger, clock, AddDependency(before="T01", after="T05", basis=seen))
    later = AddDependency(before="T01", after="T04", basis=case.id)

    assert submit(ledger, clock, AddDependency(before="T01", after="T05", basis=said)).id == "P2"
    with pytest.raises(RefusedError, match=r"P1 is no ground .*: it is not applied"):
        submit(ledger, clock, later)
    for one in case.proposal.requirements:
        decide(ledger, case, {"finance": "fiona", "operations": "olga"}.get(one.role, "sam"))
    apply_proposal(ledger.door, case.id)
    assert submit(ledger, clock, later).proposal.operations == (later,)


def test_an_origin_that_a_revision_has_held_for_the_same_two_tasks_may_stand_again(
    clock: FakeClock,
) -> None:
    plan = small_plan()
    came_in = plan.links[0].model_copy(update={"basis": "A7"})
    plan = plan.model_copy(update={"links": (came_in, *plan.links[1:])})
    genesis = Genesis(plan=plan, people=six_people(), policy=plain_policy(), by="maya")
    with open_ledger(None, clock, create=genesis) as ledger:
        change = ChangeDependency(**{**came_in.model_dump(), "lag": 60})

        assert submit(ledger, clock, change).proposal.operations == (change,)


def test_an_assumption_is_evidence_by_its_id(ledger: Ledger, clock: FakeClock) -> None:
    known = ledger.evidence.claim(claim())
    rests_on = [Evidence(id=known.id, hash="f" * 64)]

    case = ledger.governance.submit(draft(ledger, clock, evidence=rests_on), PROSE, by="maya")

    assert case.proposal.evidence == tuple(rests_on)


def test_an_order_that_is_turned_round_in_two_revisions_asks_both_owners(
    path: Path, clock: FakeClock
) -> None:
    begun = Constraint(kind=ConstraintKind.SNET, date=date(2026, 3, 16))
    tasks = [
        Task(id=id_, name=id_, department=department, duration=5 * DAY, constraint=constraint)
        for id_, department, constraint in (
            ("F1", "finance", begun),
            ("O1", "operations", begun.model_copy(update={"date": date(2026, 3, 30)})),
        )
    ]
    plan = apply_operations(small_plan(), [AddTask(task=task) for task in tasks])
    first = Genesis(plan=plan, people=six_people(), policy=plain_policy(), by="maya")
    with open_ledger(path, clock, create=first) as ledger:

        def earlier(day: int) -> Case:
            on = begun.model_copy(update={"date": date(2026, 3, day)})
            case = submit(ledger, clock, SetConstraint(task="O1", constraint=on))
            decide(ledger, case, "olga")
            return case

        overlap = earlier(18)
        assert overlap.proposal.attest == ()
        apply_proposal(ledger.door, overlap.id)
        case = earlier(2)
        assert [(a.before, a.after) for a in case.proposal.attest] == [("F1", "O1")]
        with pytest.raises(NotApprovedError, match="no dependency is hidden: finance"):
            apply_proposal(ledger.door, case.id)


def test_an_order_turned_round_through_a_new_id_in_two_revisions_asks_both_owners(
    path: Path, clock: FakeClock
) -> None:
    def task(id_: str, department: str, day: int) -> Task:
        begun = Constraint(kind=ConstraintKind.SNET, date=date(2026, 3, day))
        return Task(id=id_, name="Load", department=department, duration=DAY, constraint=begun)

    tasks = (task("F1", "finance", 16), task("S1", "it-security", 23))
    plan = small_plan()
    plan = plan.model_copy(update={"tasks": (*plan.tasks, *tasks)})
    genesis = Genesis(plan=plan, people=six_people(), policy=plain_policy(), by="maya")
    with open_ledger(path, clock, create=genesis) as ledger:
        out = submit(ledger, clock, RemoveTask(task="F1"))
        decide(ledger, out, "fiona")
        apply_proposal(ledger.door, out.id)
        back = submit(ledger, clock, AddTask(task=task("F1", "finance", 30)))
        [asked] = back.proposal.attest
        decide(ledger, back, "fiona")

        assert {asked.before, asked.after} == {"F1", "S1"}
        with pytest.raises(NotApprovedError, match="no dependency is hidden"):
            apply_proposal(ledger.door, back.id)
