"""Passes over what time brings about, beside a server or a watch, and a note of how the last went.

The note stands in ``timer.json`` of the workspace, so that ``interlock doctor`` can say that nobody
looks after what is due, or that it fails. It governs nothing and may be deleted at any moment.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from app.bootstrap import Workspace, open_workspace
from app.scrubbing import scrub, secrets_of
from app.services.timekeeping import Pass, look_again
from app.settings import load_settings
from app.workspace import Places
from graphs.errors import AlreadyRunningError
from graphs.locking import held
from plan.ports import Clock
from plan.visible import shortened, visible_line

NOTE, LOCK = "timer.json", "timer.lock"
_LONGEST = 300
_SILENT = timedelta(hours=1)


@dataclass(frozen=True)
class LastPass:
    """How the last pass went, as it was noted."""

    at: datetime
    by: str
    error: str = ""

    def silent(self, now: datetime) -> bool:
        """Say whether there should have been another one since."""
        return now - self.at > _SILENT


def pass_beside(
    root: Path, clock: Clock, *, url: str | None, beside: Callable[[], None]
) -> Pass | None:
    """Do what is due, once, for a server; None where another server is at it just now.

    ``beside`` carries over what the plan has overtaken; ``url`` is the address the server goes by.
    """
    try:
        with (
            held(root / LOCK, "a pass is running"),
            noted(root, clock, "serve"),
            open_workspace(root, clock, beside=beside) as opened,
        ):
            return look_again(opened if url is None else _reached_at(opened, url))
    except AlreadyRunningError:
        return None


def _reached_at(opened: Workspace, url: str) -> Workspace:
    web = opened.settings.web.model_copy(update={"url": url})
    return replace(opened, settings=opened.settings.model_copy(update={"web": web}))


@contextmanager
def noted(root: Path, clock: Clock, by: str) -> Iterator[None]:
    """Note that a pass went through, or what kept it from that."""
    try:
        yield
    except AlreadyRunningError:
        raise
    except Exception as error:
        _note(root, clock, by, without_secrets(root, f"{type(error).__name__}: {error}"))
        raise
    _note(root, clock, by, "")


def without_secrets(root: Path, text: str) -> str:
    """Give what is said of an error on one line, with nothing that the settings hold as secret."""
    with suppress(Exception):  # settings that cannot be read hold no secret that was used
        text = scrub(text, secrets_of(load_settings(Places(root).config)))
    return shortened(visible_line(text), _LONGEST)


def last_pass(root: Path) -> LastPass | None:
    """Give how the last pass went; None where none was noted, or the note is none."""
    try:
        found = json.loads((root / NOTE).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(found["at"])
        return LastPass(at, str(found["by"]), str(found["error"])) if at.tzinfo else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(root: Path, clock: Clock, by: str, error: str) -> None:
    text = json.dumps({"at": clock.now().isoformat(), "by": by, "error": error})
    half = root / f"{NOTE}.{os.getpid()}.part"
    with suppress(OSError):  # a full disk is told by what failed before it
        half.write_text(text, encoding="utf-8")
        half.replace(root / NOTE)
