"""A wrong row for each guard that every table has: see ``ledger/guards.py``."""

import re
from collections.abc import Callable
from functools import partial

from ledger.evidence_tables import TABLES
from ledger.journal import Row
from ledger.schema import EVENTS
from tests.assurance.spoiling import (
    Books,
    Entry,
    Forgery,
    Recipe,
    Statement,
    made_up,
)
from tests.ledger import alone

_KIND = re.compile(r"_(no_update|no_delete|event|announced|at|kept|kernel_\w+|no_overwrite_\w+)$")


def recipes() -> dict[str, Recipe]:
    """Give one for each such guard of today's schema."""
    found: dict[str, Recipe] = {}
    for name, sql in alone.made().items():
        kind = _KIND.search(name) if sql.startswith("CREATE TRIGGER") else None
        if kind is None:
            continue
        table, what = alone.table_of(name), kind[1].partition("_overwrite")[0]
        if name == f"{table}_{kind[1]}":
            found[name] = partial(_ALL[what], table)
    return found


def _changed(table: str, books: Books) -> Forgery:
    column = _first(table)
    sql = f'UPDATE "{table}" SET "{column}" = "{column}"'  # noqa: S608  # our names
    return [*_filled(table, books), Statement(sql)]


def _removed(table: str, books: Books) -> Forgery:
    return [*_filled(table, books), Statement(f'DELETE FROM "{table}"')]  # noqa: S608  # our names


def _foreign(act: str, table: str, books: Books) -> Forgery:
    column = _first(table)
    sql = {
        "INSERT": f'INSERT INTO "{table}" SELECT * FROM "{table}"',  # noqa: S608  # our names
        "UPDATE": f'UPDATE "{table}" SET "{column}" = "{column}"',  # noqa: S608  # our names
        "DELETE": f'DELETE FROM "{table}"',  # noqa: S608  # our names
    }[act]
    return [*_filled(table, books), Statement(sql, kernel=False)]


def _overwritten(table: str, books: Books) -> Forgery:
    if table in EVENTS:
        return [Entry(EVENTS[table][-1], rows=[books.same(table)])]
    if table == "log":
        return [Entry("asked", log={"seq": books.seq, "hash": books.hash})]
    return [*_filled(table, books), Statement(f'REPLACE INTO "{table}" SELECT * FROM "{table}"')]  # noqa: S608


def _wrong_event(table: str, books: Books) -> Forgery:
    return [Entry("turned", rows=[books.like(table)])]


def _not_announced(table: str, books: Books) -> Forgery:
    return [Entry(EVENTS[table][-1], rows=[books.like(table)], announces=False)]


def _wrong_time(table: str, books: Books) -> Forgery:
    row = books.like(table)
    late = Row(table, {**row.cells, "at": "2026-01-01T00:00:00+00:00"})
    return [Entry(EVENTS[table][-1], rows=[late])]


def _filled(table: str, books: Books) -> Forgery:
    """Let a table of what is known have a row; the kernel's tables need one that came by itself."""
    if table not in TABLES:
        books.all(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608  # our names
        return []
    row = made_up(table)
    marks = ", ".join("?" * len(row))
    return [Statement(f'INSERT INTO "{table}" VALUES ({marks})', tuple(row.values()))]  # noqa: S608


def _first(table: str) -> str:
    return next(iter(made_up(table)))


_ALL: dict[str, Callable[[str, Books], Forgery]] = {
    "no_update": _changed,
    "no_delete": _removed,
    "kept": _removed,
    "kernel_insert": partial(_foreign, "INSERT"),
    "kernel_update": partial(_foreign, "UPDATE"),
    "kernel_delete": partial(_foreign, "DELETE"),
    "no": _overwritten,
    "event": _wrong_event,
    "announced": _not_announced,
    "at": _wrong_time,
}
