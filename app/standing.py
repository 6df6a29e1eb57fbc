"""What the files of a workspace have to be before anything is decided on them.

These checks are cheap enough to be asked before every act of governance; ``interlock doctor`` asks
them too and says more. A no keeps decisions back and nothing else: reading always works, and taking
a decision back does too.
"""

import stat
from collections.abc import Iterator
from pathlib import Path

from app.workspace import Places

LINKS = 1


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
