"""Several processes and threads on one ledger: nothing is lost, nothing happens twice."""

import json
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from ledger.errors import LockedLedgerError
from ledger.opening import Ledger, open_ledger
from ledger.verify import verify
from plan.apply import apply_proposal
from plan.errors import PlanError
from plan.records import Fact, FactKind
from tests.fakes import FakeClock
from tests.ledger.steps import approved, count, decide, kernel_connection, make_ledger, submit

ROOT = Path(__file__).resolve().parents[2]


class _WaitedFor(FakeClock):
    """Looks at the log for the time, while a writer waits for whoever asks."""

    def __init__(self, look: Callable[[], object]) -> None:
        super().__init__()
        self._look = look

    def now(self) -> datetime:
        self._look()
        return super().now()


def test_who_reads_never_waits_for_a_writer_that_waits_for_them(path: Path) -> None:
    make_ledger(path, FakeClock()).close()
    found: list[str] = []
    writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    committing = threading.Thread(target=writer.execute, args=("COMMIT",))

    def look() -> None:
        if committing.ident is None:  # once, in the midst of a read
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("PRAGMA user_version = 2")
            committing.start()
            with closing(sqlite3.connect(path, timeout=0)) as another:
                while not _shut_out(another):
                    pass
            found.append(ledger.last_at())

    with open_ledger(path, clock := _WaitedFor(lambda: None)) as ledger:
        clock._look = look  # noqa: SLF001  # it needs the open ledger
        ledger.reader.people()

    committing.join()
    writer.close()
    assert len(found) == 1


def _shut_out(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return True
    return False


WORKER = """
import json, sys, time
from pathlib import Path
from ledger.opening import open_ledger
from plan.apply import apply_proposal
from plan.errors import PlanError
from tests.fakes import FakeClock
from tests.ledger.steps import decide

path, act, who, go = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
with open_ledger(path, FakeClock()) as ledger:
    case = ledger.reader.cases()[0]
    Path(str(go) + who).touch()
    while not go.exists():
        time.sleep(0.001)
    try:
        if act == "decide":
            decide(ledger, case, who)
        said = apply_proposal(ledger.door, case.id).number
    except PlanError as error:
        said = type(error).__name__
print(json.dumps(said))
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from ledger.opening import open_ledger
from plan.operations import apply_operations
from tests.fakes import FakeClock

ledger = open_ledger(Path(sys.argv[1]), FakeClock())
spilling = sys.argv[2] == "spilled"
if spilling:
    # Let pages reach the file before the commit, so that a journal has to undo them.
    kernel = ledger.evidence._journal.connection._raw
    kernel.execute("PRAGMA cache_spill = ON")
    kernel.execute("PRAGMA cache_size = 1")
with ledger.door.opened() as books:
    case = books.case("P1")
    books.add_revision(case, apply_operations(books.plan(), case.proposal.plan_operations))
    if spilling:
        kernel.execute("CREATE TABLE spill AS WITH RECURSIVE n(i) AS "
                       "(VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 5000) "
                       "SELECT i, hex(zeroblob(100)) FROM n")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def together(path: Path, tmp_path: Path, act: str, names: list[str]) -> list[object]:
    """Run one process per name, let them go at the same moment, and give what each said."""
    go = tmp_path / "go"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(path), act, name, str(go)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    while not all(Path(f"{go}{name}").exists() for name in names):
        if any(process.poll() for process in processes):
            break
    go.touch()
    return [json.loads(process.communicate(timeout=60)[0]) for process in processes]


def test_two_processes_take_the_last_two_seats_and_one_revision_comes_of_it(
    ledger: Ledger, clock: FakeClock, path: Path, tmp_path: Path
) -> None:
    case = submit(ledger, clock)

    said = together(path, tmp_path, "decide", ["fiona", "olga"])

    assert {d.person for d in ledger.reader.case(case.id).decisions} == {"fiona", "olga"}
    assert said.count(2) == 1
    assert [revision.number for revision in ledger.reader.revisions()] == [1, 2]
    assert verify(path)["ok"]


def test_four_processes_apply_at_once_and_one_revision_comes_of_it(
    ledger: Ledger, clock: FakeClock, path: Path, tmp_path: Path
) -> None:
    approved(ledger, clock)

    said = together(path, tmp_path, "apply", ["a", "b", "c", "d"])

    assert sorted(map(str, said)) == ["2", "ClosedError", "ClosedError", "ClosedError"]
    assert count(path, "revisions") == 2
    assert [entry.event for entry in ledger.reader.log()].count("applied") == 1


def test_one_person_in_two_processes_takes_one_seat(
    ledger: Ledger, clock: FakeClock, path: Path, tmp_path: Path
) -> None:
    submit(ledger, clock)

    said = together(path, tmp_path, "decide", ["fiona"] * 2)

    assert sorted(map(str, said)) == ["AlreadyDecidedError", "NotApprovedError"]
    assert count(path, "decisions") == 1


@pytest.mark.parametrize("how", ["in memory", "spilled"])
def test_a_process_that_is_killed_inside_a_transaction_leaves_nothing(
    how: str, ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = approved(ledger, clock)
    before = count(path, "log")

    killed = subprocess.run([sys.executable, "-c", KILLED, str(path), how], cwd=ROOT, check=False)

    assert killed.returncode == -signal.SIGKILL
    journal = path.with_name(path.name + "-journal")
    assert any(journal.read_bytes()[:8]) is (how == "spilled"), "a journal that has to be undone"
    # The connection that can only read meets it first, and has it rolled back.
    assert ledger.reader.head().number == 1
    assert count(path, "log") == before
    assert verify(path)["ok"]
    assert apply_proposal(ledger.door, case.id).number == 2


def test_an_error_inside_the_door_undoes_everything(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    case = approved(ledger, clock)
    before = count(path, "log")

    def fail() -> None:
        with ledger.door.opened() as books:
            books.add_revision(books.case(case.id), books.plan())

    with pytest.raises(PlanError, match="not the plan that was approved"):
        fail()

    assert (count(path, "log"), ledger.reader.head().number) == (before, 1)


def test_threads_share_one_ledger(ledger: Ledger, clock: FakeClock, path: Path) -> None:
    case = submit(ledger, clock)
    failed: list[Exception] = []

    def work(number: int) -> None:
        try:
            for place in range(5):
                text = f"thread {number} row {place}"
                fact = Fact(source="s", kind=FactKind.COUNT, at="2026-03-02", place=text, text=text)
                ledger.evidence.record([fact])
                ledger.reader.case(case.id)
                ledger.evidence.search("thread")
        except PlanError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for person in ("fiona", "olga"):
        decide(ledger, case, person)
    for thread in threads:
        thread.join()

    assert failed == []
    ids = [one.id for one in ledger.evidence.observations()]
    assert ids == [f"O{number}" for number in range(1, 41)]
    assert verify(path)["ok"]


def test_a_ledger_that_somebody_keeps_busy_says_so(
    ledger: Ledger, clock: FakeClock, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = submit(ledger, clock)
    monkeypatch.setattr("ledger.connection.BUSY_SECONDS", 0.05)

    with open_ledger(path, clock) as hasty, kernel_connection(path) as busy:
        busy.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedLedgerError, match="another process is writing"):
            decide(hasty, case, "fiona")
        busy.execute("ROLLBACK")
        decide(hasty, case, "fiona")

    assert count(path, "decisions") == 1
