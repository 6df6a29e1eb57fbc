"""Connections to the ledger's file: the kernel's own, and one that can only read.

Threads share a connection under a lock, processes share the file. A write is one short
``BEGIN IMMEDIATE``; a read is one snapshot. The rollback journal and full synchronisation are set
on purpose (governance.md, K15). What goes wrong leaves here as an error that says what to do.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ledger.errors import translate
from ledger.sealing import announces, hash_entry
from ledger.signing import signed_by
from plan.values import sha256

BUSY_SECONDS = 10.0
_READ_ONLY_ACTS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
    }
)


class Connection:
    """One SQLite connection that threads take turns on."""

    def __init__(
        self, raw: sqlite3.Connection, where: str, recover: Callable[[], object] | None = None
    ) -> None:
        self._raw = raw
        self._where = where
        self._recover = recover
        self._turn = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give one snapshot to read from; inside a write, what that write has done so far."""
        with self._turn, self._translated():
            if self._raw.in_transaction:
                yield self._raw
                return
            self._begin_read()
            try:
                yield self._raw
            finally:
                self._end("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open the one transaction of a write: committed at the end, undone on any error."""
        with self._turn, self._translated():
            self._raw.execute("BEGIN IMMEDIATE")
            try:
                yield self._raw
                self._raw.execute("COMMIT")
            finally:
                self._end("ROLLBACK")

    @property
    def in_transaction(self) -> bool:
        """Say whether a read or a write is under way."""
        return self._raw.in_transaction

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._raw.close()

    def _begin_read(self) -> None:
        try:
            self._start_snapshot()
        except sqlite3.OperationalError as error:
            # A process that died while it wrote left its journal, and a connection that can only
            # read cannot roll it back. The kernel's connection can.
            if self._recover is None or error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
                raise
            self._recover()
            self._start_snapshot()

    def _start_snapshot(self) -> None:
        self._raw.execute("BEGIN")
        try:
            self._raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error:
            self._end("ROLLBACK")
            raise

    def _end(self, how: str) -> None:
        """End the transaction if there still is one; a full disk may have ended it already."""
        if self._raw.in_transaction:
            with suppress(sqlite3.Error):
                self._raw.execute(how)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise translate(error, self._where) from error


def fetch(raw: sqlite3.Connection, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Give all rows of a query as dictionaries."""
    cursor = raw.execute(sql, tuple(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def connect_kernel(path: Path | None, *, make: bool = False) -> sqlite3.Connection:
    """Open the one kind of connection that can write; the functions of the triggers live here."""
    raw = _connect(path, "rwc" if make else "rw")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA recursive_triggers = ON")
    raw.execute("PRAGMA synchronous = FULL")
    # Pages must not reach the file before the commit: a reader of this process would wait for us.
    raw.execute("PRAGMA cache_spill = OFF")
    raw.execute("PRAGMA journal_mode = DELETE").fetchone()
    raw.create_function("interlock_kernel", 0, lambda: 1)
    raw.create_function("interlock_hash", 2, sha256)
    raw.create_function("interlock_entry", 6, hash_entry)
    raw.create_function("interlock_announced", -1, _announced)
    raw.create_function("interlock_signed", 6, signed_by)
    return raw


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open a connection that can only read: the file is opened so, and statements are checked."""
    raw = _connect(path, "ro")
    raw.set_authorizer(_only_reading)
    return raw


def _connect(path: Path | None, mode: str) -> sqlite3.Connection:
    where = ":memory:" if path is None else f"{path.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(
        where,
        uri=path is not None,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _announced(body: str, table: str, *cells: str | int | None) -> int:
    return int(announces(body, table, cells))


def _only_reading(act: int, first: str | None, second: str | None, *_: str | None) -> int:
    if act == sqlite3.SQLITE_PRAGMA:  # it only tells whether somebody else has written
        return (
            sqlite3.SQLITE_OK if (first, second) == ("data_version", None) else sqlite3.SQLITE_DENY
        )
    if act == sqlite3.SQLITE_FUNCTION and second == "load_extension":
        return sqlite3.SQLITE_DENY
    del first
    return sqlite3.SQLITE_OK if act in _READ_ONLY_ACTS else sqlite3.SQLITE_DENY
