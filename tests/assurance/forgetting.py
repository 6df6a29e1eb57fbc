"""checkpoints.db deleted, emptied or replaced at every step of a proposal's life: nothing is lost.

The same life is lived twice, once undisturbed and once with the file gone at one step. Both have to
end with the same revisions, decisions, questions and statuses in the ledger.
"""

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path

from plan.proposal import Verdict
from tests.assurance.table import Tally
from tests.graphs.office import CHECKPOINTS, LEDGER, Office, found_office, open_office

Step = tuple[str, Callable[[Office], None]]


def _ask(office: Office) -> None:
    office.ledger.governance.ask("P1", person="owen", text="who is on call?", channel="cli")


def _answer(office: Office) -> None:
    [question] = office.ledger.reader.case("P1").questions
    office.ledger.governance.answer(question.id, person="maya", text="Tom", channel="cli")


def _propose(office: Office) -> None:
    office.runner.open(office.propose(days=9).id)


LIFE: tuple[Step, ...] = (
    ("proposed", _propose),
    ("asked", _ask),
    ("rejected", lambda office: office.say("P1", "fiona", Verdict.REJECT)),
    ("taken back", lambda office: office.take_back("P1", "fiona")),
    ("answered", _answer),
    ("approved once", lambda office: office.say("P1", "fiona")),
    ("revoked", lambda office: office.take_back("P1", "fiona")),
    ("approved again", lambda office: office.say("P1", "fiona")),
    ("approved by all", lambda office: office.say("P1", "owen")),
    ("over", lambda _: None),
)
LOSSES: dict[str, Callable[[Path], None]] = {
    "deleted": lambda path: path.unlink(missing_ok=True),
    "emptied": lambda path: _fill(path, b""),
    "noise": lambda path: _fill(path, b"\x00\xff" * 4000),
    "of the beginning": lambda path: _put_back(path),  # noqa: PLW0108  # defined below
}


def _fill(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _put_back(path: Path) -> None:
    first = path.with_suffix(".first")
    path.write_bytes(first.read_bytes() if first.is_file() else b"")


def units(full: bool) -> list[str]:  # noqa: ARG001, FBT001  # CI does it all already
    """Give every step with every way to lose the file, before and after the graph's turn."""
    return [
        f"{step}/{loss}/{when}"
        for step, _ in LIFE
        for loss in LOSSES
        for when in ("before the turn", "after the turn")
    ]


def run(unit: str, folder: Path) -> Tally:
    """Live the life with the file lost at one step, and compare."""
    tally = Tally()
    (folder / "lossy").mkdir()
    calm = _calm()
    lossy = _live(folder / "lossy", unit, tally)
    if calm != lossy:
        tally.fail(f"{unit}: {lossy} instead of {calm}")
    else:
        tally.count("the same in the end")
    if calm["revisions"] != [None, "P1"]:
        tally.fail(f"{unit}: the undisturbed life applied nothing")
    return tally


@functools.cache
def _calm() -> dict[str, object]:
    """Live the undisturbed life, once in this process."""
    with tempfile.TemporaryDirectory(prefix="assurance-calm-") as folder:
        return _live(Path(folder), "", Tally())


def _live(root: Path, lost: str, tally: Tally) -> dict[str, object]:
    found_office(root).ledger.close()
    step_lost, _, rest = lost.partition("/")
    loss, _, when = rest.partition("/")
    path = root / CHECKPOINTS
    for name, act in LIFE:
        office = open_office(root)
        act(office)
        for moment in ("before the turn", "after the turn"):
            if (name, moment) == (step_lost, when):
                for side in root.glob(f"{CHECKPOINTS}-*"):
                    side.unlink()
                tally.count("files lost", path.is_file())
                LOSSES[loss](path)
            if moment == "before the turn":
                office.runner.pick_up()
        if path.is_file() and not path.with_suffix(".first").is_file():
            path.with_suffix(".first").write_bytes(path.read_bytes())
        office.ledger.close()
    return _end(root)


def _end(root: Path) -> dict[str, object]:
    office = open_office(root)
    reader = office.ledger.reader
    found: dict[str, object] = {
        "revisions": office.revisions,
        "events": office.events,
        "cases": [
            (case.id, str(reader.status(case)), case.decisions, case.questions)
            for case in reader.cases()
        ],
        "ledger": (root / LEDGER).is_file(),
    }
    office.ledger.close()
    return found
