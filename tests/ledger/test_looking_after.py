"""Who looks after the ledger: never nobody, and never somebody who only has an old id."""

from pathlib import Path

import pytest

from ledger.backup import mark_restored
from ledger.opening import Ledger, open_ledger
from ledger.verify import Book, Database, verify
from plan.apply import apply_proposal
from plan.errors import NotEntitledError, PolicyError
from plan.governance_operations import (
    AddPerson,
    AnyGovernanceOperation,
    Government,
    RemovePerson,
    ReplacePolicy,
    apply_governance,
)
from plan.mandates import Mandates
from plan.policy import Deputy
from plan.seating import with_rights
from tests.fakes import FakeClock
from tests.ledger.governing import governed, grant, person, propose_governing
from tests.ledger.kept import SIGNER
from tests.ledger.steps import decide, plain_connection, submit

NORA = AddPerson(person=person("nora", "pmo"))
OTHER_MAYA = AddPerson(person=person("maya", "auditor").model_copy(update={"name": "Maya Other"}))
GONE = RemovePerson(id="maya")


@pytest.fixture
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a change leave nobody behind, as it could before it was refused."""
    monkeypatch.setattr("plan.governing.check_governable", lambda *_: None)


@pytest.mark.parametrize("operations", [(GONE,), (GONE, OTHER_MAYA)])
def test_the_last_who_looks_after_the_ledger_stays_until_somebody_else_does(
    operations: tuple[AnyGovernanceOperation, ...], office: Ledger, clock: FakeClock
) -> None:
    with pytest.raises(PolicyError, match=r"nobody would look after the ledger.*: maya does"):
        propose_governing(office, clock, *operations, by="olga")

    governed(office, clock, grant(office, "tom", "operator"))
    governed(office, clock, *operations, by="olga")
    assert office.keeping.operators() == ("tom",)
    before = office.reader.people().member("tom").model_copy(update={"roles": ("pmo",)})
    with pytest.raises(PolicyError, match=r"nobody would look after the ledger.*: tom does"):
        propose_governing(
            office, clock, RemovePerson(id="tom"), AddPerson(person=before), by="olga"
        )


def test_one_proposal_may_hand_it_on(office: Ledger, clock: FakeClock) -> None:
    governed(office, clock, NORA)
    governed(office, clock, GONE, grant(office, "owen", "operator"), by="olga")

    assert office.keeping.operators() == ("owen",)


@pytest.mark.usefixtures("as_before")
def test_where_they_are_gone_already_who_approves_changes_of_people_accepts_a_restored_copy(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    governed(office, clock, NORA)
    governed(office, clock, GONE, by="olga")
    office.close()
    mark_restored(path, clock, "backup of Monday")

    with open_ledger(path, clock) as restored:
        with pytest.raises(NotEntitledError, match="it is nora or sam or tom"):
            restored.keeping.accept_forks(person="olga", reason="so", channel="cli")
        restored.keeping.accept_forks(person="tom", reason="the disk is dead", channel="cli")
        decide(restored, submit(restored, clock, author="tom"), "fiona")
    assert verify(path)["ok"]


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("at_once", [True, False])
def test_who_comes_in_under_the_id_of_whoever_made_the_ledger_does_not_look_after_it(
    at_once: bool,  # noqa: FBT001  # a parameter of the test
    office: Ledger,
    clock: FakeClock,
    path: Path,
) -> None:
    governed(office, clock, NORA)
    if at_once:
        governed(office, clock, GONE, OTHER_MAYA, by="olga")
    else:
        governed(office, clock, GONE, by="olga")
        governed(office, clock, OTHER_MAYA, by="olga")

    assert office.reader.people().mandates.maker == ""
    assert office.keeping.operators() == ("nora", "sam", "tom")
    with pytest.raises(NotEntitledError, match="no operator"):
        office.keeping.add_key(SIGNER.public, comment="", person="maya", channel="cli")
    assert _in_verify(path) == {"nora", "sam", "tom"}


@pytest.mark.usefixtures("as_before")
def test_the_database_and_verify_name_the_same_people(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    assert _in_verify(path) == {*office.keeping.operators()} == {"maya"}
    governed(office, clock, grant(office, "olga", "operator"))
    assert _in_verify(path) == {*office.keeping.operators()} == {"olga"}
    governed(office, clock, RemovePerson(id="olga"))
    assert _in_verify(path) == {*office.keeping.operators()} == {"maya"}
    governed(office, clock, NORA)
    governed(office, clock, grant(office, "owen", "it-security"), by="owen")
    governed(office, clock, GONE, by="fiona")
    assert _in_verify(path) == {*office.keeping.operators()} == {"nora", "sam", "tom"}
    assert verify(path)["ok"]


def test_the_rights_that_a_change_is_judged_by_are_those_that_it_brings(
    office: Ledger, clock: FakeClock
) -> None:
    """Roles, deputies and who made the ledger: computed before, then read back from the ledger."""
    policy = office.reader.policy()
    deputies = (Deputy(role="pmo", person="tom"), Deputy(role="finance", person="olga"))
    changes: list[tuple[str, list[AnyGovernanceOperation]]] = [
        ("maya", [NORA, grant(office, "maya", "finance")]),
        ("olga", [ReplacePolicy(policy=policy.model_copy(update={"deputies": deputies}))]),
        ("olga", [grant(office, "tom", "operator", "it-security"), RemovePerson(id="owen")]),
        ("tom", [RemovePerson(id="nora"), AddPerson(person=person("nora", "pmo", "finance"))]),
        ("tom", [GONE, OTHER_MAYA]),
    ]
    for by, operations in changes:
        before = Government(office.reader.people(), office.reader.policy())
        after = apply_governance(*before, operations)
        told, _ = with_rights(before, after, operations, (by,))
        case = propose_governing(office, clock, *operations, by=by)
        for one in {"tom", "sam", "maya"} - {by}:
            decide(office, case, one)
        apply_proposal(office.door, case.id)
        found = office.reader.people().mandates
        assert _roles(told.mandates) == _roles(found)
        assert {*told.mandates.deputies} == {*found.deputies}
        assert told.mandates.maker == found.maker


def _roles(mandates: Mandates) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(one.member, one.role, one.by) for one in mandates.grants}


def _in_verify(path: Path) -> set[str]:
    with plain_connection(path) as raw:
        book = Book(Database(raw))
        people = ("maya", "tom", "nora", "sam", "olga", "owen", "fiona", "coordinator")
        return {one for one in people if book.is_operator(one, max(book.log) + 1)}
