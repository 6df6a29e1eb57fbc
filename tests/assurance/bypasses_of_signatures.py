"""Who has the file and no key tries to have what they wrote signed by the product's next act.

The guard is twofold: the product signs nothing behind it, and verify names a signature that covers
it all the same. Each is tried with the product's own guard out as well.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.verify import verify
from tests.assurance.table import Tally
from tests.fakes import FakeClock
from tests.ledger import test_anchors as anchors
from tests.ledger.kept import SIGNER, signing
from tests.ledger.steps import LONGER_FIREWALL, append_past, count, submit

Forge = Callable[[Path, FakeClock], object]


def a_history_written_anew(path: Path, clock: FakeClock) -> None:
    anchors.cut_back(path, to=1)
    anchors.approve_and_apply(path, clock)


def a_signature_that_is_none(path: Path, clock: FakeClock) -> None:
    append_past(path, "nudged", "kernel", {"messages": 3})
    anchors.forge_checkpoint(path)
    clock.advance(minutes=1)


def an_act_behind_the_last_signature(path: Path, clock: FakeClock) -> None:
    append_past(path, "nudged", "kernel", {"messages": 3})
    clock.advance(minutes=1)


def _whole(path: Path) -> bool:
    return bool(verify(path, keys=[SIGNER.public], require_anchor=True)["ok"])


def _signs_on(path: Path, clock: FakeClock) -> bool:
    """Let the product act, and say whether it signed behind what it found."""
    before = count(path, "checkpoints")
    with signing(path, clock) as ledger:
        submit(ledger, clock, LONGER_FIREWALL)
    return count(path, "checkpoints") > before


def _tried(forge: Forge) -> Callable[[Tally, Path], None]:
    def run(tally: Tally, folder: Path) -> None:
        path, clock = folder / "ledger.db", FakeClock()
        anchors.begun(path, clock)
        forge(path, clock)
        other = Path(shutil.copyfile(path, folder / "other.db"))
        tally.count("attempts")
        if _signs_on(path, clock) or _whole(path):
            tally.fail(f"{forge.__name__} was signed by the next act")
        else:
            tally.count("refused")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ledger.journal.unsigned_acts", lambda *_: 0)
            signed = _signs_on(other, clock)
        if _whole(other):
            tally.fail(f"{forge.__name__} got signed, and verify finds nothing")
        elif signed:
            tally.count("cases")

    return run


TRIED = [
    (f"somebody without the key has {forge.__name__} signed", "verify", _tried(forge))
    for forge in (
        a_history_written_anew,
        a_signature_that_is_none,
        an_act_behind_the_last_signature,
    )
]
