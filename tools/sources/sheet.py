"""Excel tables: the first sheet of a workbook, as rows of text under a header, like a CSV file's.

A workbook is read in a child process, row by row. A cell is the value that Excel stored: of a
formula the result that was saved, and nothing is computed here. Dates become ISO, whole numbers
digits.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from plan.errors import PlanFileError, Problem
from tools.reading.archives import open_archive

MAX_SHEET_ROWS = 100_000
MAX_COLUMNS = 60
_MOST_EMPTY = 1_000


def read_sheet(data: bytes, name: str, _options: dict[str, Any]) -> Any:  # noqa: ANN401  # any JSON value
    """Give the rows of the first sheet, each with its number, as lists of texts.

    Raises:
        PlanFileError: it is no workbook that can be read, or holds too much.
    """
    open_archive(data, name).close()
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if book.worksheets:
            return list(_rows(book.worksheets[0], name))
    except PlanFileError:
        raise
    except Exception as error:  # noqa: BLE001  # openpyxl raises whatever a broken part provokes
        raise _refused(name, None, f"is no whole workbook ({type(error).__name__})") from None
    raise _refused(name, None, "holds no sheet with cells")


def _rows(sheet: Worksheet, name: str) -> Iterator[list[Any]]:
    width = empty = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = [_text(cell) for cell in cells[: MAX_COLUMNS + 1]]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MAX_COLUMNS:
            raise _refused(name, number, f"has more than {MAX_COLUMNS} columns; leave some out")
        if number > MAX_SHEET_ROWS + 1:
            raise _refused(
                name, number, f"has more than {MAX_SHEET_ROWS:,} rows; leave out old ones"
            )
        width = width or len(texts)
        empty = 0 if texts else empty + 1
        if empty > _MOST_EMPTY:  # formatted to the last row of the sheet, as people do
            return
        if texts:
            yield [number, texts + [""] * (width - len(texts))]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            whole_day = value.time() == time(0)
            return value.date().isoformat() if whole_day else value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return str(value).strip()


def _refused(name: str, row: int | None, message: str) -> PlanFileError:
    return PlanFileError([Problem(name, row, None, f"{message}; save it anew as .xlsx or .csv")])
