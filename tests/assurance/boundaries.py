"""The graph's process killed before and after every node, in each durability mode: one effect.

The nodes of the change graph are wrapped so that the process dies at the n-th boundary. Whatever
the checkpoints say then, the next process picks up from the ledger: exactly one revision, every
decision still there.
"""

import functools
import inspect
import multiprocessing
import shutil
from collections.abc import Callable
from multiprocessing.context import ForkContext
from pathlib import Path
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs import change
from tests.assurance.table import Tally
from tests.graphs.crashing import DIED, Fuse
from tests.graphs.office import CHECKPOINTS, LEDGER, found_office, open_office

MODES = ("sync", "async", "exit")
NODES = ("open_case", "await_approval", "tally", "apply_change", "close_case", "announce")
STARTS = ("waiting", "one decided", "both decided")


def units(full: bool) -> list[str]:  # noqa: FBT001  # the one choice there is
    """Give each mode with each beginning; in full ten times over, with other changes."""
    return [
        f"{mode}/{start}/{seed}"
        for mode in MODES
        for start in STARTS
        for seed in range(10 if full else 1)
    ]


def run(unit: str, folder: Path) -> Tally:
    """Kill at every boundary that there is on this way."""
    mode, start, seed = unit.split("/")
    tally = Tally()
    decided = {"waiting": (), "one decided": ("fiona",), "both decided": ("fiona", "owen")}[start]
    origin = folder / "origin"
    origin.mkdir()
    case_id = _prepare(origin, decided, days=8 + int(seed))
    for moment in range(1, 60):
        root = folder / str(moment)
        root.mkdir()
        for name in (LEDGER, CHECKPOINTS):
            if (origin / name).is_file():
                shutil.copyfile(origin / name, root / name)
        code = _in_a_process(_pump_until_death, root, case_id, moment, mode)
        if code == 0:
            tally.count("ways walked to the end")
            break
        if code != DIED:
            tally.fail(f"{unit}: the process ended with {code} at boundary {moment}")
            break
        tally.count("killed")
        tally.count(f"killed in {mode}")
        _recover(tally, root, case_id, decided, f"{unit} at boundary {moment}")
        shutil.rmtree(root)
    return tally


def _prepare(root: Path, decided: tuple[str, ...], days: int) -> str:
    """Make a proposal that waits, then decisions that no process has seen."""
    office = found_office(root)
    case = office.propose(days=days)
    office.runner.open(case.id)
    for person in decided:
        office.say(case.id, person)
    office.ledger.close()
    if not decided:
        (root / CHECKPOINTS).unlink()  # so that opening is on the way, too
    return case.id


def _recover(tally: Tally, root: Path, case_id: str, decided: tuple[str, ...], what: str) -> None:
    office = open_office(root)
    tally.count("applied before the end", office.revisions == [None, case_id])
    office.runner.pick_up()
    for person in {"fiona", "owen"} - set(decided):
        office.say(case_id, person)
    office.runner.pump(case_id)
    if office.revisions != [None, case_id] or office.events.count("applied") != 1:
        tally.fail(f"{what}: revisions {office.revisions}")
    else:
        tally.count("exactly one revision")
    people = {one.person for one in office.ledger.reader.case(case_id).decisions}
    if people != {"fiona", "owen"}:
        tally.fail(f"{what}: decisions of {sorted(people)} are left")
    office.ledger.close()


def _in_a_process(work: Callable[..., None], *given: object) -> int | None:
    fork: ForkContext = multiprocessing.get_context("fork")
    process = fork.Process(target=work, args=given)
    process.start()
    process.join(60)
    return process.exitcode


def _pump_until_death(root: Path, case_id: str, moment: int, mode: str) -> None:
    """Pump in this mode, and die at the n-th boundary; the process is ours alone."""
    fuse = Fuse(moment)
    for name in NODES:
        vars(change)[name] = _deadly(vars(change)[name], fuse)
    invoke = CompiledStateGraph.invoke

    def in_mode(self: Any, *args: Any, **given: Any) -> Any:  # noqa: ANN401  # passed on
        return invoke(self, *args, **{**given, "durability": mode})

    vars_of: Any = CompiledStateGraph
    vars_of.invoke = in_mode
    office = open_office(root)
    office.runner.pump(case_id)
    office.ledger.close()


def _deadly(node: Callable[..., Any], fuse: Fuse) -> Callable[..., Any]:
    @functools.wraps(node)
    def walked(*args: Any, **given: Any) -> Any:  # noqa: ANN401  # passed on
        fuse.burn()
        done = node(*args, **given)
        fuse.burn()
        return done

    vars_of: Any = walked
    vars_of.__signature__ = inspect.signature(node)
    return walked
