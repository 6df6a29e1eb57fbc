"""Runbooks at work: mechanical steps by themselves, people where they are asked, never the plan."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.services.rounds import hold_round
from app.services.running_runbooks import run_runbooks
from plan.operations import SetConstraint
from plan.rhythm import Run as BookRun
from tests.app.conftest import Run
from tests.app.rhythm import T01_DONE, Place

DIFFER = "invoices,400,398,,T01,2026-03-19\n"
EQUAL = "invoices,400,400,,T01,2026-03-20\n"
COUNTS = "object,source_count,target_count,tolerance,task,as_of\n"
EVERY_STEP = """\
id: counts-differ
title: Every kind of step there is
when: {finding: counts_differ}
steps:
  - {do: recheck}
  - {do: collect, facts: [count, status], files: "logs/*.log"}
  - {do: ask_status, to: owner, text: "{finding}"}
  - {do: open_ticket, to: operations, title: "{task} differs", text: "{finding} ({run})"}
  - {do: draft_constraint, constraint: SNET, every_days: 14, text: "{name}"}
  - {do: wait, to: sam, text: "{kind} in {department}"}
  - {do: ask_status, to: pmo, text: "after the answer"}
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.configure(sources=("status", "counts"))
    made.status(T01_DONE)
    made.put("counts.csv", COUNTS + DIFFER)
    return made


def own(place: Place, text: str) -> None:
    (place.root / "runbooks").mkdir(exist_ok=True)
    (place.root / "runbooks" / "own.yaml").write_text(text, encoding="utf-8")


def ran(place: Place, *, anew: bool = True) -> tuple[BookRun, ...]:
    """Hold a round, run what it calls for, and give the runs."""
    with place.opened() as opened:
        if anew:
            hold_round(opened, lambda _: None)
        run_runbooks(opened)
        return opened.rhythm.runs()


def the(runs: tuple[BookRun, ...], book: str) -> BookRun:
    (found,) = [one for one in runs if one.runbook == book]
    return found


def state(place: Place) -> tuple[Any, ...]:
    """Give all that governs: plan, revision, people, policy, proposals."""
    with place.opened() as opened:
        reader = opened.reader
        plan = reader.plan()
        return plan.hash, reader.head(), reader.people().hash, reader.policy().hash, reader.cases()


def test_no_kind_of_step_writes_the_plan(place: Place) -> None:
    own(place, EVERY_STEP)
    (place.root / "logs").mkdir()
    (place.root / "logs" / "batch.log").write_text("x" * 100_000 + "the end", encoding="utf-8")
    before = state(place)

    run = the(ran(place), "counts-differ")
    with place.opened() as opened:
        opened.rhythm.answer_step(run.id, person="sam", words="two were cancelled")
    run = the(ran(place, anew=False), "counts-differ")

    assert [(one.do, one.outcome) for one in run.steps] == [
        ("recheck", "done"),
        ("collect", "done"),
        ("ask_status", "done"),
        ("open_ticket", "done"),
        ("draft_constraint", "done"),
        ("wait", "waiting"),
        ("wait", "answered"),
        ("ask_status", "done"),
    ]
    assert state(place) == before
    with place.opened() as opened:
        (draft,) = [one for one in opened.evidence.drafts() if "counts-differ" in one.rationale]
    assert draft.submitted_as is None
    copied = (place.root / "runs" / run.id / "01-batch.log").read_text(encoding="utf-8")
    assert copied.endswith("the end")
    assert len(copied) == 65_536
    ticket = json.loads((place.root / "runs" / run.id / "ticket.json").read_text(encoding="utf-8"))
    assert ticket["title"] == "T01 differs"
    facts = json.loads((place.root / "runs" / run.id / "facts.json").read_text(encoding="utf-8"))
    assert {one["fact"]["kind"] for one in facts} == {"count", "status"}


def test_a_step_is_taken_once_and_a_run_opens_once_for_one_cause(place: Place) -> None:
    first = ran(place)
    place.clock.advance(hours=1)
    again = ran(place)

    assert [one.id for one in again] == [one.id for one in first]
    assert [one.steps for one in again] == [one.steps for one in first]


def test_a_finding_that_is_gone_when_it_is_read_again_clears_the_run(place: Place) -> None:
    with place.opened() as opened:
        hold_round(opened, lambda _: None)
    place.put("counts.csv", COUNTS + EQUAL)

    run = the(ran(place, anew=False), "counts-differ")
    later = the(ran(place, anew=False), "counts-differ")

    assert run.outcome == "cleared"
    assert "it has gone" in run.detail
    assert len(run.steps) == 1
    assert later == run


def test_a_run_ends_with_the_round_that_does_not_find_it_any_more(place: Place) -> None:
    ran(place)
    place.put("counts.csv", COUNTS + EQUAL)
    place.clock.advance(hours=1)
    run = the(ran(place), "counts-differ")
    place.put("counts.csv", COUNTS + DIFFER.replace("03-19", "03-20"))
    place.clock.advance(hours=1)
    runs = [one for one in ran(place) if one.runbook == "counts-differ"]

    assert run.outcome == "cleared"
    assert [one.outcome for one in runs] == ["cleared", None]


def test_a_runbook_that_says_something_else_now_drops_its_run_and_begins_anew(
    place: Place,
) -> None:
    ran(place)
    own(place, EVERY_STEP)
    place.clock.advance(hours=1)
    runs = [one for one in ran(place) if one.runbook == "counts-differ"]

    assert [one.outcome for one in runs] == ["dropped"]
    place.clock.advance(hours=1)
    runs = [one for one in ran(place) if one.runbook == "counts-differ"]
    assert [one.outcome for one in runs] == ["dropped", None]


def test_a_source_that_fails_is_said_in_the_run_and_does_not_stop_it(place: Place) -> None:
    with place.opened() as opened:
        hold_round(opened, lambda _: None)
    place.put("counts.csv", "nonsense\n")

    run = the(ran(place, anew=False), "counts-differ")

    assert run.steps[0].outcome == "failed"
    assert "counts could not be read" in run.steps[0].detail
    assert run.waits is not None


def test_a_link_out_of_the_workspace_is_not_collected(place: Place, tmp_path: Path) -> None:
    own(place, EVERY_STEP)
    secret = tmp_path / "secret.log"
    secret.write_text("secret", encoding="utf-8")
    (place.root / "logs").mkdir()
    (place.root / "logs" / "batch.log").symlink_to(secret)

    run = the(ran(place), "counts-differ")

    assert "0 file(s)" in run.steps[1].detail


def test_a_wrong_runbook_is_told_and_stops_nothing_else(place: Place, run: Run) -> None:
    own(place, "id: mine\n")

    with place.opened() as opened:
        hold_round(opened, lambda _: None)
        (line,) = run_runbooks(opened)
        assert opened.rhythm.runs() == ()
    answer = run("runbooks", "list", "--workspace", place.root)

    assert "no runbook was run: runbooks/own.yaml" in line
    assert answer.code == 1
    assert "runbooks/own.yaml, title: is missing" in answer.err


def test_a_person_answers_and_the_run_says_so(place: Place, run: Run) -> None:
    ran(place)

    wrong = run(
        "runbooks", "done", "RUN9", "--as", "olga", "--words", "x", "--workspace", place.root
    )
    empty = run(
        "runbooks", "done", "RUN1", "--as", "olga", "--words", " ", "--workspace", place.root
    )
    said = run(
        "runbooks", "done", "RUN1", "--as", "olga", "--words", "two", "--workspace", place.root
    )
    twice = run(
        "runbooks", "done", "RUN1", "--as", "olga", "--words", "x", "--workspace", place.root
    )

    assert (wrong.code, empty.code, said.code, twice.code) == (2, 1, 0, 1)
    assert "olga: two" in run("runbooks", "show", "RUN1", "--workspace", place.root).out


def late_board(place: Place) -> None:
    """Let the date of the go-live decision pass without it."""
    book = (
        "id: board\ntitle: The board has not decided\nwhen: {finding: late, name: '*decision*'}\n"
        "steps: [{do: draft_constraint, every_days: 14, text: '{name}: the next sitting'}]\n"
    )
    own(place, book)
    place.status("T06,0,not_started,2026-03-02,,\n")
    place.clock.advance(hours=24 * 40)


def test_a_board_that_did_not_decide_gets_its_next_date_as_a_draft(place: Place) -> None:
    late_board(place)
    before = state(place)

    run = the(ran(place), "board")

    with place.opened() as opened:
        (draft,) = [one for one in opened.evidence.drafts() if "board" in one.rationale]
        now = place.clock.now().date()
    (operation,) = draft.operations
    assert isinstance(operation, SetConstraint)
    assert operation.constraint is not None
    date_ = operation.constraint.date
    assert date_ is not None
    assert run.steps[0].outcome == "done"
    assert now.isoformat() < date_.isoformat()[:10]
    assert draft.evidence == run.evidence
    assert state(place) == before
