"""Workbooks as a person makes them: real dates, percents, formulas, more than one sheet."""

import io
from collections.abc import Sequence

from openpyxl import Workbook

Cell = object
HEADER = (
    "id",
    "name",
    "department",
    "team",
    "duration",
    "predecessors",
    "percent",
    "deadline",
    "note",
)


def book(*sheets: tuple[str, Sequence[Sequence[Cell]]], hidden: str = "") -> bytes:
    """Give a workbook of these sheets."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        if title == hidden:
            sheet.sheet_state = "hidden"
        for column in sheet.columns:
            if column[0].value == "percent":
                for cell in column[1:]:
                    cell.number_format = "0%"
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()
