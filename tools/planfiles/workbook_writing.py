"""A table as an Excel workbook in which no cell runs, the same bytes for the same rows.

Every cell is text with the mark that Excel itself sets for a leading apostrophe, so a cell that is
edited stays text. The library stamps the file with the time of day; that is taken out again.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

LONGEST_CELL = 32_767
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_OLDEST = (1980, 1, 1, 0, 0, 0)
_WIDEST = 60


def write_workbook(title: str, rows: Sequence[Sequence[str]], made: datetime) -> bytes:
    """Give a workbook of one sheet; the first row is its header."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column, cells in enumerate(zip(*rows, strict=True)):
        letter = chr(ord("A") + column) if column < 26 else f"A{chr(ord('A') + column - 26)}"  # noqa: PLR2004  # the alphabet
        sheet.column_dimensions[letter].width = min(max(map(len, cells)) + 2, _WIDEST)
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, text, bold=number == 0) for text in row])
    written = io.BytesIO()
    book.save(written)
    return _without_clock(written.getvalue(), made)


def _cell(sheet: object, text: str, *, bold: bool) -> object:
    cell = WriteOnlyCell(sheet)  # type: ignore[arg-type]  # the stub knows no write-only sheet
    cell.value = _ILLEGAL.sub("\ufffd", text)[:LONGEST_CELL]
    if text:
        cell.data_type = "s"  # the library takes "=..." for a formula, and "#N/A" for an error
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def _without_clock(data: bytes, made: datetime) -> bytes:
    """Pack anew with fixed times: of the entries, and in the properties of the document."""
    stamp = made.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, _OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return packed.getvalue()
