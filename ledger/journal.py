"""The log, and the only way to write: an act, its log entry and its rows in one transaction.

A log entry announces the hash of every row that it brings; the triggers refuse a row that the
newest entry does not announce. The clock may lag behind the newest entry by ``SLACK`` at most
(clocks that are being set); such an act bears that entry's time. Anything earlier is refused (K8).
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ledger.connection import Connection
from ledger.schema import columns_of
from ledger.sealing import Cell, hash_entry, hash_record, hash_row
from plan.errors import RefusedError
from plan.ports import Clock
from plan.values import canonical

KERNEL = "kernel"  # the actor of what follows from facts and from no person
SLACK = timedelta(seconds=5)
BEFORE_ALL = "genesis"  # what the first entry names as its predecessor


@dataclass(frozen=True)
class Row:
    """A row of a kernel table, without the number of its log entry."""

    table: str
    cells: Mapping[str, Cell]


def row_of(table: str, **cells: Cell) -> Row:
    """Give a row with these cells."""
    return Row(table, cells)


def stamp(moment: datetime) -> str:
    """Give an instant as the ledger writes it: UTC, whole seconds."""
    if moment.tzinfo is None:
        raise RefusedError("the clock gives a time without a zone, so nothing can be recorded")
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def newest_entry(raw: sqlite3.Connection) -> tuple[int, str, str | None]:
    """Give number, hash and time of the newest log entry; 0 before there is one."""
    found = raw.execute("SELECT seq, hash, at FROM newest_entry").fetchone()
    return (0, BEFORE_ALL, None) if found is None else (found[0], found[1], found[2])


def time_of_act(clock: Clock, last: str | None) -> datetime:
    """Give the time that an act bears.

    Raises:
        RefusedError: the clock is behind what is already recorded.
    """
    now = datetime.fromisoformat(stamp(clock.now()))
    if last is None:
        return now
    before = datetime.fromisoformat(last)
    if now < before - SLACK:
        raise RefusedError(
            f"the clock says {stamp(now)} and the newest entry of the log is of {last}; "
            "set the clock right, because the log's time never runs backwards"
        )
    return max(now, before)


class Act:
    """One open write transaction with the one time that everything in it bears."""

    def __init__(self, raw: sqlite3.Connection, at: datetime) -> None:
        self.raw = raw
        self.at = at
        self.stamp = stamp(at)

    def next_number(self, table: str, column: str) -> int:
        """Give the number that the next row of a table gets."""
        sql = f'SELECT COALESCE(max("{column}"), 0) + 1 FROM "{table}"'  # noqa: S608  # our names
        return int(self.raw.execute(sql).fetchone()[0])

    def write(
        self, event: str, actor: str, body: Mapping[str, Any], rows: Sequence[Row] = ()
    ) -> None:
        """Append a log entry that announces the rows, then write the rows."""
        last, previous, _ = newest_entry(self.raw)
        seq = last + 1
        given: dict[str, Cell] = {"at": self.stamp, "entry": seq}
        cells = [_in_order(self.raw, row.table, {**row.cells, **given}) for row in rows]
        announced = {
            _key(self.raw, row): hash_row(row.table, list(full.values()))
            for row, full in zip(rows, cells, strict=True)
        }
        text = canonical({**body, "rows": announced} if rows else dict(body))
        digest = hash_entry(seq, previous, self.stamp, actor, event, text)
        entry = (seq, previous, self.stamp, actor, event, text, digest)
        marks = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)"
        if self.raw.execute(marks, entry).rowcount != 1:
            raise RefusedError("the log did not take its entry; nothing was recorded, run verify")
        for row, full in zip(rows, cells, strict=True):
            insert(self.raw, row.table, full)

    def note_records(
        self, event: str, actor: str, bodies: Mapping[str, str | None], **body: object
    ) -> None:
        """Append a log entry with the hash of each record's new body; None says it is gone."""
        hashes = {key: text and hash_record(text) for key, text in bodies.items()}
        self.write(event, actor, {**body, "records": hashes})


def insert(raw: sqlite3.Connection, table: str, cells: Mapping[str, Cell]) -> None:
    """Write one row."""
    names = ", ".join(f'"{name}"' for name in cells)
    marks = ", ".join("?" * len(cells))
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  # names from the schema
    if raw.execute(sql, tuple(cells.values())).rowcount != 1:
        raise RefusedError(f"{table} did not take the row; nothing was recorded, run verify")


def _in_order(raw: sqlite3.Connection, table: str, given: Mapping[str, Cell]) -> dict[str, Cell]:
    """Put cells into the table's order, which is the order that is hashed."""
    return {column: given[column] for column in columns_of(raw, table)}


def _key(raw: sqlite3.Connection, row: Row) -> str:
    """Name a row by its primary key: ``requirements/P1/finance``."""
    keys = raw.execute(
        "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (row.table,)
    )
    return "/".join([row.table, *(str(row.cells[name]) for (name,) in keys)])


class Journal:
    """Opens acts on the kernel's connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.connection = connection
        self.clock = clock

    @contextmanager
    def act(self) -> Iterator[Act]:
        """Begin an act: it is written whole at the end, or not at all."""
        with self.connection.writing() as raw:
            _, _, last = newest_entry(raw)
            yield Act(raw, time_of_act(self.clock, last))


def time_to_read(clock: Clock, last: str | None) -> datetime:
    """Give the later of the clock and the newest entry, so that nothing un-expires."""
    now = datetime.fromisoformat(stamp(clock.now()))
    return now if last is None else max(now, datetime.fromisoformat(last))
