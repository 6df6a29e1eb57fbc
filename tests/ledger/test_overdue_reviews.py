"""Broken glass whose review is overdue: what it holds back, and the way out of it."""

from pathlib import Path

import pytest

from ledger.opening import Genesis, Ledger, open_ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.errors import ClosedError, NotApprovedError, NotEntitledError, RefusedError
from plan.governance_operations import AddPerson
from plan.operations import SetDuration
from plan.people import People
from plan.policy import RuleRequirement
from plan.proposal import Prose, Verdict
from tests.builders import DAY, small_plan
from tests.fakes import FakeClock
from tests.ledger.governing import broken, governed, governing_policy, person, propose_governing
from tests.ledger.steps import LONGER_FIREWALL, LONGER_SETUP, decide, draft, submit

LONGER_PLAN = SetDuration(task="T01", duration=6 * DAY)


def test_while_a_review_is_overdue_no_change_of_the_plan_comes_in_and_it_can_be_written(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    broken(office)
    proposal = draft(office, clock, author="owen", glass=office.reader.glasses()[0])
    case = office.governance.submit(proposal, Prose(title="Now"), by="owen")
    decide(office, case, "maya")
    apply_proposal(office.door, case.id)
    clock.advance(hours=28, seconds=1)
    other = submit(office, clock, LONGER_FIREWALL)
    decide(office, other, "sam")

    with pytest.raises(RefusedError, match="interlock break-glass review 1"):
        apply_proposal(office.door, other.id)
    for hand in ("olga", "owen"):
        with pytest.raises(NotEntitledError):
            office.governance.review_glass(1, person=hand, finding="fine", channel="cli")
    office.governance.review_glass(1, person="sam", finding="it was needed", channel="cli")
    assert apply_proposal(office.door, other.id).number == 3
    office.close()
    assert verify(path)["ok"]


def test_the_way_out_asks_for_every_approval_and_opens_nothing_for_the_plan(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    """Half approved, said no to, or done twice: whoever hurries past the review gets no further."""
    glass = broken(office)
    case = office.governance.submit(
        draft(office, clock, author="owen", glass=glass), Prose(title="Now"), by="owen"
    )
    decide(office, case, "maya")
    apply_proposal(office.door, case.id)
    clock.advance(hours=28, seconds=1)
    people = propose_governing(office, clock, AddPerson(person=person("nora", "it-security")))

    decide(office, people, "tom")
    with pytest.raises(NotApprovedError, match="it-security"):
        apply_proposal(office.door, people.id)
    no = decide(office, people, "sam", Verdict.REJECT)
    with pytest.raises(ClosedError, match="is rejected"):
        apply_proposal(office.door, people.id)
    office.governance.revoke(no.proposal, person="sam", reason="I was wrong", channel="cli")
    decide(office, people, "sam")
    apply_proposal(office.door, people.id)
    with pytest.raises(ClosedError, match="is applied"):
        apply_proposal(office.door, people.id)

    other = submit(office, clock, LONGER_FIREWALL)
    decide(office, other, "nora")  # she came in by the way out, which opens it for her alone
    with pytest.raises(RefusedError, match="break-glass review 1"):
        apply_proposal(office.door, other.id)
    office.close()
    assert verify(path)["ok"]


def test_where_nobody_may_review_somebody_is_brought_in_who_may(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = open_ledger(path, clock, create=of_three())
    broken(ledger, "zed", revisions=2)
    for author, approver, change in (("xa", "yo", LONGER_SETUP), ("yo", "xa", LONGER_PLAN)):
        if author == "yo":  # as the version before let it in
            with pytest.raises(RefusedError, match="let zed or xa submit it, or bring somebody in"):
                draft(ledger, clock, change, author=author, glass=ledger.reader.glasses()[0])
            monkeypatch.setattr("plan.proposing.check_leaves_reviewer", lambda *_: None)
        proposal = draft(ledger, clock, change, author=author, glass=ledger.reader.glasses()[0])
        case = ledger.governance.submit(proposal, Prose(title="Now"), by=author)
        decide(ledger, case, approver)
        apply_proposal(ledger.door, case.id)
    clock.advance(hours=40)
    other = submit(ledger, clock, LONGER_FIREWALL, author="yo")
    decide(ledger, other, "zed")

    for one in ("xa", "yo", "zed"):
        with pytest.raises(NotEntitledError, match="broke or used it"):
            ledger.governance.review_glass(1, person=one, finding="fine", channel="cli")
    with pytest.raises(RefusedError, match=r"nobody here may; .* interlock people add"):
        apply_proposal(ledger.door, other.id)
    governed(ledger, clock, AddPerson(person=person("nora")), by="yo", approvers=("xa",))
    ledger.governance.review_glass(1, person="nora", finding="it was needed", channel="cli")
    again = submit(ledger, clock, LONGER_FIREWALL, author="yo")
    decide(ledger, again, "zed")
    assert apply_proposal(ledger.door, again.id).number == 5
    ledger.close()
    assert verify(path)["ok"]


def of_three() -> Genesis:
    """Give a ledger of three people, of whom one alone approves who governs."""
    people = People(
        version=1,
        members=(
            person("xa", "pmo", "finance"),
            person("yo", "pmo", "it-security", "finance"),
            person("zed", "operations", "finance", "it-security"),
        ),
    )
    asked = {"requires": (RuleRequirement(role="pmo"),)}
    rules = tuple(
        one.model_copy(update=asked) if one.when in {"people", "policy"} else one
        for one in governing_policy().rules
    )
    policy = governing_policy(rules=rules, deputies=())
    return Genesis(plan=small_plan(), people=people, policy=policy, by="xa")
