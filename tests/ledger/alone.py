"""One object of the ledger's schema by itself: a trigger, a view or a table, and rows for it.

Everything else that could refuse is out of the way: other triggers, references, CHECKs. So what a
scene sees is what this one object does, and each of its terms can be missed by it.
"""

import functools
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from ledger.connection import connect_kernel
from ledger.schema import create_schema, is_shadow
from ledger.sealing import Cell

AT = "2026-03-02T08:00:00+00:00"
LATER = "2026-03-02T09:00:00+00:00"
_RAISED = re.compile(r"RAISE\(ABORT, '((?:[^']|'')*)'\)")
_KIND = re.compile(r"CREATE (\w+)")


@functools.cache
def made() -> dict[str, str]:
    """Give the SQL of everything that a fresh ledger consists of, by name, in the order of making.

    Whoever takes a guard out of this process changes it here as well.
    """
    with closing(connect_kernel(None, make=True)) as raw:
        create_schema(raw)
        found = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
    return {name: sql for name, sql in found if not is_shadow(name)}


def kind_of(name: str) -> str:
    """Say whether something is a table, index, view or trigger."""
    found = _KIND.match(made()[name])
    assert found is not None
    return found[1].lower()


def table_of(trigger: str) -> str:
    """Name the table that a trigger guards, or guarded."""
    return _tables()[trigger]


@functools.cache
def _tables() -> dict[str, str]:
    return {
        name: sql.partition(" ON ")[2].split()[0].strip('"')
        for name, sql in made().items()
        if sql.startswith("CREATE TRIGGER")
    }


def without(name: str, sql: str | None) -> None:
    """From now on, in this process, let an object be another, or not be there."""
    shell()
    _tables()
    made()[name] = sql or ""


@functools.cache
def shell() -> bytes:
    """Give a database with all tables and views, and no trigger."""
    with closing(connect_kernel(None, make=True)) as raw:
        for name, sql in made().items():
            if kind_of(name) != "trigger":
                raw.execute(sql)
        return raw.serialize()


class World:
    """A database of made-up rows, and the one object in it that is looked at."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.raw = connect_kernel(None, make=True)
        self.raw.deserialize(shell())
        self.raw.execute("PRAGMA foreign_keys = OFF")
        self.raw.execute("PRAGMA ignore_check_constraints = ON")
        self.trigger = ""
        sql = made()[name]
        if sql.startswith(("CREATE VIEW", "CREATE TABLE")):
            self.raw.execute(f'DROP {_KIND.match(sql)[1]} "{name}"')  # type: ignore[index]  # it matches
            self.raw.execute(sql)
        else:
            self.trigger = sql
        self._count = 0

    def put(self, table: str, **given: object) -> None:
        """Write a row; cells that do not matter are made up."""
        row = self.row(table, **given)
        marks = ", ".join("?" * len(row))
        self.raw.execute(f'INSERT INTO "{table}" VALUES ({marks})', tuple(row.values()))  # noqa: S608  # our names

    def row(self, table: str, **given: object) -> dict[str, Cell]:
        """Give a row; a dictionary or list becomes JSON."""
        self._count += 1
        columns = self.raw.execute(
            'SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (table,)
        ).fetchall()
        assert given.keys() <= {name for name, *_ in columns}, (table, given)
        return {
            name: _cell(given[name])
            if name in given
            else _made_up(name, kind, self._count, needed=bool(needed or key))
            for name, kind, needed, key in columns
        }

    def log(
        self, event: str = "applied", actor: str = "kernel", at: str = AT, **more: object
    ) -> int:
        """Write the newest log entry, and give its number."""
        [(seq,)] = self.raw.execute("SELECT COALESCE(max(seq), 0) + 1 FROM log")
        self.put("log", **{"seq": seq, "event": event, "actor": actor, "at": at, **more})
        return int(seq)

    def policy(self, version: int = 1, **body: object) -> None:
        """Write a version of the policy."""
        self.put("policy_versions", version=version, body=body)

    def people(self, version: int = 1, **roles: str | None) -> None:
        """Write a version of the people with their roles, in words; None makes an agent."""
        self.put("people_versions", version=version, entry=version)
        for id_, words in roles.items():
            kind = "agent" if words is None else "person"
            self.put("members", version=version, id=id_, kind=kind)
            for role in (words or "").split():
                self.put("roles", version=version, member=id_, role=role)

    def proposal(self, id_: str = "P1", body: object = None, **cells: object) -> None:
        """Write a proposal."""
        self.put("proposals", **{"id": id_, "body": body or {}, **cells})

    def no(self, **cells: object) -> None:
        """Check that the trigger refuses a row."""
        with self._refused():
            self.put(table_of(self.name), **cells)

    def refuses(self, sql: str) -> None:
        """Check that the trigger refuses an act."""
        with self._refused():
            self.raw.execute(sql)

    @contextmanager
    def _refused(self) -> Iterator[None]:
        """Check that the trigger refuses, in its own words."""
        with pytest.raises(sqlite3.IntegrityError) as caught, self._tried():
            yield
        said = {one.replace("''", "'") for one in _RAISED.findall(self.trigger)}
        assert said == {str(caught.value)}

    def yes(self, **cells: object) -> None:
        """Check that a row comes in."""
        with self._tried():
            self.put(table_of(self.name), **cells)

    @contextmanager
    def _tried(self) -> Iterator[None]:
        """Set the trigger up for one act, and undo both."""
        self.raw.execute("SAVEPOINT tried")
        try:
            if self.trigger:
                self.raw.execute(self.trigger)
            yield
        finally:
            self.raw.execute("ROLLBACK TO tried")
            self.raw.execute("RELEASE tried")

    def seen(self, columns: str = "*") -> list[tuple[Cell, ...]]:
        """Give what the view shows, sorted."""
        sql = f'SELECT {columns} FROM "{self.name}"'  # noqa: S608  # our names
        return sorted(self.raw.execute(sql).fetchall(), key=repr)


def _cell(given: object) -> Cell:
    if given is None or isinstance(given, str | int):
        return given
    return json.dumps(given)


def _made_up(name: str, kind: str, number: int, *, needed: bool) -> Cell:
    if not needed:
        return None
    if kind.startswith("INT"):
        return 1 if name == "entry" else 1000 + number
    return AT if name in {"at", "created"} else f"{name}-{number}"


Scene = Callable[[World], None]


class Scenes(dict[str, Scene]):
    """Scenes by the name of what they are about; used as a decorator it takes one more."""

    def __call__(self, scene: Scene) -> Scene:
        self[scene.__name__] = scene
        return scene
