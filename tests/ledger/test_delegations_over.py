"""A delegation is over with the person it is from or to, and once a restored copy is accepted.

Nobody who comes in under an old id takes it up; and what may have been ended after a backup has to
be given again. The kernel, the database and ``verify`` each say so.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.backup import mark_restored
from ledger.journal import row_of
from ledger.opening import Ledger, open_ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.errors import NotEntitledError, RefusedError
from plan.governance_operations import AddPerson, RemovePerson
from tests.fakes import FakeClock
from tests.ledger.attempts import decision
from tests.ledger.blind import faults
from tests.ledger.governing import delegated, governed
from tests.ledger.life import told
from tests.ledger.steps import LONGER_FIREWALL, decide, submit, write_past

Over = Callable[[Ledger, FakeClock, Path], Ledger]


def another(who: str) -> Over:
    """Give what takes somebody out and brings in another of that id, in one proposal."""

    def swap(office: Ledger, clock: FakeClock, _: Path) -> Ledger:
        new = office.reader.people().member(who).model_copy(update={"name": f"{who} the other"})
        governed(office, clock, RemovePerson(id=who), AddPerson(person=new))
        return office

    return swap


def taken_back(office: Ledger, clock: FakeClock, path: Path) -> Ledger:
    """Take the ledger back from a backup, accept it, and open it."""
    office.close()
    mark_restored(path, clock, "backup of Monday")
    restored = open_ledger(path, clock)
    restored.keeping.accept_forks(person="maya", reason="the disk is dead", channel="cli")
    return restored


WAYS = [
    pytest.param(another("owen"), id="another delegate"),
    pytest.param(another("sam"), id="another delegator"),
    pytest.param(taken_back, id="a restored copy"),
]


@pytest.mark.parametrize("over", WAYS)
def test_nobody_decides_by_a_delegation_that_is_over_until_it_is_given_again(
    over: Over, office: Ledger, clock: FakeClock, path: Path
) -> None:
    delegated(office, clock, "it-security", "sam", "owen")
    after = over(office, clock, path)
    case = submit(after, clock, LONGER_FIREWALL)

    assert [one.ended for one in after.reader.people().mandates.delegations] == [True]
    with pytest.raises(NotEntitledError):
        decide(after, case, "owen")
    with pytest.raises(RefusedError, match="has been ended already"):
        after.governance.end_delegation(1, person="sam", reason="x", channel="cli")
    delegated(after, clock, "it-security", "sam", "owen")
    assert decide(after, case, "owen").delegation == 2
    assert apply_proposal(after.door, case.id).proposal == case.id
    after.close()
    assert verify(path)["ok"]


@pytest.mark.parametrize("over", WAYS)
def test_the_database_and_verify_each_refuse_a_delegation_that_is_over(
    over: Over, office: Ledger, clock: FakeClock, path: Path
) -> None:
    delegated(office, clock, "it-security", "sam", "owen")
    after = over(office, clock, path)
    case = submit(after, clock, LONGER_FIREWALL)
    number = 1 + sum(len(one.decisions) for one in after.reader.cases())
    rows = (
        decision(case, "owen", number, role="it-security"),
        row_of("deputed", decision=number, principal="sam", delegation=1, escalation=None),
    )
    after.close()

    with pytest.raises(sqlite3.IntegrityError, match="no delegation covers this"):
        write_past(path, clock.now(), "decided", rows, actor="owen")
    write_past(path, clock.now(), "decided", rows, actor="owen", without=["deputed_delegation"])
    assert ["by somebody who does not hold the role" in one for one in faults(path)] == [True]


def test_a_delegation_outlives_the_removal_of_somebody_else(
    office: Ledger, clock: FakeClock
) -> None:
    delegated(office, clock, "it-security", "sam", "owen")
    another("olga")(office, clock, Path())
    case = submit(office, clock, LONGER_FIREWALL)

    assert decide(office, case, "owen").on_behalf_of == "sam"


def test_both_are_told_of_each_delegation_that_a_restored_copy_ends(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    delegated(office, clock, "finance", "fiona", "tom")
    clock.advance(hours=25)  # it has run out, and nobody misses it
    delegated(office, clock, "it-security", "sam", "owen")
    delegated(office, clock, "operations", "olga", "tom")
    office.governance.end_delegation(3, person="olga", reason="back", channel="cli")
    before = told(office, "undelegated")
    after = taken_back(office, clock, path)

    assert told(after, "undelegated") == [*before, ("sam", None), ("owen", None)]
    after.close()


def test_a_copy_that_is_taken_back_twice_tells_twice_of_what_was_given_in_between(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    delegated(office, clock, "it-security", "sam", "owen")
    once = taken_back(office, clock, path)
    delegated(once, clock, "it-security", "sam", "owen")
    twice = taken_back(once, clock, path)

    assert told(twice, "undelegated") == [("sam", None), ("owen", None)] * 2
    case = submit(twice, clock, LONGER_FIREWALL)
    assert [one.ended for one in twice.reader.people().mandates.delegations] == [True, True]
    with pytest.raises(NotEntitledError):
        decide(twice, case, "owen")
    twice.close()
