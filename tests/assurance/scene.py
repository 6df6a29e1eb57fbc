"""What several rows begin with: a ledger on a real file, made once per process and copied."""

import functools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.connection import Connection, connect_kernel
from ledger.opening import Ledger, open_ledger
from plan.approval import Case
from plan.operations import SetDuration
from plan.proposal import Verdict
from tests.builders import DAY
from tests.fakes import FakeClock
from tests.ledger.governing import fill_governing, governed, governing_policy, grant
from tests.ledger.kept import fill_keeping, signing, written_by_the_version_before
from tests.ledger.life import FLIP, fill_life
from tests.ledger.steps import decide, fill, make_ledger, submit
from tests.once import folder_of_process

APPROVERS = ("fiona", "olga")  # what a longer T03 asks: finance and operations


@functools.cache
def _made(name: str) -> Path:
    """Make a ledger once in this process; the folder lives as long as the process does."""
    path = folder_of_process() / "ledger.db"
    clock = FakeClock()
    policy = governing_policy() if name in {"office", "lived"} else None
    with make_ledger(path, clock, policy=policy) as ledger:
        if name in {"full", "lived"}:
            fill(ledger, clock)
        if name == "lived":
            fill_life(ledger, clock)
            fill_governing(ledger, clock)
        if name == "approved":
            case = propose(ledger, clock)
            for person in APPROVERS:
                decide(ledger, case, person)
    return path


@functools.cache
def _everything() -> bytes:
    """Give the file of a ledger in which everything has happened that can, also to itself."""
    path, clock = folder_of_process() / "ledger.db", FakeClock()
    with written_by_the_version_before(), make_ledger(path, clock, policy=governing_policy()) as it:
        fill(it, clock)
        fill_life(it, clock)
        fill_governing(it, clock)
    fill_keeping(path, clock)
    with signing(path, clock) as it:
        governed(it, clock, grant(it, "fiona", "pmo"))
        submit(it, clock, FLIP)
        decide(it, propose(it, clock, days=25), APPROVERS[0])
    return path.read_bytes()


def everything() -> Connection:
    """Open, in memory, a ledger that was upgraded, restored and accepted and has a key."""
    raw = connect_kernel(None, make=True)
    raw.deserialize(_everything())
    return Connection(raw, "the ledger of everything")


def copy_of(name: str, folder: Path, to: str = "ledger.db") -> Path:
    """Copy a made ledger.

    ``fresh``; ``approved``: P1 has all it needs; ``full``: every table of the first version has
    rows; ``office``: fresh, and the policy says who governs; ``lived``: everything has happened.
    """
    return Path(shutil.copyfile(_made(name), folder / to))


@contextmanager
def opened(path: Path) -> Iterator[tuple[Ledger, FakeClock]]:
    """Open a ledger with a clock that stands at its newest entry."""
    clock = FakeClock()
    with open_ledger(path, clock) as ledger:
        yield ledger, FakeClockAt(ledger, clock).clock


class FakeClockAt:
    """Moves a fake clock to the newest entry of a ledger, so that its time never runs back."""

    def __init__(self, ledger: Ledger, clock: FakeClock) -> None:
        newest = FakeClock(ledger.last_at()).now()
        behind = newest - clock.now()
        clock.advance(seconds=max(0, int(behind.total_seconds())))
        self.clock = clock


def propose(ledger: Ledger, clock: FakeClock, days: int = 12, author: str = "maya") -> Case:
    """Submit a change that finance and operations have to approve."""
    return submit(ledger, clock, SetDuration(task="T03", duration=days * DAY), author=author)


def approve(ledger: Ledger, case: Case) -> None:
    """Let everybody who is asked approve."""
    for person in APPROVERS:
        decide(ledger, case, person, Verdict.APPROVE)
