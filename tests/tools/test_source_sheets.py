"""Checklists, counts, drift from workbooks: the same facts as from CSV, and hostile workbooks."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.tools.sourcing import Inbox

HEADER = ["control", "task", "state", "evidence", "date", "owner", "due", "sign_off"]


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    """Write something else into the first sheet."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(kept, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in content
                content = content.replace(old, new)
            after.writestr(name, content)
    return kept.getvalue()


@pytest.fixture
def controls(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "ws", "controls", "inbox/controls.xlsx")


def test_a_checklist_holds_owner_due_and_sign_off(controls: Inbox) -> None:
    controls.put(
        workbook(
            HEADER,
            ["SEC-1", "T02", "open", None, None, "Sam Reyes", date(2026, 4, 1), None],
            ["SOX-2", "T05", "closed", "DOC-7", datetime(2026, 3, 12), "Anna", None, "Fiona Hart"],  # noqa: DTZ001  # a cell has no zone
        )
    )

    first, second = controls.read()

    assert (first.data["owner_id"], first.data["due"]) == ("sam", "2026-04-01")
    assert (second.at, second.data["signed_by"]) == ("2026-03-12", "fiona")
    assert second.data["owner"] == "Anna"
    assert "owner_id" not in second.data
    assert second.text == (
        "control SOX-2 is closed, evidence DOC-7, as of 2026-03-12, owner Anna, "
        "signed by Fiona Hart"
    )


def test_a_workbook_gives_the_facts_of_the_same_csv(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "ws", "configuration", "inbox/drift.csv")
    inbox.put("environment,item,expected,actual\nPROD,version,8.5,8.4\nPROD,nodes,3,3\n")
    csv = inbox.read()
    rows: tuple[list[Any], ...] = (["PROD", "version", 8.5, 8.4], ["PROD", "nodes", 3, 3.0])
    inbox.put(workbook(["environment", "item", "expected", "actual"], *rows), "inbox/drift.xlsx")

    sheet = inbox.read("inbox/drift.xlsx")

    assert [one.data for one in sheet] == [one.data for one in csv]
    assert [one.place for one in sheet] == ["drift.xlsx, row 2", "drift.xlsx, row 3"]


def test_counts_are_read_from_numbers(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "ws", "counts", "inbox/counts.xlsx")
    inbox.put(workbook(["object", "source count", "target-count"], ["invoices", 1204, 1200]))

    assert inbox.read()[0].data["source_count"] == 1204


def test_empty_rows_below_the_table_are_nothing(controls: Inbox) -> None:
    controls.put(workbook(HEADER, ["SEC-1", "T02", "open"], *([None] for _ in range(3_000))))

    assert len(controls.read()) == 1


def test_a_workbook_that_claims_to_be_one_cell_is_read_whole(controls: Inbox) -> None:
    controls.put(replaced(workbook(HEADER, ["SEC-1", "T02", "open"]), b"A1:H2", b"A1"))

    assert len(controls.read()) == 1


def test_a_hidden_sheet_is_no_table(controls: Inbox) -> None:
    book = Workbook()
    book.worksheets[0].append(["old"])
    book.worksheets[0].sheet_state = "hidden"
    sheet = book.create_sheet("Now")
    sheet.append(HEADER)
    sheet.append(["SEC-1", "T02", "open"])
    kept = io.BytesIO()
    book.save(kept)
    controls.put(kept.getvalue())

    assert len(controls.read()) == 1


def test_a_formula_without_a_value_is_refused(controls: Inbox) -> None:
    controls.put(workbook(HEADER, ["SEC-1", "T02", "=A1"]))

    assert "row 2: holds a formula without a value" in controls.refusal()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["SEC-1", "T99", "open"], "controls.xlsx, row 2, task: there is no task 'T99'"),
        (["SEC-1", "T02", "half"], "row 2, state: 'half' is no state"),
        (["SEC-1", "T02", "open", "", "", "", "soon"], "row 2, due: 'soon' is no date"),
        (["SEC-1", "T02", "open", "", "", "", "", "Sam"], "row 2, sign_off: stands at a control"),
        ([*range(70)], "has more than 60 columns"),
    ],
)
def test_a_wrong_cell_is_named_by_file_row_and_field(
    controls: Inbox, row: list[Any], words: str
) -> None:
    controls.put(workbook(HEADER, row))

    assert words in controls.refusal()


def bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 90_000_000)
    return kept.getvalue()


def with_entity() -> bytes:
    return replaced(
        workbook(HEADER, ["a"]), b"<worksheet ", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet '
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 no zip", "is no whole zip file"),
        (b"control,task\n", "is no whole zip file"),
        (bomb(), "times its size"),
        (workbook(HEADER)[:-200], "is no whole zip file"),
        (with_entity(), "controls.xlsx"),
    ],
)
def test_a_hostile_workbook_is_refused(controls: Inbox, data: bytes, words: str) -> None:
    controls.put(data)

    assert words in controls.refusal()
