"""The key that signs the log's end: read from where the settings say, made once, never shown.

It lies outside every workspace, in a file that only its owner can read. A file that others can read
is refused: whoever has the key can sign a log that they wrote anew.
"""

import os
import re
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from app.errors import CannotError

_DIGITS = re.compile(r"[0-9a-fA-F]{64}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class KeyPlace:
    """Where a signing key may come from: the environment first, then the file."""

    given: str | None
    file: Path

    def read(self) -> bytes | None:
        """Give the key, or None where there is none.

        Raises:
            CannotError: it is no key, or its file is open to others.
        """
        if self.given:
            return _bytes(self.given, "INTERLOCK_SIGNING_KEY")
        if not self.file.exists():
            return None
        problem = self.problem()
        if problem is not None:
            raise CannotError(problem)
        return _bytes(self.file.read_text(encoding="utf-8"), str(self.file))

    def problem(self) -> str | None:
        """Say what is wrong with the file of the key, if anything is."""
        if self.given or not self.file.exists():
            return None
        found = self.file.stat()
        mode = stat.S_IMODE(found.st_mode)
        if mode & _OTHERS:
            return (
                f"the signing key {self.file} can be read by others (mode {mode:o}); take that "
                f"away (chmod 600 {self.file}), or if somebody may have read it, move it away and "
                "make a new one: interlock keys new"
            )
        if found.st_uid != os.getuid():
            return f"the signing key {self.file} belongs to somebody else; use one of your own"
        return None

    def make(self) -> Path:
        """Make a key in the file; one that is there stays.

        Raises:
            CannotError: there is one already, or it cannot be written.
        """
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CannotError(
                f"{self.file} is there already; it is not touched, and `interlock keys show` shows "
                "its public half. If another key shall take its place, move that file away, then "
                "`interlock keys new`, then `interlock keys add --as PERSON` in each workspace"
            ) from None
        except OSError as error:
            raise CannotError(f"{self.file} cannot be made: {error.strerror}") from None
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(secrets.token_hex(32) + "\n")
        return self.file


def _bytes(text: str, where: str) -> bytes:
    if not _DIGITS.fullmatch(text.strip()):
        raise CannotError(f"{where} holds no signing key: 64 hexadecimal digits, and nothing else")
    return bytes.fromhex(text.strip())
