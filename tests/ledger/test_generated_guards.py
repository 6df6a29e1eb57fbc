"""The guards that every table has, each alone: it refuses what it is for, and nothing else.

All other triggers are dropped, so that none of them can refuse in its place. Each refusal has its
twin: the same row, with nothing wrong, comes in.
"""

import functools
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ledger.connection import connect_kernel
from ledger.schema import EVENTS, columns_of, create_schema, schema_of
from ledger.sealing import Cell, hash_row
from plan.values import canonical

Row = dict[str, Cell]


@dataclass
class Scene:
    """A table emptied, with one of its rows in hand and a log that can say anything."""

    raw: sqlite3.Connection
    table: str
    row: Row
    seq: int

    def log(self, *, event: str = "", announced: Row | None = None) -> None:
        """Write the newest log entry: of the right kind, announcing the row, if not otherwise."""
        told = self.row if announced is None else announced
        name = "/".join([self.table, *(str(self.row[key]) for key in self._keys())])
        rows = {name: hash_row(self.table, list(told.values()))}
        entry = (self.seq, "before", _AT, "maya", event or EVENTS[self.table][0])
        body = canonical({"rows": rows})
        self.raw.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, 'hash')", (*entry, body))

    def insert(self, **changed: Cell) -> None:
        """Write the row."""
        cells = {**self.row, **changed}
        marks = ", ".join("?" * len(cells))
        self.raw.execute(
            f'INSERT INTO "{self.table}" VALUES ({marks})',  # noqa: S608  # our names
            tuple(cells.values()),
        )

    def _keys(self) -> list[str]:
        found = self.raw.execute(
            "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (self.table,)
        )
        return [name for (name,) in found]


_AT = "2030-01-01T00:00:00+00:00"


@functools.cache
def _triggers() -> dict[str, str]:
    raw = connect_kernel(None, make=True)
    create_schema(raw)
    found = schema_of(raw)
    raw.close()
    return found


@pytest.fixture
def scene(bare: sqlite3.Connection) -> Callable[[str, str], Scene]:
    """Make a scene of a table with one of its guards, by the end of the guard's name."""

    def make(table: str, guard: str) -> Scene:
        bare.execute("PRAGMA ignore_check_constraints = ON")
        cursor = bare.execute(f'SELECT * FROM "{table}" ORDER BY entry DESC LIMIT 1')  # noqa: S608
        cells = dict(zip(columns_of(bare, table), cursor.fetchone(), strict=True))
        bare.execute(f'DELETE FROM "{table}"')  # noqa: S608  # our names
        [(last,)] = bare.execute("SELECT max(seq) FROM log")
        for name, sql in _triggers().items():
            if name.startswith(f"{table}_{guard}") and _table_of(sql) == table:
                bare.execute(sql)
        given: Row = {"at": _AT, "entry": last + 1}
        row = {column: given.get(column, cell) for column, cell in cells.items()}
        return Scene(bare, table, row, last + 1)

    return make


def _table_of(sql: str) -> str:
    return sql.partition(" ON ")[2].split()[0].strip('"')


Make = Callable[[str, str], Scene]


@pytest.mark.parametrize("table", EVENTS)
def test_a_row_comes_in_with_an_entry_of_its_kind_only(table: str, scene: Make) -> None:
    found = scene(table, "event")
    found.log(event="something else")
    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: no log entry of the right kind"):
        found.insert()

    found.raw.execute("DELETE FROM log WHERE seq = ?", (found.seq,))
    found.log()
    found.insert()


@pytest.mark.parametrize("table", EVENTS)
def test_a_row_comes_in_as_it_is_announced_only(table: str, scene: Make) -> None:
    found = scene(table, "announced")
    changed = {**found.row, "entry": found.seq, next(iter(found.row)): "other"}
    found.log(announced=changed)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: the newest log entry does not"):
        found.insert()

    found.raw.execute("DELETE FROM log WHERE seq = ?", (found.seq,))
    found.log()
    found.insert()


@pytest.mark.parametrize("table", EVENTS)
def test_a_row_names_the_entry_that_announces_it(table: str, scene: Make) -> None:
    found = scene(table, "announced")
    found.log(announced={**found.row, "entry": 1})

    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: the newest log entry does not"):
        found.insert(entry=1)


@pytest.mark.parametrize("table", [name for name in EVENTS if f"{name}_at" in _triggers()])
def test_a_row_bears_the_time_of_its_entry(table: str, scene: Make) -> None:
    found = scene(table, "at")
    found.log()
    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: the time is not that"):
        found.insert(at="2029-12-31T23:59:59+00:00")

    found.insert()


_OVERWRITES = [
    (_table_of(sql), name) for name, sql in _triggers().items() if "_no_overwrite_" in name
]


@pytest.mark.parametrize(("table", "guard"), [one for one in _OVERWRITES if one[0] in EVENTS])
def test_a_key_is_taken_once(table: str, guard: str, scene: Make) -> None:
    found = scene(table, guard.removeprefix(f"{table}_"))
    sql = _triggers()[guard]
    key = [column for column in found.row if f'NEW."{column}"' in sql]
    found.insert()
    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: a row with this key is there"):
        found.insert(**{n: _other(c, 1) for n, c in found.row.items() if n not in key})

    for step, column in enumerate(key, start=2):  # one part of the key is another: another row
        row = {n: _other(c, step) for n, c in found.row.items() if n == column or n not in key}
        found.insert(**row)


def _other(cell: Cell, step: int) -> Cell:
    if cell is None:
        return None
    return cell + 1000 * step if isinstance(cell, int) else f"{cell} {step}"


@pytest.mark.parametrize("act", ["no_update", "no_delete"])
@pytest.mark.parametrize("table", ["log", *EVENTS])
def test_one_guard_alone_keeps_a_row_as_it_is(
    table: str, act: str, bare: sqlite3.Connection
) -> None:
    bare.execute(_triggers()[f"{table}_{act}"])
    column = columns_of(bare, table)[-1]
    sql = {
        "no_update": f'UPDATE "{table}" SET "{column}" = "{column}"',  # noqa: S608  # our names
        "no_delete": f'DELETE FROM "{table}"',  # noqa: S608  # our names
    }

    with pytest.raises(sqlite3.IntegrityError, match=f"{table}: rows are never"):
        bare.execute(sql[act])
