"""Where things lie in a workspace, and whether a folder is one."""

from dataclasses import dataclass
from pathlib import Path

from app.errors import CannotError

CONFIG = "interlock.toml"
LEDGER = "ledger.db"
CHECKPOINTS = "checkpoints.db"
INBOX = "inbox"
OUTBOX = "outbox"
STORY = "story.toml"


@dataclass(frozen=True)
class Places:
    """The files of one workspace."""

    root: Path

    @property
    def config(self) -> Path:
        """Sources and model; nothing that governs."""
        return self.root / CONFIG

    @property
    def ledger(self) -> Path:
        """Everything that was decided: back this up."""
        return self.root / LEDGER

    @property
    def checkpoints(self) -> Path:
        """What graphs wait in; may be deleted at any moment."""
        return self.root / CHECKPOINTS

    @property
    def inbox(self) -> Path:
        """Files that people drop."""
        return self.root / INBOX

    @property
    def outbox(self) -> Path:
        """Where messages to people are put; may be emptied at any moment."""
        return self.root / OUTBOX


def find_workspace(folder: Path) -> Places:
    """Say where the files of a workspace are.

    Raises:
        CannotError: the folder is no workspace.
    """
    places = Places(folder.resolve())
    if not places.root.is_dir():
        raise CannotError(
            f"there is no folder {folder}; make it: interlock init {folder} --plan FILE"
        )
    if not places.ledger.is_file():
        raise CannotError(
            f"{folder} is no workspace, it holds no {LEDGER}; name one with --workspace DIR, or "
            "make one: interlock init DIR --plan FILE"
        )
    return places


def check_free(folder: Path) -> None:
    """Refuse a place where a new workspace would lie over something else.

    Raises:
        CannotError: the folder holds something, or is no folder.
    """
    if folder.is_symlink() and not folder.exists():
        raise CannotError(f"{folder} points to nothing; name another folder")
    if folder.exists() and not folder.is_dir():
        raise CannotError(f"{folder} is a file; name a folder that is new or empty")
    if folder.is_dir() and any(folder.iterdir()):
        raise CannotError(f"{folder} is not empty; name a folder that is new or empty")
