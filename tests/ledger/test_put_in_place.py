"""Whoever was put in somebody's place stands behind nothing of theirs; so does the way back."""

from pathlib import Path

import pytest

from ledger.opening import Ledger
from ledger.verify import verify
from plan.governance_operations import (
    AddPerson,
    AnyGovernanceOperation,
    ChangePerson,
    Government,
    RemovePerson,
    ReplacePolicy,
)
from plan.policy import Deputy
from plan.proposal import Prose
from plan.undoing import governance_back
from tests.fakes import FakeClock
from tests.ledger.governing import governed, propose_governing
from tests.ledger.life import told
from tests.ledger.steps import LONGER_FIREWALL, draft, submit


def put_another(office: Ledger, clock: FakeClock, who: str = "owen") -> None:
    """Take somebody out and bring another of that id in, in one proposal."""
    new = office.reader.people().member(who).model_copy(update={"name": f"{who} the other"})
    governed(office, clock, RemovePerson(id=who), AddPerson(person=new))


@pytest.mark.parametrize("role", ["author", "sponsor"])
def test_what_the_one_before_stood_behind_is_cleared_and_they_are_told_why(
    office: Ledger, clock: FakeClock, role: str, path: Path
) -> None:
    authors = ("owen", None) if role == "author" else ("coordinator", "owen")
    proposal = draft(office, clock, author=authors[0], sponsor=authors[1])
    case = office.governance.submit(proposal, Prose(title="x"), by="owen")
    other = submit(office, clock, LONGER_FIREWALL)
    put_another(office, clock)

    carried = [office.governance.succeed(id_) for id_ in office.governance.overtaken()]

    assert [(one.parent, one.outcome) for one in carried] == [
        (case.id, "cleared"),
        (other.id, "successor"),
    ]
    assert "owen, who stood behind it, was taken out" in carried[0].reason
    assert told(office, "cleared") == [("owen", case.id)]
    office.close()
    assert verify(path)["ok"]


def owen_as_deputy(office: Ledger) -> ReplacePolicy:
    policy = office.reader.policy()
    deputies = (*policy.deputies, Deputy(role="operations", person="owen"))
    return ReplacePolicy(policy=policy.model_copy(update={"deputies": deputies}))


@pytest.mark.parametrize("what", ["remove", "change", "deputy"])
def test_what_named_the_one_before_does_not_hit_the_other(
    office: Ledger, clock: FakeClock, what: str, path: Path
) -> None:
    owen = office.reader.people().member("owen")
    operations: dict[str, AnyGovernanceOperation] = {
        "remove": RemovePerson(id="owen"),
        "change": ChangePerson(person=owen.model_copy(update={"roles": ("finance",)})),
        "deputy": owen_as_deputy(office),
    }
    case = propose_governing(office, clock, operations[what])
    put_another(office, clock)

    done = office.governance.succeed(case.id)

    assert (done.outcome, done.unchanged) == ("cleared", None)
    assert "owen, whom it names, was taken out" in done.reason
    office.close()
    assert verify(path)["ok"]


def test_whose_name_changed_is_not_taken_out_as_if_nothing_had(
    office: Ledger, clock: FakeClock
) -> None:
    case = propose_governing(office, clock, RemovePerson(id="owen"))
    owen = office.reader.people().member("owen")
    renamed = owen.model_copy(update={"name": "Owen the other"})
    governed(office, clock, ChangePerson(person=renamed))

    done = office.governance.succeed(case.id)

    assert (done.outcome, done.unchanged) == ("successor", False)


def test_where_the_author_is_gone_and_the_sponsor_stays_it_is_cleared_as_well(
    office: Ledger, clock: FakeClock
) -> None:
    proposal = draft(office, clock, author="owen", sponsor="maya")
    case = office.governance.submit(proposal, Prose(title="x"), by="maya")
    governed(office, clock, RemovePerson(id="owen"))

    assert office.governance.succeed(case.id).outcome == "cleared"


def test_what_the_other_submits_is_carried_over_as_anybodys(
    office: Ledger, clock: FakeClock
) -> None:
    put_another(office, clock)
    case = submit(office, clock, author="owen")
    tom = office.reader.people().member("tom")
    governed(office, clock, ChangePerson(person=tom.model_copy(update={"address": "tom@new.test"})))

    assert office.governance.succeed(case.id).outcome == "successor"


def test_undoing_it_lets_the_two_change_places_again(office: Ledger, clock: FakeClock) -> None:
    put_another(office, clock)
    joined = {id_: one.version for id_, one in office.joined().items()}
    changed = office.governance.governed_by(2)
    assert changed is not None
    today = Government(office.reader.people(), office.reader.policy())

    back = governance_back(*changed, today, joined)
    governed(office, clock, *back)

    assert [one.op for one in back] == ["remove_person", "add_person"]
    assert office.reader.people().member("owen") == changed[0].people.member("owen")
    assert office.joined()["owen"].version == joined["owen"] + 1
