"""Keeps the checkpoints of waiting threads in a file that may be deleted at any moment.

The serialiser loads nothing but plain data, so a row that somebody slipped in cannot run code. A
file that turns out damaged is deleted and started anew: what waits is opened again from the ledger.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from graphs.errors import CheckpointError

T = TypeVar("T")

# SQLITE_ERROR: tables of another make under our names; the rest is a file that is no database.
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR")
_REFUSED = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_FULL", "SQLITE_IOERR")


class DamagedError(Exception):
    """The file is no database of checkpoints, or no longer."""


def plain_serializer() -> JsonPlusSerializer:
    """Give the serialiser that refuses whatever is not plain data."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


@contextmanager
def opened(path: Path) -> Iterator[SqliteSaver]:
    """Open the checkpoints for one call.

    Raises:
        DamagedError: the file cannot be read as what it should be.
        CheckpointError: the folder does not take it.
    """
    with _connected(path) as saver:
        errors = saver.conn.DatabaseError
        try:
            saver.setup()
            yield saver
        except errors as error:
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith(_DAMAGED):
                raise DamagedError(f"{path.name}: {error}") from error
            if name.startswith(_REFUSED):
                raise _unusable(path, error) from error
            raise


@contextmanager
def _connected(path: Path) -> Iterator[SqliteSaver]:
    if path.is_symlink():
        path.unlink()  # it could lead to the ledger, and tables of ours would make that strange
    try:
        path.open("ab").close()
    except OSError as error:
        raise _unusable(path, error) from error
    with SqliteSaver.from_conn_string(str(path)) as plain:
        yield SqliteSaver(plain.conn, serde=plain_serializer())


def with_saver(path: Path, work: Callable[[SqliteSaver], T]) -> T:
    """Do something with the checkpoints; if they are damaged, once more with an empty file.

    ``work`` may be cut off anywhere and has to find its way from the ledger, as after a crash.

    Raises:
        CheckpointError: see ``opened``.
    """
    try:
        with opened(path) as saver:
            return work(saver)
    except DamagedError:
        delete(path)
    with opened(path) as saver:
        return work(saver)


def delete(path: Path) -> None:
    """Delete the file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _unusable(path: Path, error: Exception) -> CheckpointError:
    return CheckpointError(
        f"{path} cannot be written ({error}); make the folder writable and free some space. "
        "The file may be deleted, nothing of what was decided is in it"
    )
