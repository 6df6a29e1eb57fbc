"""A small workspace that lives in the days of its own plan, so that sentences have a fixed date."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from app.bootstrap import Workspace, create_workspace, open_workspace
from app.importing import find_files, read_beginning
from tests.once import contents, copied

STARTS = date(2026, 3, 2)
BEGINS = datetime(2026, 3, 2, 8)  # noqa: DTZ001  # local time of the plan


def make_dated(files: Path, folder: Path) -> Path:
    """Make a workspace from a folder of files; its clock begins on Monday 2026-03-02."""
    return copied(("dated", contents(files)), folder, lambda place: _made(files, place))


def _made(files: Path, folder: Path) -> Path:
    beginning = read_beginning(find_files(files / "plan.csv"), STARTS, STARTS)
    create_workspace(folder, beginning, by="maya", clock_start=BEGINS)
    return folder


@contextmanager
def standing(folder: Path) -> Iterator[Workspace]:
    """Open a workspace, and hold that head, plan and log-proof of it are the same afterwards."""
    with open_workspace(folder) as workspace:
        before = (workspace.reader.head(), workspace.reader.plan().hash)
        yield workspace
        assert (workspace.reader.head(), workspace.reader.plan().hash) == before
