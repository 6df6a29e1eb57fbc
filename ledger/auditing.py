"""The log with the rows that each entry brought: who did what, and in which words.

It is read from one snapshot and changes nothing. What plans and observations hold is left out: the
log tells who decided about them, the plan's own commands show them.
"""

import json
import sqlite3
from collections import defaultdict
from typing import Any

from ledger.connection import fetch
from ledger.schema import EVENTS
from ledger.schema import columns_of as columns_in

Act = dict[str, Any]
_LEFT_OUT = {"meta", "members", "roles", "grants", "outbox", "deliveries"}
_LONG = {"body", "prose", "entry", "at"}


def load_acts(raw: sqlite3.Connection) -> list[Act]:
    """Give every entry of the log, oldest first, with its rows by table."""
    rows: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for table in sorted(EVENTS.keys() - _LEFT_OUT):
        short = [name for name in columns_in(raw, table) if name not in _LONG]
        names = ", ".join(f'"{name}"' for name in ("entry", *short))
        for row in fetch(raw, f'SELECT {names} FROM "{table}" ORDER BY entry'):  # noqa: S608  # names from the schema
            rows[row.pop("entry")][table].append(row)
    return [
        {
            **{name: entry[name] for name in ("seq", "at", "actor", "event")},
            "body": json.loads(entry["body"]),
            "rows": dict(rows[entry["seq"]]),
        }
        for entry in fetch(raw, "SELECT seq, at, actor, event, body FROM log ORDER BY seq")
    ]


def load_tasks(raw: sqlite3.Connection) -> dict[str, list[str]]:
    """Give the tasks that the operations of each proposal name."""
    found: dict[str, list[str]] = {}
    for row in fetch(raw, "SELECT id, body FROM proposals ORDER BY number"):
        named = [one for op in json.loads(row["body"])["operations"] for one in _tasks(op)]
        found[row["id"]] = sorted(set(named))
    return found


def _tasks(operation: dict[str, Any]) -> list[str]:
    values = [operation.get(name) for name in ("task", "before", "after")]
    return [one["id"] if isinstance(one, dict) else one for one in values if one is not None]
