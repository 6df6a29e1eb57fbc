"""What whoever looks after a ledger does, once: a key, checkpoints, a restore, an upgrade."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.backup import mark_restored
from ledger.journal import Act, newest_entry, time_of_act
from ledger.opening import Ledger, Terms, open_ledger
from ledger.schema import VERSION
from ledger.signing import Signer
from ledger.upgrading import _note
from plan.ports import Clock
from tests.ledger.steps import kernel_connection

SIGNER = Signer(b"k" * 32)
OTHER = Signer(b"o" * 32)


@contextmanager
def written_by_the_version_before() -> Iterator[None]:
    """Let a ledger begin with the version before this one, so that it can be upgraded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ledger.opening.VERSION", VERSION - 1)
        yield


def fill_keeping(path: Path, clock: Clock) -> None:
    """Upgrade a ledger of the version before, add a key, restore it and accept it."""
    with kernel_connection(path) as raw:
        raw.execute("BEGIN IMMEDIATE")
        _note(Act(raw, time_of_act(clock, newest_entry(raw)[2])), VERSION - 1)
        raw.execute(f"PRAGMA user_version = {VERSION}")
        raw.execute("COMMIT")
    with signing(path, clock) as ledger:
        ledger.keeping.add_key(SIGNER.public, comment="in a safe", person="maya", channel="cli")
    mark_restored(path, clock, "backup of Monday", Terms(SIGNER))
    with signing(path, clock) as ledger:
        ledger.keeping.accept_forks(person="maya", reason="the disk is dead", channel="cli")


@contextmanager
def signing(path: Path, clock: Clock, signer: Signer = SIGNER) -> Iterator[Ledger]:
    """Open a ledger with a signing key."""
    with open_ledger(path, clock, terms=Terms(signer)) as ledger:
        yield ledger
