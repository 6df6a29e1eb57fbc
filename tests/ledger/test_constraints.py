"""Each CHECK and each UNIQUE of a table refuses by itself, with every trigger out of the way."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import combinations, product

import pytest

from ledger.connection import connect_kernel
from ledger.schema import columns_of, create_schema

BAD = (
    "nonsense",
    " ",
    "there_is_one",
    "successor",
    "2026-13-45",
    -1,
    0,
    2,
    None,
    '{"departments": 1}',
)
_WORD = re.compile(r"[a-z_]+")


def tables() -> dict[str, str]:
    """Give the SQL of every table of a fresh ledger."""
    raw = connect_kernel(None, make=True)
    create_schema(raw)
    found = raw.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%'"
    ).fetchall()
    raw.close()
    return dict(found)


def checks() -> Iterator[tuple[str, str]]:
    """Give each CHECK with its table."""
    for table, sql in tables().items():
        for found in re.finditer(r"CHECK \(", sql):
            depth, end = 0, found.end() - 1
            for place in range(found.end() - 1, len(sql)):
                depth += {"(": 1, ")": -1}.get(sql[place], 0)
                if depth == 0:
                    end = place
                    break
            yield table, sql[found.end() : end]


def uniques() -> Iterator[tuple[str, str]]:
    """Give each column that is unique besides its table's key."""
    for table, sql in tables().items():
        yield from ((table, column) for column in re.findall(r"(\w+) TEXT[^,\n]* UNIQUE", sql))


@pytest.mark.parametrize(("table", "check"), list(checks()))
def test_a_check_refuses_cells_that_break_it(
    bare: sqlite3.Connection, table: str, check: str
) -> None:
    asked = [column for column in columns_of(bare, table) if column in _WORD.findall(check)]
    some = [one for size in range(1, len(asked) + 1) for one in combinations(asked, size)]
    tried = [
        dict(zip(columns, cells, strict=True))
        for columns in some
        for cells in product(BAD, repeat=len(columns))
    ]

    refused = any(_refuses(bare, table, cells, check) for cells in tried)

    assert refused, f"nothing breaks CHECK ({check}) of {table}"


def _refuses(raw: sqlite3.Connection, table: str, cells: Mapping[str, object], check: str) -> bool:
    names = ", ".join(f'"{column}" = ?' for column in cells)
    try:
        raw.execute(f'UPDATE "{table}" SET {names}', tuple(cells.values()))  # noqa: S608  # our names
    except sqlite3.IntegrityError as error:
        said, _, which = str(error).partition(": ")
        return said == "CHECK constraint failed" and _plain(which) == _plain(check)
    return False


def _plain(sql: str) -> str:
    return "".join(sql.split())


@pytest.mark.parametrize(("table", "column"), list(uniques()))
def test_what_is_unique_is_taken_once(bare: sqlite3.Connection, table: str, column: str) -> None:
    bare.execute("PRAGMA ignore_check_constraints = ON")
    [(key,)] = bare.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0", (table,))
    names = columns_of(bare, table)
    row = f'SELECT * FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT 1'  # noqa: S608  # our names
    cells = dict(zip(names, bare.execute(row).fetchone(), strict=True))
    others = {name: f"other {cells[name]}" for (one, name) in uniques() if one == table}
    copy = {**cells, **others, key: 10**6, column: cells[column]}
    marks = ", ".join("?" * len(copy))

    with pytest.raises(sqlite3.IntegrityError, match=f"UNIQUE .*{table}.{column}"):
        bare.execute(f'INSERT INTO "{table}" VALUES ({marks})', tuple(copy.values()))  # noqa: S608
