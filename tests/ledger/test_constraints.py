"""Each CHECK and each UNIQUE of a table refuses by itself, with every trigger out of the way."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import combinations, product

import pytest

from tests.ledger.alone import World, kind_of, made

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


def checks() -> Iterator[tuple[str, str]]:
    """Give each CHECK with its table."""
    for table, sql in made().items():
        if kind_of(table) != "table":
            continue
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
    for table, sql in made().items():
        if kind_of(table) == "table":
            yield from ((table, name) for name in re.findall(r"(\w+) TEXT[^,\n]* UNIQUE", sql))


@pytest.mark.parametrize(("table", "check"), list(checks()))
def test_a_check_refuses_cells_that_break_it(table: str, check: str) -> None:
    w = World(table)
    w.put(table)
    w.raw.execute("PRAGMA ignore_check_constraints = OFF")
    asked = [column for column in w.row(table) if column in _WORD.findall(check)]
    some = [one for size in range(1, len(asked) + 1) for one in combinations(asked, size)]
    tried = (
        dict(zip(columns, cells, strict=True))
        for columns in some
        for cells in product(BAD, repeat=len(columns))
    )

    refused = any(_refuses(w.raw, table, cells, check) for cells in tried)

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
def test_what_is_unique_is_taken_once(table: str, column: str) -> None:
    w = World(table)
    w.put(table, **{column: "taken"})

    with pytest.raises(sqlite3.IntegrityError, match=f"UNIQUE .*{table}.{column}"):
        w.put(table, **{column: "taken"})
