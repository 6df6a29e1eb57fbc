"""When people opened what they decide on, so that the books can say how long a decision took.

One line of JSON for each person and proposal, the first time only, beside the ledger and never in
it: looking is no act. The file may be deleted; decisions then count by stated minutes.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

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


def read_openings(root: Path) -> Openings:
    """Give the first opening of each proposal by each person; a line that is none is left out."""
    found: Openings = {}
    path = root / FILE
    try:
        if path.stat().st_size > _LARGEST:
            return found
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return found
    for line in lines:
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            said = json.loads(line)
            at = datetime.fromisoformat(said["at"])
            if at.tzinfo is not None:
                found.setdefault((said["proposal"], said["person"]), at)
    return found
