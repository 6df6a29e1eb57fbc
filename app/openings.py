"""When people opened what they decide on, so that the books can say how long a decision took.

One line of JSON for each person and proposal, the first time only, beside the ledger and never in
it: looking is no act. The file may be deleted; decisions then count by stated minutes.
"""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

FILE = "openings.jsonl"
_LARGEST = 10_000_000
Openings = dict[tuple[str, str], datetime]


def note_opened(root: Path, person: str, proposals: Iterable[str], now: datetime) -> None:
    """Note that a person sees these proposals; where that cannot be written, nothing happens."""
    known = read_openings(root)
    at = now.isoformat(timespec="seconds")
    fresh = [one for one in proposals if (one, person) not in known]
    lines = "".join(
        json.dumps({"at": at, "person": person, "proposal": one}, sort_keys=True) + "\n"
        for one in fresh
    )
    if not lines:
        return
    with suppress(OSError):
        if (root / FILE).exists() and (root / FILE).stat().st_size > _LARGEST:
            return  # nobody reads it any more, see ``read_openings``
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(root / FILE, flags, 0o600), "a", encoding="utf-8") as file:
            file.write(lines)


def read_openings(root: Path) -> Mapping[tuple[str, str], datetime]:
    """Give the first opening of each proposal by each person; a line that is none is left out."""
    return _read_before(root / FILE).openings()


class _Read:
    """What a file said when it was last looked at: only what came since is read."""

    def __init__(self, path: Path) -> None:
        self._path, self._turn = path, Lock()
        self._standing, self._whole = (0, 0, 0), 0
        self._found: Openings = {}

    def openings(self) -> Mapping[tuple[str, str], datetime]:
        """Give what the file says now."""
        with self._turn:
            try:
                stat = self._path.stat()
                standing = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
                if standing != self._standing:
                    self._read_on(standing)
            except OSError:
                standing = (0, 0, 0)
                self._found, self._whole = {}, 0
            self._standing = standing
            return self._found

    def _read_on(self, standing: tuple[int, int, int]) -> None:
        inode, _, size = standing
        if size > _LARGEST or inode != self._standing[0] or size < self._whole:
            self._found, self._whole = {}, 0
        if size > _LARGEST:
            return
        with self._path.open("rb") as file:
            file.seek(self._whole)
            said = file.read()
        whole = said.rfind(b"\n") + 1  # another process may be in the middle of a line
        self._whole += whole
        text = said[:whole].decode("utf-8", errors="replace")
        self._found = {**_openings_in(text), **self._found}


@lru_cache(maxsize=4)
def _read_before(path: Path) -> _Read:
    return _Read(path)


def _openings_in(text: str) -> Openings:
    found: Openings = {}
    for line in text.splitlines():
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            said = json.loads(line)
            at = datetime.fromisoformat(said["at"])
            if at.tzinfo is not None:
                found.setdefault((said["proposal"], said["person"]), at)
    return found
