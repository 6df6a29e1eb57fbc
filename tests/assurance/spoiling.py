"""One wrong row for each guard of the ledger, written past Python into a ledger that lives.

Each attempt is made with every guard in place, where any of them may refuse. Where it was another,
it is made again in a copy of the same ledger in which the one guard stands alone, and this one has
to refuse, in its own words. A guard that
nobody has a wrong row for counts nothing, and so the row of the table is hollow.
"""

import functools
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from ledger.connection import Connection, connect_kernel
from ledger.journal import Row
from ledger.sealing import Cell, hash_entry, hash_row
from plan.values import canonical
from tests.ledger import alone

_RAISED = re.compile(r"RAISE\(ABORT, '((?:[^']|'')*)'\)")
AGENT, LATE = "operations-agent", "2030-01-01T00:00:00+00:00"
SHARE = (2, 9)  # of nine histories two spoil something for a certain guard: 22 of 100


class AbsentError(Exception):
    """There is nothing in this ledger that could be spoilt so."""


@dataclass(frozen=True)
class Entry:
    """An entry of the log and the rows that come with it; ``log`` says what is wrong in itself."""

    event: str
    actor: str = "kernel"
    rows: Sequence[Row] = ()
    at: str | None = None
    log: Mapping[str, Cell] = field(default_factory=dict)
    announces: bool = True


@dataclass(frozen=True)
class Statement:
    """A statement that is no entry, on the kernel's connection or on somebody else's."""

    sql: str
    values: tuple[Cell, ...] = ()
    kernel: bool = True


Forgery = list[Entry | Statement]


class Books:
    """A ledger as a forger reads it."""

    def __init__(self, raw: sqlite3.Connection, random: Random) -> None:
        self.raw, self.random = raw, random
        [(self.seq, self.hash, self.at)] = raw.execute("SELECT seq, hash, at FROM newest_entry")

    def all(self, sql: str, *values: Cell) -> list[dict[str, Cell]]:
        """Give the rows of a query.

        Raises:
            AbsentError: there is none.
        """
        cursor = self.raw.execute(sql, values)
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor]
        if not found:
            raise AbsentError
        return found

    def any(self, sql: str, *values: Cell) -> dict[str, Cell]:
        """Choose one row of a query."""
        return self.random.choice(self.all(sql, *values))

    def like(self, table: str, where: str = "1", **changes: Cell) -> Row:
        """Give a row like one that is there, under the next number, with something changed."""
        cells = self.any(f'SELECT * FROM "{table}" WHERE {where}')  # noqa: S608  # our names
        for name in ("id", "number", "version"):
            if isinstance(cells.get(name), int):
                [(most,)] = self.raw.execute(f'SELECT max("{name}") FROM "{table}"')  # noqa: S608
                cells[name] = most + 1
        return Row(table, {**_without(cells, "at", "entry"), **changes})

    def same(self, table: str) -> Row:
        """Give a row that is there already."""
        return Row(table, _without(self.any(f'SELECT * FROM "{table}"'), "at", "entry"))  # noqa: S608


def restored(books: Books) -> Entry:
    """Let the ledger say that it is a copy."""
    cells = {"id": 10**6, "backup_seq": books.seq, "backup_hash": books.hash, "note": "x"}
    return Entry("restored", rows=[Row("forks", cells)])


def later(books: Books, hours: int) -> str:
    sql = "SELECT strftime('%Y-%m-%dT%H:%M:%S+00:00', ?, ?) AS at"
    return str(books.all(sql, books.at, f"+{hours} hours")[0]["at"])


def _without(cells: Mapping[str, Cell], *names: str) -> dict[str, Cell]:
    return {name: cell for name, cell in cells.items() if name not in names}


Recipe = Callable[[Books], Forgery]


class Recipes(dict[str, Recipe]):
    """Forgeries by the name of the trigger that they are for; used as a decorator it takes one."""

    def __call__(self, recipe: Recipe) -> Recipe:
        self[recipe.__name__] = recipe
        return recipe


@functools.cache
def messages() -> dict[str, list[str]]:
    """Give every message with which the schema refuses, and the triggers that say it."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, sql in alone.made().items():
        if sql.startswith("CREATE TRIGGER"):
            for said in _RAISED.findall(sql):
                found[said.replace("''", "'")].append(name)
    return dict(found)


class Ground:
    """A ledger in which is forged, and a copy of it in which one guard stands alone."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._bare: sqlite3.Connection | None = None

    def bare(self) -> sqlite3.Connection:
        """Give the copy without triggers, references and checks, made at the first need."""
        if self._bare is None:
            with self.connection.reading() as raw:
                kept = raw.serialize()
            self._bare = connect_kernel(None, make=True)
            self._bare.deserialize(kept)
            self._bare.execute("PRAGMA writable_schema = ON")
            self._bare.execute("DELETE FROM sqlite_master WHERE type = 'trigger'")
            self._bare.execute("PRAGMA writable_schema = RESET")
            self._bare.execute("PRAGMA foreign_keys = OFF")
            self._bare.execute("PRAGMA ignore_check_constraints = ON")
        return self._bare

    def close(self) -> None:
        """Forget the copy."""
        if self._bare is not None:
            self._bare.close()
            self._bare = None

    def forge(self, trigger: str, recipe: Recipe, random: Random) -> Generator[str, None, None]:
        """Give what the ledger says with all its guards, and then what it says with this alone.

        Raises:
            AbsentError: there is nothing here that could be spoilt so.
        """
        with self.connection.reading() as raw:
            forgery = recipe(Books(raw, random))
        with self.connection.writing() as raw, _undone(raw):
            yield _said(raw, forgery)
        bare = self.bare()
        bare.execute(alone.made()[trigger])  # outside of what is undone: else all is read anew
        try:
            with _undone(bare):
                yield _said(bare, forgery)
        finally:
            bare.execute(f'DROP TRIGGER "{trigger}"')


@contextmanager
def _undone(raw: sqlite3.Connection) -> Iterator[None]:
    raw.execute("SAVEPOINT tried")
    try:
        yield
    finally:
        raw.execute("ROLLBACK TO tried")
        raw.execute("RELEASE tried")


def _said(raw: sqlite3.Connection, forgery: Forgery) -> str:
    """Write a forgery, and give what the database says to it; nothing if it took it."""
    try:
        for act in forgery:
            if isinstance(act, Entry):
                _write(raw, act)
            else:
                raw.create_function("interlock_kernel", 0, lambda k=int(act.kernel): k)
                raw.execute(act.sql, act.values)
    except sqlite3.IntegrityError as error:
        return str(error)
    finally:
        raw.create_function("interlock_kernel", 0, lambda: 1)
    return ""


def _write(raw: sqlite3.Connection, act: Entry) -> None:
    """Write an entry and its rows as the kernel does, with nothing of its own checks."""
    [(last, previous, newest)] = raw.execute("SELECT seq, hash, at FROM newest_entry")
    at = act.at or newest
    given: dict[str, Cell] = {"at": at, "entry": last + 1}
    rows = [(row.table, _in_order(raw, row.table, {**given, **row.cells})) for row in act.rows]
    hashes = {_key(raw, table, row): hash_row(table, list(row.values())) for table, row in rows}
    body = canonical({"rows": hashes} if act.announces and rows else {})
    said = (last + 1, previous, at, act.actor, act.event, str(act.log.get("body", body)))
    entry: dict[str, Cell] = dict(zip(_LOG, (*said, hash_entry(*said)), strict=True))
    changed = {**entry, **act.log}
    if "hash" not in act.log:
        changed["hash"] = hash_entry(*(changed[name] for name in _LOG[:-1]))  # type: ignore[arg-type]  # cells of a log
    _insert(raw, "log", changed)
    for table, row in rows:
        _insert(raw, table, row)


_LOG = ("seq", "previous", "at", "actor", "event", "body", "hash")


@functools.cache
def _columns(table: str) -> list[tuple[str, str, int]]:
    with_all = connect_kernel(None, make=True)
    with_all.deserialize(alone.shell())
    sql = "SELECT name, type, pk FROM pragma_table_info(?)"
    return with_all.execute(sql, (table,)).fetchall()


def _in_order(raw: sqlite3.Connection, table: str, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    del raw
    return {name: cells[name] for name, _, _ in _columns(table)}


def _key(raw: sqlite3.Connection, table: str, row: Mapping[str, Cell]) -> str:
    del raw
    keys = sorted((pk, name) for name, _, pk in _columns(table) if pk)
    return "/".join([table, *(str(row[name]) for _, name in keys)])


def made_up(table: str) -> dict[str, Cell]:
    """Give a row of nothing but stand-ins."""
    return {name: 10**6 if kind == "INTEGER" else "x" for name, kind, _ in _columns(table)}


def _insert(raw: sqlite3.Connection, table: str, row: Mapping[str, Cell]) -> None:
    marks = ", ".join("?" * len(row))
    raw.execute(f'INSERT INTO "{table}" VALUES ({marks})', tuple(row.values()))  # noqa: S608


class Spoiling:
    """What one history spoils: two of nine messages, each tried until its guard has said it."""

    def __init__(self, recipes: Mapping[str, Recipe], unit: int, random: Random) -> None:
        self.recipes, self.random = recipes, random
        names = sorted(messages())
        self.left = [
            one
            for place, one in enumerate(names)
            if (place + unit) % SHARE[1] < SHARE[0] and any(t in recipes for t in messages()[one])
        ]
        random.shuffle(self.left)

    def spoil(self, ground: Ground, number: int, seen: Counter[str], where: str) -> None:
        """Try so many of what is left; what this ledger has nothing for stays left."""
        todo, self.left = self.left[:number], self.left[number:]
        for message in todo:
            able = [one for one in messages()[message] if one in self.recipes]
            trigger = self.random.choice(able)
            try:
                self._attempt(ground, trigger, message, seen)
            except AbsentError:
                self.left.append(message)
            else:
                seen[where] += 1

    def _attempt(self, ground: Ground, trigger: str, message: str, seen: Counter[str]) -> None:
        attempt = ground.forge(trigger, self.recipes[trigger], self.random)
        said = next(attempt)
        assert said, f"the database took what {trigger} is there to refuse"
        if said != message:
            said = next(attempt)
            assert said == message, f"{trigger} by itself said {said!r}"
        attempt.close()
        seen["forged"] += 1
        seen[message] += 1
