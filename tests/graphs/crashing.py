"""What the crash tests run in processes of their own: a runner that dies at a chosen moment."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any

from langgraph.checkpoint.sqlite import SqliteSaver

from graphs.round import run_round
from plan.ports import Books, Door
from plan.proposal import Verdict
from tests.graphs.office import Office, open_office
from tests.graphs.rounding import rounding_office

DIED = -signal.SIGKILL


class Fuse:
    """Kills this process, as ``kill -9`` would, when it has burnt down."""

    def __init__(self, length: int) -> None:
        self.left = length

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class DeadlyDoor:
    """The real door, deadly before the transaction, inside it, at its end, and after the commit."""

    def __init__(self, door: Door, fuse: Fuse) -> None:
        self.door, self.fuse = door, fuse

    @contextmanager
    def opened(self) -> Iterator[Books]:
        self.fuse.burn()
        with self.door.opened() as books:
            self.fuse.burn()
            yield books
            self.fuse.burn()
        self.fuse.burn()


def pump_until_death(root: Path, case_id: str, length: int) -> None:
    """Pump, and die at the n-th moment around the door or a write of a checkpoint."""
    fuse = Fuse(length)
    _make_deadly(fuse)
    office = open_office(root)
    door = DeadlyDoor(office.ledger.door, fuse)
    office.ledger.close()
    deadly = open_office(root, door=door)
    door.door = deadly.ledger.door
    deadly.runner.pump(case_id)


def _make_deadly(fuse: Fuse) -> None:
    """Burn before and after each write of a checkpoint; the process is ours alone."""

    class DeadlySaver(SqliteSaver):
        def put(self, *args: Any, **given: Any) -> Any:  # noqa: ANN401  # passed on
            fuse.burn()
            done = super().put(*args, **given)
            fuse.burn()
            return done

        def put_writes(self, *args: Any, **given: Any) -> None:  # noqa: ANN401  # passed on
            fuse.burn()
            super().put_writes(*args, **given)
            fuse.burn()

        def delete_thread(self, *args: Any, **given: Any) -> None:  # noqa: ANN401  # passed on
            fuse.burn()
            super().delete_thread(*args, **given)
            fuse.burn()

    from graphs import checkpoints  # noqa: PLC0415  # in the child only

    vars(checkpoints)["SqliteSaver"] = DeadlySaver


def decide_and_pump(root: Path, case_id: str, person: str, together: Barrier) -> None:
    """Decide and pump at the same moment as others."""
    office = open_office(root)
    together.wait(30)
    office.say(case_id, person, Verdict.APPROVE)
    office.runner.pump(case_id)


def run_a_round_until_told(root: Path, begun: Event) -> None:
    """Hold a round that does not end by itself."""

    def stay(line: str) -> None:
        if line.startswith("reconciling"):
            begun.set()
            signal.pause()

    run_round(rounding_office(root, progress=stay).context)


def only_pump(root: Path, case_id: str, together: Barrier) -> None:
    """Pump at the same moment as others."""
    office: Office = open_office(root)
    together.wait(30)
    office.runner.pump(case_id)
