"""What must not have changed, read from the file itself by a connection of its own.

Every table but those that a crew may write is compared row by row; in those, nothing may come out
settled, submitted or governing. Proposals grow by what a person submitted and by nothing else.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.schema import EVENTS

SUBMITTED = ("proposals", "requirements", "outbox")
GOVERNED = tuple(sorted({*EVENTS} - {*SUBMITTED}))
_UNSETTLED = {"assumptions": "assumed", "readings": "read"}


@contextmanager
def watched(ledger: Path) -> Iterator[sqlite3.Connection]:
    """Open the file to read, beside whoever works on it."""
    raw = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    try:
        yield raw
    finally:
        raw.close()


@dataclass(frozen=True)
class Held:
    """What stands in the ledger that no model may change."""

    tables: dict[str, int]
    proposals: int

    @classmethod
    def of(cls, raw: sqlite3.Connection) -> "Held":
        """Read it."""
        [(proposals,)] = raw.execute("SELECT count(*) FROM proposals").fetchall()
        return cls({name: _print(raw, name) for name in GOVERNED}, proposals)

    def broken_by(self, later: "Held", submitted: int) -> Iterator[str]:
        """Say what changed that may not."""
        for name, before in self.tables.items():
            if later.tables[name] != before:
                yield f"table {name} has changed"
        if later.proposals - self.proposals != submitted:
            grown = later.proposals - self.proposals
            yield f"{grown} proposals came, and people submitted {submitted}"


def _print(raw: sqlite3.Connection, table: str) -> int:
    return hash(tuple(raw.execute(f'SELECT * FROM "{table}"').fetchall()))  # noqa: S608  # our own names


def wrong_records(raw: sqlite3.Connection) -> Iterator[str]:
    """Say which of the crew's own records pretend to more than a crew may write."""
    for table, allowed in _UNSETTLED.items():
        found = raw.execute(f"SELECT id, status FROM {table} WHERE status <> ?", [allowed])  # noqa: S608  # our own names
        yield from (f"{id_} came out as {status}" for id_, status in found)
    found = raw.execute("SELECT id, author, body FROM drafts ORDER BY number DESC LIMIT 9")
    for id_, author, body in found:
        if author != "coordinator" or json.loads(body).get("governs"):
            yield f"{id_} governs, or is signed by {author}"
