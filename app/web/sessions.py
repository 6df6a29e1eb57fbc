"""Sessions on the server: a cookie or a token names one, and only its hash is kept.

A login always begins a new one, so that a session that somebody else planted is worth nothing. A
proof of the password is fresh for ten minutes: approving what is risky asks for it again.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from app.web.accounts import stamp
from app.web.store import Store, fingerprint

Kind = Literal["web", "api"]
SESSION = "interlock"  # the name of the cookie
LASTS = timedelta(hours=12)
FRESH = timedelta(minutes=10)
KNOWN = timedelta(days=3)  # how long it is known whose session has run out; it lets nobody in


@dataclass(frozen=True)
class Session:
    """Somebody who has logged in."""

    token: str
    person: str
    kind: str
    proved: datetime

    def fresh(self, now: datetime) -> bool:
        """Say whether the password was given within the last ten minutes."""
        return now - self.proved < FRESH


class Sessions:
    """Begins, finds and ends sessions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(
        self,
        person: str,
        kind: Kind,
        now: datetime,
        *,
        instead_of: str | None,
        proved: datetime | None = None,
    ) -> str:
        """Give the secret of a new session; the one that it replaces ends in the same moment.

        ``proved`` is when the person said who they are, where that was not now.
        """
        token = secrets.token_urlsafe(32)
        at = stamp(now)
        with self._store.opened() as db:
            db.conn.execute("DELETE FROM sessions WHERE expires <= ?", [stamp(now - KNOWN)])
            if instead_of is not None:
                db.conn.execute("DELETE FROM sessions WHERE token = ?", [fingerprint(instead_of)])
            db.conn.execute(
                "INSERT INTO sessions VALUES(?, ?, ?, ?, ?, ?)",
                [fingerprint(token), person, kind, at, stamp(proved or now), stamp(now + LASTS)],
            )
        return token

    def find(self, token: str | None, kind: Kind, now: datetime) -> Session | None:
        """Give the session of a secret; None where it is over or none."""
        if not token:
            return None
        with self._store.opened() as db:
            row = db.conn.execute(
                "SELECT person, kind, proved FROM sessions WHERE token = ? AND kind = ? AND "
                "expires > ?",
                [fingerprint(token), kind, stamp(now)],
            ).fetchone()
        if row is None:
            return None
        return Session(token, row[0], row[1], _read(row[2]))

    def ended(self, token: str, now: datetime) -> str | None:
        """Give whose session of a browser this was, where it ran out by itself not long ago."""
        with self._store.opened() as db:
            row = db.conn.execute(
                "SELECT person FROM sessions WHERE token = ? AND kind = 'web' AND "
                "expires <= ? AND expires > ?",
                [fingerprint(token), stamp(now), stamp(now - KNOWN)],
            ).fetchone()
        return None if row is None else str(row[0])

    def end(self, token: str) -> None:
        """End a session."""
        with self._store.opened() as db:
            db.conn.execute("DELETE FROM sessions WHERE token = ?", [fingerprint(token)])


def _read(at: str) -> datetime:
    return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
