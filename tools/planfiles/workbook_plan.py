"""A plan from an Excel workbook, read as the CSV that its sheet would be.

Problems are told by the rows that Excel shows.
"""

import csv
import io
from typing import Any

from plan.csv_plan import MOST_ROWS, Frame
from plan.errors import PlanFileError, Problem
from tools.planfiles.reading import from_rows
from tools.reading.workbook import Most, read_sheet


def read_workbook_plan(data: bytes, name: str, options: dict[str, Any]) -> dict[str, Any]:
    """Read the sheet of a workbook that holds a plan, within a frame.

    Raises:
        PlanFileError, CycleError: something is wrong; every problem with sheet, row and field.
    """
    frame = Frame.model_validate(options["frame"])
    sheet = read_sheet(data, name, ("id", "predecessors"), Most(MOST_ROWS))
    file = f"{name}, sheet {sheet.title!r}"
    if not sheet.rows:
        message = "the sheet is empty; it needs a header row and tasks"
        raise PlanFileError([Problem(file, None, None, message)])
    width = max(len(cells) for _, cells in sheet.rows)
    lines: dict[int, int] = {}
    text, line = io.StringIO(), 1
    for number, cells in sheet.rows:
        lines[line] = number
        row = io.StringIO()
        csv.writer(row, lineterminator="\r\n").writerow([*cells, *[""] * (width - len(cells))])
        text.write(row.getvalue())
        line += sum(1 for _ in io.StringIO(row.getvalue(), newline=""))
    try:
        document = from_rows(text.getvalue().encode("utf-8", "replace"), file, frame)
    except PlanFileError as error:
        raise PlanFileError(
            [
                Problem(one.file, lines.get(one.row or 0, one.row), one.field, one.message)
                for one in error.problems
            ]
        ) from None
    return document.model_dump(mode="json")
