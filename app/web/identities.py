"""Company accounts: whose they are here, and logins on their way. Kept in ``web.db``.

A company account is bound to a person by their invitation, as issuer and subject. A login on its
way belongs to the browser that began it, is used once, and is over after ten minutes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from app.web.accounts import stamp
from app.web.provider import Flow, Identity
from app.web.store import Store, fingerprint
from plan.errors import FormError
from plan.people import People

LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Begun:
    """A login on its way: where it leads, and whose invitation or session it belongs to."""

    flow: Flow
    next: str
    invitation: str | None
    person: str | None


class Identities:
    """Binds company accounts to people, and remembers logins on their way."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def person(self, identity: Identity) -> str | None:
        """Give whose account it is here; None where it is nobody's."""
        with self._store.opened() as db:
            row = db.conn.execute(
                "SELECT person FROM identities WHERE issuer = ? AND subject = ?",
                [identity.issuer, identity.subject],
            ).fetchone()
        return None if row is None else str(row[0])

    def known(self, person: str) -> bool:
        """Say whether a person has a company account here."""
        with self._store.opened() as db:
            row = db.conn.execute("SELECT 1 FROM identities WHERE person = ?", [person]).fetchone()
        return row is not None

    def bind(self, invitation: str, identity: Identity, people: People, now: datetime) -> str:
        """Use an invitation up: from now on this account is its person's; their sessions end.

        Raises:
            FormError: the invitation does not hold, or the account is somebody else's here.
        """
        with self._store.opened() as db:
            used = db.conn.execute(
                "UPDATE invitations SET used = ? WHERE token = ? AND used IS NULL AND expires > ? "
                "RETURNING person",
                [stamp(now), invitation, stamp(now)],
            ).fetchall()
            person = used[0][0] if used else None
            if person is None or person not in people.by_id:
                raise FormError("this invitation has been used, has expired, or never was")
            row = [identity.issuer, identity.subject, person, stamp(now)]
            db.conn.execute("DELETE FROM identities WHERE person = ?", [person])
            db.conn.execute("INSERT OR IGNORE INTO identities VALUES(?, ?, ?, ?)", row)
            bound = db.conn.execute(
                "SELECT person FROM identities WHERE issuer = ? AND subject = ?", row[:2]
            ).fetchone()
            if bound[0] != person:
                raise FormError("this company account belongs to somebody else here")
            db.conn.execute("DELETE FROM sessions WHERE person = ?", [person])
            db.conn.execute(
                "INSERT OR IGNORE INTO accounts(person, password, made) VALUES(?, '', ?)",
                [person, stamp(now)],
            )
        return str(person)

    def begin(self, begun: Begun, now: datetime) -> str:
        """Remember a login on its way, and give the secret that its browser keeps."""
        key, flow = secrets.token_urlsafe(32), begun.flow
        with self._store.opened() as db:
            db.conn.execute("DELETE FROM logins WHERE expires <= ?", [stamp(now)])
            db.conn.execute(
                "INSERT INTO logins VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    *(fingerprint(key), flow.state, flow.nonce, flow.verifier, int(flow.again)),
                    *(begun.next, begun.invitation, begun.person, stamp(now + LASTS)),
                ],
            )
        return key

    def take(self, key: str | None, state: str | None, now: datetime) -> Begun | None:
        """Give a login on its way, once; None where it is none of this browser, or over."""
        if not key:
            return None
        with self._store.opened() as db:
            rows = db.conn.execute(
                "DELETE FROM logins WHERE key = ? RETURNING state, nonce, verifier, again, next, "
                "invitation, person, expires",
                [fingerprint(key)],
            ).fetchall()
        if not rows or not state or rows[0][7] <= stamp(now):
            return None
        kept, nonce, verifier, again, following, invitation, person, _ = rows[0]
        if not compare_digest(kept.encode(), state.encode()):
            return None
        return Begun(Flow(kept, nonce, verifier, bool(again)), following, invitation, person)
