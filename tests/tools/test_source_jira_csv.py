"""Jira's CSV export: repeated columns, both wordings, its own dates, and what is refused."""

from pathlib import Path

import pytest

from tests.tools.sourcing import Inbox
from tools.sources.jira_csv import is_jira_header

HEADER = "Summary,Issue key,Status,Updated,Labels,Labels,Inward issue link (Blocks)\n"
ROW = "T04: convert,ENG-1,In Progress,12/Mar/26 3:04 PM,,,\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "ws", "tickets", "inbox/jira.csv")


def test_a_ticket_becomes_a_fact_as_of_its_last_change(inbox: Inbox) -> None:
    inbox.put(HEADER + ROW)

    [fact] = inbox.read()

    assert (fact.subject, fact.at, fact.place) == ("T04", "2026-03-12T15:04", "jira.csv, row 2")
    assert fact.text == "ENG-1 T04: convert: In Progress"
    assert fact.data["category"] == "in_progress"


def test_repeated_columns_are_all_read_and_others_left_alone(inbox: Inbox) -> None:
    inbox.put(
        "Summary,Issue key,Status,Inward issue link (Blocks),Inward issue link (Blocks),"
        "Outward issue link (Blocks),Outward issue link (Relates),Sprint,Sprint\n"
        "x,ENG-1,Done,ENG-2,ENG-3,ENG-4,ENG-5,one,two\n"
    )

    [fact] = inbox.read()

    assert fact.data["links"] == (
        "is blocked by ENG-2; is blocked by ENG-3; blocks ENG-4; relates to ENG-5"
    )
    assert "Sprint" not in fact.model_dump_json()


def test_the_newer_wording_says_the_same(inbox: Inbox) -> None:
    old = "Summary,Issue key,Issue Type,Status,Inward issue link (Blocks)\nx,E-1,Bug,Done,E-2\n"
    new = "Summary,Key,Work type,Status,Inward work item link (Blocks)\nx,E-1,Bug,Done,E-2\n"
    inbox.put(old)
    before = inbox.read()
    inbox.put(new)

    assert inbox.read() == before


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("12/Mar/26 3:04 PM", "2026-03-12T15:04"),
        ("12/Mar/26 15:04", "2026-03-12T15:04"),
        ("2026-03-12 15:04", "2026-03-12T15:04"),
        ("2026-03-12T15:04:00+01:00", "2026-03-12T14:04"),
        ("12/Mar/2026 3:04 PM", "2026-03-12T15:04"),
    ],
)
def test_a_date_is_read_in_the_forms_that_jira_writes(inbox: Inbox, written: str, at: str) -> None:
    inbox.put(f"Summary,Issue key,Status,Updated\nx,E-1,Done,{written}\n")

    assert inbox.read()[0].at == at


@pytest.mark.parametrize(
    ("labels", "title", "task"),
    [
        ("T05,", "T04: x", "T05"),
        ("T05,T04", "T04: x", None),
        ("urgent,", "T04 x", "T04"),
        (",", "[T04] x", "T04"),
        (",", "about T04", None),
        (",", "T040 x", None),
    ],
)
def test_a_ticket_belongs_to_the_one_task_that_it_names(
    inbox: Inbox, labels: str, title: str, task: str | None
) -> None:
    inbox.put(f"Summary,Issue key,Status,Labels,Labels\n{title},E-1,Open,{labels}\n")

    assert inbox.read()[0].subject == task


def test_a_ticket_with_a_resolved_date_is_done_whatever_its_status_is_called(inbox: Inbox) -> None:
    inbox.put("Summary,Issue key,Status,Resolved\nx,E-1,Abgenommen,12/Mar/26\ny,E-2,Geplant,\n")

    assert [fact.data["category"] for fact in inbox.read()] == ["done", ""]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Summary,Status\nx,Done\n", "row 1, issue key: this column is missing"),
        (HEADER + "x,,Done,,,,\n", "row 2, issue key: is empty"),
        (HEADER + "x,E-1,Done,soon,,,\n", "row 2, updated: 'soon' is no date that Jira writes"),
        (HEADER + "x,E-1,Done,31/Feb/26,,,\n", "is no date that Jira writes"),
        (HEADER + "x,E-1,Done,12/Mar/27,,,\n", "lies after today"),
        (HEADER + "x,E-1,Done\n", "row 2: has 3 cells where the header has 7"),
        (HEADER + '"x,E-1,Done,,,,\n', "is no CSV"),
        (HEADER + ROW + ROW.replace("convert", "else"), "row 3, issue key: says something else"),
        (HEADER + f"{'x' * 2_001},E-1,Done,,,,\n", "is longer than 2,000 characters"),
        (",".join(["Summary", "Issue key", "Status", *["S"] * 2_000]) + "\n", "2,000 columns"),
    ],
)
def test_a_wrong_export_is_refused_and_says_where(inbox: Inbox, text: str, words: str) -> None:
    inbox.put(text)

    assert words in inbox.refusal()


def test_the_same_row_twice_counts_once_and_the_same_file_keeps_its_hashes(inbox: Inbox) -> None:
    inbox.put(HEADER + ROW + ROW)

    assert len(inbox.read()) == 1
    assert inbox.read()[0].hash == inbox.read()[0].hash


def test_our_own_export_is_read_whole() -> None:
    root = Path(__file__).resolve().parents[2] / "examples" / "bpm-migration"
    header = (root / "inbox" / "jira.csv").read_text(encoding="utf-8").split("\n", 1)[0]

    assert is_jira_header(header.split(","))
