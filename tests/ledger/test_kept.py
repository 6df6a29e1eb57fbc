"""What is kept of a ledger, grown by any of its acts, is what a reader finds who knew nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.kept import TOUCHED, Kept, Snapshot
from ledger.rows import load_cases

ON_PROPOSALS = {
    *("submitted", "asked", "answered", "decided", "revoked", "attested", "escalated"),
    *("evidence_changed", "succeeded", "ended", "applied"),
}

# The log tells that there is news; who sits for whom comes with the decision itself.
WITH_ANOTHER = {"log", "deputed"}


@pytest.fixture(scope="module")
def whole(full_file: Path) -> Iterator[sqlite3.Connection]:
    with closing(_copy_of(full_file)) as raw:
        yield raw


def _copy_of(file: Path) -> sqlite3.Connection:
    """Copy a ledger into memory without its triggers, so that a test can take acts back."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    with closing(sqlite3.connect(file)) as given:
        given.backup(raw)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    return raw


def _take_back(raw: sqlite3.Connection, seq: int) -> None:
    """Take back every act behind an entry of the log."""
    tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        columns = {row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')}
        key = "seq" if table == "log" else "entry"
        if key in columns:
            raw.execute(f'DELETE FROM "{table}" WHERE {key} > ?', (seq,))  # noqa: S608  # its own names


def _said(one: Snapshot) -> tuple[object, ...]:
    return one.seq, one.hash, dict(one.cases), one.revisions, one.log


def test_one_act_more_it_grows_to_what_stands_there(full_file: Path) -> None:
    with closing(_copy_of(full_file)) as later, closing(_copy_of(full_file)) as earlier:
        acts = later.execute("SELECT seq, event FROM log ORDER BY seq DESC").fetchall()
        for seq, _ in acts[:-1]:
            _take_back(later, seq)
            _take_back(earlier, seq - 1)
            kept = Kept()
            before = _said(kept.snapshot(earlier))

            grown = _said(kept.snapshot(later))

            assert grown == _said(Kept().snapshot(later)), f"entry {seq}"
            assert grown != before

    assert {event for _, event in acts} >= ON_PROPOSALS


def _tables_read(raw: sqlite3.Connection, read: Callable[[], object]) -> set[str]:
    found: set[str] = set()

    def note(act: int, table: str | None, *_: str | None) -> int:
        if act == sqlite3.SQLITE_READ and table:
            found.add(table)
        return sqlite3.SQLITE_OK

    raw.set_authorizer(note)
    try:
        read()
    finally:
        raw.set_authorizer(None)
    return found


def test_every_table_that_a_proposal_is_read_from_is_looked_at_for_news(
    whole: sqlite3.Connection,
) -> None:
    read = _tables_read(whole, lambda: load_cases(whole))
    looked_at = _tables_read(whole, lambda: whole.execute(TOUCHED, [0, 0, 0]).fetchall())

    assert looked_at
    assert read - WITH_ANOTHER <= looked_at
