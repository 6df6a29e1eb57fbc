"""Excel as a plan: the right sheet, cells as a person means them, the row that Excel shows."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from plan.errors import PlanFileError
from tests.tools.planfiles.books import HEADER, book
from tests.tools.planfiles.projects import FRAME
from tools.planfiles.document import PlanDocument
from tools.planfiles.workbook_plan import read_workbook_plan
from tools.planfiles.workbook_writing import write_workbook

ONE = ("T01", "Map", "finance", "FIN", "5d", "", 0.4, date(2026, 4, 1), "")
TWO = ("T02", "Move", "pmo", "all", "0.5d", "T01FS+1d", None, datetime(2026, 4, 2, 17), 7)  # noqa: DTZ001  # local
OPTIONS: dict[str, Any] = {"frame": FRAME.model_dump(mode="json")}


def read(data: bytes) -> PlanDocument:
    return PlanDocument.model_validate(read_workbook_plan(data, "plan.xlsx", OPTIONS))


def problems(data: bytes) -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        read(data)
    return [str(one) for one in caught.value.problems]


def test_dates_percents_and_numbers_are_read_as_they_are_meant() -> None:
    found = read(book(("Plan", [HEADER, ONE, (), TWO])))

    first, second = found.plan.tasks
    assert (first.deadline, found.progress) == (date(2026, 4, 1), {"T01": 40})
    assert second.deadline == datetime(2026, 4, 2, 17)  # noqa: DTZ001  # local
    assert (second.note, str(found.plan.links[0])) == ("7", "T01 FS+1d T02")
    assert set(found.columns) == set(HEADER)


def test_the_sheet_with_our_header_is_found_and_a_hidden_one_is_not() -> None:
    cover = ("Cover", [("Our plan",), ("Version 3",)])
    old = ("Old", [HEADER, TWO])

    found = read(book(cover, old, ("Plan", [HEADER, ONE]), hidden="Old"))

    assert [task.id for task in found.plan.tasks] == ["T01"]


def test_a_problem_names_sheet_row_and_field_as_excel_shows_them() -> None:
    wrong = ("T03", "x", "nobody", "", "ten days", "T99FS", None, None, "two\nlines")
    data = book(("Plan", [HEADER, ONE, ("T02", *wrong[1:]), (), wrong]))

    assert [line.partition(":")[0] for line in problems(data)] == [
        f"plan.xlsx, sheet 'Plan', row {row}, {field}"
        for row in (3, 5)
        for field in ("department", "duration", "predecessors")
    ]


def test_a_formula_counts_as_what_excel_computed_and_one_without_a_value_is_refused() -> None:
    data = book(("Plan", [HEADER, ("T01", "=A1", "pmo", "", "5d", "", None, None, "")]))
    [line] = problems(data)
    assert line.startswith("plan.xlsx, sheet 'Plan', row 2: holds a formula without a value")

    found = read(_computed(data, "Migrate"))

    assert found.plan.tasks[0].name == "Migrate"


def _computed(data: bytes, value: str) -> bytes:
    """Put the value of the formula in, as Excel does when it saves."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            content = content.replace(
                b'<c r="B2"><f>A1</f><v></v></c>',
                f'<c r="B2" t="str"><f>A1</f><v>{value}</v></c>'.encode(),
            ).replace(
                b'<c r="B2"><f>A1</f><v /></c>',
                f'<c r="B2" t="str"><f>A1</f><v>{value}</v></c>'.encode(),
            )
            new.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "=cmd|'/C calc'!A0"])
def test_no_written_cell_is_a_formula(text: str) -> None:
    data = write_workbook("Plan", [["note"], [text]], datetime(2026, 3, 2))  # noqa: DTZ001  # any

    [cell] = [row[0] for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=2)]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
