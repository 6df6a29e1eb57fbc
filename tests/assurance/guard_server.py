"""Runs single tests without single guards: one collection, then a fork for every question.

A server is a process that has collected the governing tests. For each question it forks once more;
the fork takes the guard out, runs tests until one fails, and says which. So a question costs no
more than its tests, and nothing that is taken out is missing anywhere else.
"""

import contextlib
import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext
from pathlib import Path
from types import FrameType

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[2]
_PLAIN = (
    "-q",
    "-s",
    "--tb=no",
    "-Wignore::pytest.PytestAssertRewriteWarning",  # a row may have imported a plugin
    *(f"-pno:{name}" for name in ("cacheprovider", "xdist", "langsmith_plugin", "faulthandler")),
)
_BROKEN = "!"  # said by a fork that could not take the guard out
_PASSED = "+"  # said after a test that misses nothing
_LONGEST = 60  # seconds; without a guard a test may never end

Question = tuple[str, tuple[str, ...], tuple[str, ...]]  # a guard, tests; or guards and tests
Seen = dict[str, list[str]]  # test: the functions that it ran
TakeOut = Callable[[str], None]
Lift = Callable[[str], Callable[[], None]]  # takes a guard out, and gives what puts it back


class GuardServer:
    """Asks a collected session; ``close`` ends it."""

    def __init__(
        self, places: tuple[str, ...], take_out: TakeOut, lift: Lift, folder: Path
    ) -> None:
        fork: ForkContext = multiprocessing.get_context("fork")
        self._ours, theirs = fork.Pipe()
        self._process = fork.Process(target=_serve, args=(places, take_out, lift, theirs, folder))
        self._process.start()
        theirs.close()
        self.tests: list[str] = self._ours.recv()

    def first_failing(self, guard: str, tests: Sequence[str]) -> str | None:
        """Name the first of these tests that fails without a guard.

        Raises:
            LookupError: there is no such test, or the guard cannot be taken out.
        """
        unknown = set(tests) - set(self.tests)
        if unknown:
            raise LookupError(f"{min(unknown)} is not among the tests that govern")
        self._ours.send((guard, tuple(tests), ()))
        answer: str | None = self._ours.recv()
        if answer == _BROKEN:
            raise LookupError(f"{guard} cannot be taken out")
        return answer

    def missed(self, named: Sequence[tuple[str, str]]) -> list[str]:
        """Lift guards one after the other, and name those that their tests miss.

        All of it happens in one fork, so it is for guards that can be put back.
        """
        self._ours.send(("", tuple(test for _, test in named), tuple(one for one, _ in named)))
        missed: list[str] = self._ours.recv()
        return missed

    def watch(self, tests: Sequence[str]) -> Seen:
        """Run tests with everything in place, and give what ran in those that pass."""
        self._ours.send(("", tuple(tests), ()))
        seen: Seen = self._ours.recv()
        return seen

    def close(self) -> None:
        """End the session."""
        self._ours.send(None)
        self._process.join(10)


def _serve(
    places: tuple[str, ...], take_out: TakeOut, lift: Lift, pipe: Connection, folder: Path
) -> None:
    log = folder / f"guards-{os.getpid()}.log"
    with log.open("w", encoding="utf-8") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
        os.chdir(ROOT)
        kept = f"--basetemp={folder / f'tests-{os.getpid()}'}"
        pytest.main([*_PLAIN, kept, *places], plugins=[_Session(take_out, lift, pipe, folder)])
    os._exit(0)


class _Session:
    """A plugin of pytest that answers questions instead of running everything."""

    def __init__(self, take_out: TakeOut, lift: Lift, pipe: Connection, folder: Path) -> None:
        self.take_out, self.lift, self.pipe = take_out, lift, pipe
        self.out = folder / f"said-{os.getpid()}"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items if not _is_random(item)}
        _make_what_is_shared(list(items.values()))
        self.pipe.send(list(items))
        while True:
            try:
                question: Question | None = self.pipe.recv()
            except EOFError:
                return True
            if question is None:
                return True
            guard, tests, guards = question
            wanted = [items[test] for test in tests]
            if guards:
                self.pipe.send(self._forked(lambda g=guards, w=wanted: self._lifting(g, w)))  # type: ignore[misc]  # bound per turn
            else:
                self.pipe.send(self._ask(guard, wanted) if guard else self._watch(wanted))

    def _lifting(self, guards: Sequence[str], items: list[pytest.Item]) -> Iterator[str]:
        for guard, item in zip(guards, items, strict=True):
            put_back = self.lift(guard)
            signal.alarm(_LONGEST)
            if _fails(item, None):
                yield guard
            put_back()

    def _ask(self, guard: str, items: list[pytest.Item]) -> str | None:
        said = self._forked(lambda: self._without(guard, items))
        if not said or said[-1] == _BROKEN:
            return _BROKEN
        return None if said[-1] == _PASSED else said[-1]  # failed, or it never came to an end

    def _without(self, guard: str, items: list[pytest.Item]) -> Iterator[str]:
        try:
            self.take_out(guard)
        except Exception:  # noqa: BLE001  # whatever it is, the question cannot be answered
            yield _BROKEN
            return
        for item, following in zip(items, [*items[1:], None], strict=True):
            yield item.nodeid
            signal.alarm(_LONGEST)
            if _fails(item, following):
                return
            yield _PASSED

    def _watch(self, items: list[pytest.Item]) -> Seen:
        return dict(json.loads(one) for one in self._forked(lambda: _watching(items)))

    def _forked(self, acts: Callable[[], Iterator[str]]) -> list[str]:
        """Do something in a fork, and give the lines that it said."""
        self.out.write_bytes(b"")
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException), self.out.open("w", encoding="utf-8") as out:
                signal.alarm(_LONGEST)
                for line in acts():
                    out.write(f"{line}\n")
                    out.flush()
            os._exit(0)
        os.waitpid(child, 0)
        return self.out.read_text("utf-8").splitlines()


def _make_what_is_shared(items: list[pytest.Item]) -> None:
    """Run a test for each fixture of the whole session, so that no fork has to make it again."""
    made: set[str] = set()
    for item in items:
        shared = {
            name
            for name, found in getattr(item, "_fixtureinfo").name2fixturedefs.items()  # noqa: B009  # not public
            if found[-1].scope == "session"
        }
        if not shared <= made:
            made |= shared
            elsewhere = next(one for one in items if one.path.parent != item.path.parent)
            runtestprotocol(item, log=False, nextitem=elsewhere)


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run a test; what it shares with the following one is made once."""
    return any(one.failed for one in runtestprotocol(item, log=False, nextitem=following))


def _watching(items: list[pytest.Item]) -> Iterator[str]:
    """Run tests, and say which functions ran in each that passes."""
    ran: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            module = frame.f_globals.get("__name__", "")
            if module.startswith(("plan.", "ledger.")):
                ran.add(f"{module}.{frame.f_code.co_qualname}")

    sys.setprofile(note)
    threading.setprofile(note)
    for item, following in zip(items, [*items[1:], None], strict=True):
        if not _fails(item, following):
            yield json.dumps([item.nodeid, sorted(ran)])
        ran.clear()
        signal.alarm(_LONGEST)


def _is_random(item: pytest.Item) -> bool:
    """Say whether a test makes up its own cases: one that kills today may miss tomorrow."""
    return bool(getattr(getattr(item, "function", None), "is_hypothesis_test", False))
