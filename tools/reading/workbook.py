"""Excel workbooks: the rows of one sheet as text, read by openpyxl as a stream.

Made for the child process: what a workbook claims of its size is never believed, formulas give the
value that was last computed, and one that was never computed is a problem, not an empty cell. The
rows become text as they come, so that only their text is held.
"""

import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeVar
from zipfile import ZipFile

from defusedxml import DefusedXmlException
from openpyxl import load_workbook

from plan.errors import PlanFileError, Problem
from tools.reading.archives import open_archive

T = TypeVar("T")


class Most(NamedTuple):
    """How much a sheet may hold; so many empty rows in a row are its end, where that is said."""

    rows: int
    columns: int = 100
    empty: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and its rows that hold anything with the number that Excel shows."""

    title: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(data: bytes, name: str, wanted: Collection[str], most: Most) -> Sheet:
    """Read the first visible sheet whose first row holds the wanted columns, else the first one.

    Raises:
        PlanFileError: it is no workbook, holds too much, or a formula without a value.
    """
    with open_archive(data, name) as archive:
        _check_kind(archive, name)
    return _guarded(name, lambda: _Book(data, name, most).sheet(wanted))


def _check_kind(archive: ZipFile, name: str) -> None:
    if "[Content_Types].xml" not in archive.namelist():
        message = "is a zip file and no Excel workbook; save it as .xlsx"
        raise PlanFileError([Problem(name, None, None, message)])


def _guarded(name: str, read: Callable[[], T]) -> T:
    """Tell an error of the library as a broken file: on those it raises whatever comes up."""
    try:
        return read()
    except (PlanFileError, MemoryError, RecursionError):
        raise
    except Exception as error:
        message = f"is no whole workbook ({type(error).__name__}); open it in Excel and save it"
        if isinstance(error.__cause__ or error, DefusedXmlException):
            message = "has a document type or entities, which may reach out; save it in Excel anew"
        raise PlanFileError([Problem(name, None, None, message)]) from error


class _Book:
    """A workbook opened twice at most: for what stands in its cells, and for computed values."""

    def __init__(self, data: bytes, name: str, most: Most) -> None:
        self.data, self.name, self.most = data, name, most

    def sheet(self, wanted: Collection[str]) -> Sheet:
        book = self._open(values=False)
        shown = [one for one in book.worksheets if one.sheet_state == "visible"]
        if not shown:
            raise self._wrong(None, None, "holds no visible sheet")
        for one in shown:
            one.reset_dimensions()
        index = next((n for n, one in enumerate(shown) if self._fits(one, wanted)), 0)
        title = str(shown[index].title)
        rows: dict[int, list[str]] = {}
        formulas: set[tuple[int, int]] = set()
        for number, cells in self._rows(shown[index], title):
            rows[number] = [_text(cell) for cell in cells]
            formulas |= {(number, column) for column in _formulas(cells)}
        book.close()
        computed = self._computed(title, formulas) if formulas else {}
        for (number, column), text in computed.items():
            rows[number][column] = text
        return Sheet(title, tuple((n, tuple(cells)) for n, cells in rows.items() if any(cells)))

    def _open(self, *, values: bool) -> Any:  # noqa: ANN401  # the library's own type differs by mode
        return load_workbook(
            io.BytesIO(self.data), read_only=True, data_only=values, keep_links=False
        )

    def _fits(self, sheet: Any, wanted: Collection[str]) -> bool:  # noqa: ANN401  # see _open
        for _, cells in self._rows(sheet, str(sheet.title)):
            header = {_text(cell).strip().casefold() for cell in cells}
            if header - {""}:
                return header >= set(wanted)
        return False

    def _rows(self, sheet: Any, title: str) -> Iterator[tuple[int, list[Any]]]:  # noqa: ANN401  # see _open
        most, last = self.most, 0
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if most.empty is not None and number - last > most.empty:
                return
            if number > most.rows:
                raise self._wrong(title, None, f"has more than {most.rows:,} rows; leave some out")
            cells = list(row)
            while cells and cells[-1].value in (None, ""):
                cells.pop()
            if len(cells) > most.columns:
                raise self._wrong(title, number, f"has more than {most.columns} columns")
            if cells:
                last = number
                yield number, cells

    def _computed(self, title: str, formulas: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """Give what formulas came to when the workbook was last saved."""
        book = self._open(values=True)
        sheet = next(one for one in book.worksheets if one.title == title)
        sheet.reset_dimensions()
        found = {
            (number, column): _text(cell)
            for number, cells in self._rows(sheet, title)
            for column, cell in enumerate(cells)
            if (number, column) in formulas and not _never_computed(cell)
        }
        book.close()
        rows = sorted({number for number, _ in formulas - found.keys()})
        message = "holds a formula without a value; let Excel compute it and save, or paste values"
        if rows:
            raise PlanFileError([self._problem(title, row, message) for row in rows[:20]])
        return found

    def _problem(self, title: str | None, row: int | None, message: str) -> Problem:
        return Problem(f"{self.name}, sheet {title!r}" if title else self.name, row, None, message)

    def _wrong(self, title: str | None, row: int | None, message: str) -> PlanFileError:
        return PlanFileError([self._problem(title, row, message)])


def _never_computed(cell: Any) -> bool:  # noqa: ANN401  # see _text
    """Say whether a formula has no value; one that came to an empty text is marked as a text."""
    return cell.value is None and cell.data_type == "n"


def _formulas(cells: list[Any]) -> Iterator[int]:
    for column, cell in enumerate(cells):
        if getattr(cell, "data_type", "n") == "f":
            yield column


def _text(cell: Any) -> str:  # noqa: ANN401  # a cell, or the library's empty one
    """Write a cell as a person would type it: whole numbers without a point, dates in ISO."""
    value = cell.value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        if "%" in str(cell.number_format):
            return f"{round(value * 100, 6):g}%"
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, date | time):
        return _moment(value)
    return "" if value is None else str(value)


def _moment(value: date | time) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(timespec="seconds" if value.second else "minutes")
