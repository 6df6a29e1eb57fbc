"""Where a page's commands run: a fresh home, the example's workspace, a clock that is told.

Only ``interlock`` (with one of its variables before it), ``cd``, ``cat`` and ``echo $?`` are known:
a page shows what a reader types and nothing that would hide what comes of it. Output is what a
terminal shows, both streams as one; 64 hexadecimal digits become ``DIGEST``, the home ``~``.
"""

import atexit
import json
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from typer.testing import CliRunner

from app.cli import app
from app.clock import SystemClock
from app.services.demo import find_example, make_demo
from tests.app.conftest import ENVIRONMENT
from tests.ledger.old import unpack_v1

BEGINS = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_WORKSPACE = "migration"


class PageError(Exception):
    """A page says something that cannot be run, or hides how it ended."""


class Session:
    """One terminal: where it stands, what the last command gave, which digest it last showed."""

    def __init__(self, home: Path, place: str = "") -> None:
        self.home = home
        self._here = home / place
        self._commands = 0
        self._digest = ""
        self.code = 0

    def write(self, name: str, text: str) -> None:
        """Put a file where the terminal stands."""
        file = self._here / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(self, command: str) -> list[str]:
        """Run a command line and give the lines that it shows."""
        words = shlex.split(command.replace("DIGEST", self._digest))
        if words == ["echo", "$?"]:
            return [str(self.code)]
        match words:
            case ["interlock", *rest]:
                shown = self._interlock(rest)
            case [given, "interlock", *rest] if given.startswith("INTERLOCK_"):
                name, _, value = given.partition("=")
                shown = self._interlock(rest, {name: value})
            case ["cd", place]:
                self._here, self.code, shown = (self._here / place).resolve(), 0, ""
            case ["cat", file]:
                self.code, shown = 0, (self._here / file).read_text(encoding="utf-8")
            case _:
                raise PageError(f"a page cannot run this: {command}")
        return self._cleaned(shown)

    def keys(self, command: str) -> list[str]:
        """Give the names that a command's JSON holds at the top."""
        _, *rest = shlex.split(command.replace("DIGEST", self._digest))
        shown = self._interlock([*rest, "--json"], only_stdout=True)
        return list(json.loads(shown))

    def _interlock(
        self, words: list[str], given: Mapping[str, str] = {}, *, only_stdout: bool = False
    ) -> str:
        self._commands += 1
        instant = BEGINS + timedelta(minutes=self._commands)
        before = Path.cwd()
        os.chdir(self._here)
        try:
            with patch.object(SystemClock, "now", lambda _: instant):
                env = {**ENVIRONMENT, "XDG_CONFIG_HOME": str(self.home / ".config"), **given}
                result = CliRunner(env=env).invoke(app, words, prog_name="interlock")
        finally:
            os.chdir(before)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise PageError(f"interlock {shlex.join(words)}: {result.exception!r}")
        self.code = result.exit_code
        return result.stdout if only_stdout else result.output

    def _cleaned(self, shown: str) -> list[str]:
        found = _HASH.findall(shown)
        if found:
            self._digest = found[-1]
        text = _HASH.sub("DIGEST", shown.replace(str(self.home), "~"))
        lines = [line.rstrip() for line in text.splitlines()]
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            lines.pop(0)
        return lines


def _made(make: Callable[[Path], None]) -> Path:
    """Make something once in a process, to be copied; it goes when the process does."""
    folder = TemporaryDirectory(prefix="interlock-docs-")
    atexit.register(folder.cleanup)
    make(Path(folder.name))
    return Path(folder.name)


@cache
def template(kind: str) -> Path:
    """Give a home as a page begins with it; each kind is made once.

    ``example``: the example's workspace; ``round``: after its first round; ``demo``: after its
    people have decided; ``files``: only its files; ``v1``: one that version 0.2 wrote; ``empty``:
    nothing.
    """
    made: dict[str, Callable[[Path], None]] = {
        "empty": lambda _: None,
        "files": lambda home: _copy(find_example(), home / "bpm-migration"),
        "example": lambda home: _example(home / _WORKSPACE),
        "round": _round,
        "v1": _version_1,
        "demo": lambda home: _quietly(
            Session(home), f"interlock demo --auto --json --dir {_WORKSPACE}"
        ),
    }
    if kind not in made:
        raise PageError(f"there is no workspace {kind!r}; use {', '.join(made)}")
    return _made(made[kind])


def _example(folder: Path) -> None:
    """Make it in this process, and not with the key of whoever runs the tests."""
    with patch.dict("os.environ", {"XDG_CONFIG_HOME": str(folder.parent / ".config")}):
        make_demo(folder)


def _version_1(home: Path) -> None:
    (home / _WORKSPACE).mkdir()
    unpack_v1(home / _WORKSPACE / "ledger.db")


def _round(home: Path) -> None:
    _copy(template("example") / _WORKSPACE, home / _WORKSPACE)
    _quietly(Session(home, _WORKSPACE), "interlock round")


def _quietly(session: Session, command: str) -> None:
    session.run(command)
    if session.code != 0:
        raise PageError(f"exit {session.code} from: {command}")


def _copy(old: Path, new: Path) -> None:
    shutil.copytree(old, new)


@contextmanager
def opened(kind: str) -> Iterator[Session]:
    """Give a terminal in a fresh home of this kind."""
    with TemporaryDirectory(prefix="interlock-docs-") as folder:
        home = Path(folder).resolve() / "home"
        _copy(template(kind), home)
        yield Session(home, _WORKSPACE if (home / _WORKSPACE).is_dir() else "")
