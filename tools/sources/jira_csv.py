"""Tickets from Jira's CSV export, with the columns' old and new wording.

Jira exports every field, most of them empty, and repeats a column for each value: labels and links
stand in several columns of one name. Read are the columns below, the others are left alone. Links
are ``Inward issue link (Blocks)``, in newer exports ``Inward work item link (Blocks)``; on a ticket
the inward one says that it is blocked, the outward one that it blocks.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath
from types import MappingProxyType

from plan.csv_plan import delimiter_of
from plan.errors import Problem
from plan.records import Fact
from tools.sources.base import (
    SourceContext,
    SourceError,
    SourceSpec,
    read_text,
    refuse,
    task_of,
)
from tools.sources.table import MAX_CELL
from tools.sources.tickets import MAX_TICKETS, Ticket, category_of, ticket_fact

MAX_COLUMNS = 2_000
# What a column is called here, and what Jira calls it; of several that are there the first counts.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "key": ("issue key", "work item key", "key"),
        "title": ("summary",),
        "status": ("status",),
        "category": ("status category",),
        "type": ("issue type", "work type", "work item type"),
        "assignee": ("assignee",),
        "labels": ("labels",),
        "task": ("task", "custom field (task)"),
        "due": ("due date",),
        "created": ("created",),
        "updated": ("updated",),
        "resolved": ("resolved",),
    }
)
NEEDED = ("key", "title", "status")
_INSTANTS = ("created", "updated", "resolved")
_LINK = re.compile(r"(inward|outward) (?:issue|work item) link \((.+)\)")
_FORMS = (
    "%d/%b/%y %I:%M %p",
    "%d/%b/%y %H:%M",
    "%d/%b/%y",
    "%d/%b/%Y %I:%M %p",
    "%d %b %Y %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
)
_INWARD: Mapping[str, str] = MappingProxyType(
    {
        "blocks": "is blocked by",
        "duplicate": "is duplicated by",
        "cloners": "is cloned by",
        "relates": "relates to",
    }
)
_OUTWARD: Mapping[str, str] = MappingProxyType(
    {"duplicate": "duplicates", "cloners": "clones", "relates": "relates to"}
)


def read_jira_csv(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read an export whole.

    Raises:
        SourceError: the file or any of its rows is wrong.
    """
    task_of(spec, context)
    text = read_text(spec.path, context.root)
    facts: dict[str, Fact] = {}
    problems: list[Problem] = []
    for number, cells in _rows(spec.path, text):
        place = f"{PurePosixPath(spec.path).name}, row {number}"
        try:
            ticket = _ticket(cells)
            fact = ticket_fact(spec, ticket, place, context)
        except _CellError as error:
            problems.append(Problem(spec.path, number, error.column, str(error)))
            continue
        except ValueError as error:
            problems.append(Problem(spec.path, number, None, str(error)))
            continue
        first = facts.setdefault(ticket.key, fact)
        if first.data != fact.data:
            message = f"says something else than {first.place} of the same; keep one of them"
            problems.append(Problem(spec.path, number, "issue key", message))
    if problems:
        raise SourceError(problems)
    return tuple(facts.values())


class _CellError(ValueError):
    """A cell that is wrong, and its column."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def is_jira_header(names: Sequence[str]) -> bool:
    """Say whether a header is one of Jira's exports."""
    known = {name.strip().casefold() for name in names}
    return all(known & {*COLUMNS[name]} for name in NEEDED)


def _rows(file: str, text: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Give each row as pairs of column and cell; columns of one name stand side by side."""
    delimiter = delimiter_of(text.split("\n", 1)[0])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        header = [" ".join(name.split()).casefold() for name in next(reader, [])]
        _check_header(file, header)
        for number, cells in enumerate(reader, start=2):
            if number > MAX_TICKETS + 1:
                raise refuse(file, f"has more than {MAX_TICKETS:,} tickets; export fewer")
            if len(cells) != len(header):
                message = f"has {len(cells)} cells where the header has {len(header)}; export again"
                raise SourceError([Problem(file, number, None, message)])
            yield (
                number,
                [(name, cell.strip()) for name, cell in zip(header, cells, strict=True) if cell],
            )
    except csv.Error as error:
        message = f"is no CSV: {error}; export it again"
        raise SourceError([Problem(file, reader.line_num, None, message)]) from None


def _check_header(file: str, header: Sequence[str]) -> None:
    if len(header) > MAX_COLUMNS:
        raise refuse(file, f"has more than {MAX_COLUMNS:,} columns; export the fields you need")
    missing = [name for name in NEEDED if not {*COLUMNS[name]} & {*header}]
    if missing:
        raise SourceError(
            [
                Problem(file, 1, COLUMNS[name][0], "this column is missing; export it too")
                for name in missing
            ]
        )


def _ticket(cells: Sequence[tuple[str, str]]) -> Ticket:
    one = {name: _first(cells, names) for name, names in COLUMNS.items() if name != "labels"}
    for name in NEEDED:
        if not one[name]:
            raise _CellError(COLUMNS[name][0], "is empty; export it again")
        if len(one[name]) > MAX_CELL:
            raise _CellError(COLUMNS[name][0], f"is longer than {MAX_CELL:,} characters")
    instants = {name: _instant(name, one[name]) for name in _INSTANTS}
    due = _instant("due date", one["due"])
    return Ticket(
        key=one["key"],
        title=one["title"],
        status=one["status"],
        category="done" if one["resolved"] else category_of(one["category"], one["status"]),
        type=one["type"],
        assignee=one["assignee"],
        labels=tuple(cell for name, cell in cells if name in COLUMNS["labels"]),
        task=one["task"],
        due=due.date().isoformat() if due else "",
        **instants,
        links=tuple(dict.fromkeys(_links(cells))),
    )


def _first(cells: Sequence[tuple[str, str]], names: Sequence[str]) -> str:
    return next((cell for wanted in names for name, cell in cells if name == wanted), "")


def _links(cells: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, cell in cells:
        if match := _LINK.fullmatch(name):
            words = _INWARD if match[1] == "inward" else _OUTWARD
            inward = f"is linked inward ({match[2]}) with"
            yield words.get(match[2], inward if match[1] == "inward" else match[2]), cell


def _instant(column: str, text: str) -> datetime | None:
    """Read one of the forms in which Jira writes an instant: local, of whoever exported."""
    if not text:
        return None
    for form in _FORMS:
        with suppress(ValueError):
            return datetime.strptime(text, form)  # noqa: DTZ007  # the export names no zone
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    raise _CellError(column, f"{text!r} is no date that Jira writes, such as 12/May/26 3:04 PM")
