"""Every guard in the ledger's SQL, and a way to make a ledger without it.

A guard is a trigger, one term of a condition in a trigger or view (what stands between AND, OR,
WHERE, WHEN, ON and HAVING), a UNIQUE, or a CHECK. The statements are cut by a small reader of
SQLite's own words; what it makes is executed by SQLite, so a wrong cut cannot pass for a guard.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ledger import opening, schema
from ledger.connection import connect_kernel
from tests.ledger import alone

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|\w+|\s+|[^\w\s]")
_OPENERS = {"WHERE", "WHEN", "ON", "HAVING"}
_ENDS = {
    *("BEGIN", "GROUP", "ORDER", "LIMIT", "UNION", "JOIN", "LEFT", "WHERE", "WHEN", "HAVING"),
    *("SELECT", "FROM", "THEN", "ELSE", "END", ";", ","),
}


@dataclass(frozen=True)
class Guard:
    """A guard by its name, with the object that holds it and that object's SQL without it."""

    name: str
    object: str
    sql: str | None  # None: the object is dropped
    gone: str  # the text that was taken out
    whole: str = ""  # the object's SQL with everything in place


def guards() -> list[Guard]:
    """Give every guard of a fresh ledger, in a fixed order."""
    found: list[Guard] = []
    for kind, name, sql in _objects():
        if kind == "trigger":
            found.append(Guard(f"sql:{name}", name, None, f"trigger {name}", sql))
        if kind in {"trigger", "view"}:
            found.extend(_terms(name, sql))
        if kind == "table":
            found.extend(_constraints(name, sql))
    return found


def take_out(guard: Guard) -> None:
    """From now on, in this process, let every new ledger be made without a guard.

    Raises:
        sqlite3.Error: SQLite does not take what is left.
    """
    lift(guard)
    if guard.name.startswith(("unique:", "check:")):
        _make_table_without(guard)
    else:
        _make_object_without(guard)


def lift(guard: Guard) -> Callable[[], None]:
    """Take a guard out for the tests that look at its object alone; the result puts it back.

    Raises:
        sqlite3.Error: SQLite does not take what is left.
    """
    whole = alone.made()[guard.object]
    alone.without(guard.object, guard.sql)
    _check_compiles(guard)
    return lambda: alone.without(guard.object, whole)


def _make_object_without(guard: Guard) -> None:
    whole = schema.create_schema

    def without(raw: sqlite3.Connection) -> None:
        whole(raw)
        [(kind,)] = raw.execute("SELECT type FROM sqlite_master WHERE name = ?", (guard.object,))
        raw.execute(f'DROP {kind} "{guard.object}"')
        if guard.sql is not None:
            raw.execute(guard.sql)

    for module in (schema, opening):
        vars(module)["create_schema"] = without


def _make_table_without(guard: Guard) -> None:
    scripts = schema.scripts
    whole = {name: sql for _, name, sql in _objects()}[guard.object]

    def changed() -> list[str]:
        return [one.replace(whole, guard.sql or "") for one in scripts()]

    vars(schema)["scripts"] = changed


def _objects() -> list[tuple[str, str, str]]:
    raw = connect_kernel(None, make=True)
    try:
        schema.create_schema(raw)
        return raw.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL "
            "AND name NOT LIKE 'observations_fts%' ORDER BY type, name"
        ).fetchall()
    finally:
        raw.close()


def _constraints(name: str, sql: str) -> Iterator[Guard]:
    """Take out each UNIQUE and each CHECK (...) of a table."""
    for number, found in enumerate(re.finditer(r" UNIQUE\b(?! *\()", sql), start=1):
        text = sql[: found.start()] + sql[found.end() :]
        yield Guard(f"unique:{name}:{number}", name, text, f"UNIQUE {number} of {name}", sql)
    for number, found in enumerate(re.finditer(r",?\s*CHECK \(", sql), start=1):
        end = _closing(sql, found.end() - 1)
        text = sql[: found.start()] + sql[end + 1 :]
        gone = sql[found.start() : end + 1].strip(", \n")
        yield Guard(f"check:{name}:{number}", name, text, gone, sql)


def _closing(sql: str, start: int) -> int:
    """Find the parenthesis that closes the one at ``start``."""
    depth = 0
    for found in _TOKEN.finditer(sql, start):
        depth += {"(": 1, ")": -1}.get(found.group(), 0)
        if depth == 0:
            return found.start()
    raise ValueError(f"nothing closes the parenthesis at {start}")


def _terms(name: str, sql: str) -> Iterator[Guard]:
    """Take out each term of each condition: true beside AND, false beside OR."""
    for number, (start, end, neutral) in enumerate(_conditions(sql), start=1):
        text = f"{sql[:start]} {neutral} {sql[end:]}"
        gone = " ".join(sql[start:end].split())
        yield Guard(f"term:{name}:{number}", name, text, gone, sql)


def _conditions(sql: str) -> Iterator[tuple[int, int, str]]:
    """Find the terms: where each begins and ends, and what stands for nothing in its place."""
    tokens = [
        (found.start(), found.end(), found.group().upper())
        for found in _TOKEN.finditer(sql)
        if not found.group().isspace() and not found.group().startswith("--")
    ]
    for place, (_, _, word) in enumerate(tokens):
        opens = word in _OPENERS and not _is_an_event(tokens, place)
        if opens or (word == "(" and _holds_a_condition(tokens, place)):
            yield from _split(tokens, place + 1, word)


def _is_an_event(tokens: list[tuple[int, int, str]], place: int) -> bool:
    """Say whether this ON is that of ``BEFORE INSERT ON table``."""
    return tokens[place][2] == "ON" and tokens[place - 1][2] in {"INSERT", "UPDATE", "DELETE"}


def _holds_a_condition(tokens: list[tuple[int, int, str]], place: int) -> bool:
    """Say whether a parenthesis groups terms of its own: it holds AND or OR, and no query."""
    depth = 0
    words = set()
    for _, _, word in tokens[place:]:
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth == 0:
            break
        if depth == 1:
            words.add(word)
    return bool(words & {"AND", "OR"}) and "SELECT" not in words


def _split(
    tokens: list[tuple[int, int, str]], first: int, opener: str
) -> Iterator[tuple[int, int, str]]:
    depth, start = 0, first
    terms: list[tuple[int, int]] = []
    joins: list[str] = []
    place = first
    while place < len(tokens):
        word = tokens[place][2]
        if word == ")" and depth == 0:
            break
        if depth == 0 and word in _ENDS:
            break
        depth += {"(": 1, "CASE": 1, ")": -1, "END": -1}.get(word, 0)
        if depth == 0 and word in {"AND", "OR"}:
            terms.append((start, place))
            joins.append(word)
            start = place + 1
        place += 1
    terms.append((start, place))
    if len(terms) == 1 and opener in {"WHEN", "("}:
        return  # the trigger without its only condition is the trigger dropped or never silent
    for number, (begin, end) in enumerate(terms):
        near = {joins[k] for k in (number - 1, number) if 0 <= k < len(joins)}
        if end > begin:
            neutral = "1" if "AND" in near or not near else "0"
            yield tokens[begin][0], tokens[end - 1][1], neutral


def _check_compiles(guard: Guard) -> None:
    """Let SQLite read what is left, so that a wrong cut cannot pass for a guard."""
    if guard.sql is None:
        return
    world = alone.World(guard.object)
    if world.trigger:
        world.raw.execute(world.trigger)
    sql = f'SELECT * FROM "{guard.object}"'  # noqa: S608  # our names
    if world.trigger:
        table = alone.table_of(guard.object)
        marks = ", ".join("?" * len(world.row(table)))
        sql = f'INSERT INTO "{table}" VALUES ({marks})'  # noqa: S608  # our names
    world.raw.execute(f"EXPLAIN {sql}", [None] * sql.count("?"))
