"""What the ledger's file consists of, and whether a file still consists of it.

The kernel's tables come from ``schema.sql`` by plain SQL, with guards for every one of them; the
tables of what is known beside the plan come from ``evidence_tables``. Nothing here ever changes a
table: ``sqlite-utils``' ``transform()`` would drop its triggers without a word.
"""

import re
import sqlite3
from collections.abc import Iterator
from importlib.resources import files

from ledger.evidence_tables import create_evidence_tables, evidence_guards
from ledger.guards import append_only, guard, no_overwrite
from ledger.sealing import plain_json
from plan.values import sha256

VERSION = 1
APPLICATION_ID = 0x494C434B  # "ILCK": marks the file as ours in its header

# Which log entry may bring a row into which table.
EVENTS = {
    "meta": ("genesis",),
    "people_versions": ("genesis",),
    "members": ("genesis",),
    "roles": ("genesis",),
    "policy_versions": ("genesis",),
    "proposals": ("submitted",),
    "requirements": ("submitted",),
    "decisions": ("decided",),
    "revocations": ("revoked",),
    "questions": ("asked",),
    "answers": ("answered",),
    "endings": ("ended", "applied"),
    "revisions": ("genesis", "applied"),
}

# Tables that SQLite makes by itself; nothing else may hide behind their names.
_SHADOW = re.compile(r"(sqlite_(sequence|stat\d)|observations_fts_(data|idx|docsize|config))")


def create_schema(raw: sqlite3.Connection) -> None:
    """Make everything, inside the transaction that is open."""
    for statement in _statements(files("ledger").joinpath("schema.sql").read_text("utf-8")):
        raw.execute(statement)
    for table in ("log", *EVENTS):
        for statement in _kernel_guards(raw, table):
            raw.execute(statement)
    create_evidence_tables(raw)
    for statement in evidence_guards():
        raw.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """Cut a script at its semicolons, but not at those inside a trigger."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def columns_of(raw: sqlite3.Connection, table: str) -> list[str]:
    """Name the columns of a table in their order."""
    return [name for (name,) in raw.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _unique_keys(raw: sqlite3.Connection, table: str) -> list[list[str]]:
    """Give every set of columns that identifies a row: the primary key and each unique index."""
    primary = raw.execute(
        "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,)
    ).fetchall()
    keys = [[name for (name,) in primary]]
    unique = raw.execute(
        'SELECT name FROM pragma_index_list(?) WHERE "unique" ORDER BY name', (table,)
    ).fetchall()
    for (index,) in unique:
        names = raw.execute("SELECT name FROM pragma_index_info(?)", (index,)).fetchall()
        key = [name for (name,) in names]
        if key not in keys:
            keys.append(key)
    return keys


def _kernel_guards(raw: sqlite3.Connection, table: str) -> Iterator[str]:
    yield from append_only(table)
    for key in _unique_keys(raw, table):
        yield no_overwrite(table, key)
    if table == "log":
        return
    columns = columns_of(raw, table)
    cells = ", ".join(f'NEW."{column}"' for column in columns)
    events = ", ".join(f"'{event}'" for event in EVENTS[table])
    announced = f"interlock_announced((SELECT body FROM newest_entry), '{table}', {cells})"  # noqa: S608  # our own names
    yield guard(
        table,
        "event",
        "INSERT",
        f"COALESCE((SELECT event FROM newest_entry) NOT IN ({events}), 1)",  # noqa: S608  # our own names
        "no log entry of the right kind stands before it",
    )
    yield guard(
        table,
        "announced",
        "INSERT",
        f"NEW.entry IS NOT (SELECT seq FROM newest_entry) OR {announced} IS NOT 1",  # noqa: S608
        "the newest log entry does not announce this row",
    )
    if "at" in columns:
        yield guard(
            table,
            "at",
            "INSERT",
            "NEW.at IS NOT (SELECT at FROM newest_entry)",
            "the time is not that of its log entry",
        )


def schema_of(raw: sqlite3.Connection) -> dict[str, str]:
    """Give what a file consists of: the SQL of each table, index, view and trigger by name."""
    found = raw.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    ).fetchall()
    return {
        name: sql for kind, name, sql in found if kind != "table" or not _SHADOW.fullmatch(name)
    }


def fingerprint(raw: sqlite3.Connection) -> str:
    """Hash what a file consists of."""
    return sha256("interlock/schema/1", plain_json(schema_of(raw)))


def differences(raw: sqlite3.Connection) -> list[str]:
    """Name what is missing, changed or strange in a file, against what this version makes."""
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        create_schema(fresh)
        wanted = {name: _loosely(sql) for name, sql in schema_of(fresh).items()}
    finally:
        fresh.close()
    found = {name: _loosely(sql) for name, sql in schema_of(raw).items()}
    return [
        *(f"{name!r} is missing" for name in sorted(wanted.keys() - found.keys())),
        *(f"{name!r} is strange" for name in sorted(found.keys() - wanted.keys())),
        *(
            f"{name!r} was changed"
            for name in sorted(wanted.keys() & found.keys())
            if wanted[name] != found[name]
        ),
    ]


def _loosely(sql: str) -> str:
    """Leave white space and quoting of names out; sqlite-utils may write them another way."""
    return re.sub(r'[\s"`\[\]]', "", sql)
