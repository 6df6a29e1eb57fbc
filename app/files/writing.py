"""Writes a file that a person named: whole or not at all, and never over another one unasked."""

import tempfile
from pathlib import Path

from app.errors import CannotError, UsageError
from app.workspace import CHECKPOINTS, CONFIG, LEDGER


def check_place(root: Path, file: Path, *, force: bool) -> None:
    """Refuse a place that belongs to the workspace, is a folder, or is taken.

    Raises:
        UsageError: the workspace lives there.
        CannotError: something is there already.
    """
    own = {root / name for name in (LEDGER, CHECKPOINTS, CONFIG)}
    if file.resolve() in own:
        raise UsageError(f"{file} belongs to the workspace; name another file")
    if file.is_dir():
        raise CannotError(f"{file} is a folder; name a file")
    if file.exists() and not force:
        raise CannotError(f"{file} is there already; name another file, or say --force")


def write_whole(file: Path, text: str | bytes) -> None:
    """Write beside the target and move in when it is whole, so that nothing half is left.

    Raises:
        CannotError: it cannot be written.
    """
    made: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=file.parent, prefix=".interlock-", delete=False
        ) as target:
            made = Path(target.name)
            target.write(text if isinstance(text, bytes) else text.encode())
        made.chmod(0o644)
        made.replace(file)
    except OSError as error:
        if made is not None:
            made.unlink(missing_ok=True)
        raise CannotError(
            f"{file} cannot be written: {error.strerror}; nothing was changed"
        ) from None
