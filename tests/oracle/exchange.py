"""MPXJ's own reader as the judge of what MS Project files say, before us and after us.

Compared are all links with type, lag and clock: of files that MS Project saved, read by both; of
the same files written by us, read by MPXJ; and of generated plans, written by us and read by MPXJ.
"""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from app.services.exporting import frame_of
from plan.csv_plan import Frame
from plan.durations import ELAPSED, lag_text
from plan.model import Plan
from tests.oracle.cases import FAMILIES, cases
from tests.oracle.mpxj_oracle import LINKS, Java, Oracle
from tests.oracle.projects import FOLDER
from tests.plan.plans import random_plan
from tools.planfiles.conversion import convert
from tools.planfiles.mspdi.reading import read_mspdi
from tools.planfiles.mspdi.writing import write_mspdi

FRAME = Frame(start=date(2026, 3, 2))
PLANS, CLOCKED = 200, 200
_KINDS = {name: kind for kind, name in LINKS.items()}
_ELAPSED = ("ELAPSED_MINUTES", "ELAPSED_HOURS", "ELAPSED_DAYS", "ELAPSED_WEEKS")


def links_of(plan: Plan, *, clocks: bool = True) -> set[str]:
    """Give the links of a plan; MS Project knows no lag on a named calendar."""
    found = set()
    for link in plan.links:
        clock = link.lag_calendar if clocks or link.lag_calendar == ELAPSED else None
        found.add(f"{link.before} {link.kind}{lag_text(link.lag, clock)} {link.after}")
    return found


def links_by_mpxj(oracle: Oracle, file: Path) -> set[str]:
    """Give the links that MPXJ reads in a file."""
    project = oracle.mpxj.reader.UniversalProjectReader().read(str(file))
    return {
        _link(oracle, task, relation)
        for task in project.getTasks()
        for relation in task.getPredecessors()
    }


def _link(oracle: Oracle, task: Java, relation: Java) -> str:
    lag = relation.getLag()
    elapsed = str(lag.getUnits().name()) in _ELAPSED
    minutes = oracle.minutes_of(lag)
    ids = (_id(relation.getPredecessorTask()), _id(task))
    kind = _KINDS[str(relation.getType().name())]
    return f"{ids[0]} {kind}{lag_text(minutes, ELAPSED if elapsed else None)} {ids[1]}"


def _id(task: Java) -> str:
    """Give our id where a text column holds one, as our export writes it first."""
    return str(task.getText(1) or f"T{task.getUniqueID()}")


def differences(oracle: Oracle) -> Iterator[str]:
    """Say where MPXJ reads other links than we do, or than we wrote."""
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "plan.xml"
        for saved in sorted(FOLDER.iterdir()) if FOLDER.is_dir() else []:
            theirs = links_by_mpxj(oracle, saved)
            data = saved.read_bytes()
            if saved.suffix == ".mpp":
                data = convert(data, saved.name)
            plan = read_mspdi(data, saved.name, FRAME).plan
            yield from _told(saved.name, theirs, links_of(plan))
            file.write_bytes(write_mspdi(plan))
            yield from _told(f"{saved.name}, written by us", links_by_mpxj(oracle, file), theirs)
        for plan in generated():
            file.write_bytes(write_mspdi(plan))
            theirs = links_by_mpxj(oracle, file)
            yield from _told(plan.id, theirs, links_of(plan, clocks=False))
            again = read_mspdi(file.read_bytes(), "plan.xml", frame_of(plan)).plan
            yield from _told(f"{plan.id}, read by us", links_of(again), links_of(plan))


def generated() -> Iterator[Plan]:
    """Give plans with lags of all types, and plans whose lags count on clocks."""
    for case in cases("links", 0, min(PLANS, FAMILIES["links"])):
        yield case.plan
    for number in range(CLOCKED):
        random = Random(f"exchange {number}")  # noqa: S311  # test data
        yield random_plan(random, 2 + number % 20, clocked=True)


def _told(name: str, theirs: set[str], ours: set[str]) -> Iterator[str]:
    if theirs != ours:
        yield f"{name}: MPXJ has {sorted(theirs - ours)}, we have {sorted(ours - theirs)}"
