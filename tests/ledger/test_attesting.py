"""An owner's word on turned order: refused where it can never come, and asked for until it does."""

from pathlib import Path

import pytest

from ledger.opening import Ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.approval import Case
from plan.errors import PolicyError
from plan.policy import Deputy
from plan.reminding import ReminderDue
from tests.fakes import FakeClock
from tests.ledger.governing import governing_policy
from tests.ledger.life import FLIP, told
from tests.ledger.steps import decide, make_ledger, submit

STOOD_IN_FOR = governing_policy(deputies=(Deputy(role="it-security", person="tom"),))


def reminded(ledger: Ledger) -> set[str]:
    """Do what is due, and give who is reminded by it."""
    due = ledger.governance.due()
    for one in due:
        ledger.governance.act_on(one)
    return {one.person for one in due if isinstance(one, ReminderDue)}


def attest(ledger: Ledger, case: Case, person: str) -> None:
    said = {"answer": "none", "words": "", "channel": "cli"}
    ledger.governance.attest(case.id, person=person, digest=case.proposal.digest, **said)  # type: ignore[arg-type]  # literals


def test_what_the_only_owner_submits_is_refused_though_a_deputy_could_approve_it(
    path: Path, clock: FakeClock
) -> None:
    with make_ledger(path, clock, policy=STOOD_IN_FOR) as ledger:
        with pytest.raises(PolicyError, match="nobody could attest for 'it-security'") as refused:
            submit(ledger, clock, FLIP, author="sam")

        assert "let somebody else submit it, or name another holder" in str(refused.value)
        assert ledger.reader.cases() == ()
        assert submit(ledger, clock, FLIP, author="maya").proposal.attest


def test_who_has_approved_and_not_attested_is_reminded_and_then_its_author_is_told(
    office: Ledger, clock: FakeClock, path: Path
) -> None:
    case = submit(office, clock, FLIP)
    for person in ("olga", "sam", "fiona"):
        decide(office, case, person)
    attest(office, case, "olga")

    clock.advance(hours=24)
    assert reminded(office) == {"sam"}
    assert told(office, "unattested") == []
    clock.advance(hours=24)
    assert reminded(office) == {"sam"}

    assert told(office, "unattested") == [("maya", "P1")]
    last = [one for one in office.governance.outbox() if one.kind in {"reminder", "unattested"}]
    assert "P1 still waits for you to attest" in last[0].subject
    assert "P1 still waits for it-security to attest" in last[-1].subject
    assert "sam has not said whether" in last[-1].body
    clock.advance(hours=20)
    assert reminded(office) == set()
    attest(office, case, "sam")
    assert apply_proposal(office.door, case.id).number == 2
    office.close()
    assert verify(path)["ok"]


def test_who_has_attested_and_approved_is_reminded_no_more(
    office: Ledger, clock: FakeClock
) -> None:
    case = submit(office, clock, FLIP)
    for person in ("olga", "sam"):
        attest(office, case, person)
        decide(office, case, person)

    clock.advance(hours=48)

    assert reminded(office) == {"fiona"}
    assert told(office, "unattested") == []
