"""Runs single tests without single guards: one collection, then a fork for every question.

A server is a process that has collected the governing tests. For each question it forks once more;
the fork takes the guard out, runs the test, and says whether it failed. So a question costs no more
than its test, and nothing that is taken out is missing anywhere else.
"""

import contextlib
import json
import multiprocessing
import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[2]
_PLAIN = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:langsmith_plugin")

_BROKEN = 3  # the exit code of a fork that could not take the guard out

_WATCH = "?"  # asked in the place of a guard: run it whole, and say what it meets

Question = tuple[str, str]  # the guard, or nothing; the test
Watched = tuple[frozenset[str], frozenset[str]]  # what SQLite refused; the functions that ran
TakeOut = Callable[[str], None]


class GuardServer:
    """Asks a collected session; ``close`` ends it."""

    def __init__(self, places: tuple[str, ...], take_out: TakeOut, folder: Path) -> None:
        fork: ForkContext = multiprocessing.get_context("fork")
        self._ours, theirs = fork.Pipe()
        self._process = fork.Process(target=_serve, args=(places, take_out, theirs, folder))
        self._process.start()
        theirs.close()
        self.tests: list[str] = self._ours.recv()

    def fails(self, guard: str, test: str) -> bool:
        """Say whether a test fails without a guard; with an empty name nothing is taken out.

        Raises:
            LookupError: there is no such test.
        """
        self._ours.send((guard, test))
        answer = self._ours.recv()
        if answer is None:
            raise LookupError(f"{test} is not among the tests that govern")
        if answer == _BROKEN:
            raise LookupError(f"{guard} cannot be taken out")
        return bool(answer)

    def watch(self, test: str) -> Watched | None:
        """Run a test with everything in place, and say what it had to do with; None if it fails."""
        self._ours.send((_WATCH, test))
        seen = self._ours.recv()
        return None if seen is None else (frozenset(seen[0]), frozenset(seen[1]))

    def close(self) -> None:
        """End the session."""
        self._ours.send(None)
        self._process.join(10)


def _serve(places: tuple[str, ...], take_out: TakeOut, pipe: Connection, folder: Path) -> None:
    log = folder / f"guards-{os.getpid()}.log"
    with log.open("w", encoding="utf-8") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
        os.chdir(ROOT)
        pytest.main([*_PLAIN, *places], plugins=[_Session(take_out, pipe, folder)])
    os._exit(0)


class _Session:
    """A plugin of pytest that answers questions instead of running everything."""

    def __init__(self, take_out: TakeOut, pipe: Connection, folder: Path) -> None:
        self.take_out, self.pipe, self.folder = take_out, pipe, folder

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items if not _is_random(item)}
        self.pipe.send(list(items))
        while True:
            try:
                question: Question | None = self.pipe.recv()
            except EOFError:
                return True
            if question is None:
                return True
            guard, test = question
            if guard == _WATCH:
                self.pipe.send(self._watch(items[test]))
                continue
            self.pipe.send(self._ask(guard, items[test]) if test in items else None)

    def _ask(self, guard: str, item: pytest.Item) -> int:
        child = os.fork()
        if child == 0:
            code = _BROKEN
            with contextlib.suppress(BaseException):
                if guard:
                    self.take_out(guard)
                code = 1
                reports = runtestprotocol(item, log=False, nextitem=None)
                code = int(any(one.failed for one in reports))
            os._exit(code)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)

    def _watch(self, item: pytest.Item) -> tuple[list[str], list[str]] | None:
        out = self.folder / f"watched-{os.getpid()}.json"
        out.unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                refusals, functions = _watching()
                reports = runtestprotocol(item, log=False, nextitem=None)
                sys.setprofile(None)
                if not any(one.failed for one in reports):
                    said = json.dumps([sorted(refusals), sorted(functions)])
                    out.write_text(said, encoding="utf-8")
            os._exit(0)
        os.waitpid(child, 0)
        return json.loads(out.read_text("utf-8")) if out.is_file() else None


def _watching() -> tuple[set[str], set[str]]:
    """From now on, in this process, note what SQLite refuses and which functions run."""
    refusals: set[str] = set()
    functions: set[str] = set()
    connect = sqlite3.connect

    class Watched(sqlite3.Connection):
        def execute(self, *given: Any) -> sqlite3.Cursor:  # noqa: ANN401  # passed on
            try:
                return super().execute(*given)
            except sqlite3.Error as error:
                refusals.add(str(error))
                raise

    def watched(*given: Any, **named: Any) -> sqlite3.Connection:  # noqa: ANN401  # passed on
        made: sqlite3.Connection = connect(*given, **{"factory": Watched, **named})
        return made

    def ran(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            module = frame.f_globals.get("__name__", "")
            functions.add(f"{module}.{frame.f_code.co_qualname}")

    vars(sqlite3)["connect"] = watched
    sys.setprofile(ran)
    threading.setprofile(ran)
    return refusals, functions


def _is_random(item: pytest.Item) -> bool:
    """Say whether a test makes up its own cases: one that kills today may miss tomorrow."""
    return bool(getattr(getattr(item, "function", None), "is_hypothesis_test", False))
