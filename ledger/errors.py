"""What can be wrong with the ledger as a file, one type per reaction.

LedgerError
├── MissingLedgerError    make one, or name the right folder
├── ExistingLedgerError   there is one already: use it, or choose another folder
├── NotALedgerError       another program's file, or half a file: name the right one
├── NewerLedgerError      written by a newer Interlock: upgrade
├── OlderLedgerError      written by an older Interlock: bring the ledger to this version
├── ChangedSchemaError    somebody changed tables or triggers: restore a backup, ask who did
├── DamagedLedgerError    the file is damaged: verify, then restore a backup
├── LockedLedgerError     somebody else is writing: try again
├── ReadOnlyLedgerError   mend the permissions of file and folder
└── FullDiskError         make room; nothing was changed

A row that a trigger or a key of the database refuses is no fault of the file: ``RowRefusedError``.
"""

import sqlite3

from plan.errors import PlanError, RefusedError


class LedgerError(PlanError):
    """The ledger cannot be used; the message names the file and says what to do."""


class RowRefusedError(RefusedError):
    """A trigger or a key of the database refuses a row; nothing of the act was recorded."""


class MissingLedgerError(LedgerError):
    """There is no ledger where one was looked for."""


class ExistingLedgerError(LedgerError):
    """There is a file already where a ledger was to be made."""


class NotALedgerError(LedgerError):
    """The file is something else."""


class NewerLedgerError(LedgerError):
    """The file was written by a newer version."""


class OlderLedgerError(LedgerError):
    """The file was written by an older version; it is brought up by ``interlock upgrade``."""


class ChangedSchemaError(LedgerError):
    """Tables, views or triggers are not what they were made as."""


class DamagedLedgerError(LedgerError):
    """SQLite cannot make sense of the file."""


class LockedLedgerError(LedgerError):
    """Another process kept the ledger for longer than we wait."""


class ReadOnlyLedgerError(LedgerError):
    """The file or its folder cannot be written."""


class FullDiskError(LedgerError):
    """There is no room for another entry."""


_PRIMARY = 0xFF  # SQLite keeps the kind of an error in the low byte and its details above
_MEANINGS: dict[int, tuple[type[LedgerError], str]] = {
    sqlite3.SQLITE_BUSY: (
        LockedLedgerError,
        "another process is writing to it; nothing was changed, try again in a moment",
    ),
    sqlite3.SQLITE_LOCKED: (
        LockedLedgerError,
        "it is in use; nothing was changed, try again in a moment",
    ),
    sqlite3.SQLITE_READONLY: (
        ReadOnlyLedgerError,
        "it cannot be written; give your user the right to write to the file and its folder",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        ReadOnlyLedgerError,
        "it, or the journal beside it, cannot be opened; see to the permissions of its folder",
    ),
    sqlite3.SQLITE_PERM: (ReadOnlyLedgerError, "access is denied; see to the permissions"),
    sqlite3.SQLITE_FULL: (
        FullDiskError,
        "the disk is full; nothing was changed, make room and try again",
    ),
    sqlite3.SQLITE_IOERR: (
        DamagedLedgerError,
        "the disk gives an error; nothing was changed, look at the disk",
    ),
    sqlite3.SQLITE_CORRUPT: (
        DamagedLedgerError,
        "the file is damaged; keep a copy, run `interlock verify`, and restore a backup",
    ),
    sqlite3.SQLITE_NOTADB: (
        NotALedgerError,
        "it is no SQLite database; name the folder that holds the ledger",
    ),
}


def translate(error: sqlite3.Error, where: str) -> PlanError:
    """Turn an error of SQLite into one that says what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_CONSTRAINT:
        return RowRefusedError(f"the ledger refuses this; {error}")
    kind, advice = _MEANINGS.get(code, (LedgerError, f"it cannot be used ({error})"))
    return kind(f"{where}: {advice}")
