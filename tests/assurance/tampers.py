"""Somebody changes the file with a database tool: verify finds it, and names the first bad entry.

Each unit makes ten changes, one at a time, each in a fresh copy of a ledger in which everything
has happened: a cell rewritten, a row deleted, doubled or moved, in any table and column. The
triggers are dropped for it and put back as they were. The tail of the log is left alone here: that
it was cut shows only against a signed checkpoint or a receipt, and has tests of its own.
"""

import random
import sqlite3
from pathlib import Path

from ledger.verify import UnreadableError, verify
from tests.assurance.scene import copy_of
from tests.assurance.table import Tally
from tests.ledger.steps import plain_connection

EACH = 10
_SHADOW = ("observations_fts", "sqlite_")


def run(unit: str, folder: Path) -> Tally:
    """Make ten changes and ask verify about each."""
    tally = Tally()
    for number in range(EACH):
        chance = random.Random(f"tampers {unit} {number}")  # noqa: S311  # a seed, no secret
        path = copy_of("full", folder)
        what, entry = _tamper(path, chance)
        tally.count("tampered")
        tally.count(what.split()[0])
        try:
            report = verify(path)
        except UnreadableError:
            tally.count("unreadable")
            continue
        if report["ok"]:
            tally.fail(f"{unit}.{number}: {what} was not found")
            continue
        tally.count("found")
        if entry is None:
            continue
        if report["first_bad"] == entry:
            tally.count("first bad entry named")
        else:
            tally.fail(f"{unit}.{number}: {what}: {report['first_bad']} was named and not {entry}")
    return tally


def _tamper(path: Path, chance: random.Random) -> tuple[str, int | None]:
    """Change one thing; give what it was and the log entry that it shows in, where there is one."""
    with plain_connection(path) as raw:
        raw.row_factory = sqlite3.Row
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("BEGIN")
        kept = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            raw.execute(f'DROP TRIGGER "{name}"')
        done = None
        while done is None:
            done = _change(raw, chance)
        for _, sql in kept:
            raw.execute(sql)
        raw.execute("COMMIT")
    return done


def _change(raw: sqlite3.Connection, chance: random.Random) -> tuple[str, int | None] | None:
    names = [
        name
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(_SHADOW)
    ]
    table = chance.choice(sorted(names))
    rows = raw.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608  # our names
    if not rows:
        return None
    row = dict(chance.choice(rows))
    entry = row["seq"] if table == "log" else row.get("entry")
    last = max(one["seq"] for one in raw.execute("SELECT seq FROM log"))
    how = chance.choice(("rewritten", "deleted", "doubled"))
    try:
        if how == "deleted":
            if table == "log" and entry == last:
                return None
            _run(raw, f'DELETE FROM "{table}" WHERE', row)  # noqa: S608  # our names
        elif how == "doubled":
            key = next((k for k in ("seq", "id", "number", "version", "entry") if k in row), None)
            if key is None or table == "log":
                return None
            _insert(raw, table, {**row, key: _other(row[key], chance)})
        else:
            column = chance.choice([name for name in row if row[name] is not None])
            value = _other(row[column], chance)
            if (table, column) == (
                "requirements",
                "proposal",
            ):  # two submissions ask otherwise then
                sql = "SELECT entry FROM requirements WHERE proposal = ?"
                entry = min(entry, *(one["entry"] for one in raw.execute(sql, [value])), last)
            _run(raw, f'UPDATE "{table}" SET "{column}" = ? WHERE', row, value)  # noqa: S608  # our names
            return f"rewritten {table}.{column}", entry if isinstance(entry, int) else None
    except sqlite3.Error:
        return None
    return f"{how} {table}", entry if isinstance(entry, int) else None


def _run(raw: sqlite3.Connection, start: str, row: dict[str, object], *values: object) -> None:
    where = " AND ".join(f'"{name}" IS ?' for name in row)
    changed = raw.execute(f"{start} {where}", (*values, *row.values())).rowcount
    if changed != 1:
        raise sqlite3.DatabaseError(f"{changed} rows")


def _insert(raw: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    marks = ", ".join("?" * len(row))
    raw.execute(f'INSERT INTO "{table}" VALUES ({marks})', tuple(row.values()))  # noqa: S608  # our names


def _other(value: object, chance: random.Random) -> object:
    """Give another value of the same kind, one step or one letter away."""
    if isinstance(value, int):
        return value + chance.choice((1, 2, 50))
    text = str(value)
    if not text:
        return "x"
    place = chance.randrange(len(text))
    letter = chance.choice([one for one in "0123456789abcdefTPO-" if one != text[place]])
    return text[:place] + letter + text[place + 1 :]
