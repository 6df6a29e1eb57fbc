"""Brings a ledger of an earlier schema to this one: whole or not at all, and nothing is lost.

The numbered files of ``sql/`` are the migrations: a table never changes once it has been written
to, so version N adds the tables and indexes of its ``N_*.sql`` and nothing else. Triggers and views
hold no data; those that differ are made anew as a fresh ledger has them. Everything happens in one
exclusive transaction that ends with an entry of the log, and a copy is kept beside the file first.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledger.backup import copy_into
from ledger.connection import connect_kernel
from ledger.errors import ChangedSchemaError, LedgerError, translate
from ledger.journal import AHEAD, KERNEL, Act, newest_entry, row_of, time_of_act
from ledger.opening import Terms, check_file, version_of
from ledger.schema import (
    VERSION,
    differences,
    fingerprint,
    fresh_schema,
    same,
    scripts,
    statements,
)
from ledger.verify import verify
from plan.ports import Clock

_MADE = re.compile(r"CREATE (?P<kind>TABLE|INDEX|VIEW|TRIGGER)\b")


@dataclass(frozen=True)
class Upgraded:
    """From which version to which, and where the file as it was is kept."""

    from_version: int
    version: int
    kept: Path | None


def upgrade_ledger(path: Path, clock: Clock, terms: Terms | None = None) -> Upgraded:
    """Bring a ledger to this version; one that is at it already is left alone.

    Raises:
        LedgerError: it is no ledger, was changed, cannot be written, or is in use.
    """
    try:
        with closing(connect_kernel(path)) as raw:
            before = version_of(raw, str(path))
            if before == VERSION:
                check_file(raw, str(path))
                return Upgraded(before, before, None)
            _check_whole(path)
            kept = _free_name(path, before)
            copy_into(raw, kept)
            _upgrade(raw, path, clock, terms or Terms(), before)
            return Upgraded(before, VERSION, kept)
    except sqlite3.Error as error:
        raise translate(error, str(path)) from error


def _check_whole(path: Path) -> None:
    """Refuse to carry over what somebody has changed: afterwards nobody could tell."""
    report = verify(path)
    bad = [f"{one['name']}: {one['detail']}" for one in report["checks"] if not one["ok"]]
    if bad:
        raise ChangedSchemaError(
            f"{path}: this ledger is not whole, so it is not upgraded ({'; '.join(bad)}); nothing "
            "was changed: restore a backup"
        )


def _free_name(path: Path, version: int) -> Path:
    """Give a name beside the file that is not taken: ``ledger.v1.db``."""
    names = (path.with_name(f"{path.stem}.v{version}{n}{path.suffix}") for n in _tails())
    return next(name for name in names if not name.exists())


def _tails() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f"-{number}"
        number += 1


def _upgrade(raw: sqlite3.Connection, path: Path, clock: Clock, terms: Terms, before: int) -> None:
    raw.execute("BEGIN EXCLUSIVE")
    try:
        if version_of(raw, str(path)) != before:
            raise LedgerError(f"{path}: somebody else has just upgraded it; look again")
        act = Act(raw, _time_of_upgrade(clock, newest_entry(raw)[2]))
        for version in range(before + 1, VERSION + 1):
            _add_tables(raw, version)
        _renew_conditions(raw)
        found = differences(raw)
        if found:
            raise ChangedSchemaError(f"{path}: it cannot be upgraded ({'; '.join(found[:5])})")
        raw.execute(f"PRAGMA user_version = {VERSION}")
        _note(act, before)
        act.sign(terms.signer)
        raw.execute("COMMIT")
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def _time_of_upgrade(clock: Clock, last: str | None) -> datetime:
    """Give the time that an upgrade bears; that of the newest entry where the clock is far ahead.

    That such a clock is right is for an operator to say, and only an upgraded ledger can hear it.
    """
    now = time_of_act(clock, last, leap=True)
    before = now if last is None else datetime.fromisoformat(last)
    return before if now > before + AHEAD else now


def _add_tables(raw: sqlite3.Connection, version: int) -> None:
    """Make the tables and indexes that a version brought."""
    for script in scripts(version):
        for statement in statements(script):
            made = _MADE.search(statement)
            if made is not None and made["kind"] in {"TABLE", "INDEX"}:
                raw.execute(statement)


def _renew_conditions(raw: sqlite3.Connection) -> None:
    """Make triggers and views as a fresh ledger has them; what is the same stays as it is."""
    wanted = {name: (kind, sql) for kind, name, sql in fresh_schema()}
    found = raw.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')"
    ).fetchall()
    for kind, name, sql in found:
        if name not in wanted or not same(wanted[name][1], sql):
            raw.execute(f'DROP {kind} IF EXISTS "{name}"')
    left = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
    for name, (kind, sql) in wanted.items():
        if kind in {"view", "trigger"} and name not in left:
            raw.execute(sql)


def _note(act: Act, before: int) -> None:
    """Write one entry for each version that was passed; the last one's schema is the file's."""
    schema = fingerprint(act.raw)
    for version in range(before + 1, VERSION + 1):
        row = row_of("upgrades", version=version, from_version=version - 1, schema=schema)
        body = {"from_version": version - 1, "schema_version": version, "schema": schema}
        act.write("upgraded", KERNEL, body, [row])
