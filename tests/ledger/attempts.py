"""Attempts by SQL alone: what each would write, and which triggers have to stop it.

Each is tried with its triggers in place, where it has to fail, and without just these, where it has
to come in.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.journal import Row
from ledger.opening import Ledger
from plan.approval import Case
from tests.fakes import FakeClock
from tests.ledger.steps import write_past

SQL = Path(__file__).parents[2] / "ledger" / "sql"


class Attempt(NamedTuple):
    """An act by SQL alone; ``refused`` names the triggers that have to stop it."""

    refused: str
    event: str
    rows: tuple[Row, ...]
    actor: str = "kernel"


@dataclass
class Scene:
    """A ledger whose policy says who governs, its file and its clock."""

    ledger: Ledger
    path: Path
    clock: FakeClock

    def past(self, event: str, *rows: Row, actor: str = "kernel", without: str = "") -> None:
        write_past(self.path, self.clock.now(), event, rows, actor=actor, without=without.split())


Stage = Callable[[Scene], Attempt]


class Stages(dict[str, Stage]):
    """The stages of a module by name; used as a decorator it takes one more."""

    def __call__(self, stage: Stage) -> Stage:
        self[stage.__name__] = stage
        return stage


def check_refused(attempt: Attempt, scene: Scene) -> None:
    """Check that an attempt fails by the table that it names, and comes in without its triggers."""
    with pytest.raises(sqlite3.IntegrityError) as caught:
        scene.past(attempt.event, *attempt.rows, actor=attempt.actor)
    table = str(caught.value).partition(":")[0]
    assert any(name.startswith(table) for name in attempt.refused.split()), str(caught.value)

    scene.past(attempt.event, *attempt.rows, actor=attempt.actor, without=attempt.refused)


def triggers_of(script: str) -> set[str]:
    """Name the triggers that a script makes, without those of the gate."""
    text = (SQL / script).read_text(encoding="utf-8")
    names = {line.split()[2] for line in text.splitlines() if line.startswith("CREATE TRIGGER")}
    return {name for name in names if not name.startswith("revisions_gate_")}


def decision(case: Case, by: str, number: int = 1, **changes: str) -> Row:
    """Give the row of an approval in the role of operations."""
    cells: dict[str, str | int | None] = {
        "id": number,
        "proposal": case.id,
        "digest": case.proposal.digest,
        "base_revision": case.proposal.base_revision,
        "page": "0" * 64,
        "person": by,
        "role": "operations",
        "verdict": "approve",
        "reason": "seen",
        "channel": "cli",
        **changes,
    }
    return Row("decisions", cells)
