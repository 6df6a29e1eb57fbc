"""The log's time never runs backwards, whatever the clock does (K8)."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.connection import connect_kernel
from ledger.opening import Ledger, open_ledger
from ledger.sealing import hash_entry
from plan.errors import RefusedError
from plan.proposal import Status
from tests.fakes import FakeClock, WallClock
from tests.ledger.steps import LONGER_FIREWALL, decide, submit, write_past


def test_a_clock_that_is_a_little_behind_gives_the_newest_time(
    ledger: Ledger, clock: FakeClock
) -> None:
    case = submit(ledger, clock)
    clock.advance(seconds=-5)

    assert decide(ledger, case, "fiona").at == "2026-03-02T08:00:00+00:00"


def test_a_clock_that_is_far_behind_is_refused(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    clock.advance(seconds=-6)

    with pytest.raises(RefusedError, match="set the clock right"):
        decide(ledger, case, "fiona")

    assert len(ledger.reader.log()) == 2


def test_a_clock_that_is_set_back_revives_nothing(ledger: Ledger, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    clock.advance(hours=73)
    submit(ledger, clock, LONGER_FIREWALL)
    clock.advance(hours=-72)

    assert ledger.reader.status(case) is Status.EXPIRED


def test_an_entry_before_the_newest_is_refused_by_sql_alone(
    ledger: Ledger, clock: FakeClock, path: Path
) -> None:
    submit(ledger, clock)
    early = datetime(2026, 3, 2, 7, 59, 59, tzinfo=UTC)

    with pytest.raises(sqlite3.IntegrityError, match="the clock runs backwards"):
        write_past(path, early, "round", [])
    write_past(path, early, "round", [], without=["log_time"])


def test_a_clock_without_a_zone_records_nothing(path: Path, ledger: Ledger) -> None:
    ledger.close()

    with open_ledger(path, WallClock()) as opened, pytest.raises(RefusedError, match="zone"):
        opened.evidence.start_round()


def test_every_kind_of_broken_log_entry_is_refused_by_sql_alone(
    path: Path, ledger: Ledger, clock: FakeClock
) -> None:
    raw = connect_kernel(path)
    [(seq, last)] = raw.execute("SELECT seq, hash FROM newest_entry")
    at = clock.now().isoformat()
    assert ledger.last_at() == at

    def entry(seq: int, previous: str, event: str = "round") -> tuple[object, ...]:
        fields = (seq, previous, at, "crew", event, "{}")
        return (*fields, hash_entry(*fields))

    for broken, words in (
        (entry(seq + 2, last), "not the next one"),
        (entry(seq + 1, "f" * 64), "does not follow"),
        ((*entry(seq + 1, last)[:-1], "f" * 64), "hash is not that"),
        (entry(seq + 1, last, "genesis"), "genesis is the first"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match=words):
            raw.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", broken)
    raw.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", entry(seq + 1, last))
    raw.close()
