"""Hashes that tie rows, records and log entries together.

Each has a domain of its own. Texts are hashed as they are stored, without normalising, so that no
edit of a stored byte goes unseen. ``ledger/verify.py`` says the same again, on purpose.
"""

import json
from collections.abc import Sequence

from plan.values import sha256

Cell = str | int | None


def plain_json(value: object) -> str:
    """Write JSON with sorted keys, as it is, without spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_row(table: str, cells: Sequence[Cell]) -> str:
    """Hash a row of a kernel table: its table's name and its cells in the table's order."""
    return sha256("interlock/row/1", plain_json([table, *cells]))


def hash_record(body: str) -> str:
    """Hash the stored form of something that is known beside the plan."""
    return sha256("interlock/record/1", body)


def hash_entry(  # noqa: PLR0913, PLR0917  # SQL passes the six fields by place
    seq: int, previous: str, at: str, actor: str, event: str, body: str
) -> str:
    """Hash a log entry; ``previous`` is the hash of the one before it."""
    fields = {
        "seq": seq,
        "previous": previous,
        "at": at,
        "actor": actor,
        "event": event,
        "body": body,
    }
    return sha256("interlock/log/1", plain_json(fields))


def announces(body: str, table: str, cells: Sequence[Cell]) -> bool:
    """Say whether the body of a log entry holds the hash of this row."""
    rows = json.loads(body).get("rows", {})
    return isinstance(rows, dict) and hash_row(table, cells) in rows.values()
