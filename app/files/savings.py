"""``[savings]`` of ``interlock.toml``: the minutes that the books count with, stated by people.

Nothing is presumed: what has no line counts no minutes, and where the minutes of what people were
asked for are missing, no hours are told at all. Minutes are one number, or a span ``[5, 15]`` where
nobody knows better; then the hours are a span too.
"""

from collections.abc import Iterable
from typing import Any

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
    "nudges",
    "handoffs",
    "runbook_steps",
)
DEMANDS = ("decisions", "confirmations", "questions")
CAP = "decision_cap"
_MOST = 1440
_ENDS = 2
Span = tuple[int, int]


def read_savings(file: Table) -> dict[str, Span]:
    """Give the stated minutes by act and demand, from to; problems are noted in the file."""
    table = file.table("savings")
    file.only("savings.", table, (*ACTS, *DEMANDS, CAP))
    stated: dict[str, Span] = {}
    for name, minutes in table.items():
        span = _span(minutes)
        if span is None or (name == CAP and span[0] != span[1]):
            message = f"{minutes!r} is no whole number of minutes from 0 to {_MOST}"
            more = "" if name == CAP else ", and no span of two such as [5, 15]"
            file.wrong(f"savings.{name}", message + more)
        elif name in ACTS or name in DEMANDS or name == CAP:
            stated[name] = span
    return stated


def _span(given: Any) -> Span | None:  # noqa: ANN401  # any TOML
    ends = given if isinstance(given, list) else [given, given]
    whole = all(isinstance(one, int) and not isinstance(one, bool) for one in ends)
    if len(ends) != _ENDS or not whole or not 0 <= ends[0] <= ends[1] <= _MOST:
        return None
    return ends[0], ends[1]


def parse_minutes_of(words: Iterable[str]) -> dict[str, Span]:
    """Read ``findings=5`` and ``findings=5-15`` as a command line gives them.

    Raises:
        ValueError: one of them is something else.
    """
    found: dict[str, Span] = {}
    for word in words:
        name, _, value = word.partition("=")
        ends = [_number(one) for one in value.split("-")]
        span = _span(ends if len(ends) > 1 else ends[0])
        if name not in (*ACTS, *DEMANDS, CAP) or span is None:
            known = ", ".join((*ACTS, *DEMANDS, CAP))
            raise ValueError(f"{word!r} is no NAME=MINUTES or NAME=FROM-TO; the names are {known}")
        found[name] = span
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def savings_lines(stated: dict[str, Span]) -> str:
    """Write the table as it stands in the file."""
    lines = [
        f"{name} = {low}" if low == high else f"{name} = [{low}, {high}]"
        for name, (low, high) in stated.items()
    ]
    return "\n".join(["", "[savings]", *lines, ""])
