"""The guards that every table has, each alone: it refuses what it is for, and nothing else.

No other trigger is there to refuse in its place. Each refusal has its twin: the same row, with
nothing wrong, comes in.
"""

import re

import pytest

from ledger.evidence_tables import TABLES
from ledger.schema import EVENTS
from ledger.sealing import Cell, hash_row
from plan.values import canonical
from tests.ledger.alone import AT, LATER, World, made, table_of

Row = dict[str, Cell]
KEYS = [
    (name, re.findall(r'NEW\."(\w+)"', sql))
    for name, sql in made().items()
    if "_no_overwrite_" in name
]
APPEND_ONLY = [name.removesuffix("_no_update") for name in made() if name.endswith("_no_update")]
KEPT = [name.removesuffix("_kept") for name in made() if name.endswith("_kept")]


def announced(w: World, table: str, row: Row, event: str = "") -> None:
    """Write the newest log entry, so that it announces a row."""
    keys = w.raw.execute(
        "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,)
    ).fetchall()
    name = "/".join([table, *(str(row[key]) for (key,) in keys)])
    rows = {name: hash_row(table, list(row.values()))}
    w.log(event or EVENTS[table][0], body=canonical({"rows": rows}))


@pytest.mark.parametrize("table", EVENTS)
def test_a_row_comes_in_with_an_entry_of_its_kind_only(table: str) -> None:
    w = World(f"{table}_event")
    w.no()
    w.log("something else")
    w.no()
    w.log(EVENTS[table][-1])
    w.yes()


@pytest.mark.parametrize("table", EVENTS)
def test_a_row_comes_in_as_it_is_announced_only(table: str) -> None:
    w = World(f"{table}_announced")
    row = w.row(table, entry=2)
    w.log("genesis")
    announced(w, table, row)
    w.yes(**row)

    changed = {**row, next(iter(row)): "other" if isinstance(next(iter(row.values())), str) else 7}
    w.no(**changed)


@pytest.mark.parametrize("table", EVENTS)
def test_a_row_names_the_entry_that_announces_it(table: str) -> None:
    w = World(f"{table}_announced")
    row = w.row(table, entry=1)
    w.log("genesis")
    announced(w, table, row)

    w.no(**row)


@pytest.mark.parametrize("table", [name for name in EVENTS if f"{name}_at" in made()])
def test_a_row_bears_the_time_of_its_entry(table: str) -> None:
    w = World(f"{table}_at")
    w.log(at=AT)
    w.no(at=LATER)
    w.yes(at=AT)


@pytest.mark.parametrize(("guard", "key"), KEYS)
def test_a_key_is_taken_once(guard: str, key: list[str]) -> None:
    w = World(guard)
    table = table_of(guard)
    row = {column: cell or "taken" for column, cell in w.row(table).items() if column in key}
    w.put(table, **row)

    w.no(**row)
    for column in key:  # where one part of the key is another, it is another row
        w.yes(**{other: cell for other, cell in row.items() if other != column})


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_one_guard_alone_keeps_a_row_from_change(table: str) -> None:
    w = World(f"{table}_no_update")
    w.put(table)
    column = next(iter(w.row(table)))

    w.refuses(f'UPDATE "{table}" SET "{column}" = "{column}"')  # noqa: S608  # our names


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_one_guard_alone_keeps_a_row_from_removal(table: str) -> None:
    w = World(f"{table}_no_delete")
    w.put(table)

    w.refuses(f'DELETE FROM "{table}"')  # noqa: S608  # our names


@pytest.mark.parametrize("table", KEPT)
def test_what_is_known_is_never_removed(table: str) -> None:
    w = World(f"{table}_kept")
    w.put(table)

    w.refuses(f'DELETE FROM "{table}"')  # noqa: S608  # our names


@pytest.mark.parametrize("act", ["insert", "update", "delete"])
@pytest.mark.parametrize("table", TABLES)
def test_only_the_kernel_writes_what_is_known(table: str, act: str) -> None:
    w = World(f"{table}_kernel_{act}")
    w.put(table)
    sql = {
        "insert": f'INSERT INTO "{table}" SELECT * FROM "{table}"',  # noqa: S608  # our names
        "update": f'UPDATE "{table}" SET body = body',  # noqa: S608  # our names
        "delete": f'DELETE FROM "{table}"',  # noqa: S608  # our names
    }[act]
    w.raw.create_function("interlock_kernel", 0, lambda: 0)

    w.refuses(sql)
