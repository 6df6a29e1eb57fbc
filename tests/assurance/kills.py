"""``kill -9`` at a random moment of a working ledger: what was acknowledged is there afterwards.

A child submits, decides, revokes and applies, and says so through a pipe after each act. It is
killed after a number of acts and a wait that the unit's seed gives. Then the file is opened again:
it has to be whole, and hold every act that was acknowledged.
"""

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext
from pathlib import Path

from ledger.opening import open_ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from tests.assurance.scene import APPROVERS, copy_of, opened, propose
from tests.assurance.table import Tally
from tests.fakes import FakeClock
from tests.ledger.steps import decide

MOST_ACTS, MOST_SECONDS = 24, 0.006


def run(unit: str, folder: Path) -> Tally:
    """Kill one child and look at what it left."""
    tally = Tally()
    chance = random.Random(f"kills {unit}")  # noqa: S311  # a seed, no secret
    path = copy_of("fresh", folder)
    fork: ForkContext = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    child = fork.Process(target=_work, args=(path, theirs))
    child.start()
    theirs.close()
    told = [ours.recv() for _ in range(chance.randrange(1, MOST_ACTS))]
    if int(unit) % 2:
        _wait_for_a_write(path)
    else:
        time.sleep(chance.random() * MOST_SECONDS)
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    told.extend(_rest(ours))
    journal = path.with_name(path.name + "-journal")
    tally.count("killed", child.exitcode == -signal.SIGKILL)
    tally.count("killed inside a write", journal.is_file() and any(journal.read_bytes()[:8]))
    tally.count("acknowledged", len(told))
    tally.count("acknowledged decisions", sum(act == "decided" for act, _ in told))
    tally.count("acknowledged revisions", sum(act == "applied" for act, _ in told))
    _check(unit, path, told, tally)
    return tally


def _wait_for_a_write(path: Path) -> None:
    """Wait until a journal holds what a write would have to be undone with; not for ever."""
    journal = path.with_name(path.name + "-journal")
    for _ in range(100_000):
        try:
            if journal.read_bytes()[:8].strip(b"\0"):
                return
        except OSError:
            continue


def _rest(pipe: Connection) -> list[tuple[str, str]]:
    told = []
    try:
        while pipe.poll():
            told.append(pipe.recv())
    except EOFError:
        pass
    return told


def _check(unit: str, path: Path, told: list[tuple[str, str]], tally: Tally) -> None:
    with opened(path) as (ledger, _):
        cases = ledger.reader.cases()
        held = {("submitted", case.id) for case in cases}
        held |= {("decided", str(one.id)) for case in cases for one in case.decisions}
        held |= {("revoked", str(d.id)) for case in cases for d in case.decisions if d.revoked}
        held |= {("applied", str(one.number)) for one in ledger.reader.revisions()}
    lost = [act for act in told if tuple(act) not in held]
    if lost:
        tally.fail(f"kill {unit}: acknowledged and lost: {lost}")
    report = verify(path)
    if not report["ok"]:
        tally.fail(f"kill {unit}: not whole: {[c for c in report['checks'] if not c['ok']]}")


def _work(path: Path, pipe: Connection) -> None:
    """Act without end, and tell of each act once it is done."""
    clock = FakeClock("2026-03-02T09:00:00+00:00")
    with open_ledger(path, clock) as ledger:
        for days in range(11, 400):
            clock.advance(minutes=1)
            case = propose(ledger, clock, days=days)
            pipe.send(("submitted", case.id))
            first = decide(ledger, case, "owen")
            pipe.send(("decided", str(first.id)))
            ledger.governance.revoke(case.id, person="owen", reason="hm", channel="cli")
            pipe.send(("revoked", str(first.id)))
            for person in APPROVERS:
                pipe.send(("decided", str(decide(ledger, case, person).id)))
            pipe.send(("applied", str(apply_proposal(ledger.door, case.id).number)))
