"""An export says of its tables what the schema says: their names, columns, keys and rows."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger.connection import connect_reader
from ledger.exporting import export_lines
from ledger.verify import STRICT, Book, Export, UnreadableError, check_integrity
from tests.ledger.blind import faults

Line = Any  # a head or a row, as JSON has it
Lines = list[Line]


@pytest.fixture(scope="module")
def lines(full_file: Path) -> Lines:
    with closing(connect_reader(full_file)) as raw:
        raw.set_authorizer(None)
        return [json.loads(line) for line in export_lines(raw)]


def head_of(lines: Lines, table: str) -> Line:
    return next(one for one in lines if isinstance(one, dict) and one.get("table") == table)


def said_of_the_tables(file: Path) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        return [what for _, what in check_integrity(Book(Export(lines)))]


def test_a_table_of_many_rows_is_not_taken_for_one_that_never_ends(
    lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.verify.STEPS", 2_000)  # more than a table takes, less than its rows
    file = tmp_path / "audit.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")

    assert said_of_the_tables(file) == []


def _names_exchanged(lines: Lines) -> Iterator[Line]:
    names = list(head_of(lines, "decisions")["columns"])
    one, other = names.index("page"), names.index("reason")
    names[one], names[other] = names[other], names[one]
    for line in lines:
        head = isinstance(line, dict) and line.get("table") == "decisions"
        yield {**line, "columns": names} if head else line


def _another_key(lines: Lines) -> Iterator[Line]:
    for line in lines:
        head = isinstance(line, dict) and line.get("table") == "answers"
        yield {**line, "keys": ["person"]} if head else line


def _an_entry_twice(lines: Lines) -> Iterator[Line]:
    for line in lines:
        if isinstance(line, list) and line[:2] == ["log", 3]:
            yield ["log", 3, "x", line[3], "mallory", "decided", "{}", "x"]
        yield line


def _a_table_twice(lines: Lines) -> Iterator[Line]:
    yield from (*lines, head_of(lines, "answers"))


def _a_table_more(lines: Lines) -> Iterator[Line]:
    yield from (*lines, {"table": "notes", "columns": ["a"], "keys": ["a"]}, ["notes", 1])


def _a_table_less(lines: Lines) -> Iterator[Line]:
    head = head_of(lines, "reminders")
    rows = [one for one in lines if isinstance(one, list) and one[0] == "reminders"]
    yield from (one for one in lines if one != head and one not in rows)


def written(lines: Lines, change: Callable[[Lines], Iterator[Line]], folder: Path) -> Path:
    file = folder / "audit.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in change(lines)), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_names_exchanged, "the export names the columns of decisions otherwise than its schema"),
        (_another_key, "the export names the columns of answers otherwise than its schema"),
        (_an_entry_twice, "a row of log cannot be: UNIQUE constraint failed: log.seq"),
        (_a_table_twice, "the table answers stands in it twice"),
        (_a_table_less, "the export has no table reminders"),
        (_a_table_more, "the export names the columns of notes otherwise than its schema"),
    ],
)
def test_what_an_export_says_of_its_tables_is_bound_to_the_schema(
    change: Callable[[Lines], Iterator[Line]], found: str, lines: Lines, tmp_path: Path
) -> None:
    assert found in said_of_the_tables(written(lines, change, tmp_path))


def test_an_export_as_it_was_written_is_whole(lines: Lines, tmp_path: Path) -> None:
    assert faults(written(lines, iter, tmp_path)) == []


def _a_cell_more(lines: Lines) -> Iterator[Line]:
    for line in lines:
        yield [*line, "x"] if isinstance(line, list) and line[0] == "answers" else line


def test_a_row_with_more_cells_than_its_table_is_unreadable(lines: Lines, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no ledger, and no export"):
        faults(written(lines, _a_cell_more, tmp_path))


def test_a_schema_that_never_ends_is_no_schema(lines: Lines, tmp_path: Path) -> None:
    loop = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n"
    endless = f"CREATE TABLE answers AS {loop}"

    def change(given: Lines) -> Iterator[Line]:
        yield {**given[0], "schema": {**given[0]["schema"], "answers": endless}}
        yield from given[1:]

    assert any(
        "answers cannot be made" in one
        for one in said_of_the_tables(written(lines, change, tmp_path))
    )


def _a_status_that_is_none(lines: Lines) -> Iterator[Line]:
    for line in lines:
        ending = isinstance(line, list) and line[0] == "endings"
        yield [*line[:2], "forgotten", *line[3:]] if ending else line


def _a_question_about_nothing(lines: Lines) -> Iterator[Line]:
    for line in lines:
        asked = isinstance(line, list) and line[0] == "questions"
        yield [*line[:2], "P99", *line[3:]] if asked else line


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_a_status_that_is_none, "a row of endings cannot be: CHECK constraint failed"),
        (_a_question_about_nothing, "a row of questions points to nothing in proposals"),
    ],
)
def test_what_a_table_lets_nobody_write_stands_in_no_export(
    change: Callable[[Lines], Iterator[Line]], found: str, lines: Lines, tmp_path: Path
) -> None:
    said = said_of_the_tables(written(lines, change, tmp_path))

    assert any(one.startswith(found) for one in said), said


def test_an_sqlite_that_knows_no_strict_tables_reads_an_export(
    lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 34, 1))

    assert faults(written(lines, iter, tmp_path)) == []
    assert all(
        not STRICT.sub("", sql).rstrip().endswith("STRICT") for sql in lines[0]["schema"].values()
    )
