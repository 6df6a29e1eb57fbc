"""Open workspaces, lent to one request at a time: opening one reads the whole schema of the ledger.

What earlier requests read is kept once for all of them, by the newest entry of the ledger's log
(``ledger.kept``), so several processes on one ledger still behave as one. A workspace whose files
were exchanged, whose settings or schema changed, or that has been open for a minute is closed and
opened anew, with every check.
"""

import os
import time
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Kept, Workspace, open_workspace
from app.web.overtaken import CarryingOver
from app.workspace import Places
from plan.ports import Clock

_MOST, _SECONDS = 16, 60.0
Standing = tuple[int | None, ...]


@dataclass(frozen=True)
class _Lent:
    """An open workspace, and what its files were like when it was opened."""

    workspace: Workspace
    stack: ExitStack
    standing: Standing
    schema: int
    since: float

    def fits(self, standing: Standing) -> bool:
        """Say whether nothing has changed under it."""
        young = time.monotonic() - self.since < _SECONDS
        return young and self.standing == standing and self._same_schema()

    def _same_schema(self) -> bool:
        return self.workspace.ledger.schema_version() == self.schema


class Lending:
    """Opens workspaces of one folder and lends them out."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock, self._places = folder, clock, Places(folder)
        self.carrying = CarryingOver(folder, clock)
        self._kept, self._read = Kept(), self._standing()
        self._idle: deque[_Lent] = deque()
        weakref.finalize(self, _close_all, self._idle)

    @contextmanager
    def opened(self) -> Iterator[Workspace]:
        """Lend an open workspace; one that something went wrong with is not lent again."""
        lent = self._taken()
        try:
            yield lent.workspace
        except BaseException:
            lent.stack.close()
            raise
        lent.workspace.__dict__.pop("runner", None)
        self._idle.append(lent)
        if len(self._idle) > _MOST:
            _close_one(self._idle)

    def close(self) -> None:
        """Close what nobody has; who carries proposals over ends with the one in hand."""
        self.carrying.close()
        _close_all(self._idle)

    def _taken(self) -> _Lent:
        standing = self._standing()
        if standing != self._read:
            self._kept.forget()
            self._read = standing
        while True:
            try:
                lent = self._idle.pop()
            except IndexError:
                return self._open(standing)
            if lent.fits(standing):
                return lent
            lent.stack.close()

    def _open(self, standing: Standing) -> _Lent:
        with ExitStack() as stack:
            workspace = stack.enter_context(
                open_workspace(self._folder, self._clock, self._kept, self.carrying.begin)
            )
            schema = workspace.ledger.schema_version()
            return _Lent(workspace, stack.pop_all(), standing, schema, time.monotonic())

    def _standing(self) -> Standing:
        ledger, config = _stat(self._places.ledger), _stat(self._places.config)
        return (
            *((ledger.st_dev, ledger.st_ino) if ledger else (None, None)),
            *((config.st_ino, config.st_size, config.st_mtime_ns) if config else (None,)),
        )


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _close_one(idle: deque[_Lent]) -> None:
    try:
        lent = idle.popleft()
    except IndexError:
        return
    lent.stack.close()


def _close_all(idle: deque[_Lent]) -> None:
    while idle:
        _close_one(idle)
