"""``[savings]`` of ``interlock.toml``: the minutes that the books count with, stated by people.

Nothing is presumed: what has no line counts no minutes, and where the minutes of what people were
asked for are missing, no hours are told at all.
"""

from app.files.toml import Table

ACTS = (
    "rounds",
    "sources_read",
    "facts_recorded",
    "findings",
    "readings",
    "assumptions",
    "conflicts",
    "briefs",
    "drafts",
    "reminders",
)
DEMANDS = ("decisions", "confirmations", "questions")
_MOST = 1440


def read_savings(file: Table) -> dict[str, int]:
    """Give the stated minutes by act and demand; problems are noted in the file."""
    table = file.table("savings")
    file.only("savings.", table, (*ACTS, *DEMANDS))
    stated: dict[str, int] = {}
    for name, minutes in table.items():
        if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 <= minutes <= _MOST:
            message = f"{minutes!r} is no whole number of minutes from 0 to {_MOST}"
            file.wrong(f"savings.{name}", message)
        elif name in ACTS or name in DEMANDS:
            stated[name] = minutes
    return stated
