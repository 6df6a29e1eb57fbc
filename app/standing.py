"""What a workspace and what is installed have to be before anything is decided.

These checks are cheap enough to be asked before every act of governance; ``interlock doctor`` asks
them too and says more. Of what is dear, the verification, the last answer is asked. A no keeps
decisions back and nothing else: reading always works, and taking a decision back does too.
"""

import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.installation import unfit_installation
from app.workspace import Places

LINKS = 1
VERDICT = "unsound.json"
_LONGEST = 300


def unfit(places: Places) -> Iterator[str]:
    """Say what keeps decisions back: what is installed, the files, the last verification."""
    old = unfit_installation()
    if old is not None:
        yield old
    yield from unfit_files(places)
    yield from found_unsound(places)


def unfit_files(places: Places) -> Iterator[str]:
    """Say what is wrong with the workspace's files: modes, links, one file in two roles."""
    for path in (places.root, places.ledger, places.config):
        if path.exists() and open_to_all(path):
            yield f"everybody may write {path.name}; take that away: chmod o-w {path.name}"
    for path in (places.ledger, places.checkpoints):
        yield from _linked(path)
    if _same(places.ledger, places.checkpoints):
        yield (
            f"{places.checkpoints.name} is the ledger under another name; remove "
            f"{places.checkpoints.name}, and look who made it"
        )


def note_verdict(places: Places, found: Mapping[str, Any]) -> None:
    """Keep what a verification of the whole ledger found wrong, until one finds nothing wrong.

    To verify is too dear before every act, so its last answer counts for all processes.
    """
    path = places.root / VERDICT
    bad = [f"{one['name']}: {one['detail']}" for one in found["checks"] if not one["ok"]]
    with suppress(OSError):  # who may only read the folder is told all the same
        if found["ok"]:
            path.unlink(missing_ok=True)
            return
        half = path.with_suffix(f".{os.getpid()}.part")
        half.write_text(json.dumps({"bad": "; ".join(bad)[:_LONGEST]}), encoding="utf-8")
        half.replace(path)


def found_unsound(places: Places) -> Iterator[str]:
    """Say what the last verification found wrong, if anything."""
    path = places.root / VERDICT
    if not path.exists():
        return
    try:
        bad = str(json.loads(path.read_text(encoding="utf-8"))["bad"])
    except (OSError, ValueError, KeyError, TypeError):
        bad = f"{VERDICT} cannot be read"
    yield (
        f"the last verification found the ledger changed ({bad}); once it is mended, "
        "`interlock verify` lets decisions through again"
    )


def open_to_all(path: Path) -> bool:
    """Say whether everybody on the machine may write a file or folder."""
    mode = path.stat().st_mode
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _linked(path: Path) -> Iterator[str]:
    if not path.exists():
        return
    if path.is_symlink():
        yield f"{path.name} is a link to another place; put the file itself there"
    elif path.stat().st_nlink > LINKS:
        yield (
            f"{path.name} has {path.stat().st_nlink} names on the disk (hard links), so another "
            "program may write it unseen; keep one, copy it to a new file and put that in its place"
        )


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)
