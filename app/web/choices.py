"""What somebody had chosen when a login came between: kept, shown again, never carried out.

It belongs to a person, to the place that they come back to, and to the browser that the login was
begun in: another session of theirs, which somebody else may hold, neither sees nor changes it. They
see it filled in and press the button themselves. It goes with the act, and after twenty minutes.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from app.web import identities
from app.web.accounts import stamp
from app.web.sessions import FRESH
from app.web.store import Store, fingerprint

LASTS = identities.LASTS + FRESH


class Choices:
    """Keeps the fields of the form that was filled in when a login began.

    ``key`` is the secret that the login left in its browser, None where there is none.
    """

    def __init__(self, store: Store, key: str | None) -> None:
        self._store = store
        self._key = fingerprint(key or "")

    def keep(self, person: str, place: str, fields: Mapping[str, str], now: datetime) -> None:
        """Keep what somebody chose at a place."""
        with self._store.opened() as db:
            db.conn.execute("DELETE FROM chosen WHERE expires <= ?", [stamp(now)])
            db.conn.execute(
                "INSERT INTO chosen VALUES(?, ?, ?, ?, ?)",
                [self._key, person, place, json.dumps(dict(fields)), stamp(now + LASTS)],
            )

    def hand_on(self, key: str) -> None:
        """Keep it under another secret: a further login was begun in the same browser."""
        with self._store.opened() as db:
            db.conn.execute(
                "UPDATE chosen SET key = ? WHERE key = ?", [fingerprint(key), self._key]
            )

    def find(self, person: str, place: str, now: datetime) -> dict[str, str]:
        """Give what somebody chose at a place; nothing where there is none, or no longer."""
        with self._store.opened() as db:
            row = db.conn.execute(
                "SELECT fields FROM chosen "
                "WHERE key = ? AND person = ? AND place = ? AND expires > ?",
                [self._key, person, place, stamp(now)],
            ).fetchone()
        return {} if row is None else {str(k): str(v) for k, v in json.loads(row[0]).items()}

    def forget(self, person: str, place: str) -> None:
        """Forget it: the act has been done."""
        with self._store.opened() as db:
            db.conn.execute(
                "DELETE FROM chosen WHERE key = ? AND person = ? AND place = ?",
                [self._key, person, place],
            )
