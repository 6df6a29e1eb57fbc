"""Tables of what is known beside the plan, made through sqlite-utils.

Every row holds its record as canonical JSON in ``body``; the other columns are copies to search by.
Observations are append-only like the kernel's tables; the others change, but only on the kernel's
own connection, and each change leaves the hash of the new body in the log.
"""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

from ledger.guards import append_only, guard, no_overwrite

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
}
KEYS = {"findings": ("round", "position"), "conflicts": ("round", "position"), "briefs": ("round",)}
_OPTIONAL = {"subject", "speaker", "task", "submitted_as"}
_INDEXES = {
    "observations": ("kind", "subject"),
    "findings": ("task",),
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
    database.table("observations").enable_fts(
        _SEARCHED, create_triggers=True, tokenize="porter unicode61 remove_diacritics 2"
    )


def evidence_guards() -> Iterator[str]:
    """Write the triggers: the kernel's connection only, and observations for good."""
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
    yield from append_only("observations")
    for column in ("number", "id", "hash"):
        yield no_overwrite("observations", [column])
