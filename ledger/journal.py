"""The log, and the only way to write: an act, its log entry and its rows in one transaction.

A log entry announces the hash of every row that it brings; the triggers refuse a row that the
newest entry does not announce. The clock may lag behind the newest entry by ``SLACK`` at most
(clocks that are being set); such an act bears that entry's time. Anything earlier is refused (K8),
and so is what lies more than ``AHEAD`` after it, because every later act would have to follow it.

Where a signing key is at hand and the ledger knows it, each act ends with a signed checkpoint over
its last entry, in the same transaction, if the signature before it is right and covers all but this
act. Acts of governance are refused while the ledger, or the files that it stands on, are not fit
for them (K17).
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ledger.connection import Connection
from ledger.schema import columns_of
from ledger.sealing import Cell, hash_entry, hash_record, hash_row
from ledger.signing import Entry, Signer, signed_by
from plan.errors import RefusedError
from plan.ports import Clock
from plan.values import canonical

KERNEL = "kernel"  # the actor of what follows from facts and from no person
SLACK = timedelta(seconds=5)
AHEAD = timedelta(days=400)
BEFORE_ALL = "genesis"  # what the first entry names as its predecessor
# What waits until ledger and files are fit again; taking back, asking and reviewing do not.
GOVERNING = frozenset(
    {
        *("submitted", "succeeded", "decided", "applied", "attested", "called_answer"),
        *("delegated", "broke_glass"),
    }
)
Fitness = Callable[[], str | None]


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


def time_of_act(clock: Clock, last: str | None, *, leap: bool = False) -> datetime:
    """Give the time that an act bears; ``leap`` lets it be far ahead of the newest entry.

    Raises:
        RefusedError: the clock is behind what is already recorded, or far ahead of it.
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
    if now > before + AHEAD and not leap:
        raise RefusedError(
            f"the clock says {stamp(now)} and the newest entry of the log is of {last}, more than "
            f"{AHEAD.days} days before; an act so far ahead would block every later one. Set the "
            "clock right; if it is right: interlock clock --accept --as PERSON --reason TEXT"
        )
    return max(now, before)


class Act:
    """One open write transaction with the one time that everything in it bears."""

    def __init__(
        self, raw: sqlite3.Connection, at: datetime, unfit: Fitness = lambda: None
    ) -> None:
        self.raw = raw
        self.at = at
        self.stamp = stamp(at)
        self.wrote = False
        self.accepts = False  # whether the signature shall cover what nobody signed before
        self._unfit = unfit
        self._begun = newest_entry(raw)[0]

    def next_number(self, table: str, column: str) -> int:
        """Give the number that the next row of a table gets."""
        sql = f'SELECT COALESCE(max("{column}"), 0) + 1 FROM "{table}"'  # noqa: S608  # our names
        return int(self.raw.execute(sql).fetchone()[0])

    def write(
        self, event: str, actor: str, body: Mapping[str, Any], rows: Sequence[Row] = ()
    ) -> None:
        """Append a log entry that announces the rows, then write the rows.

        Raises:
            RefusedError: the act is one of governance and something is not fit for it.
        """
        if event in GOVERNING:
            check_standing(self.raw, self._unfit)
        self.wrote = True
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

    def sign(self, signer: Signer | None) -> None:
        """End the act with a signed checkpoint, where the ledger knows the key.

        It vouches for this act alone. Behind acts that nobody signed, or behind a signature that
        is none, there is no other until an operator has looked: else the next act would sign what
        somebody wrote into the file.
        """
        if signer is None or not self.wrote or not knows_key(self.raw, signer.public):
            return
        if not self.accepts and unsigned_acts(self.raw, self._begun):
            return
        seq, digest, at = newest_entry(self.raw)
        name = ledger_id(self.raw)
        signature = signer.sign(Entry(ledger=name, seq=seq, hash=digest, at=at or ""))
        row = row_of("checkpoints", seq=seq, hash=digest, public=signer.public, signature=signature)
        self.write("signed", KERNEL, {"checkpoint": seq}, [row])


def ledger_id(raw: sqlite3.Connection) -> str:
    """Give the ledger's name: the hash of its first entry, which no other ledger has."""
    found = raw.execute("SELECT hash FROM log WHERE seq = 1").fetchone()
    return str(found[0]) if found else ""


def knows_key(raw: sqlite3.Connection, public: str) -> bool:
    """Say whether a public key is one of the ledger's."""
    return raw.execute("SELECT 1 FROM keys WHERE public = ?", (public,)).fetchone() is not None


def unsigned_acts(raw: sqlite3.Connection, until: int) -> int:
    """Count the entries up to one that no signature covers, since the ledger first knew a key.

    Before there was a key, 0. That a key was added is an act, and has to be signed like any other;
    what looks like a checkpoint and bears no right signature covers nothing.
    """
    [(first,)] = raw.execute("SELECT min(entry) FROM keys")
    if first is None:
        return 0
    newest = next((row[-1] for row in _checkpoints(raw) if _vouches(raw, *row)), 0)
    return max(0, until - max(newest, int(first) - 1))


def wrong_checkpoint(raw: sqlite3.Connection) -> int | None:
    """Give the entry of the newest checkpoint where it bears no right signature."""
    newest = next(_checkpoints(raw), None)
    return None if newest is None or _vouches(raw, *newest) else newest[-1]


def _checkpoints(raw: sqlite3.Connection) -> Iterator[tuple[int, str, str, str, str, int]]:
    """Give the checkpoints, newest first."""
    yield from raw.execute(
        "SELECT seq, hash, public, signature, at, entry FROM checkpoints ORDER BY seq DESC"
    )


def _vouches(  # noqa: PLR0913, PLR0917  # the columns of a checkpoint
    raw: sqlite3.Connection,
    seq: int,
    digest: str,
    public: str,
    signature: str,
    at: str,
    entry: int,
) -> bool:
    """Say whether a checkpoint is signed by a known key, over an entry that is still what it was.

    The entry that brought it says nothing else: it is no act, and nobody signs it.
    """
    found = raw.execute("SELECT * FROM log WHERE seq = ?", (seq,)).fetchone()
    if found is None or entry != seq + 1 or not knows_key(raw, public):
        return False
    row = hash_row("checkpoints", [seq, digest, public, signature, at, entry])
    said = canonical({"checkpoint": seq, "rows": {f"checkpoints/{seq}": row}})
    own = (digest, at, KERNEL, "signed", said)
    brought = raw.execute(
        "SELECT previous, at, actor, event, body FROM log WHERE seq = ?", (entry,)
    ).fetchone()
    right = found[-1] == digest == hash_entry(*found[:-1]) and brought == own
    return right and signed_by(ledger_id(raw), seq, digest, found[2], public, signature)


def check_standing(raw: sqlite3.Connection, unfit: Fitness) -> None:
    """Refuse an act of governance on a restored copy, on a broken end of the log, on unfit files.

    Raises:
        RefusedError: one of these; it says what to do.
    """
    if raw.execute("SELECT 1 FROM open_forks").fetchone() is not None:
        raise RefusedError(
            "this ledger was restored from a backup and another copy may have gone on; nothing is "
            "decided here until an operator accepts it: interlock restore --accept --as PERSON "
            "--reason TEXT"
        )
    for seq, previous, at, actor, event, body, digest in raw.execute("SELECT * FROM newest_entry"):
        if digest != hash_entry(seq, previous, at, actor, event, body):
            raise RefusedError("the end of the log was changed; run `interlock verify`")
    reason = unfit()
    if reason is not None:
        raise RefusedError(f"nothing is decided here now: {reason}; `interlock doctor` says more")


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

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        signer: Signer | None = None,
        unfit: Fitness = lambda: None,
    ) -> None:
        self.connection = connection
        self.clock = clock
        self.signer = signer
        self._unfit = unfit

    @contextmanager
    def act(self, *, leap: bool = False) -> Iterator[Act]:
        """Begin an act: it is written whole at the end, or not at all."""
        with self.connection.writing() as raw:
            _, _, last = newest_entry(raw)
            act = Act(raw, time_of_act(self.clock, last, leap=leap), self._unfit)
            yield act
            act.sign(self.signer)


def time_to_read(clock: Clock, last: str | None) -> datetime:
    """Give the later of the clock and the newest entry, so that nothing un-expires."""
    now = datetime.fromisoformat(stamp(clock.now()))
    return now if last is None else max(now, datetime.fromisoformat(last))
