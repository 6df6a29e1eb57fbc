"""Triggers that refuse, one condition each, so that a test can drop just one."""

from collections.abc import Iterator


def append_only(table: str) -> Iterator[str]:
    """Refuse changes and removals, on every connection."""
    yield guard(table, "no_update", "UPDATE", "1", "rows are never changed")
    yield guard(table, "no_delete", "DELETE", "1", "rows are never removed")


def no_overwrite(table: str, key: list[str]) -> str:
    """Refuse a row whose key is taken: REPLACE would remove the old one without a DELETE."""
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
    return guard(
        table,
        f"no_overwrite_{'_'.join(key)}",
        "INSERT",
        f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})',  # noqa: S608  # names from the schema
        "a row with this key is there already",
    )


def guard(table: str, name: str, act: str, condition: str, message: str) -> str:
    """Write one trigger that refuses an act on a table where a condition holds."""
    return (
        f'CREATE TRIGGER "{table}_{name}" BEFORE {act} ON "{table}" WHEN {condition}\n'
        f"BEGIN SELECT RAISE(ABORT, '{table}: {message}'); END"
    )
