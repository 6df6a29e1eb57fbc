"""Compliance checklists: what a row becomes, and which rows are refused."""

from pathlib import Path

import pytest

from plan.records import FactKind
from tests.tools.sourcing import Inbox

HEADER = "control,task,state,evidence,date\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path, "controls", "inbox/controls.csv")


def test_a_row_becomes_a_control_with_state_and_evidence(inbox: Inbox) -> None:
    inbox.put(HEADER + "SOX-4 Four eyes,T01,Closed,AUD-7,2026-03-18\n")

    [fact] = inbox.read()

    assert (fact.kind, fact.subject, fact.at) == (FactKind.CONTROL, "T01", "2026-03-18")
    assert fact.place == "controls.csv, row 2"
    assert fact.data == {
        "control": "SOX-4 Four eyes",
        "state": "closed",
        "evidence": "AUD-7",
        "note": "",
    }
    assert fact.text == "control SOX-4 Four eyes is closed, evidence AUD-7, as of 2026-03-18"


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("open", "open"),
        ("OPEN", "open"),
        ("done", "closed"),
        ("closed", "closed"),
        ("waived", "waived"),
    ],
)
def test_a_state_is_open_closed_or_waived(inbox: Inbox, written: str, state: str) -> None:
    inbox.put(HEADER + f"SOX-4,,{written},,2026-03-18\n")

    assert inbox.read()[0].data["state"] == state


def test_an_open_control_needs_neither_task_nor_date(inbox: Inbox) -> None:
    inbox.put(HEADER + "SOX-4,,open,,\n")

    [fact] = inbox.read()

    assert (fact.subject, fact.at) == (None, "undated")


def test_a_note_may_stand_beside_and_is_kept(inbox: Inbox) -> None:
    inbox.put(HEADER.strip() + ",note\nSOX-4,T01,open,,,=1+1 is what they wrote\n")

    [fact] = inbox.read()

    assert fact.data["note"] == "=1+1 is what they wrote"
    assert fact.text.endswith("undated; =1+1 is what they wrote")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",T01,open,,", "control"),
        ("SOX-4,T99,open,,", "task"),
        ("SOX-4,T01,half open,,", "state"),
        ("SOX-4,T01,,,", "state"),
        ("SOX-4,T01,closed,AUD-7,", "date"),
        ("SOX-4,T01,waived,,", "date"),
        ("SOX-4,T01,closed,AUD-7,2026-13-01", "date"),
        ("SOX-4,T01,closed,AUD-7,2026-03-21", "date"),
        ("SOX-4,T01,open," + "x" * 2_001 + ",", "evidence"),
    ],
)
def test_a_wrong_cell_is_named_by_file_row_and_field(inbox: Inbox, row: str, field: str) -> None:
    inbox.put(HEADER + row + "\n")

    assert inbox.refusal().startswith(f"inbox/controls.csv, row 2, {field}: ")


def test_a_control_with_two_states_on_one_day_is_refused(inbox: Inbox) -> None:
    inbox.put(HEADER + "SOX-4,T01,open,,2026-03-18\nSOX-4,T01,closed,AUD-7,2026-03-18\n")

    assert "row 3, control: says something else than controls.csv, row 2" in inbox.refusal()
