"""What every replay is measured by: it is refused, or at least nothing is there that was not."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from ledger.verify import verify
from plan.errors import PlanError
from tests.assurance.table import Tally
from tests.ledger.steps import plain_connection

TIMES = 50


def state(path: Path) -> dict[str, int]:
    """Count the rows of every table of the kernel."""
    with plain_connection(path) as raw:
        names = [
            name
            for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("observations_fts")
        ]
        return {
            name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  # our names
            for name in names
        }


def nothing_new(tally: Tally, path: Path, before: dict[str, int], what: str) -> None:
    """Compare a ledger with what it was."""
    after = state(path)
    new = {name: (before[name], now) for name, now in after.items() if before.get(name) != now}
    if new:
        tally.fail(f"{what}: a second effect in {new}")
    if not verify(path)["ok"]:
        tally.fail(f"{what}: the ledger is not whole")


def refused(tally: Tally, act: Callable[[], object], what: str) -> None:
    """Check that something is not taken."""
    try:
        act()
    except (PlanError, sqlite3.DatabaseError):
        tally.count("refused")
    else:
        tally.fail(f"{what} was taken a second time")
