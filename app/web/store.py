"""The web's own file, ``web.db``: accounts, sessions, long work, events, answers given.

It stands apart from the ledger on purpose. Losing it costs everybody a new invitation and nothing
that was decided. Secrets are kept as hashes, so that whoever reads the file cannot log in with it.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

WEB_FILE = "web.db"
_BUSY_SECONDS = 10.0
_ONLY_OWNER = 0o600
_SCHEMA = """
CREATE TABLE IF NOT EXISTS secrets(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS accounts(
  person TEXT PRIMARY KEY, password TEXT NOT NULL, made TEXT NOT NULL,
  failed INTEGER NOT NULL DEFAULT 0, locked_until TEXT) STRICT;
CREATE TABLE IF NOT EXISTS joinings(
  person TEXT PRIMARY KEY, entry TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS attempts(
  key TEXT PRIMARY KEY, person TEXT NOT NULL, failed INTEGER NOT NULL DEFAULT 0,
  locked_until TEXT, expires TEXT NOT NULL) STRICT;
DROP TABLE IF EXISTS looked;
CREATE TABLE IF NOT EXISTS seen(
  person TEXT NOT NULL, place TEXT NOT NULL, until TEXT NOT NULL,
  PRIMARY KEY(person, place)) STRICT;
CREATE TABLE IF NOT EXISTS invitations(
  token TEXT PRIMARY KEY, person TEXT NOT NULL, made TEXT NOT NULL, expires TEXT NOT NULL,
  used TEXT) STRICT;
CREATE TABLE IF NOT EXISTS sessions(
  token TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL CHECK(kind IN ('web', 'api')),
  made TEXT NOT NULL, proved TEXT NOT NULL, expires TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS sessions_person ON sessions(person);
CREATE TABLE IF NOT EXISTS events(
  id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, kind TEXT NOT NULL,
  body TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS events_topic ON events(topic, id);
CREATE TABLE IF NOT EXISTS jobs(
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, person TEXT NOT NULL,
  body TEXT NOT NULL, state TEXT NOT NULL CHECK(state IN ('running', 'done', 'failed', 'stopped')),
  worker TEXT NOT NULL, beat TEXT NOT NULL, made TEXT NOT NULL, tries INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS jobs_of ON jobs(kind, person, id);
CREATE TABLE IF NOT EXISTS identities(
  issuer TEXT NOT NULL, subject TEXT NOT NULL, person TEXT NOT NULL UNIQUE, made TEXT NOT NULL,
  PRIMARY KEY(issuer, subject)) STRICT;
CREATE TABLE IF NOT EXISTS logins(
  key TEXT PRIMARY KEY, state TEXT NOT NULL, nonce TEXT NOT NULL, verifier TEXT NOT NULL,
  again INTEGER NOT NULL, next TEXT NOT NULL, invitation TEXT, person TEXT,
  expires TEXT NOT NULL) STRICT;
DROP TABLE IF EXISTS choices;
CREATE TABLE IF NOT EXISTS chosen(
  key TEXT PRIMARY KEY, person TEXT NOT NULL, place TEXT NOT NULL, fields TEXT NOT NULL,
  expires TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS answers(
  person TEXT NOT NULL, key TEXT NOT NULL, asked TEXT NOT NULL, status INTEGER, body BLOB,
  at TEXT NOT NULL, PRIMARY KEY(person, key)) STRICT;
"""


def fingerprint(text: str) -> str:
    """Give the hash under which a secret is kept."""
    return sha256(text.encode()).hexdigest()


class Store:
    """Opens the file for each act; several processes may share it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch(mode=_ONLY_OWNER)
        with self.opened() as db:
            db.conn.executescript(_SCHEMA)
            db.conn.execute(
                "INSERT OR IGNORE INTO secrets VALUES('forms', ?)", [secrets.token_hex(32)]
            )

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """Give the file for one act: committed at the end, undone on an error."""
        raw = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, check_same_thread=False)
        try:
            with raw:
                yield Database(raw)
        finally:
            raw.close()

    def form_key(self) -> bytes:
        """Give the key that the tokens of forms are made with."""
        with self.opened() as db:
            row = db.conn.execute("SELECT value FROM secrets WHERE name = 'forms'").fetchone()
        return bytes.fromhex(row[0])
