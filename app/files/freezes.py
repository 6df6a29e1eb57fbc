"""The freeze windows of ``calendar.toml``: single ones, and those that recur.

A ``[[freeze]]`` with a ``repeat`` recurs from its ``first`` day to its ``last``; every window that
it gives belongs to the plan by itself.
"""

from collections.abc import Iterator
from typing import Any

from app.files.hours import read_interval
from app.files.toml import Table
from plan.model import Calendar, Freeze
from plan.recurrence import RECURRENCE, expand


def read_freezes(file: Table, calendars: dict[str, Calendar]) -> Iterator[Freeze]:
    """Read all freezes; note what is wrong with which field."""
    for number, row in enumerate(file.tables("freeze"), start=1):
        where = f"freeze {row.get('id', number)}"
        if "waived" in row:
            file.wrong(f"{where}.waived", "a freeze is waived by a proposal, not by a file")
        elif "series" in row:
            file.wrong(f"{where}.series", "is given by repeat; leave it out")
        elif "repeat" in row:
            yield from _recurring(file, where, row, calendars)
        elif "hours" in row:
            file.wrong(f"{where}.hours", "goes with repeat; write the time into first and last")
        else:
            found = file.value(where, lambda row=row: Freeze.model_validate(row))  # type: ignore[misc]  # bound per row
            if found is not None:
                yield found


def _recurring(
    file: Table, where: str, row: dict[str, Any], calendars: dict[str, Calendar]
) -> Iterator[Freeze]:
    own = {key: value for key, value in row.items() if key not in {"repeat", "hours"}}
    freeze = file.value(where, lambda: Freeze.model_validate(own))
    rule = file.value(f"{where}.repeat", lambda: RECURRENCE.validate_python(row["repeat"]))
    hours = row.get("hours")
    interval = None if hours is None else file.value(f"{where}.hours", lambda: read_interval(hours))
    if freeze is None or rule is None or (hours is not None and interval is None):
        return
    windows = file.value(f"{where}.repeat", lambda: expand(freeze, rule, calendars, interval))
    yield from windows or ()
