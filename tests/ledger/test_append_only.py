"""No row is changed, removed or written over, on the kernel's connection or on any other."""

import sqlite3
from pathlib import Path

import pytest

from ledger.opening import Ledger
from ledger.schema import EVENTS
from tests.ledger.steps import (
    kernel_connection,
    plain_connection,
)

TABLES = ("log", *EVENTS, "observations", "turns")
ACTS = {
    "update": 'UPDATE "{table}" SET "{column}" = "{column}"',
    "delete": 'DELETE FROM "{table}"',
    "replace": 'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}" LIMIT 1',
    "ignore": 'INSERT OR IGNORE INTO "{table}" SELECT * FROM "{table}" LIMIT 1',
    "upsert": 'INSERT INTO "{table}" SELECT * FROM "{table}" WHERE true LIMIT 1 '
    'ON CONFLICT DO UPDATE SET "{column}" = "{column}"',
}


def statement(raw: sqlite3.Connection, act: str, table: str) -> str:
    columns = raw.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    return ACTS[act].format(table=table, column=columns[-1][0])


def content(raw: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return raw.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608  # test names


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("table", TABLES)
def test_a_row_stays_as_it_is(table: str, act: str, full: Path) -> None:
    with kernel_connection(full) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")  # the triggers have to do it by themselves
        raw.execute("BEGIN")
        sql, before = statement(raw, act, table), content(raw, table)
        assert before, "there has to be a row to attack"

        with pytest.raises(sqlite3.IntegrityError, match=f"{table}: "):
            raw.execute(sql)
        assert content(raw, table) == before

        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
        ).fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute(sql)  # without its triggers the table lets it through: the attempt was real


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("table", TABLES)
def test_no_other_program_changes_a_row(table: str, act: str, full: Path) -> None:
    with plain_connection(full) as raw:
        sql, before = statement(raw, act, table), content(raw, table)

        with pytest.raises(sqlite3.Error, match=f"{table}: |no such function: interlock_"):
            raw.execute(sql)
        assert content(raw, table) == before


@pytest.mark.parametrize("table", TABLES)
def test_no_other_program_adds_a_row(table: str, full: Path) -> None:
    with plain_connection(full) as raw:
        marks = ", ".join("?" * len(content(raw, table)[0]))
        with pytest.raises(sqlite3.OperationalError, match="no such function: interlock_"):
            raw.execute(f'INSERT INTO "{table}" VALUES ({marks})', content(raw, table)[0])  # noqa: S608


@pytest.mark.parametrize("table", [*EVENTS, "log"])
def test_a_hidden_rowid_cannot_replace_a_row(table: str, full: Path) -> None:
    with kernel_connection(full) as raw:
        names = [n for (n,) in raw.execute("SELECT name FROM pragma_table_info(?)", (table,))]
        [(sql,)] = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,))

    assert "WITHOUT ROWID" in sql or f"{names[0]} INTEGER PRIMARY KEY" in sql


@pytest.mark.parametrize("table", ["readings", "assumptions", "drafts", "rounds", "findings"])
def test_no_other_program_writes_what_is_known_beside_the_plan(table: str, full: Path) -> None:
    with plain_connection(full) as raw:
        columns = raw.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
        marks = ", ".join("?" * len(columns))
        statements = [
            (f'INSERT INTO "{table}" VALUES ({marks})', [1] * len(columns)),  # noqa: S608
            (f'UPDATE "{table}" SET body = 1', []),  # noqa: S608
            (f'DELETE FROM "{table}"', []),  # noqa: S608
        ]
        for sql, values in statements:
            with pytest.raises(sqlite3.OperationalError, match="no such function: interlock_"):
                raw.execute(sql, values)


def test_the_kernel_removes_no_record_either(ledger: Ledger, path: Path) -> None:
    ledger.evidence.start_round()

    with kernel_connection(path) as raw, pytest.raises(sqlite3.IntegrityError, match="removed"):
        raw.execute("DELETE FROM rounds")
