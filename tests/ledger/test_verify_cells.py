"""Every cell of every table: who changes one by SQL, with the triggers gone, is named by verify.

The ledger is the one of version 1 with its history, upgraded; a table in which nothing has happened
there yet gets one announced row.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import pytest

from ledger.evidence_tables import TABLES
from ledger.journal import Act, Row
from ledger.opening import open_ledger
from ledger.schema import EVENTS, create_schema
from ledger.upgrading import upgrade_ledger
from ledger.verify import EVENTS as TOLD_AGAIN
from ledger.verify import (
    Book,
    Database,
    _found,
    check_chain,
    check_records,
    check_rows,
    check_search,
)
from tests.fakes import FakeClock
from tests.ledger.old import V1_LAST, unpack_v1
from tests.ledger.steps import kernel_connection

CHECKS = (check_chain, check_rows, check_records)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Give a ledger with a row in every table, and no trigger left."""
    path = unpack_v1(tmp_path_factory.mktemp("cells") / "ledger.db")
    clock = FakeClock(V1_LAST)
    upgrade_ledger(path, clock)
    open_ledger(path, clock).close()
    with kernel_connection(path) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for (trigger,) in names_of(raw, "trigger"):
            raw.execute(f'DROP TRIGGER "{trigger}"')
        for table, events in EVENTS.items():
            if raw.execute(f'SELECT 1 FROM "{table}"').fetchone() is None:  # noqa: S608  # our names
                row = Row(table, dict(cells_for(raw, table)))
                Act(raw, datetime.fromisoformat(V1_LAST)).write(events[0], "kernel", {}, [row])
        yield raw


def names_of(raw: sqlite3.Connection, kind: str) -> list[tuple[str]]:
    return raw.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,)).fetchall()


def cells_for(raw: sqlite3.Connection, table: str) -> Iterator[tuple[str, str | int]]:
    for _, name, kind, *_ in raw.execute(f'PRAGMA table_info("{table}")').fetchall():
        if name not in {"at", "entry"}:
            yield name, 1 if kind == "INTEGER" else "{}"


def faults(raw: sqlite3.Connection) -> list[str]:
    book = Book(Database(raw))
    return [what for check in CHECKS for _, what in _found(check, book)]


@contextmanager
def undone(raw: sqlite3.Connection) -> Iterator[None]:
    """Let a change be seen, and take it back."""
    raw.execute("BEGIN")
    try:
        yield
    finally:
        raw.execute("ROLLBACK")


def keys(raw: sqlite3.Connection, table: str) -> list[str]:
    info = raw.execute(f'PRAGMA table_info("{table}")').fetchall()
    return [name for _, name, _, _, _, key in info if key]


@pytest.mark.parametrize("table", ["log", *EVENTS, *TABLES])
def test_a_changed_cell_is_named_whichever_it_is(
    table: str, everything: sqlite3.Connection
) -> None:
    raw = everything
    where = " AND ".join(f'"{key}" IS ?' for key in keys(raw, table))
    chosen = ", ".join(f'"{key}"' for key in keys(raw, table))
    first = raw.execute(f'SELECT {chosen} FROM "{table}"').fetchone()  # noqa: S608  # our names
    columns = raw.execute(f'PRAGMA table_info("{table}")').fetchall()
    before = set(faults(raw))
    unseen = []
    for _, column, kind, *_ in columns:
        other = f'COALESCE("{column}", 0) + 1000' if kind == "INTEGER" else f"\"{column}\" || 'x'"
        if kind != "INTEGER":
            other = f"COALESCE({other}, 'x')"
        with undone(raw):
            raw.execute(f'UPDATE "{table}" SET "{column}" = {other} WHERE {where}', first)  # noqa: S608
            found = [one for one in faults(raw) if one not in before]
        name = "entry" if table == "log" else table
        if not any(name in one for one in found[:2]):
            unseen.append((column, found[:2]))

    assert unseen == []


@pytest.mark.parametrize("table", [*EVENTS, *TABLES])
def test_a_row_that_is_gone_or_comes_twice_is_named(
    table: str, everything: sqlite3.Connection
) -> None:
    raw = everything
    before = set(faults(raw))
    key = keys(raw, table)[0]
    [(_, kind)] = [
        (name, kind)
        for _, name, kind, *_ in raw.execute(f'PRAGMA table_info("{table}")')
        if name == key
    ]
    other = f'"{key}" + 1000' if kind == "INTEGER" else f"\"{key}\" || 'x'"
    names = [name for _, name, *_ in raw.execute(f'PRAGMA table_info("{table}")')]
    cells = ", ".join(other if name == key else f'"{name}"' for name in names)
    unique = [
        name for name in ("id", "key", "hash", "digest", "dedupe", "proposal") if name in names
    ]
    for name in unique:
        cells = cells.replace(f'"{name}"', f"\"{name}\" || 'x'") if name != key else cells

    with undone(raw):
        raw.execute(f'DELETE FROM "{table}"')  # noqa: S608  # our names
        gone = [one for one in faults(raw) if one not in before]
    with undone(raw):
        raw.execute(f'INSERT OR IGNORE INTO "{table}" SELECT {cells} FROM "{table}" LIMIT 1')  # noqa: S608
        [(added,)] = raw.execute("SELECT changes()")
        twice = [one for one in faults(raw) if one not in before]

    assert any(table in one and "gone" in one for one in gone), gone
    assert not added or any(table in one for one in twice), twice


def test_a_word_that_is_added_to_the_search_index_is_found(everything: sqlite3.Connection) -> None:
    raw = everything
    assert list(check_search(Book(Database(raw)))) == []

    with undone(raw):
        raw.execute("INSERT INTO observations_fts (rowid, text) VALUES (9999, 'all passed')")
        found = list(check_search(Book(Database(raw))))

    assert [what for _, what in found] == [
        "the full-text index holds other words than the observations"
    ]


def test_a_word_that_is_missing_from_the_search_index_is_found(
    everything: sqlite3.Connection,
) -> None:
    raw = everything

    with undone(raw):
        raw.execute("INSERT INTO observations_fts (observations_fts) VALUES ('delete-all')")
        found = list(check_search(Book(Database(raw))))

    assert found


def test_verify_knows_the_tables_and_the_events_that_the_ledger_has() -> None:
    with closing(sqlite3.connect(":memory:")) as raw:
        create_schema(raw)
        tables = {name for (name,) in names_of(raw, "table")}

    assert {name: set(events) for name, events in TOLD_AGAIN.items()} == {
        name: set(events) for name, events in EVENTS.items()
    }
    assert set(EVENTS) <= tables
