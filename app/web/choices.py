"""What somebody had chosen when a company login came between: kept, shown again, never carried out.

It belongs to a person and to the place that they come back to. There they see it filled in and
press the button themselves. It goes with the act, and after twenty minutes.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from app.web import identities
from app.web.accounts import stamp
from app.web.sessions import FRESH
from app.web.store import Store

LASTS = identities.LASTS + FRESH


class Choices:
    """Keeps, for each person and place, the fields of the form that was filled in there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, person: str, place: str, fields: Mapping[str, str], now: datetime) -> None:
        """Keep what somebody chose at a place; it takes the place of what they chose before."""
        with self._store.opened() as db:
            db.conn.execute("DELETE FROM choices WHERE expires <= ?", [stamp(now)])
            db.conn.execute(
                "INSERT OR REPLACE INTO choices VALUES(?, ?, ?, ?)",
                [person, place, json.dumps(dict(fields)), stamp(now + LASTS)],
            )

    def find(self, person: str, place: str, now: datetime) -> dict[str, str]:
        """Give what somebody chose at a place; nothing where there is none, or no longer."""
        with self._store.opened() as db:
            row = db.conn.execute(
                "SELECT fields FROM choices WHERE person = ? AND place = ? AND expires > ?",
                [person, place, stamp(now)],
            ).fetchone()
        return {} if row is None else {str(k): str(v) for k, v in json.loads(row[0]).items()}

    def forget(self, person: str, place: str) -> None:
        """Forget it: the act has been done."""
        with self._store.opened() as db:
            db.conn.execute("DELETE FROM choices WHERE person = ? AND place = ?", [person, place])
