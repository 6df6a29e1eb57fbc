"""What is known beside the plan: numbered, kept, found again, and never binding."""

from pathlib import Path

import pytest

from ledger.opening import Ledger, open_ledger
from ledger.verify import verify
from plan.errors import NotEntitledError, PlanError, RefusedError, UnknownError
from plan.model import ConstraintKind
from plan.records import (
    Assumption,
    AssumptionStatus,
    Brief,
    Conflict,
    Draft,
    Fact,
    FactKind,
    Finding,
    Member,
    Reading,
    Sentence,
    Severity,
)
from tests.builders import DAY
from tests.fakes import FakeClock
from tests.ledger.steps import LONGER_SETUP, claim, count, submit


def fact(text: str, subject: str | None = None, kind: FactKind = FactKind.STATUS) -> Fact:
    return Fact(source="s", kind=kind, subject=subject, at="2026-03-02", place="row 1", text=text)


def finding(id_: str, text: str = "late") -> Finding:
    return Finding(
        id=id_, kind="late", task="T01", department="finance", severity=Severity.WARNING, text=text
    )


def reading(**changes: object) -> Reading:
    fields: dict[str, object] = {
        "id": "",
        "type": ConstraintKind.FNLT,
        "task": "T05",
        "department": "finance",
        "value": "2026-04-10",
        "speaker": "fiona",
        "quote": "has to be finished by 10 April",
        "source": "O1",
        "confidence": 90,
        "read_by": "rules",
    }
    return Reading.model_validate({**fields, **changes})


def conflict(*refs: str) -> Conflict:
    members = tuple(Member(ref=ref, text=ref, owner="finance", source="O1") for ref in refs)
    return Conflict(id="", members=members, owners=("finance",), through=("T05",), text="both")


def change(title: str = "Longer setup", minutes: int = 12 * DAY) -> Draft:
    return Draft(
        id="",
        title=title,
        operations=(LONGER_SETUP.model_copy(update={"duration": minutes}),),
        rationale="r",
        author="coordinator",
        base_revision=1,
        made="2026-03-02T08:00:00+00:00",
    )


def test_facts_are_numbered_and_stored_once(ledger: Ledger, clock: FakeClock) -> None:
    evidence = ledger.evidence
    first = evidence.record([fact("late", "T01"), fact("on time", "T02"), fact("late", "T01")])
    clock.advance(minutes=1)
    second = evidence.record([fact("on time", "T02"), fact("done", "T01")])

    assert ([one.id for one in first.new], first.known) == (["O1", "O2"], 1)
    assert ([one.id for one in second.new], second.known) == (["O3"], 1)
    assert second.new[0].received == "2026-03-02T08:01:00+00:00"
    assert [one.id for one in evidence.observations(subject="T01")] == ["O1", "O3"]
    assert evidence.observations(kind=FactKind.COUNT) == ()
    assert evidence.observation("O2").fact == fact("on time", "T02")
    with pytest.raises(UnknownError, match="O9"):
        evidence.observation("O9")


def test_the_same_facts_again_write_nothing(ledger: Ledger, path: Path) -> None:
    ledger.evidence.record([fact("late")])
    before = path.read_bytes()

    assert ledger.evidence.record([fact("late")]).known == 1
    assert ledger.evidence.record([]).new == ()

    assert len(ledger.reader.log()) == 2
    assert path.read_bytes() == before


def test_facts_come_in_all_or_none(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RefusedError("in the middle")

    monkeypatch.setattr("sqlite_utils.db.Table.insert_all", fail)
    with pytest.raises(RefusedError, match="in the middle"):
        ledger.evidence.record([fact("late"), fact("later")])

    assert ledger.evidence.observations() == ()
    assert len(ledger.reader.log()) == 1


def test_what_another_process_adds_is_seen_though_the_rest_is_not_read_again(
    ledger: Ledger, path: Path, clock: FakeClock
) -> None:
    ledger.evidence.record([fact("late")])
    before = ledger.evidence.observations()

    with open_ledger(path, clock) as other:
        other.evidence.record([fact("later")])
        assert other.evidence.observations() == ledger.evidence.observations()

    assert [one.fact.text for one in ledger.evidence.observations()] == ["late", "later"]
    assert ledger.evidence.observations()[0] is before[0]


def test_observations_are_found_by_their_words(ledger: Ledger) -> None:
    texts = ["The firewall approval is late", "Licences for the café end", "The firewall"]
    ledger.evidence.record([fact(text) for text in texts])
    search = ledger.evidence.search

    assert {one.id for one in search("firewalls")} == {"O1", "O3"}
    assert search("approval firewall")[0].id == "O1"
    assert [one.id for one in search("CAFE")] == ["O2"]
    assert len(search("the", limit=1)) == 1
    for nothing in ("", '"', "NEAR(", "*", "zebra", "' OR 1=1 --"):
        assert search(nothing) == ()


def test_a_round_keeps_its_findings(ledger: Ledger) -> None:
    evidence = ledger.evidence
    assert evidence.findings() == ()
    assert evidence.start_round() == 1
    evidence.save_findings(1, [finding("F1"), finding("F2")])
    evidence.save_findings(1, [finding("F1", "later")])
    assert evidence.findings() == (finding("F1", "later"),)

    assert evidence.start_round() == 2
    assert evidence.findings() == ()
    assert evidence.findings(1) == (finding("F1", "later"),)
    with pytest.raises(UnknownError, match="round"):
        evidence.save_findings(3, [])


def test_the_same_findings_again_write_nothing(ledger: Ledger) -> None:
    ledger.evidence.start_round()
    ledger.evidence.save_findings(1, [finding("F1")])
    before = ledger.reader.log()

    ledger.evidence.save_findings(1, [finding("F1")])

    assert ledger.reader.log() == before


def test_the_same_words_are_one_reading(ledger: Ledger) -> None:
    evidence = ledger.evidence
    first = evidence.save_reading(reading())
    again = evidence.save_reading(
        reading(quote="Has to be  finished\nby 10 April", confidence=50, read_by="a-model")
    )
    other = evidence.save_reading(reading(value="2026-04-11"))

    assert (first.id, again, other.id) == ("R1", first, "R2")
    settled = evidence.settle_reading("R1", "confirmed", "fiona")
    assert settled.status == "confirmed"
    assert evidence.readings() == (settled, other)
    assert evidence.save_reading(reading()) == settled


def test_the_register_keeps_a_claim_once(ledger: Ledger) -> None:
    evidence = ledger.evidence
    first = evidence.claim(claim())
    again = evidence.claim(claim().model_copy(update={"claimed_by": "finance-agent"}))
    assert (first.id, again) == ("A1", first)

    settled = evidence.settle_assumption("A1", AssumptionStatus.DISPUTED, "olga", "never so")

    assert settled.status is AssumptionStatus.DISPUTED
    assert evidence.assumptions() == (settled,)
    assert evidence.claim(claim()) == settled
    entry = ledger.reader.log()[-1]
    assert (entry.actor, entry.event) == ("olga", "settled")
    assert "never so" in entry.body


def test_an_agent_settles_nothing(ledger: Ledger) -> None:
    ledger.evidence.save_reading(reading())
    ledger.evidence.claim(claim())

    with pytest.raises(NotEntitledError, match="agent"):
        ledger.evidence.settle_reading("R1", "confirmed", "finance-agent")
    with pytest.raises(NotEntitledError, match="agent"):
        ledger.evidence.settle_assumption("A1", AssumptionStatus.CONFIRMED, "coordinator", "x")
    with pytest.raises(UnknownError):
        ledger.evidence.settle_reading("R9", "confirmed", "fiona")


def test_a_conflict_keeps_its_name_from_round_to_round(ledger: Ledger) -> None:
    evidence = ledger.evidence
    evidence.start_round()
    named = evidence.save_conflicts(1, [conflict("R1", "freeze"), conflict("R2", "freeze")])
    evidence.start_round()
    again = evidence.save_conflicts(2, [conflict("R3", "freeze"), conflict("freeze", "R1")])

    assert [one.id for one in named] == ["C1", "C2"]
    assert [one.id for one in again] == ["C3", "C1"]
    assert evidence.conflicts() == again
    assert evidence.conflicts(1) == named


def test_a_draft_becomes_one_proposal(ledger: Ledger, clock: FakeClock) -> None:
    evidence = ledger.evidence
    first = evidence.save_draft(change())
    assert evidence.save_draft(change("The same by another name")) == first
    assert evidence.save_draft(change(minutes=13 * DAY)).id == "D2"
    case = submit(ledger, clock)

    evidence.mark_submitted("D1", case.id)
    evidence.mark_submitted("D1", case.id)

    assert evidence.draft("D1").submitted_as == case.id
    assert [one.submitted_as for one in evidence.drafts()] == [case.id, None]
    for draft_id, proposal_id in (("D1", "P2"), ("D2", "P2"), ("D9", case.id)):
        with pytest.raises(PlanError):
            evidence.mark_submitted(draft_id, proposal_id)


def test_a_brief_belongs_to_its_round(ledger: Ledger) -> None:
    evidence = ledger.evidence
    evidence.start_round()
    brief = Brief(
        round=1,
        at="2026-03-02T08:00:00+00:00",
        written_by="rules",
        sentences=(Sentence(text="T01 is late.", cites=("O1",)),),
        dropped={"unknown_id": 1},
    )
    evidence.save_brief(brief)
    second = brief.model_copy(update={"written_by": "a-model"})

    evidence.save_brief(second)

    assert evidence.briefs() == (second,)


def test_everything_that_is_written_is_in_the_log_and_verifies(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    evidence = ledger.evidence
    evidence.record([fact("late")])
    evidence.start_round()
    evidence.save_findings(1, [finding("F1"), finding("F2")])
    evidence.save_findings(1, [finding("F2")])
    evidence.save_reading(reading())
    evidence.settle_reading("R1", "rejected", "fiona")
    evidence.claim(claim())
    evidence.settle_assumption("A1", AssumptionStatus.CONFIRMED, "olga", "it calls it")
    evidence.save_conflicts(1, [conflict("R1", "A1")])
    evidence.save_draft(change())
    evidence.mark_submitted("D1", submit(ledger, clock).id)

    assert verify(path)["ok"], verify(path)
    events = [entry.event for entry in ledger.reader.log()]
    assert events == [
        *("genesis", "observed", "round", "findings", "findings", "read", "settled", "claimed"),
        *("settled", "conflict", "conflicts", "drafted", "submitted", "draft submitted"),
    ]
    assert count(path, "revisions") == 1
    assert isinstance(evidence.assumptions()[0], Assumption)
