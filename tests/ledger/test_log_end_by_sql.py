"""SQL alone forges no key, no checkpoint, no restore and no upgrade: one trigger, one refusal."""

from pathlib import Path

import pytest

from ledger.backup import mark_restored
from ledger.journal import Row, row_of
from ledger.opening import Ledger, Terms
from ledger.signing import Signer
from tests.fakes import FakeClock
from tests.ledger.kept import OTHER, SIGNER
from tests.ledger.steps import approved, plain_connection, revision_of, write_past


def checkpoint(**cells: object) -> Row:
    given = {"seq": 1, "hash": "", "public": SIGNER.public, "signature": "00" * 64, **cells}
    return row_of("checkpoints", **given)  # type: ignore[arg-type]  # cells of a test


ROWS: dict[str, tuple[str, Row, str, str]] = {
    "keys_operator": (
        "key_added",
        row_of("keys", public="a" * 64, comment="", person="tom", channel="cli"),
        "tom",
        "only an operator",
    ),
    "keys_operator, in another's name": (
        "key_added",
        row_of("keys", public="a" * 64, comment="", person="maya", channel="cli"),
        "tom",
        "only an operator",
    ),
    "checkpoints_entry": ("signed", checkpoint(), "kernel", "not the entry before"),
    "checkpoints_entry, of another hash": (
        "signed",
        checkpoint(seq=3, hash="x"),
        "kernel",
        "not the entry before",
    ),
    "forks_tail, of another hash": (
        "restored",
        row_of("forks", id=1, backup_seq=3, backup_hash="x", note=""),
        "kernel",
        "where the backup ended",
    ),
    "fork_acceptances_operator, in another's name": (
        "accepted_fork",
        row_of("fork_acceptances", fork=1, person="maya", reason="so", channel="cli"),
        "tom",
        "only an operator",
    ),
    "upgrades_next, of another schema": (
        "upgraded",
        row_of("upgrades", version=3, from_version=2, schema="x"),
        "kernel",
        "not the schema of its log entry",
    ),
    "forks_tail": (
        "restored",
        row_of("forks", id=1, backup_seq=1, backup_hash="x", note=""),
        "kernel",
        "where the backup ended",
    ),
    "fork_acceptances_operator": (
        "accepted_fork",
        row_of("fork_acceptances", fork=1, person="tom", reason="so", channel="cli"),
        "tom",
        "only an operator",
    ),
    "upgrades_next": (
        "upgraded",
        row_of("upgrades", version=4, from_version=2, schema="x"),
        "kernel",
        "not the next version",
    ),
}
NO_KEYS = ("a" * 63, "g" * 64, "A" * 64)


@pytest.mark.parametrize("what", ROWS)
def test_sql_alone_forges_nothing_about_the_logs_end(
    what: str, keyed: Path, clock: FakeClock
) -> None:
    event, row, actor, words = ROWS[what]

    with pytest.raises(Exception, match=words):
        write_past(keyed, clock.now(), event, [row], actor=actor, without=also(what))

    write_past(
        keyed, clock.now(), event, [row], actor=actor, without=[what.partition(",")[0], *also(what)]
    )


def also(what: str) -> list[str]:
    """Name the triggers that refuse the same row for another reason."""
    return ["checkpoints_signature"] if what.startswith("checkpoints_entry") else []


def test_a_fork_that_names_an_earlier_entry_is_refused_by_sql_alone(
    keyed: Path, clock: FakeClock
) -> None:
    with plain_connection(keyed) as raw:
        [(digest,)] = raw.execute("SELECT hash FROM log WHERE seq = 1")
    row = row_of("forks", id=1, backup_seq=1, backup_hash=digest, note="")

    with pytest.raises(Exception, match="where the backup ended"):
        write_past(keyed, clock.now(), "restored", [row])


@pytest.mark.parametrize("public", NO_KEYS)
def test_what_is_no_public_key_is_refused_by_sql_alone(
    public: str, keyed: Path, clock: FakeClock
) -> None:
    row = row_of("keys", public=public, comment="", person="maya", channel="cli")

    with pytest.raises(Exception, match="CHECK constraint failed"):
        write_past(keyed, clock.now(), "key_added", [row], actor="maya")


def test_a_fork_is_accepted_for_a_reason(keyed: Path, clock: FakeClock) -> None:
    mark_restored(keyed, clock, "of Monday", Terms(SIGNER))
    row = row_of("fork_acceptances", fork=1, person="maya", reason=" ", channel="cli")

    with pytest.raises(Exception, match="CHECK constraint failed"):
        write_past(keyed, clock.now(), "accepted_fork", [row], actor="maya")


def newest(path: Path) -> tuple[int, str]:
    with plain_connection(path) as raw:
        [(seq, digest)] = raw.execute("SELECT seq, hash FROM newest_entry")
        return int(seq), str(digest)


@pytest.mark.parametrize(
    ("signer", "trigger"),
    [(OTHER, "checkpoints_key"), (SIGNER, "checkpoints_signature")],
)
def test_a_checkpoint_needs_a_known_key_and_its_signature(
    signer: Signer, trigger: str, keyed: Path, clock: FakeClock
) -> None:
    seq, digest = newest(keyed)
    row = checkpoint(seq=seq, hash=digest, public=signer.public)
    rest = [] if signer is SIGNER else ["checkpoints_signature"]

    with pytest.raises(Exception, match=r"signature is not|does not know"):
        write_past(keyed, clock.now(), "signed", [row])

    write_past(keyed, clock.now(), "signed", [row], without=[trigger, *rest])


@pytest.mark.parametrize("table", ["proposals", "decisions", "revisions"])
def test_sql_alone_decides_nothing_on_a_restored_ledger(
    table: str, ledger: Ledger, clock: FakeClock, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.journal.check_standing", lambda *_: None)  # nothing but SQL
    case = approved(ledger, clock)
    events = {"proposals": "submitted", "decisions": "decided", "revisions": "applied"}
    row = revision_of(ledger, case) if table == "revisions" else forged(path, table)
    ledger.close()
    mark_restored(path, clock, "of Monday")
    others = other_triggers(path, table)

    with pytest.raises(Exception, match="restored and nobody has accepted"):
        write_past(path, clock.now(), events[table], [row], without=others)

    write_past(path, clock.now(), events[table], [row], without=[*others, f"{table}_fork"])


def other_triggers(path: Path, table: str) -> list[str]:
    sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND name <> ?"
    with plain_connection(path) as raw:
        return [name for (name,) in raw.execute(sql, (table, f"{table}_fork"))]


def forged(path: Path, table: str) -> Row:
    with plain_connection(path) as raw:
        cursor = raw.execute(f'SELECT * FROM "{table}" LIMIT 1')  # noqa: S608  # our names
        row = dict(zip([one[0] for one in cursor.description], cursor.fetchone(), strict=True))
    own: dict[str, dict[str, str | int | None]] = {
        "proposals": {"number": 9, "id": "P9", "digest": "x"},
        "decisions": {"id": 9},
    }
    kept = {name: value for name, value in row.items() if name not in {"at", "entry"}}
    return Row(table, {**kept, **own[table]})
