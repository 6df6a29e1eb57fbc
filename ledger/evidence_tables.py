"""Tables of what is known beside the plan, made through sqlite-utils.

Every row holds its record as canonical JSON in ``body``; the other columns are copies to search by.
Observations and turns of a conversation are append-only like the kernel's tables; the others
change, but only on the kernel's own connection, and each change leaves the hash of the new body in
the log.
"""

import sqlite3
from collections.abc import Iterator

from ledger.guards import append_only, guard, no_overwrite
from ledger.tables import Database

Columns = dict[str, type]

_NUMBERED: Columns = {"number": int, "id": str}
TABLES: dict[str, Columns] = {
    "observations": {
        **_NUMBERED,
        "kind": str,
        "subject": str,
        "speaker": str,
        "source": str,
        "place": str,
        "text": str,
        "received": str,
        "hash": str,
        "body": str,
    },
    "rounds": {"number": int, "at": str, "body": str},
    "findings": {
        "round": int,
        "position": int,
        "id": str,
        "kind": str,
        "task": str,
        "department": str,
        "severity": str,
        "body": str,
    },
    "readings": {**_NUMBERED, "key": str, "task": str, "speaker": str, "status": str, "body": str},
    "assumptions": {
        **_NUMBERED,
        "key": str,
        "before": str,
        "after": str,
        "status": str,
        "body": str,
    },
    "conflict_names": {**_NUMBERED, "key": str, "body": str},
    "conflicts": {"round": int, "position": int, "id": str, "body": str},
    "drafts": {
        **_NUMBERED,
        "key": str,
        "base_revision": int,
        "author": str,
        "submitted_as": str,
        "body": str,
    },
    "briefs": {"round": int, "at": str, "body": str},
    "turns": {
        "number": int,
        "conversation": str,
        "seq": int,
        "person": str,
        "role": str,
        "written_by": str,
        "at": str,
        "body": str,
    },
}
KEYS = {"findings": ("round", "position"), "conflicts": ("round", "position"), "briefs": ("round",)}
_OPTIONAL = {"subject", "speaker", "task", "submitted_as", "person", "written_by"}
_INDEXES = {
    "observations": ("kind", "subject"),
    "findings": ("task",),
}
_APPEND_ONLY = {
    "observations": (["number"], ["id"], ["hash"]),
    "turns": (["number"], ["conversation", "seq"]),
}
_SEARCHED = ("text", "subject", "speaker")
_REPLACED_WHOLE = {"findings", "conflicts"}  # a round that is run again writes its rows again


def create_evidence_tables(raw: sqlite3.Connection) -> None:
    """Make the tables, their indexes and the full-text index, inside the open transaction."""
    database = Database(raw, execute_plugins=False)
    for name, columns in TABLES.items():
        table = database.table(name)
        table.create(
            columns,
            pk=KEYS.get(name, "number"),
            not_null=set(columns) - _OPTIONAL,
            strict=True,
        )
        for column in ("id", "hash", "key"):
            if column in columns and "number" in columns:
                table.create_index([column], unique=True)
        for column in _INDEXES.get(name, ()):
            table.create_index([column])
    database.table("turns").create_index(["conversation", "seq"], unique=True)
    database.table("observations").enable_fts(
        _SEARCHED, create_triggers=True, tokenize="porter unicode61 remove_diacritics 2"
    )


def evidence_guards() -> Iterator[str]:
    """Write the triggers: the kernel's connection only; observations and turns for good."""
    for table in TABLES:
        for act in ("INSERT", "UPDATE", "DELETE"):
            yield guard(
                table,
                f"kernel_{act.lower()}",
                act,
                "interlock_kernel() IS NOT 1",
                "only the kernel writes here",
            )
        if table not in _REPLACED_WHOLE:
            yield guard(table, "kept", "DELETE", "1", "rows are never removed")
    for table, keys in _APPEND_ONLY.items():
        yield from append_only(table)
        for key in keys:
            yield no_overwrite(table, key)
