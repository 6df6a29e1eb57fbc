"""Rounds on a real ledger: what is read, in which order it is written, and what cannot happen."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from agents.crew import Crew
from graphs.checkpoints import plain_serializer
from graphs.errors import AlreadyRunningError
from graphs.round import build_round_graph, run_round
from graphs.round_state import RoundContext, round_context
from plan.records import AssumptionStatus, FactKind
from tests.graphs.office import Office
from tests.graphs.rounding import QUOTE, STATUS, FakeCrew, office_with_inbox, rounding_office
from tools.sources import SourceSpec


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return office_with_inbox(tmp_path)


@pytest.fixture
def office(root: Path) -> Iterator[Office]:
    found = rounding_office(root)
    yield found
    found.ledger.close()


def test_a_round_leaves_what_it_found_in_the_ledger(office: Office) -> None:
    result = run_round(office.context)

    evidence = office.ledger.evidence
    [conflict], [assumption], [reading] = result.conflicts, result.assumptions, result.readings
    [draft] = result.drafts
    said = next(one.id for one in evidence.observations() if QUOTE in one.fact.text)
    assert (result.round, result.revision, result.observations, result.new) == (1, 1, 4, 4)
    assert [one.fact.source for one in evidence.observations()] == [
        "status",
        "status",
        "statements",
        "statements",
    ]
    assert "blocked" in {finding.kind for finding in result.findings}
    assert (reading.id, reading.speaker, reading.department) == ("R1", "fiona", "finance")
    assert (conflict.id, conflict.members[0].ref) == ("C1", "R1")
    assert (assumption.id, assumption.owners) == ("A1", ("it-security", "operations"))
    assert assumption.claimed_by == "operations-agent"
    assert (draft.id, draft.conflict, draft.evidence) == ("D1", "C1", (said,))
    assert (draft.author, draft.model, draft.base_revision) == ("coordinator", None, 1)
    assert result.translations[0].reading == "R1"
    assert evidence.briefs() == (result.brief,)
    assert result.brief.dropped == {"number_from_nowhere": 2, "unknown_id": 3}
    assert evidence.findings(1) == result.findings
    assert evidence.drafts() == result.drafts
    assert office.revisions == [None]


def test_the_same_words_read_by_two_departments_are_one_reading(office: Office) -> None:
    assert len(run_round(office.context).readings) == 1


def test_a_second_round_over_the_same_files_finds_the_same_under_the_same_ids(
    office: Office,
) -> None:
    first = run_round(office.context)
    second = run_round(office.context)

    assert (second.round, second.observations, second.new) == (2, 4, 0)
    assert second.findings == first.findings
    assert (second.conflicts, second.assumptions) == (first.conflicts, first.assumptions)
    assert (second.readings, second.drafts) == (first.readings, first.drafts)


def test_a_source_that_fails_is_a_fact_and_a_finding_and_the_others_are_read(
    root: Path,
) -> None:
    (root / "inbox" / "status.csv").write_text("task,percent\nT01,x\n", encoding="utf-8")
    office = rounding_office(root)

    result = run_round(office.context)

    [failure] = office.ledger.evidence.observations(FactKind.SOURCE_FAILURE)
    assert failure.fact.source == "status"
    assert "source_failed" in {finding.kind for finding in result.findings}
    assert any("status could not be read" in notice for notice in result.notices)
    assert len(office.ledger.evidence.observations(FactKind.STATEMENT)) == 2
    office.ledger.close()


def test_a_missing_source_is_a_fact_too(root: Path) -> None:
    gone = SourceSpec(name="tests", kind="status", path="inbox/none.csv")
    office = rounding_office(root, sources=(gone,), crew=Crew())

    result = run_round(office.context)

    assert result.observations == 1
    assert "no such file" in office.ledger.evidence.observations()[0].fact.text
    office.ledger.close()


def test_a_round_without_sources_checks_the_plan_all_the_same(root: Path) -> None:
    office = rounding_office(root, sources=(), crew=Crew())

    result = run_round(office.context)

    assert (result.observations, result.new) == (0, 0)
    assert result.brief.round == 1
    office.ledger.close()


def test_departments_look_side_by_side(root: Path) -> None:
    together = threading.Barrier(3)

    def meet(_: str) -> None:
        together.wait(5)

    crew = FakeCrew(meanwhile=meet)
    office = rounding_office(root, crew=crew)

    run_round(office.context)

    assert set(crew.seen) == {"finance", "operations", "it-security"}
    office.ledger.close()


def in_turn(*order: str) -> Callable[[str], None]:
    """Make departments finish in this order."""
    done = {name: threading.Event() for name in order}

    def wait(department: str) -> None:
        place = order.index(department)
        if place:
            assert done[order[place - 1]].wait(5)
        done[department].set()

    return wait


def test_whoever_answers_first_the_ledger_is_the_same(tmp_path: Path) -> None:
    logs = []
    orders = [("finance", "operations", "it-security"), ("it-security", "operations", "finance")]
    for number, order in enumerate(orders):
        root = tmp_path / str(number)
        root.mkdir()
        crew = FakeCrew(meanwhile=in_turn(*order))
        office = rounding_office(office_with_inbox(root), crew=crew)
        run_round(office.context)
        logs.append(office.ledger.reader.log())
        office.ledger.close()

    assert logs[0] == logs[1]


def test_a_second_round_while_one_runs_is_refused_and_changes_nothing(root: Path) -> None:
    refused: list[str] = []
    offices: list[Office] = []

    def again(line: str) -> None:
        if line.startswith("reconciling"):
            before = offices[0].events
            with pytest.raises(AlreadyRunningError) as caught:
                run_round(offices[0].context)
            assert offices[0].events == before
            refused.append(str(caught.value))

    offices.append(rounding_office(root, progress=again))

    run_round(offices[0].context)

    assert refused == ["a round is running in this workspace; try again when it is done"]
    assert offices[0].events.count("round") == 1
    offices[0].ledger.close()


def test_a_round_that_failed_leaves_the_way_free(root: Path) -> None:
    def fail(_: str) -> None:
        raise RuntimeError("out of luck")

    office = rounding_office(root, crew=FakeCrew(meanwhile=fail))
    with pytest.raises(RuntimeError, match="out of luck"):
        run_round(office.context)
    office.ledger.close()
    office = rounding_office(root)

    result = run_round(office.context)

    assert (result.round, result.new, len(result.drafts)) == (2, 0, 1)
    office.ledger.close()


def test_a_round_tells_what_it_does(root: Path) -> None:
    lines: list[str] = []
    office = rounding_office(root, progress=lines.append, crew=FakeCrew(failure="no model"))

    result = run_round(office.context)

    assert lines[0] == "round 1 on revision 1: 6 tasks, 2 sources"
    assert "reading status (inbox/status.csv) ..." in lines
    assert any(line.startswith("operations is looking at ") for line in lines)
    assert "finance: 0 statements, 1 constraint, 0 claims (by rules: no model)" in lines
    assert lines[-1] == "published: 1 conflict, 1 assumption, 1 draft"
    assert result.notices == (
        "coordinator: no model",
        "finance: no model",
        "it-security: no model",
        "operations: no model",
    )
    office.ledger.close()


def test_a_reading_that_its_speaker_denied_counts_no_more(office: Office) -> None:
    [reading] = run_round(office.context).readings
    office.ledger.evidence.settle_reading(reading.id, "rejected", "fiona")

    result = run_round(office.context)

    assert (result.readings, result.conflicts, result.drafts) == ((), (), ())


def test_a_confirmed_reading_counts_though_nobody_reads_it_again(
    office: Office, root: Path
) -> None:
    [reading] = run_round(office.context).readings
    office.ledger.evidence.settle_reading(reading.id, "confirmed", "fiona")
    office.ledger.close()
    (root / "inbox" / "statements" / "1-fiona.md").unlink()
    silent = rounding_office(root, crew=FakeCrew(silent=True))

    result = run_round(silent.context)

    assert [(one.id, one.status) for one in result.readings] == [(reading.id, "confirmed")]
    assert len(result.conflicts) == 1
    silent.ledger.close()


def test_a_rejected_assumption_is_not_asked_again(office: Office) -> None:
    [assumption] = run_round(office.context).assumptions
    office.ledger.evidence.settle_assumption(
        assumption.id, AssumptionStatus.REJECTED, "owen", "there is none"
    )

    assert run_round(office.context).assumptions == ()


def test_a_round_that_an_approval_overtakes_speaks_of_one_revision(root: Path) -> None:
    offices: list[Office] = []

    def overtake(line: str) -> None:
        if line.startswith("reconciling"):
            case = offices[0].propose()
            offices[0].say(case.id, "fiona")
            offices[0].say(case.id, "owen")
            assert offices[0].runner.open(case.id).revision == 2

    offices.append(rounding_office(root, progress=overtake))

    result = run_round(offices[0].context)

    assert len(offices[0].revisions) == 2
    assert (result.revision, result.drafts[0].base_revision) == (1, 1)
    offices[0].ledger.close()


def test_a_round_holds_neither_governance_nor_the_door() -> None:
    held = {field.name for field in fields(RoundContext)}

    assert held.isdisjoint({"governance", "door", "reader"})


def test_the_state_of_a_round_is_plain_json(office: Office) -> None:
    saver = InMemorySaver(serde=plain_serializer())
    graph = build_round_graph(saver)

    state = graph.invoke(
        {}, {"configurable": {"thread_id": "r"}}, context=round_context(office.context)
    )

    assert json.loads(json.dumps(state)) == state


def test_a_crew_by_rules_makes_a_round_of_its_own(root: Path) -> None:
    office = rounding_office(root, crew=Crew(), sources=(STATUS,))

    result = run_round(office.context)

    assert result.written_by == dict.fromkeys(("finance", "operations", "it-security"), "rules")
    assert result.brief.written_by == "rules"
    assert result.brief.sentences
    office.ledger.close()
