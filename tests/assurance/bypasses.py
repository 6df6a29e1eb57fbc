"""The catalogue of bypasses: by SQL, DDL and pragmas, by the API, by LangGraph's own calls.

A case counts only if it has an effect once its guard is out of the way: the same statement with the
trigger dropped, the same call with the check silenced. What only the owner of the file can do is
not refused; it has to be found, by verify or by the next opening.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.connection import connect_kernel, connect_reader
from ledger.errors import LedgerError
from ledger.opening import open_ledger
from ledger.schema import EVENTS, columns_of
from ledger.verify import UnreadableError, verify
from tests.assurance import (
    bypasses_of_acts,
    bypasses_of_files,
    bypasses_of_graphs,
    bypasses_of_signatures,
)
from tests.assurance.scene import copy_of
from tests.assurance.table import Tally
from tests.fakes import FakeClock
from tests.ledger import test_gate, test_gate_governing
from tests.ledger.attempts import Scene
from tests.ledger.gate import check_gate

GATES = {**test_gate.STAGES, **test_gate_governing.STAGES}
TABLES = ("log", *EVENTS)
Connect = Callable[[Path], sqlite3.Connection]


@dataclass(frozen=True)
class Statement:
    """An act by SQL on any table that has a row; ``sql`` gets table, key and one more column."""

    mechanism: str
    sql: str
    connect: Connect
    out: str  # which triggers stand in its way: the ends of their names, or all of the table's


def _plain(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


_UPSERT = (
    'INSERT INTO "{table}" SELECT * FROM "{table}" WHERE true LIMIT 1 '
    'ON CONFLICT ("{key}") DO UPDATE SET "{column}" = excluded."{column}"'
)
STATEMENTS = tuple(
    Statement(f"{what}, on the {name} connection", sql, connect, out)
    for name, connect in (
        ("kernel's", connect_kernel),
        ("a plain", _plain),
        ("reading", connect_reader),
    )
    for what, sql, out in (
        ("UPDATE", 'UPDATE "{table}" SET "{column}" = "{column}"', "no_update"),
        ("DELETE", 'DELETE FROM "{table}"', "no_delete"),
        ("REPLACE", 'REPLACE INTO "{table}" SELECT * FROM "{table}" LIMIT 1', ""),
        ("UPDATE OR REPLACE", 'UPDATE OR REPLACE "{table}" SET "{key}" = "{key}"', "no_update"),
        (
            "INSERT with an upsert",
            _UPSERT,
            "",
        ),
    )
)


def _keys(raw: sqlite3.Connection, table: str) -> list[str]:
    found = raw.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,))
    return [name for (name,) in found]


def _by_statement(tally: Tally, folder: Path, statement: Statement) -> None:
    """Try a statement on every table that has a row, with its triggers and without."""
    path = copy_of("lived", folder)
    with closing(statement.connect(path)) as raw, closing(connect_kernel(path)) as kernel:
        for table in TABLES:
            keys = _keys(kernel, table)
            rows = kernel.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            if not rows or ('ON CONFLICT ("' in statement.sql and len(keys) > 1):
                continue
            column = columns_of(kernel, table)[-1]
            sql = statement.sql.format(table=table, key=keys[0], column=column)
            tally.count("attempts")
            try:
                raw.execute(sql)
            except sqlite3.Error:
                tally.count("refused")
            else:
                tally.fail(f"{statement.mechanism} on {table} was taken")
            if _works_without(kernel, table, sql, statement.out):
                tally.count("cases")
            else:
                tally.count("without effect in any case")


def _works_without(kernel: sqlite3.Connection, table: str, sql: str, out: str) -> bool:
    """Say whether a statement has an effect once the table's triggers are dropped; undo it."""
    kernel.execute("PRAGMA foreign_keys = OFF")
    kernel.execute("BEGIN IMMEDIATE")
    try:
        triggers = kernel.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
        ).fetchall()
        for (name,) in triggers:
            if name.endswith(out):
                kernel.execute(f'DROP TRIGGER "{name}"')
        return kernel.execute(sql).rowcount != 0
    except sqlite3.Error:
        return False
    finally:
        kernel.execute("ROLLBACK")


def _by_a_forged_revision(tally: Tally, folder: Path, name: str) -> None:
    """Write a revision past Python that one condition of the gate has to refuse."""
    triggers, stage = GATES[name]
    path = copy_of("office", folder)
    clock = FakeClock()
    with open_ledger(path, clock) as ledger:
        tally.count("attempts")
        try:
            check_gate(triggers, stage, Scene(ledger, path, clock))
        except (AssertionError, pytest.fail.Exception) as error:
            tally.fail(f"a revision where {name}: {error}")
        else:
            tally.count("refused")
            tally.count("cases")


@contextmanager
def _judged(tally: Tally, path: Path, what: str) -> Iterator[None]:
    """Let the owner of the file do something, then ask verify and the opening."""
    yield
    tally.count("attempts")
    found = []
    try:
        found += [] if verify(path)["ok"] else ["verify"]
    except UnreadableError:
        found.append("verify")
    try:
        open_ledger(path, FakeClock("2026-06-01T08:00:00+00:00")).close()
    except LedgerError:
        found.append("opening")
    if not found:
        tally.fail(f"{what}: neither verify nor opening has found it")
        return
    tally.count("found afterwards")
    tally.count("cases")


def _by_the_owner(tally: Tally, folder: Path, act: Callable[[Path], None]) -> None:
    path = copy_of("lived", folder)
    with _judged(tally, path, act.__name__):
        act(path)


def _named() -> dict[str, tuple[str, Callable[[Tally, Path], None]]]:
    """Give every unit by name: its mechanism, and what runs it."""
    units: dict[str, tuple[str, Callable[[Tally, Path], None]]] = {}

    def unit(mechanism: str, name: str, act: Callable[..., None], given: Any) -> None:  # noqa: ANN401
        units[f"{mechanism}/{name}"] = (mechanism, lambda t, f: act(t, f, given))

    for statement in STATEMENTS:
        unit(statement.mechanism, "every table", _by_statement, statement)
    for name, (triggers, _) in GATES.items():
        guard = triggers.split()[0].removeprefix("revisions_gate_")
        unit(f"a revision past Python, against '{guard}'", name, _by_a_forged_revision, name)
    for act in bypasses_of_files.ACTS:
        unit(f"the file's owner: {act.__name__}", "verify", _by_the_owner, act)
    for mechanism, name, tried in (
        *bypasses_of_acts.TRIED,
        *bypasses_of_graphs.TRIED,
        *bypasses_of_signatures.TRIED,
    ):
        units[f"{mechanism}/{name}"] = (mechanism, tried)
    return units


UNITS = _named()


def units(full: bool) -> list[str]:  # noqa: ARG001, FBT001  # all of them fit into CI
    """Give every unit."""
    return list(UNITS)


def run(unit: str, folder: Path) -> Tally:
    """Try one mechanism."""
    tally = Tally()
    mechanism, act = UNITS[unit]
    act(tally, folder)
    if tally.counters["cases"] and unit == _first(mechanism):
        tally.count("mechanisms")
    return tally


def _first(mechanism: str) -> str:
    """Name the first unit of a mechanism: it is counted once."""
    return next(name for name, (one, _) in UNITS.items() if one == mechanism)
