"""Configuration checks: what a row becomes, and which rows are refused."""

from pathlib import Path

import pytest

from plan.records import FactKind
from tests.tools.sourcing import Inbox

HEADER = "environment,item,expected,actual,task,as_of\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path, "configuration", "inbox/configuration.csv")


def test_a_row_becomes_a_check_whose_values_stay_as_written(inbox: Inbox) -> None:
    inbox.put(HEADER + "TEST,session, 15 min ,=15*60,T03,2026-03-18T09:30\n")

    [fact] = inbox.read()

    assert (fact.kind, fact.subject, fact.at) == (FactKind.CONFIGURATION, "T03", "2026-03-18T09:30")
    assert fact.place == "configuration.csv, row 2"
    assert fact.data == {
        "environment": "TEST",
        "item": "session",
        "expected": "15 min",
        "actual": "=15*60",
    }
    assert fact.text == "TEST session: expected '15 min', found '=15*60', as of 2026-03-18T09:30"


def test_four_columns_suffice_and_an_empty_value_means_nothing_there(inbox: Inbox) -> None:
    inbox.put("environment,item,expected,actual\nTEST,audit log,on,\nTEST,debug port,,open\n")

    missing, extra = inbox.read(task="T03")

    assert "expected 'on', found nothing, undated" in missing.text
    assert "expected nothing, found 'open'" in extra.text
    assert missing.subject == extra.subject == "T03"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",session,1,1,,", "environment"),
        ("TEST,,1,1,,", "item"),
        ("TEST,session,,,,", "expected"),
        ("TEST,session,1,1,T99,", "task"),
        ("TEST,session,1,1,,2025-02-29", "as_of"),
        ("TEST,session,1," + "x" * 2_001 + ",,", "actual"),
    ],
)
def test_a_wrong_cell_is_named_by_file_row_and_field(inbox: Inbox, row: str, field: str) -> None:
    inbox.put(HEADER + row + "\n")

    assert inbox.refusal().startswith(f"inbox/configuration.csv, row 2, {field}: ")


def test_an_item_with_two_values_at_once_is_refused_and_in_two_environments_is_not(
    inbox: Inbox,
) -> None:
    inbox.put(HEADER + "TEST,session,1,1,,\nDEV,session,1,2,,\n")
    assert len(inbox.read()) == 2

    inbox.put(HEADER + "TEST,session,1,1,,\nTEST,session,1,2,,\n")
    assert "row 3, environment: says something else" in inbox.refusal()
