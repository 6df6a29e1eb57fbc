"""Copies a ledger while others write to it, and makes a copy say that it is one.

SQLite's own backup gives one consistent state. A copy that is taken back is a fork: the original
may have gone on, so the first thing that it does is to write down where its backup ended.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from ledger.connection import connect_kernel, connect_reader
from ledger.errors import ExistingLedgerError, translate
from ledger.journal import KERNEL, Act, newest_entry, row_of, time_of_act
from ledger.opening import Terms, check_file
from plan.ports import Clock


def copy_ledger(path: Path, target: Path) -> None:
    """Copy a ledger as it stands at one moment; the target must not be there yet.

    Raises:
        LedgerError: it cannot be read, or the copy cannot be written.
    """
    try:
        with closing(connect_reader(path)) as raw:
            raw.set_authorizer(None)
            copy_into(raw, target)
    except sqlite3.Error as error:
        raise translate(error, str(path)) from error


def copy_into(raw: sqlite3.Connection, target: Path) -> None:
    """Copy what a connection sees into a new file that only its owner can write.

    Raises:
        ExistingLedgerError: there is something already.
    """
    try:
        target.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise ExistingLedgerError(f"{target}: there is a file already; it is not touched") from None
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            raw.backup(copy)
    except sqlite3.Error:
        target.unlink(missing_ok=True)
        raise


def mark_restored(path: Path, clock: Clock, note: str, terms: Terms | None = None) -> int:
    """Let a copy say that it is one, and give the number of the log entry that its backup ended at.

    Raises:
        LedgerError: the copy cannot be used.
    """
    signer = (terms or Terms()).signer
    try:
        with closing(connect_kernel(path)) as raw:
            check_file(raw, str(path))
            raw.execute("BEGIN IMMEDIATE")
            seq, digest, last = newest_entry(raw)
            act = Act(raw, time_of_act(clock, last))
            number = act.next_number("forks", "id")
            row = row_of("forks", id=number, backup_seq=seq, backup_hash=digest, note=note)
            act.write("restored", KERNEL, {"backup_seq": seq, "backup_hash": digest}, [row])
            act.sign(signer)
            raw.execute("COMMIT")
            return seq
    except sqlite3.Error as error:
        raise translate(error, str(path)) from error
