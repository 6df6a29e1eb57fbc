"""What is made once in a process and copied for each test that works on it.

A ledger's file consists of hundreds of triggers, and making them takes most of the time of a short
test. That they are made rightly is tested where ledgers are made: in ledger/ and in app/ at init.
"""

import shutil
import tempfile
from collections.abc import Callable, Hashable
from multiprocessing.util import Finalize
from pathlib import Path

_MADE: dict[Hashable, Path] = {}


def folder_of_process() -> Path:
    """Give a folder that goes away with this process, also where the process is one of a pool."""
    root = Path(tempfile.mkdtemp(prefix="interlock-once-"))
    Finalize(None, shutil.rmtree, (root, True), exitpriority=1)
    return root


def copied(key: Hashable, folder: Path, make: Callable[[Path], object]) -> Path:
    """Copy to a folder, which is not there yet, what ``make`` makes; the key tells it apart."""
    if key not in _MADE:
        made = folder_of_process() / "made"
        make(made)
        _MADE[key] = made
    return Path(shutil.copytree(_MADE[key], folder, symlinks=True))


def contents(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Give what a folder of files holds, as a key; but for workspaces that were made in it."""
    made = {ledger.parent for ledger in folder.rglob("ledger.db")}
    return tuple(
        (path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and made.isdisjoint(path.parents)
    )
