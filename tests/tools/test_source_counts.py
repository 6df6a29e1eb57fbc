"""Reconciliation files: what a row becomes, and which rows are refused."""

from pathlib import Path

import pytest

from plan.records import FactKind
from tests.tools.sourcing import Inbox

HEADER = "object,source_count,target_count,tolerance,task,as_of\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path, "counts", "inbox/counts.csv")


def test_a_row_becomes_a_count_with_its_place_and_date(inbox: Inbox) -> None:
    inbox.put(HEADER + "invoices,1204,1203,1,T04,2026-03-18\n")

    [fact] = inbox.read()

    assert (fact.kind, fact.subject, fact.at) == (FactKind.COUNT, "T04", "2026-03-18")
    assert fact.place == "counts.csv, row 2"
    assert fact.data == {
        "object": "invoices",
        "source_count": 1204,
        "target_count": 1203,
        "tolerance": 1,
    }
    assert (
        fact.text
        == "invoices: 1204 at the source, 1203 at the target, 1 tolerated, as of 2026-03-18"
    )


def test_the_three_columns_suffice_and_may_be_written_with_spaces(inbox: Inbox) -> None:
    inbox.put("Object, Source count, TARGET COUNT\ninvoices, 3, 3\n")

    [fact] = inbox.read(task="T04")

    assert (fact.subject, fact.at, fact.data["tolerance"]) == ("T04", "undated", 0)


def test_a_row_names_its_task_before_the_settings_do(inbox: Inbox) -> None:
    inbox.put(HEADER + "invoices,3,3,,T05,\nclaims,3,3,,,\n")

    assert [fact.subject for fact in inbox.read(task="T04")] == ["T05", "T04"]
    assert [fact.subject for fact in inbox.read()] == ["T05", None]


@pytest.mark.parametrize(
    ("tolerance", "allowed"),
    [("", 0), ("0", 0), ("12", 12), ("0.1 %", 1), ("0.1%", 1), ("100%", 1999)],
)
def test_a_tolerance_is_a_number_or_a_share_of_the_source_rounded_down(
    inbox: Inbox, tolerance: str, allowed: int
) -> None:
    inbox.put(HEADER + f"invoices,1999,1999,{tolerance},,\n")

    assert inbox.read()[0].data["tolerance"] == allowed


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",1,1,,,", "object"),
        ("invoices,,1,,,", "source_count"),
        ('invoices,"1,204",1,,,', "source_count"),
        ("invoices,1.5,1,,,", "source_count"),
        ("invoices,-1,1,,,", "source_count"),
        ("invoices,1,=SUM(A1:A9),,,", "target_count"),
        ("invoices,1,\u0663,,,", "target_count"),
        ("invoices,1,1" + "0" * 20 + ",,,", "target_count"),
        ("invoices,1,1,about 3,,", "tolerance"),
        ("invoices,1,1,-3,,", "tolerance"),
        ("invoices,1,1,,T99,", "task"),
        ("invoices,1,1,,,2026-02-30", "as_of"),
        ("invoices,1,1,,,2026-03-21", "as_of"),
        ("invoices,1,1,,,18.03.2026", "as_of"),
        ("x" * 2_001 + ",1,1,,,", "object"),
    ],
)
def test_a_wrong_cell_is_named_by_file_row_and_field(inbox: Inbox, row: str, field: str) -> None:
    inbox.put(f"{HEADER}claims,3,3,,,\n{row}\n")

    assert inbox.refusal().startswith(f"inbox/counts.csv, row 3, {field}: ")


def test_all_wrong_rows_are_named_at_once(inbox: Inbox) -> None:
    inbox.put(HEADER + "a,x,1,,,\nb,1,1,,,\nc,1\nd,1,y,,T99,\n")

    problems = inbox.refusal().splitlines()

    assert [line.split(": ")[0] for line in sorted(problems)] == [
        "inbox/counts.csv, row 2, source_count",
        "inbox/counts.csv, row 4",
        "inbox/counts.csv, row 5, target_count",
        "inbox/counts.csv, row 5, task",
    ]


def test_the_same_row_twice_counts_once_and_a_different_one_is_refused(inbox: Inbox) -> None:
    inbox.put(HEADER + "a,1,1,,T04,2026-03-18\na,1,1,,T04,2026-03-18\na,1,2,,T04,2026-03-19\n")
    assert len(inbox.read()) == 2

    inbox.put(HEADER + "a,1,1,,T04,2026-03-18\na,1,2,,T04,2026-03-18\n")
    assert "row 3, object: says something else than counts.csv, row 2" in inbox.refusal()


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("object,source_count\n", "row 1, target_count: this column is missing"),
        (
            "object,source_count,target_count,colour\n",
            "row 1, colour: unknown column; there are object, source_count,",
        ),
        ("object,object,source_count,target_count\n", "row 1, object: this column stands twice"),
        ('object,"source_count,target_count\n', "is no CSV"),
    ],
)
def test_a_wrong_header_is_refused(inbox: Inbox, header: str, problem: str) -> None:
    inbox.put(header + "a,1,1\n")

    assert problem in inbox.refusal()


def test_a_formula_stays_the_text_that_it_is(inbox: Inbox) -> None:
    inbox.put(HEADER + '"=HYPERLINK(""http://example.com"")",1,1,,,\n')

    assert inbox.read()[0].data["object"] == '=HYPERLINK("http://example.com")'


def test_the_same_bytes_give_the_same_hashes(inbox: Inbox) -> None:
    inbox.put(HEADER + "a,1,1,,T04,2026-03-18\nb,1,2,,,\n")

    assert [fact.hash for fact in inbox.read()] == [fact.hash for fact in inbox.read()]
