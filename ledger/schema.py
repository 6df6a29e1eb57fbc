"""What the ledger's file consists of, and whether a file still consists of it.

The kernel's tables come from ``sql/*.sql`` by plain SQL, with guards for every one of them; the
tables of what is known beside the plan come from ``evidence_tables``. Nothing here ever changes a
table: ``sqlite-utils``' ``transform()`` would drop its triggers without a word.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache, lru_cache
from importlib.resources import files

from ledger.evidence_tables import create_evidence_tables, evidence_guards
from ledger.guards import append_only, guard, no_overwrite
from ledger.sealing import plain_json
from plan.values import sha256

VERSION = 2
APPLICATION_ID = 0x494C434B  # "ILCK": marks the file as ours in its header
# The fingerprint of what ``create_schema`` makes with the libraries of the lock. A file that has it
# is right to the letter; all others are compared name by name, which takes much longer.
AS_MADE = "91ec7c3c20c58b58c3a8048e157d738f40ed4863dd80f90ca43b4e5ac75e6d87"

# Which log entry may bring a row into which table.
EVENTS = {
    "meta": ("genesis",),
    "people_versions": ("genesis", "applied"),
    "members": ("genesis", "applied"),
    "roles": ("genesis", "applied"),
    "policy_versions": ("genesis", "applied"),
    "proposals": ("submitted", "succeeded"),
    "requirements": ("submitted", "succeeded"),
    "decisions": ("decided",),
    "revocations": ("revoked",),
    "questions": ("asked",),
    "answers": ("answered",),
    "endings": ("ended", "applied", "submitted", "attested"),
    "revisions": ("genesis", "applied"),
    "governed": ("applied",),
    "grants": ("applied",),
    "delegations": ("delegated",),
    "delegation_ends": ("undelegated",),
    "deputed": ("decided",),
    "break_glass": ("broke_glass",),
    "reviews": ("reviewed",),
    "outbox": (
        *("submitted", "succeeded", "cleared", "decided", "revoked", "asked", "answered"),
        *("ended", "applied", "reminded", "escalated", "attested", "called", "called_answer"),
        *("evidence_changed", "broke_glass", "reviewed", "delegated", "undelegated"),
        *("handed_over", "nudged", "run_step", "accepted_fork"),
    ),
    "deliveries": ("delivered",),
    "reminders": ("reminded",),
    "escalations": ("escalated", "submitted", "succeeded"),
    "successions": ("succeeded", "cleared"),
    "attestations": ("attested",),
    "calls": ("called",),
    "call_answers": ("called_answer",),
    "briefings": ("evidence_changed",),
    "keys": ("genesis", "key_added"),
    "checkpoints": ("signed",),
    "forks": ("restored",),
    "fork_acceptances": ("accepted_fork",),
    "upgrades": ("upgraded",),
}

# Tables that SQLite makes by itself; nothing else may hide behind their names.
_SHADOW = re.compile(r"(sqlite_(sequence|stat\d)|observations_fts_(data|idx|docsize|config))")


def create_schema(raw: sqlite3.Connection) -> None:
    """Make everything, inside the transaction that is open."""
    for script in scripts():
        for statement in statements(script):
            raw.execute(statement)
    for table in ("log", *EVENTS):
        for statement in _kernel_guards(raw, table):
            raw.execute(statement)
    create_evidence_tables(raw)
    for statement in evidence_guards():
        raw.execute(statement)


def scripts(version: int | None = None) -> list[str]:
    """Give the kernel's tables and conditions, file by file in the order of their numbers.

    A file's number is the version that brought it; with ``version`` only what that one brought.
    """
    found = [one for one in files("ledger").joinpath("sql").iterdir() if one.name.endswith(".sql")]
    return [
        one.read_text("utf-8")
        for one in sorted(found, key=lambda one: one.name)
        if version is None or one.name.startswith(f"{version}_")
    ]


def statements(script: str) -> Iterator[str]:
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


def is_shadow(name: str) -> bool:
    """Say whether SQLite makes a table of this name by itself."""
    return _SHADOW.fullmatch(name) is not None


def schema_of(raw: sqlite3.Connection) -> dict[str, str]:
    """Give what a file consists of: the SQL of each table, index, view and trigger by name.

    A trigger may bear the name of a table or a view: the second of a name gets one of its own, so
    that it is strange and hidden by nobody.
    """
    schema: dict[str, str] = {}
    for kind, name, sql in raw.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    ):
        if kind != "table" or not is_shadow(name):
            schema[name if name not in schema else f"{name} ({kind} {len(schema)})"] = sql
    return schema


def fingerprint(raw: sqlite3.Connection) -> str:
    """Hash what a file consists of."""
    return sha256("interlock/schema/1", plain_json(schema_of(raw)))


def fresh_schema() -> list[tuple[str, str, str]]:
    """Give kind, name and SQL of everything that this version makes, in the order of making."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        create_schema(fresh)
        made = fresh.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
    return [one for one in made if one[0] != "table" or not is_shadow(one[1])]


@cache
def _wanted() -> dict[str, list[str]]:
    """Give what this version makes; a server opens a ledger for every request."""
    return {name: loosely(sql) for _, name, sql in fresh_schema()}


def differences(raw: sqlite3.Connection) -> list[str]:
    """Name what is missing, changed or strange in a file, against what this version makes."""
    if fingerprint(raw) == AS_MADE:
        return []
    wanted = _wanted()
    found = {name: loosely(sql) for name, sql in schema_of(raw).items()}
    return [
        *(f"{name!r} is missing" for name in sorted(wanted.keys() - found.keys())),
        *(f"{name!r} is strange" for name in sorted(found.keys() - wanted.keys())),
        *(
            f"{name!r} was changed"
            for name in sorted(wanted.keys() & found.keys())
            if wanted[name] != found[name]
        ),
    ]


_TOKENS = re.compile(
    r"(?P<text>'(?:[^']|'')*')|--[^\n]*|"
    r'"(?P<double>(?:[^"]|"")*)"|`(?P<back>[^`]*)`|\[(?P<bracket>[^\]]*)\]|'
    r"(?P<word>[\w$.]+)|(?P<sign>[^\s\w])"
)


_QUOTED = ("double", "back", "bracket")


@cache
def _names() -> frozenset[str]:
    """Give the names of everything that this version makes, columns included."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        create_schema(fresh)
        made = [name for (name,) in fresh.execute("SELECT name FROM sqlite_master")]
        return frozenset(made) | {column for one in made for column in columns_of(fresh, one)}


def same(one: str, other: str) -> bool:
    """Say whether two statements say the same, however they are laid out."""
    return loosely(one) == loosely(other)


@lru_cache(maxsize=2048)
def loosely(sql: str) -> list[str]:
    """Leave out what means nothing: white space between words, comments, how names are quoted.

    sqlite-utils may write them another way from version to version. What stands inside a text is
    kept to the letter, and so is what is quoted and no name here: SQLite takes ``"0"`` and
    ``"NULL"`` for texts.
    """
    return [
        one[0]
        if one.lastgroup in _QUOTED and one[one.lastgroup] not in _names()
        else one[one.lastgroup]
        for one in _TOKENS.finditer(sql)
        if one.lastgroup
    ]
