"""Writes a ledger out as lines of JSON: everything that ``verify`` needs, and no more.

One line of head, one per table with its columns, one per row. The full-text index is left out: it
says nothing that the rows do not.
"""

import json
import sqlite3
from collections.abc import Iterator

from ledger.schema import is_shadow, schema_of

FORM = 1


def export_lines(raw: sqlite3.Connection) -> Iterator[str]:
    """Give the lines of an export, from whatever snapshot is open."""
    [(version,)] = raw.execute("PRAGMA user_version")
    yield _line({"interlock_export": FORM, "schema_version": version, "schema": schema_of(raw)})
    names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for (table,) in names.fetchall():
        if is_shadow(table) or table == "observations_fts":
            continue
        info = raw.execute("SELECT name, pk FROM pragma_table_info(?)", (table,)).fetchall()
        keys = [name for name, _ in sorted((c for c in info if c[1]), key=lambda c: c[1])]
        yield _line({"table": table, "columns": [name for name, _ in info], "keys": keys})
        order = ", ".join(f'"{key}"' for key in keys)
        for row in raw.execute(f'SELECT * FROM "{table}" ORDER BY {order}'):  # noqa: S608  # names from the schema
            yield _line([table, *row])


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
