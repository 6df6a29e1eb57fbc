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
_LONG = {"body", "entry", "at"}
_LOG = "SELECT seq, at, actor, event, body FROM log"
_NAMING = "SELECT seq FROM log WHERE json_extract(body, '$.proposal') = ?"


def load_acts(raw: sqlite3.Connection, proposal: str | None = None, after: int = 0) -> list[Act]:
    """Give the entries of the log, or those about a proposal, oldest first, with rows by table.

    ``after`` leaves out those up to an entry.
    """
    wanted = None if proposal is None else json.dumps(sorted(_about(raw, proposal)))
    only = "{0} > ?2 AND (?1 IS NULL OR {0} IN (SELECT value FROM json_each(?1)))"
    rows: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for table in sorted(EVENTS.keys() - _LEFT_OUT):
        short = [name for name in columns_in(raw, table) if name not in _LONG]
        names = ", ".join(f'"{name}"' for name in ("entry", *short))
        sql = f'SELECT {names} FROM "{table}" WHERE {only.format("entry")} ORDER BY entry'  # noqa: S608  # names from the schema
        for row in fetch(raw, sql, [wanted, after]):
            rows[row.pop("entry")][table].append(row)
    return [
        {
            **{name: entry[name] for name in ("seq", "at", "actor", "event")},
            "body": json.loads(entry["body"]),
            "rows": dict(rows[entry["seq"]]),
        }
        for entry in fetch(raw, f"{_LOG} WHERE {only.format('seq')} ORDER BY seq", [wanted, after])
    ]


def _about(raw: sqlite3.Connection, proposal: str) -> set[int]:
    """Give the entries that name a proposal, or brought a row that does."""
    found = {row["seq"] for row in fetch(raw, _NAMING, [proposal])}
    for table in sorted(EVENTS.keys() - _LEFT_OUT):
        names = [*({"proposal"} & {*columns_in(raw, table)}), *(["id"] * (table == "proposals"))]
        for name in names:
            sql = f'SELECT DISTINCT entry FROM "{table}" WHERE "{name}" = ?'  # noqa: S608  # likewise
            found |= {row["entry"] for row in fetch(raw, sql, [proposal])}
    return found


def load_tasks(raw: sqlite3.Connection, acts: list[Act] | None = None) -> dict[str, list[str]]:
    """Give the tasks that the operations of each proposal name, or of those in these acts."""
    wanted = None if acts is None else json.dumps(sorted(_named_in(acts)))
    sql = (
        "SELECT id, body FROM proposals "
        "WHERE ?1 IS NULL OR id IN (SELECT value FROM json_each(?1)) ORDER BY number"
    )
    found: dict[str, list[str]] = {}
    for row in fetch(raw, sql, [wanted]):
        named = [one for op in json.loads(row["body"])["operations"] for one in _tasks(op)]
        found[row["id"]] = sorted(set(named))
    return found


def _named_in(acts: list[Act]) -> set[str]:
    rows = [row for act in acts for found in act["rows"].values() for row in found]
    named = {act["body"].get("proposal") for act in acts} | {row.get("proposal") for row in rows}
    named |= {row["id"] for act in acts for row in act["rows"].get("proposals", ())}
    return {one for one in named if isinstance(one, str)}


def _tasks(operation: dict[str, Any]) -> list[str]:
    values = [operation.get(name) for name in ("task", "before", "after")]
    return [one["id"] if isinstance(one, dict) else one for one in values if one is not None]
