"""Keeps a copy of a workspace while others work in it, and takes one back into a new folder.

What is copied: the ledger, by SQLite's own backup, and ``interlock.toml``. A manifest beside them
holds their hashes and where the log ended. Nothing is ever written over, and a copy that was taken
back decides nothing until an operator has accepted it: the original may have gone on.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap import building, copy_ledger, restore_ledger, verify_ledger
from app.errors import CannotError
from app.files.writing import write_whole
from app.services.shapes import Json
from app.workspace import INBOX, Places

if TYPE_CHECKING:
    from app.bootstrap import Workspace

MANIFEST = "manifest.json"
_FORM = 1


def back_up(workspace: "Workspace", folder: Path) -> Json:
    """Copy a workspace into a folder that is new or empty, and say what was copied.

    Raises:
        CannotError: the folder is not free, or what was copied is not whole.
    """
    with building(folder) as places:
        copy_ledger(workspace.places.ledger, places.ledger)
        found = verify_ledger(places.root)
        if not found["ok"]:
            raise CannotError(
                "the ledger is not whole, so this would be no backup; nothing was written: run "
                "`interlock verify`, and keep a plain copy of the file for whoever looks into it"
            )
        if workspace.places.config.is_file():
            shutil.copyfile(workspace.places.config, places.config)
        manifest = {
            "interlock_backup": _FORM,
            "made": workspace.clock.now().isoformat(),
            "entries": found["entries"],
            "tail": found["tail"],
            "files": {p.name: _hash(p) for p in _files(places)},
        }
        write_whole(places.root / MANIFEST, json.dumps(manifest, indent=2) + "\n")
    return {"folder": str(folder), **manifest}


def restore(backup: Path, folder: Path) -> Json:
    """Take a backup back into a folder that is new or empty; it says itself that it is a copy.

    Raises:
        CannotError: this is no whole backup, or the folder is not free.
    """
    manifest = read_manifest(backup)
    with building(folder) as places:
        source = Places(backup.resolve())
        seq = restore_ledger(source.ledger, places, f"backup of {manifest['made']}")
        if source.config.is_file():
            shutil.copyfile(source.config, places.config)
        (places.root / INBOX / "statements").mkdir(parents=True)
    return {"workspace": str(folder), "backup_of": manifest["made"], "ended_at": seq}


def read_manifest(backup: Path) -> Json:
    """Read the manifest of a backup, and compare the files with it.

    Raises:
        CannotError: it is missing or wrong, or a file is not what it says.
    """
    file = backup / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        wanted = dict(manifest["files"])
        form = manifest["interlock_backup"]
    except (OSError, ValueError, LookupError, TypeError):
        raise CannotError(
            f"{backup} is no backup: it holds no {MANIFEST} that can be read"
        ) from None
    if form != _FORM:
        raise CannotError(
            f"{backup} was made by another version of Interlock; restore with that one"
        )
    found = {path.name: _hash(path) for path in _files(Places(backup.resolve()))}
    wrong = sorted(
        name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)
    )
    if wrong:
        raise CannotError(
            f"{backup}: {', '.join(wrong)} is missing or is not what {MANIFEST} says; nothing was "
            "restored, take another backup"
        )
    return dict(manifest)


def _files(places: Places) -> list[Path]:
    return [path for path in (places.ledger, places.config) if path.is_file()]


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
