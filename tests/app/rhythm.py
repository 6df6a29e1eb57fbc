"""A workspace whose days a test moves on: a status file, a clock, and what waits on it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from app.bootstrap import Workspace, create_workspace, open_workspace
from app.importing import find_files, read_beginning
from tests.app.conftest import PEOPLE, PLAN
from tests.fakes import FakeClock
from tests.once import copied

CONFIG = """\
name = "Invoice migration"

[[source]]
name = "status"
kind = "status"
path = "inbox/status.csv"

[[source]]
name = "tests"
kind = "junit"
path = "inbox/tests"

[[source]]
name = "counts"
kind = "counts"
path = "inbox/counts.csv"

[[source]]
name = "controls"
kind = "controls"
path = "inbox/controls.csv"
"""
HEAD = "task,percent,state,as_of,note,evidence\n"
T01_DONE = "T01,100,done,2026-03-09,all 412 accounts,DOC-1 signed list\n"
_NAP = 60
FRIDAY = "2026-03-20T12:00:00+00:00"


class Place:
    """A workspace in a folder, and the clock that it goes by."""

    def __init__(self, folder: Path, at: str = FRIDAY) -> None:
        files, root = folder / "files", folder / "workspace"
        files.mkdir(parents=True)
        (files / "plan.csv").write_text(PLAN, encoding="utf-8")
        people = re.sub(r'id = "(\w+)"', r'id = "\1"\naddress = "\1@example.com"', PEOPLE)
        (files / "people.toml").write_text(people, encoding="utf-8")
        begins = FakeClock("2026-03-02T08:00:00+00:00")
        beginning = read_beginning(find_files(files / "plan.csv"), None, begins.now().date())
        copied("rhythm", root, lambda to: create_workspace(to, beginning, by="maya", clock=begins))
        self.root, self.clock = root, FakeClock(at)
        (root / "inbox" / "tests").mkdir(parents=True, exist_ok=True)
        self.configure()
        self.put("counts.csv", "object,source_count,target_count,tolerance,task,as_of\n")
        self.put("controls.csv", "control,task,state,evidence,date,note\n")
        self.put("tests/T02-none.xml", '<testsuite name="none" tests="0"/>')
        self.status("")

    def configure(self, more: str = "", sources: tuple[str, ...] = ("status",)) -> None:
        """Write the settings with only these sources."""
        parts = CONFIG.split("\n[[source]]\n")
        kept = [part for part in parts[1:] if part.split('"')[1] in sources]
        text = "\n[[source]]\n".join([parts[0], *kept])
        (self.root / "interlock.toml").write_text(f"{text}\n{more}\n", encoding="utf-8")

    def put(self, name: str, text: str) -> None:
        """Write a file of the inbox."""
        (self.root / "inbox" / name).write_text(text, encoding="utf-8")

    def status(self, *rows: str) -> None:
        """Report."""
        self.put("status.csv", HEAD + "".join(rows))

    @contextmanager
    def opened(self) -> Iterator[Workspace]:
        """Open it at the clock's time."""
        with open_workspace(self.root, self.clock) as workspace:
            yield workspace


class Sleeper:
    """What a watch waits on: waiting moves the clock on, and after so many waits it ends."""

    def __init__(self, clock: FakeClock, until: datetime) -> None:
        self._clock, self._until = clock, until
        self.slept: Callable[[], None] = lambda: None
        self.ends: Callable[[], None] = lambda: None

    def wait(self, timeout: float | None = None) -> bool:
        """Let the time pass; whoever naps oversleeps."""
        left = int(timeout or 0) or 1
        self._clock.advance(seconds=left if left < _NAP else 10 * _NAP)
        self.slept()
        if self._clock.now() >= self._until:
            self.ends()
        return False

    def set(self) -> None:
        """Nobody waits in earnest."""


def days(number: int) -> timedelta:
    """Give so many days."""
    return timedelta(days=number)
