"""Excel tables: the rows of a workbook's first visible sheet, as a CSV file has them.

Every row gets as many cells as the header; how a cell becomes text is said in
``tools.reading.workbook``.
"""

from typing import Any

from tools.reading.workbook import Most
from tools.reading.workbook import read_sheet as read_workbook_sheet

MAX_SHEET_ROWS = 100_000
MAX_COLUMNS = 60
_MOST_EMPTY = 1_000  # formatted to the last row of the sheet, as people do


def read_sheet(data: bytes, name: str, _options: dict[str, Any]) -> Any:  # noqa: ANN401  # any JSON value
    """Give the rows of the sheet, each with its number, as lists of texts.

    Raises:
        PlanFileError: it is no workbook that can be read, or holds too much.
    """
    most = Most(MAX_SHEET_ROWS + 1, MAX_COLUMNS, _MOST_EMPTY)
    rows = read_workbook_sheet(data, name, (), most).rows
    width = len(rows[0][1]) if rows else 0
    return [
        [number, [*map(str.strip, cells), *[""] * (width - len(cells))]] for number, cells in rows
    ]
