"""An edit ends what it takes the place of: so it is a better change of the same kind (K14)."""

import pytest

from ledger.opening import Ledger
from plan.approval import Case
from plan.errors import NotEntitledError, RefusedError
from plan.governance_operations import ChangePerson, RemovePerson
from plan.operations import SetDuration
from plan.proposal import Status
from tests.builders import DAY
from tests.fakes import FakeClock
from tests.ledger.governing import broken, propose_governing, proposed
from tests.ledger.steps import submit

LONGER = SetDuration(task="T02", duration=4 * DAY)
OUT = RemovePerson(id="owen")


def ended(ledger: Ledger, case: Case) -> Status | None:
    end = ledger.reader.case(case.id).end
    return None if end is None else end.status


def test_a_change_of_people_is_not_ended_by_one_of_the_plan_nor_the_other_way_round(
    office: Ledger, clock: FakeClock
) -> None:
    people, plan = propose_governing(office, clock, OUT), submit(office, clock)

    with pytest.raises(RefusedError, match="changes people or policy, and what would take its"):
        proposed(office, clock, LONGER, by="owen", instead_of=people)
    with pytest.raises(RefusedError, match="changes the plan, and what would take its place"):
        proposed(office, clock, OUT, instead_of=plan)

    assert [ended(office, one) for one in (people, plan)] == [None, None]


def test_whoever_a_change_is_about_does_not_edit_it_and_others_do(
    office: Ledger, clock: FakeClock
) -> None:
    case = propose_governing(office, clock, OUT)
    stays = ChangePerson(
        person=office.reader.people().member("owen").model_copy(update={"name": "Owen B."})
    )

    with pytest.raises(NotEntitledError, match="the change is about owen, so somebody else"):
        proposed(office, clock, stays, by="owen", instead_of=case)
    assert ended(office, case) is None

    proposed(office, clock, stays, instead_of=case)
    assert ended(office, case) is Status.REPLACED


def test_whoever_wrote_a_change_about_themselves_edits_it(office: Ledger, clock: FakeClock) -> None:
    case = propose_governing(office, clock, OUT, by="owen")
    other = office.reader.people().member("owen").model_copy(update={"address": "o@example.com"})

    proposed(office, clock, ChangePerson(person=other), by="owen", instead_of=case)

    assert ended(office, case) is Status.REPLACED


def test_what_is_under_broken_glass_is_edited_under_it(office: Ledger, clock: FakeClock) -> None:
    glass = broken(office, departments=("operations", "finance", "it-security", "pmo"))
    case = proposed(office, clock, SetDuration(task="T02", duration=5 * DAY), glass=glass)

    with pytest.raises(RefusedError, match="not under the same broken glass"):
        proposed(office, clock, LONGER, instead_of=case)
    assert ended(office, case) is None

    proposed(office, clock, LONGER, glass=glass, instead_of=case)
    assert ended(office, case) is Status.REPLACED


def test_the_same_edit_twice_ends_its_parent_once(office: Ledger, clock: FakeClock) -> None:
    case = submit(office, clock)
    proposed(office, clock, LONGER, instead_of=case)
    before = len(office.reader.log())

    with pytest.raises(RefusedError):
        proposed(office, clock, LONGER, instead_of=case)

    assert len(office.reader.log()) == before
