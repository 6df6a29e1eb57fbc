"""Tables: CSV files and workbooks with a header, read row by row as text and nothing else.

A cell is what stands in it: a formula is text, a number is checked by the source that asks for one.
Every row has as many cells as the header; ``source count`` and ``source_count`` are one name.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from plan.csv_plan import delimiter_of
from plan.errors import PlanFileError, Problem
from plan.model import Plan
from plan.records import Fact
from tools.reading import read_in_child
from tools.sources.base import (
    UNDATED,
    SourceContext,
    SourceError,
    SourceSpec,
    read_bytes,
    read_day,
    read_text,
    refuse,
    task_of,
)

MAX_ROWS = 100_000
MAX_CELL = 2_000
MAX_WORKBOOK_BYTES = 10_000_000
SHEETS = (".xlsx", ".xlsm")
_SHEET_READER = "tools.sources.sheet:read_sheet"


class Row(NamedTuple):
    """A row by column name, with its place in the file (the header is row 1)."""

    number: int
    cells: dict[str, str]


class Columns(NamedTuple):
    """What the header of a table may hold; rows with the same ``key`` speak of the same thing."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    key: tuple[str, ...]


def read_table(
    file: str, text: str, required: Sequence[str], optional: Sequence[str]
) -> tuple[list[Row], list[Problem]]:
    """Give the rows that fit the header, and what is wrong with the others.

    Raises:
        SourceError: the header is wrong, or this is no CSV.
    """
    delimiter = delimiter_of(text.split("\n", 1)[0])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        header = next(reader, [])
        return _read(file, header, enumerate(reader, start=2), required, optional)
    except csv.Error as error:
        message = f"is no CSV: {error}; check the quotes"
        raise SourceError([Problem(file, reader.line_num, None, message)]) from None


def unknown_task(id_: str, plan: Plan) -> str:
    """Say that there is no such task, and which one may be meant."""
    meant = next((one for one in plan.by_id if one.casefold() == id_.casefold()), None)
    return f"there is no task {id_!r}; write {repr(meant) if meant else 'an id of the plan'}"


def column_names(head: Iterable[str]) -> list[str]:
    """Give the names of a header; ``Source count`` and ``source_count`` are one."""
    return [re.sub(r"[\s-]+", "_", name.strip().casefold()) for name in head]


def read_workbook(
    file: str, data: bytes, required: Sequence[str], optional: Sequence[str]
) -> tuple[list[Row], list[Problem]]:
    """Give the rows of a workbook's first sheet, as ``read_table`` those of a CSV file.

    Raises:
        SourceError: it is no workbook, its header is wrong, or it takes more than it may.
    """
    found = _sheet(file, data)
    header = found[0][1] if found else []
    return _read(file, header, found[1:], required, optional)


def header_of_workbook(file: str, data: bytes) -> list[str]:
    """Give the first row of a workbook's first sheet.

    Raises:
        SourceError: it is no workbook, or takes more than it may.
    """
    return next((cells for _, cells in _sheet(file, data)), [])


def _sheet(file: str, data: bytes) -> list[tuple[int, list[str]]]:
    try:
        found: list[tuple[int, list[str]]] = read_in_child(_SHEET_READER, data, file)
    except PlanFileError as error:
        raise SourceError(error.problems) from None
    return found


def read_table_file(
    path: str, context: SourceContext, required: Sequence[str], optional: Sequence[str]
) -> tuple[list[Row], list[Problem]]:
    """Read a table of the workspace: a workbook by its ending, everything else as CSV.

    Raises:
        SourceError: the file or its header is wrong.
    """
    if path.casefold().endswith(SHEETS):
        data = read_bytes(path, context.root, MAX_WORKBOOK_BYTES)
        return read_workbook(path, data, required, optional)
    return read_table(path, read_text(path, context.root), required, optional)


def _read(
    file: str,
    head: Sequence[str],
    found: Iterable[tuple[int, Sequence[str]]],
    required: Sequence[str],
    optional: Sequence[str],
) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    header = column_names(head)
    _check_header(file, header, required, optional)
    for number, cells in found:
        if number > MAX_ROWS + 1:
            raise refuse(file, f"has more than {MAX_ROWS:,} rows; leave out old ones")
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            message = f"has {len(cells)} cells where the header has {len(header)}; quote commas"
            problems.append(Problem(file, number, None, message))
            continue
        rows.append(Row(number, dict(zip(header, map(str.strip, cells), strict=True))))
    return rows, problems


def _check_header(
    file: str, header: Sequence[str], required: Sequence[str], optional: Sequence[str]
) -> None:
    wanted = ", ".join(required)
    problems = [
        Problem(file, 1, name, f"this column is missing; the columns are {wanted}")
        for name in required
        if name not in header
    ]
    *others, last = (*required, *optional)
    known = f"unknown column; there are {', '.join(others)} and {last}"
    problems += [
        Problem(file, 1, name or None, known)
        for name in header
        if name not in (*required, *optional)
    ]
    problems += [
        Problem(file, 1, name, "this column stands twice; keep one")
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    if problems:
        raise SourceError(problems)


def read_rows(
    spec: SourceSpec,
    context: SourceContext,
    columns: Columns,
    check: Callable[[dict[str, str]], Iterator[tuple[str, str]]],
    make: Callable[[Row, str | None, str], Fact],
) -> tuple[Fact, ...]:
    """Read a table of evidence whole: ``check`` names wrong fields, ``make`` gets task and date.

    Raises:
        SourceError: the file or any row is wrong, or two rows say different things of one thing.
    """
    task = task_of(spec, context)
    rows, problems = read_table_file(spec.path, context, columns.required, columns.optional)
    facts: dict[tuple[str, ...], Fact] = {}
    for row in rows:
        wrong = [*_check_common(row.cells, context), *check(row.cells)]
        problems += [Problem(spec.path, row.number, field, message) for field, message in wrong]
        if wrong:
            continue
        day = _day(row.cells)
        at = read_day(day, context) if day else UNDATED
        fact = make(row, row.cells.get("task") or task, at)
        key = (*(row.cells.get(name, "") for name in columns.key), fact.subject or "", at)
        first = facts.setdefault(key, fact)
        if first.data != fact.data:
            message = f"says something else than {first.place} of the same; keep one of them"
            problems.append(Problem(spec.path, row.number, columns.key[0], message))
    if problems:
        raise SourceError(problems)
    return tuple(facts.values())


def _check_common(cells: dict[str, str], context: SourceContext) -> Iterator[tuple[str, str]]:
    if cells.get("task") and cells["task"] not in context.plan.by_id:
        yield "task", unknown_task(cells["task"], context.plan)
    if day := _day(cells):
        try:
            read_day(day, context)
        except ValueError as error:
            yield "date" if "date" in cells else "as_of", str(error)
    for name, cell in cells.items():
        if len(cell) > MAX_CELL:
            yield name, f"is longer than {MAX_CELL:,} characters; shorten it"


def _day(cells: dict[str, str]) -> str:
    return cells.get("date") or cells.get("as_of") or ""


def place_of(spec: SourceSpec, row: Row) -> str:
    """Name a row as people do: the file and the row's number, the header being 1."""
    return f"{PurePosixPath(spec.path).name}, row {row.number}"


def dated(at: str) -> str:
    """Say as of when a row speaks, in the words of its text."""
    return "undated" if at == UNDATED else f"as of {at}"
