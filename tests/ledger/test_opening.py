"""A file that cannot be used says so in words that name it and what to do; and is left alone."""

import sqlite3
from pathlib import Path

import pytest

from ledger.errors import (
    ChangedSchemaError,
    DamagedLedgerError,
    ExistingLedgerError,
    FullDiskError,
    LedgerError,
    MissingLedgerError,
    NewerLedgerError,
    NotALedgerError,
    ReadOnlyLedgerError,
    translate,
)
from ledger.opening import Genesis, Ledger, open_ledger, open_reader
from ledger.schema import AS_MADE, fingerprint
from plan.errors import NotEntitledError, RefusedError, UnknownError
from plan.model import Team
from plan.records import Fact, FactKind
from tests.builders import plain_policy, six_people, small_plan
from tests.fakes import FakeClock, WallClock
from tests.ledger.steps import make_ledger, plain_connection, submit


def test_a_new_ledger_begins_with_revision_1(ledger: Ledger, path: Path) -> None:
    reader = ledger.reader

    assert (reader.head().number, reader.head().proposal) == (1, None)
    assert reader.plan() == small_plan()
    assert (reader.people().members, reader.policy()) == (six_people().members, plain_policy())
    assert [(entry.event, entry.actor) for entry in reader.log()] == [("genesis", "maya")]
    assert ledger.meta()["plan"] == "small"
    assert ledger.path == path


def test_an_empty_file_becomes_a_ledger_and_any_other_stays_as_it_is(
    path: Path, clock: FakeClock
) -> None:
    path.touch()
    make_ledger(path, clock).close()
    before = path.read_bytes()

    with pytest.raises(ExistingLedgerError, match="there is a file already"):
        make_ledger(path, clock)
    assert path.read_bytes() == before
    make_ledger(path.with_name("another.db"), clock).close()


def test_a_ledger_in_memory_works_as_one_on_disk(clock: FakeClock) -> None:
    with make_ledger(None, clock) as ledger:
        assert submit(ledger, clock).id == "P1"


def test_the_start_of_an_examples_clock_is_kept(clock: FakeClock) -> None:
    start = "2026-03-02T07:00:00+00:00"
    genesis = Genesis(small_plan(), six_people(), plain_policy(), by="maya", clock_start=start)

    with open_ledger(None, clock, create=genesis) as ledger:
        assert ledger.meta()["clock_start"] == start
        assert ledger.last_at() == "2026-03-02T08:00:00+00:00"


def test_the_same_genesis_at_the_same_time_gives_the_same_log(clock: FakeClock) -> None:
    with make_ledger(None, clock) as one, make_ledger(None, clock) as other:
        assert one.reader.log() == other.reader.log()


def _nothing(path: Path) -> None:
    del path


def _a_folder(path: Path) -> None:
    path.mkdir()


def _no_bytes(path: Path) -> None:
    path.touch()


def _a_text(path: Path) -> None:
    path.write_text("task,name\n" * 500, encoding="utf-8")


def _another_database(path: Path) -> None:
    with plain_connection(path) as raw:
        raw.execute("CREATE TABLE log (x)")


@pytest.mark.parametrize(
    ("prepare", "error", "words"),
    [
        (_nothing, MissingLedgerError, "interlock init"),
        (_a_folder, NotALedgerError, "this is a folder"),
        (_no_bytes, NotALedgerError, "the file is empty"),
        (_a_text, NotALedgerError, "no SQLite database"),
        (_another_database, NotALedgerError, "another program"),
    ],
)
def test_what_is_no_ledger_is_named_and_left_alone(  # a table of cases
    prepare: object, error: type[LedgerError], words: str, path: Path, clock: FakeClock
) -> None:
    assert callable(prepare)
    prepare(path)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(error, match=words) as caught:
        open_ledger(path, clock)

    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_ledger_is_never_made_over_a_file(path: Path, clock: FakeClock, tmp_path: Path) -> None:
    _a_text(path)

    with pytest.raises(ExistingLedgerError, match="choose another folder"):
        make_ledger(path, clock)
    with pytest.raises(MissingLedgerError, match="make it first"):
        make_ledger(tmp_path / "no" / "ledger.db", clock)
    with pytest.raises(MissingLedgerError, match="genesis"):
        open_ledger(None, clock)


def test_a_genesis_that_fails_leaves_no_file(path: Path, clock: FakeClock) -> None:
    plan = small_plan().model_copy(update={"teams": (Team(id="Caf\u00e9"), Team(id="Cafe\u0301"))})
    free = tuple(task.model_copy(update={"teams": ()}) for task in plan.tasks)
    twins = plan.model_copy(update={"tasks": free})
    genesis = Genesis(twins, six_people(), plain_policy(), by="maya")

    with pytest.raises(RefusedError, match="stands twice"):
        open_ledger(path, clock, create=genesis)
    for nobody, error in (("coordinator", NotEntitledError), ("zoe", UnknownError)):
        with pytest.raises(error):
            open_ledger(
                path, clock, create=Genesis(small_plan(), six_people(), plain_policy(), by=nobody)
            )

    assert not path.exists()


def test_a_genesis_that_breaks_off_half_way_leaves_no_file(path: Path) -> None:
    with pytest.raises(RefusedError, match="zone"):
        make_ledger(path, WallClock())
    assert not path.exists()

    _no_bytes(path)
    with make_ledger(path, FakeClock()) as ledger:
        assert ledger.reader.head().number == 1


def test_an_unknown_revision_is_named_with_those_that_there_are(ledger: Ledger) -> None:
    with pytest.raises(UnknownError, match="no revision '7'; there are 1"):
        ledger.reader.plan(7)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DROP TRIGGER revisions_gate_approvals", "'revisions_gate_approvals' is missing"),
        ("DROP TRIGGER observations_ai", "'observations_ai' is missing"),
        ("CREATE TABLE more (x)", "'more' is strange"),
        ("CREATE TRIGGER more AFTER INSERT ON log BEGIN SELECT 1; END", "'more' is strange"),
        ("ALTER TABLE decisions ADD COLUMN more TEXT", "'decisions' was changed"),
    ],
)
def test_a_changed_schema_is_refused_and_the_change_is_named(
    sql: str, words: str, ledger: Ledger, path: Path, clock: FakeClock
) -> None:
    ledger.close()
    with plain_connection(path) as raw:
        raw.execute(sql)

    with pytest.raises(ChangedSchemaError, match=words):
        open_ledger(path, clock)


def write_trigger_anew(path: Path, old: str, new: str) -> None:
    with plain_connection(path) as raw:
        name = "revisions_gate_rejected"
        [(sql,)] = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,))
        assert old in sql
        raw.execute(f"DROP TRIGGER {name}")
        raw.execute(sql.replace(old, new))


def test_a_blank_inside_a_text_of_a_trigger_is_a_change(
    ledger: Ledger, path: Path, clock: FakeClock
) -> None:
    ledger.close()
    write_trigger_anew(path, "'approve'", "'app rove'")

    with pytest.raises(ChangedSchemaError, match="'revisions_gate_rejected' was changed"):
        open_ledger(path, clock)


def test_blanks_between_words_and_quotes_around_names_are_none(
    ledger: Ledger, path: Path, clock: FakeClock
) -> None:
    ledger.close()
    write_trigger_anew(path, "FROM live_decisions WHERE", '  FROM\n"live_decisions" WHERE -- so\n')

    open_ledger(path, clock).close()


def test_a_newer_ledger_asks_for_an_upgrade(ledger: Ledger, path: Path, clock: FakeClock) -> None:
    ledger.close()
    with plain_connection(path) as raw:
        raw.execute("PRAGMA user_version = 99")

    with pytest.raises(NewerLedgerError, match="upgrade"):
        open_ledger(path, clock)


def test_a_full_disk_changes_nothing_and_says_so(ledger: Ledger, path: Path) -> None:
    raw = ledger.evidence._journal.connection._raw  # type: ignore[attr-defined]  # to fill it up  # noqa: SLF001
    raw.execute("PRAGMA max_page_count = 1")
    before = ledger.reader.log()
    text = "x" * 1_000_000
    fact = Fact(source="s", kind=FactKind.STATEMENT, at="2026-03-02", place="a.md", text=text)

    with pytest.raises(FullDiskError, match="make room"):
        ledger.evidence.record([fact])

    assert ledger.reader.log() == before
    raw.execute("PRAGMA max_page_count = 1000000")
    assert len(ledger.evidence.record([fact]).new) == 1
    assert path.exists()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (sqlite3.SQLITE_READONLY_DIRECTORY, ReadOnlyLedgerError),
        (sqlite3.SQLITE_CANTOPEN, ReadOnlyLedgerError),
        (sqlite3.SQLITE_PERM, ReadOnlyLedgerError),
        (sqlite3.SQLITE_IOERR_FSYNC, DamagedLedgerError),
        (sqlite3.SQLITE_CORRUPT, DamagedLedgerError),
        (sqlite3.SQLITE_NOMEM, LedgerError),
    ],
)
def test_an_error_of_sqlite_becomes_one_that_says_what_to_do(
    code: int, error: type[LedgerError]
) -> None:
    raised = sqlite3.OperationalError("whatever")
    raised.sqlite_errorcode = code

    translated = translate(raised, "some/ledger.db")

    assert type(translated) is error
    assert str(translated).startswith("some/ledger.db: ")


def test_a_reader_can_do_nothing_but_read(ledger: Ledger, path: Path, clock: FakeClock) -> None:
    case = submit(ledger, clock)
    reader = open_reader(path, clock)
    assert reader.case(case.id) == case

    for sql in (
        "DELETE FROM log",
        "DROP TRIGGER revisions_gate_approvals",
        "CREATE TABLE more (x)",
        "PRAGMA writable_schema = ON",
        "ATTACH ':memory:' AS other",
        "INSERT INTO log SELECT * FROM log",
    ):
        with reader._connection.reading() as raw, pytest.raises(sqlite3.DatabaseError):  # noqa: SLF001
            raw.execute(sql)
    reader.close()


def test_a_fresh_ledger_is_known_at_a_glance(ledger: Ledger, path: Path) -> None:
    assert ledger.path == path

    with plain_connection(path) as raw:
        assert fingerprint(raw) == AS_MADE, "write this fingerprint as AS_MADE in ledger/schema.py"
