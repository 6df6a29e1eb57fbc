"""Many at once, in processes and threads: one wins, the others are told why not.

Eight processes are forked before any of them opens the ledger; four threads in each, eight in full,
have a ledger of their own. All of them wait at one barrier, so that they really meet.
"""

import json
import multiprocessing
import threading
from multiprocessing.context import ForkContext
from multiprocessing.synchronize import Barrier
from pathlib import Path

from ledger.errors import LockedLedgerError
from ledger.opening import open_ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.errors import PlanError
from plan.proposal import Verdict
from tests.assurance.scene import copy_of, opened
from tests.assurance.table import Tally
from tests.fakes import FakeClock
from tests.ledger.steps import count, decide

PROCESSES = 8


def units(full: bool) -> list[str]:  # noqa: FBT001  # as every row is asked
    """Name each round: how many at once, and its number."""
    at_once, rounds = (64, 500) if full else (32, 50)
    return [f"{at_once}-{number}" for number in range(rounds)]


def run(unit: str, folder: Path) -> Tally:
    """Let so many apply the same proposal, or take the same seat."""
    tally = Tally()
    at_once, number = map(int, unit.split("-"))
    deciding = number % 2 == 1
    path = copy_of("approved", folder)
    if deciding:
        with opened(path) as (ledger, _):
            ledger.governance.revoke("P1", person="olga", reason="again", channel="cli")
    said = _together(path, folder, at_once // PROCESSES, deciding=deciding)
    won = [one for one in said if one == "won"]
    tally.count("contenders", len(said))
    tally.count("winners", len(won))
    tally.count("refusals", len(said) - len(won))
    tally.count("processes at once", PROCESSES)
    tally.count("made to wait too long", sum(one == LockedLedgerError.__name__ for one in said))
    if len(said) != at_once or len(won) != 1:
        tally.fail(f"round {unit}: {len(won)} of {len(said)} won: {sorted(set(said))}")
    strange = {one for one in said if one != "won" and not one.endswith("Error")}
    if strange:
        tally.fail(f"round {unit}: not a refusal: {sorted(strange)}")
    rows = (count(path, "revisions"), count(path, "decisions"))
    wanted = (1, 3) if deciding else (2, 2)
    if rows != wanted or not verify(path)["ok"]:
        tally.fail(f"round {unit}: revisions and decisions are {rows}, not {wanted}, or tampered")
    return tally


def _together(path: Path, folder: Path, threads: int, *, deciding: bool) -> list[str]:
    fork: ForkContext = multiprocessing.get_context("fork")
    barrier = fork.Barrier(PROCESSES * threads)
    outs = [folder / f"said-{number}.json" for number in range(PROCESSES)]
    given = (path, threads, barrier, deciding)
    processes = [fork.Process(target=_contend, args=(out, *given)) for out in outs]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [one for out in outs if out.is_file() for one in json.loads(out.read_text("utf-8"))]


def _contend(out: Path, path: Path, number: int, barrier: Barrier, deciding: bool) -> None:  # noqa: FBT001  # positional in a process
    said: list[str] = []

    def act() -> None:
        with open_ledger(path, FakeClock("2026-03-02T09:00:00+00:00")) as ledger:
            case = ledger.reader.case("P1")
            barrier.wait(60)
            try:
                if deciding:
                    decide(ledger, case, "olga", Verdict.APPROVE)
                else:
                    apply_proposal(ledger.door, case.id)
                said.append("won")
            except PlanError as error:
                said.append(type(error).__name__)

    threads = [threading.Thread(target=act) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    out.write_text(json.dumps(said), encoding="utf-8")
