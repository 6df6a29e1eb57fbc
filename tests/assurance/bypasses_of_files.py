"""What only the owner of the file can do to it: each has to be found afterwards."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from ledger.schema import VERSION, fingerprint
from ledger.sealing import hash_record, hash_row
from plan.values import canonical
from tests.assurance.scene import opened, propose
from tests.ledger.steps import append_past, past_triggers

_FORGED = (
    "INSERT INTO revisions SELECT number + 1, hash, hash, body, NULL, at, entry FROM revisions "
    "ORDER BY number DESC LIMIT 1"
)


def _run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for sql in statements:
            raw.execute(sql)


def _past_triggers(path: Path, table: str, *statements: str) -> None:
    """Run statements with a table's triggers dropped, and put them back as they were."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        kept = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
        ).fetchall()
    _run(path, *(f'DROP TRIGGER "{name}"' for name, _ in kept), *statements)
    _run(path, *(sql for _, sql in kept))


def drop_a_trigger(path: Path) -> None:
    _run(path, "DROP TRIGGER revisions_gate_approvals")


def drop_every_trigger_and_forge(path: Path) -> None:
    _past_triggers(path, "revisions", _FORGED)


def forge_with_checks_ignored(path: Path) -> None:
    _past_triggers(path, "decisions", "UPDATE decisions SET verdict = 'maybe' WHERE id = 1")


def forge_with_references_off(path: Path) -> None:
    _past_triggers(path, "decisions", "UPDATE decisions SET proposal = 'P99' WHERE id = 1")


def delete_a_rejection(path: Path) -> None:
    _past_triggers(
        path, "decisions", "DELETE FROM decisions WHERE id = (SELECT max(id) FROM decisions)"
    )


def replace_without_recursive_triggers(path: Path) -> None:
    """Where delete triggers do not fire for REPLACE, only the condition on the key refuses."""
    _run(
        path,
        "PRAGMA recursive_triggers = OFF",
        "DROP TRIGGER meta_no_overwrite_key",
        "DROP TRIGGER meta_event",
        "DROP TRIGGER meta_announced",
        "REPLACE INTO meta VALUES ('plan', 'other', 1)",
    )


def transform_a_table(path: Path) -> None:
    """sqlite-utils rebuilds the table, and its triggers are gone."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        Database(raw).table("questions").transform(rename={"text": "words"})


def rename_a_table(path: Path) -> None:
    _run(path, "ALTER TABLE questions RENAME TO asked")


def add_a_column(path: Path) -> None:
    _run(path, "ALTER TABLE decisions ADD COLUMN note TEXT")


def drop_a_table(path: Path) -> None:
    _run(path, "DROP TABLE reminders")


def add_a_trigger_that_swallows(path: Path) -> None:
    _run(
        path,
        "CREATE TRIGGER quiet BEFORE INSERT ON decisions BEGIN SELECT RAISE(IGNORE); END",
    )


def add_a_trigger_that_writes(path: Path) -> None:
    _run(
        path,
        "CREATE TRIGGER helpful AFTER INSERT ON log BEGIN DELETE FROM endings; END",
    )


def hide_a_trigger_behind_a_name_of_sqlite(path: Path) -> None:
    _run(
        path,
        "CREATE TRIGGER observations_fts_data BEFORE INSERT ON decisions "
        "BEGIN SELECT RAISE(IGNORE); END",
    )


_BESIDE_A_VIEW = (
    "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('trigger', "
    "'newest_entry', 'decisions', 0, 'CREATE TRIGGER newest_entry BEFORE INSERT ON decisions "
    "BEGIN SELECT RAISE(IGNORE); END')"
)


def hide_a_trigger_behind_the_name_of_a_view(path: Path) -> None:
    """Triggers have names of their own, so that two things can bear one; the later one hides it."""
    _run(
        path,
        "PRAGMA writable_schema = ON",
        _BESIDE_A_VIEW,
        "UPDATE sqlite_master SET rowid = (SELECT max(rowid) + 1 FROM sqlite_master) "
        "WHERE name = 'newest_entry' AND type = 'view'",
    )


def settle_an_assumption_in_an_entry_that_signs(path: Path) -> None:
    """An entry that signs is no act, so nobody waits for it to be signed."""
    with past_triggers(path) as raw:
        number, text = raw.execute("SELECT number, body FROM assumptions LIMIT 1").fetchone()
        status = "rejected" if '"status":"confirmed"' in text else "confirmed"
        body = canonical({**json.loads(text), "status": status})
        raw.execute(
            "UPDATE assumptions SET status = ?, body = ? WHERE number = ?", [status, body, number]
        )
    records = {f"assumptions/{number}": hash_record(body)}
    append_past(path, "signed", "kernel", {"records": records})


def put_a_view_in_the_place_of_another(path: Path) -> None:
    _run(
        path,
        "DROP VIEW approvals",
        "CREATE VIEW approvals AS SELECT proposal, role, person FROM decisions",
    )


def write_the_schema_by_hand(path: Path) -> None:
    _run(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'gate: an approval is missing', 'gate: fine') "
        "WHERE name = 'revisions_gate_approvals'",
    )


def take_a_condition_away_by_hand(path: Path) -> None:
    _run(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'WHEN EXISTS', 'WHEN 0 AND EXISTS') "
        "WHERE name = 'revisions_gate_approvals'",
    )


def call_it_another_version(path: Path) -> None:
    _run(path, f"PRAGMA user_version = {VERSION + 1}")


def call_it_another_program(path: Path) -> None:
    _run(path, "PRAGMA application_id = 1")


def change_a_byte_of_the_plan(path: Path) -> None:
    text = path.read_bytes()
    path.write_bytes(text.replace(b'"Invoice migration"', b'"Invoice Migration"'))


def change_a_byte_of_the_log(path: Path) -> None:
    text = path.read_bytes()
    place = text.index(b'"submitted"') if b'"submitted"' in text else text.index(b"submitted")
    path.write_bytes(text[:place] + b"S" + text[place + 1 :])


def cut_the_file(path: Path) -> None:
    text = path.read_bytes()
    path.write_bytes(text[: len(text) // 2])


def copy_a_row_from_another_file(path: Path) -> None:
    """ATTACH another ledger and bring its row over, past the triggers."""
    other = path.with_name("other.db")
    other.write_bytes(path.read_bytes())
    _past_triggers(
        path,
        "decisions",
        f"ATTACH '{other}' AS other",
        "INSERT INTO decisions SELECT id + 100, proposal, digest, base_revision, page, 'tom', "
        "role, verdict, reason, channel, at, entry FROM other.decisions LIMIT 1",
    )


def withdraw_a_proposal_as_an_agent(path: Path) -> None:
    """All hashes right, and who ends it may not."""
    with opened(path) as (ledger, clock):
        proposal = propose(ledger, clock, days=15).id
    with past_triggers(path) as raw:
        [(seq, at)] = raw.execute("SELECT seq, at FROM log ORDER BY seq DESC LIMIT 1")
        row = [proposal, "withdrawn", "no", "finance-agent", at, seq + 1]
        raw.execute("INSERT INTO endings VALUES (?, ?, ?, ?, ?, ?)", row)
    rows = {f"endings/{proposal}": hash_row("endings", row)}
    append_past(path, "ended", "finance-agent", {"rows": rows})


def say_in_the_log_that_these_are_the_tables(path: Path) -> None:
    """A condition is switched off by quotes, which make a text of a number; the log agrees."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        [(sql,)] = raw.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'revisions_gate_requirements'"
        )
        raw.execute("DROP TRIGGER revisions_gate_requirements")
        raw.execute(sql.replace("= 0", '= "0"', 1))
        schema = fingerprint(raw)
    append_past(path, "noted", "maya", {"schema": schema})


def hide_a_table_behind_a_line_break(path: Path) -> None:
    _run(path, 'CREATE TABLE "observations_fts_data\n" (a)')


ACTS = (
    drop_a_trigger,
    drop_every_trigger_and_forge,
    forge_with_checks_ignored,
    forge_with_references_off,
    delete_a_rejection,
    replace_without_recursive_triggers,
    transform_a_table,
    rename_a_table,
    add_a_column,
    drop_a_table,
    add_a_trigger_that_swallows,
    add_a_trigger_that_writes,
    hide_a_trigger_behind_a_name_of_sqlite,
    hide_a_trigger_behind_the_name_of_a_view,
    settle_an_assumption_in_an_entry_that_signs,
    withdraw_a_proposal_as_an_agent,
    say_in_the_log_that_these_are_the_tables,
    hide_a_table_behind_a_line_break,
    put_a_view_in_the_place_of_another,
    write_the_schema_by_hand,
    take_a_condition_away_by_hand,
    call_it_another_version,
    call_it_another_program,
    change_a_byte_of_the_plan,
    change_a_byte_of_the_log,
    cut_the_file,
    copy_a_row_from_another_file,
)
