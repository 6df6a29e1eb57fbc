"""Who may log in: invitations that work once, passwords by argon2, lock-out after wrong ones.

An account belongs to a person of the ledger's newest people and gives no right by itself. Nobody is
told whether a name exists: a wrong name costs the same time and gives the same words.
"""

import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal, Protocol

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlite_utils import Database

from app.web.store import Store, fingerprint
from plan.errors import FormError
from plan.people import People, Person

Place = Literal["brief", "inbox"]  # each has its own mark of what was seen
INVITATION_LASTS = timedelta(hours=72)
SHORTEST, LONGEST = 12, 200
_WRONG_AT_MOST = 5
_LOCKED_FOR = timedelta(minutes=15)
_DATED = ("accounts", "sessions", "invitations", "identities")
_OF_PERSONS = (*_DATED, "seen", "logins", "chosen", "answers", "attempts")
_HASHING = threading.Semaphore(2)  # each takes 64 MiB: a flood of logins must not take them all


class Joining(Protocol):
    """What brought somebody in: an entry of the ledger's log, and when that was."""

    @property
    def hash(self) -> str:
        """Give the entry's hash."""
        ...

    @property
    def at(self) -> str:
        """Give when it was."""
        ...


class Accounts:
    """Invitations and passwords."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._hasher = PasswordHash((Argon2Hasher(),))

    @cached_property
    def _nobody(self) -> str:
        """Give the hash that a wrong name is checked against."""
        return self._hasher.hash(secrets.token_hex(16))

    def known(self) -> frozenset[str]:
        """Give who has an account."""
        with self._store.opened() as db:
            return frozenset(row[0] for row in db.conn.execute("SELECT person FROM accounts"))

    def keep_only(self, mark: str, joined: Callable[[], Mapping[str, Joining]]) -> None:
        """Forget whoever is here no more, and what is of an earlier joining under the same id.

        ``mark`` tells these people from others; while it stands, nothing is looked through. Whoever
        was taken out and came back is somebody else: old words, sessions and links are not theirs.
        """
        with self._store.opened() as db:
            kept = db.conn.execute("SELECT value FROM secrets WHERE name = 'people'").fetchone()
            if kept is not None and kept[0] == mark:
                return
        now = joined()
        with self._store.opened() as db:
            db.conn.execute("BEGIN IMMEDIATE")
            noted = dict(db.conn.execute("SELECT person, entry FROM joinings"))
            for person in _whoever(db):
                one = now.get(person)
                if one is None or noted.get(person, one.hash) != one.hash:
                    _forget(db, person)
                elif person not in noted:  # noted by no release before this one
                    _forget_before(db, person, one.at.replace("+00:00", "Z"))
            db.conn.execute("DELETE FROM joinings")
            rows = [(person, one.hash) for person, one in now.items()]
            db.conn.executemany("INSERT INTO joinings VALUES(?, ?)", rows)
            db.conn.execute("INSERT OR REPLACE INTO secrets VALUES('people', ?)", [mark])

    def invite(self, person: Person, now: datetime) -> str:
        """Give the secret of a new invitation; an earlier one of this person works no more.

        Raises:
            FormError: it is an agent, which never logs in.
        """
        if person.kind != "person":
            raise FormError(f"{person.id} is an agent; only people log in")
        token = secrets.token_urlsafe(32)
        with self._store.opened() as db:
            db.conn.execute("DELETE FROM invitations WHERE person = ?", [person.id])
            db.conn.execute(
                "INSERT INTO invitations VALUES(?, ?, ?, ?, NULL)",
                [fingerprint(token), person.id, stamp(now), stamp(now + INVITATION_LASTS)],
            )
        return token

    def invited(self, token: str, now: datetime) -> str | None:
        """Give whom an invitation is for; None where it is used, expired or none."""
        with self._store.opened() as db:
            row = db.conn.execute(
                "SELECT person FROM invitations WHERE token = ? AND used IS NULL AND expires > ?",
                [fingerprint(token), stamp(now)],
            ).fetchone()
        return None if row is None else str(row[0])

    def enter(self, token: str, now: datetime) -> str | None:
        """Use an invitation up without a password: only where a newcomer plays an example."""
        person = self.invited(token, now)
        with self._store.opened() as db:
            used = db.conn.execute(
                "UPDATE invitations SET used = ? WHERE token = ? AND used IS NULL",
                [stamp(now), fingerprint(token)],
            )
            return person if used.rowcount == 1 else None

    def accept(self, token: str, password: str, people: People, now: datetime) -> str | None:
        """Use an invitation up and set the password; every session of this person ends.

        Raises:
            FormError: the password will not do.
        """
        person = self.invited(token, now)
        if person is None or person not in people.by_id:
            return None
        check_password(password, people.by_id[person])
        with _HASHING:
            hashed = self._hasher.hash(password)
        with self._store.opened() as db:
            used = db.conn.execute(
                "UPDATE invitations SET used = ? WHERE token = ? AND used IS NULL",
                [stamp(now), fingerprint(token)],
            )
            if used.rowcount != 1:
                return None
            db.conn.execute("DELETE FROM sessions WHERE person = ?", [person])
            db.conn.execute("DELETE FROM attempts WHERE person = ?", [person])
            db.conn.execute(
                "INSERT INTO accounts(person, password, made) VALUES(?, ?, ?) ON CONFLICT(person) "
                "DO UPDATE SET password = excluded.password, failed = 0, locked_until = NULL",
                [person, hashed, stamp(now)],
            )
        return person

    def check(self, person: str, password: str, now: datetime, *, key: str | None = None) -> bool:
        """Say whether this is the password; after too many wrong ones it is not, for a while.

        An attempt counts before it is looked at: of a hundred at once no more are judged than of a
        hundred in a row. ``key`` is a session or browser that this person is known by: it counts
        for itself, so that strangers who guess lock nobody out who is here.
        """
        allowed = self._begin_attempt(person, now, key)
        with _HASHING:
            right = self._hasher.verify(password[:LONGEST], allowed or self._nobody)
        if allowed is None or not right:
            return False
        with self._store.opened() as db:
            own = db.conn.execute(
                "UPDATE attempts SET failed = 0, locked_until = NULL WHERE person = ? AND key = ?",
                [person, fingerprint(key or "")],
            )
            if not own.rowcount:  # what strangers have tried stays counted
                db.conn.execute(
                    "UPDATE accounts SET failed = 0, locked_until = NULL WHERE person = ?", [person]
                )
        return True

    def trust(self, person: str, key: str, now: datetime, lasts: timedelta) -> None:
        """Let wrong passwords from a session or browser of this person count for itself."""
        with self._store.opened() as db:
            db.conn.execute("DELETE FROM attempts WHERE expires <= ?", [stamp(now)])
            db.conn.execute(
                "INSERT OR IGNORE INTO attempts(key, person, expires) VALUES(?, ?, ?)",
                [fingerprint(key), person, stamp(now + lasts)],
            )

    def trusts(self, person: str, key: str | None, now: datetime) -> bool:
        """Say whether wrong passwords from there count for themselves."""
        with self._store.opened() as db:
            found = db.conn.execute(
                "SELECT 1 FROM attempts WHERE key = ? AND person = ? AND expires > ?",
                [fingerprint(key or ""), person, stamp(now)],
            ).fetchone()
        return found is not None

    def _begin_attempt(self, person: str, now: datetime, key: str | None) -> str | None:
        """Count an attempt and give what it is compared with; None where there may be none."""
        if key is not None and self.trusts(person, key, now):
            return self._begin_trusted(person, now, key)
        with self._store.opened() as db:
            row = db.conn.execute(  # who logs in with a company account has an empty password
                "UPDATE accounts SET failed = failed + 1, locked_until = CASE WHEN "
                "(failed + 1) % ? = 0 THEN ? ELSE locked_until END WHERE person = ? "
                "AND password <> '' AND (locked_until IS NULL OR locked_until <= ?) "
                "RETURNING password",
                [_WRONG_AT_MOST, stamp(now + _LOCKED_FOR), person, stamp(now)],
            ).fetchone()
            if row is None:  # a write takes time, and must not tell that there is such an account
                db.conn.execute(
                    "INSERT OR REPLACE INTO secrets VALUES('nobody', ?)", [secrets.token_hex(8)]
                )
        return None if row is None else str(row[0])

    def _begin_trusted(self, person: str, now: datetime, key: str) -> str | None:
        with self._store.opened() as db:
            row = db.conn.execute(
                "UPDATE attempts SET failed = failed + 1, locked_until = CASE WHEN "
                "(failed + 1) % ? = 0 THEN ? ELSE locked_until END WHERE key = ? AND person = ? "
                "AND (locked_until IS NULL OR locked_until <= ?) RETURNING (SELECT password FROM "
                "accounts WHERE accounts.person = attempts.person AND password <> '')",
                [
                    *(_WRONG_AT_MOST, stamp(now + _LOCKED_FOR)),
                    *(fingerprint(key), person, stamp(now)),
                ],
            ).fetchone()
        return None if row is None or row[0] is None else str(row[0])

    def seen_until(self, person: str, place: Place) -> str | None:
        """Give up to when a person has said that they have seen what a place lists."""
        with self._store.opened() as db:
            row = db.conn.execute(
                "SELECT until FROM seen WHERE person = ? AND place = ?", [person, place]
            ).fetchone()
        return None if row is None else row[0]

    def mark_seen(self, person: str, place: Place, at: str) -> None:
        """Note that a person has seen what a place lists, up to an instant of the workspace.

        Raises:
            FormError: this is no instant with a zone.
        """
        if not _is_instant(at):
            raise FormError(f"{at!r} is no instant, such as 2026-05-18T09:00:00+00:00")
        with self._store.opened() as db:
            db.conn.execute("INSERT OR REPLACE INTO seen VALUES(?, ?, ?)", [person, place, at])


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _whoever(db: Database) -> list[str]:
    """Give everybody of whom something is kept."""
    rows = db.conn.execute(" UNION ".join(f"SELECT person FROM {table}" for table in _OF_PERSONS))  # noqa: S608  # ours
    return [row[0] for row in rows.fetchall() if row[0] is not None]


def _forget(db: Database, person: str) -> None:
    for table in _OF_PERSONS:
        db.conn.execute(f"DELETE FROM {table} WHERE person = ?", [person])  # noqa: S608  # ours


def _forget_before(db: Database, person: str, at: str) -> None:
    for table in _DATED:
        db.conn.execute(f"DELETE FROM {table} WHERE person = ? AND made < ?", [person, at])  # noqa: S608  # ours


def check_password(password: str, person: Person) -> None:
    """Refuse a password that somebody would guess.

    Raises:
        FormError: it is too short or too long, or it is the person's own name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise FormError(f"a password has {SHORTEST} to {LONGEST} characters; a sentence is fine")
    own = {person.id.casefold(), person.name.casefold(), person.address.casefold()}
    if password.casefold().strip() in own or len(set(password)) < SHORTEST // 3:
        raise FormError("this password is too easy to guess; a sentence is fine")


def stamp(moment: datetime) -> str:
    """Write an instant so that texts compare as instants do."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
