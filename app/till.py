"""Keeps what models have used in ``models.json``, whoever of several processes asks.

It governs nothing and holds no words: deleting it gives the day its budget back and lets a resting
endpoint be asked. A file that cannot be read counts as none.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock
from pydantic import ValidationError

from agents.spending import Account
from app.files.writing import write_whole
from plan.values import canonical

MODELS = "models.json"
_LARGEST = 1_000_000
T = TypeVar("T")


class FileTill:
    """The account of one workspace, in a file beside its ledger."""

    def __init__(self, root: Path) -> None:
        self._file = root / MODELS
        self._lock = FileLock(root / f"{MODELS}.lock")

    def change(self, change: Callable[[Account], tuple[Account, T]], /) -> T:
        """Change the account, alone among threads and processes; what did not change stays."""
        with self._lock:
            before = self._read()
            after, found = change(before)
            if after != before:
                write_whole(self._file, canonical(after))
        return found

    def _read(self) -> Account:
        try:
            with self._file.open("rb") as file:
                return Account.model_validate_json(file.read(_LARGEST))
        except (OSError, ValidationError):
            return Account()
