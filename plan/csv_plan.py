"""A plan from a CSV file: whole, or not at all, with every problem at once.

The columns are those of the plan file's own format: ``id, name, department, team, duration,
predecessors, note`` and, where a file has them, those of ``OPTIONAL``. What the file does not hold
(calendars, freezes, departments, the plan's start) comes in the ``Frame``. A ``start`` in a row
holds the task back as SNET would, as in MS Project; ``percent`` is progress, so it is handed on
beside the plan and never in it. A row that others name as their ``parent`` is a summary: it spans
them, and has no more than an id and a name of its own. ``mandatory``, ``discretionary`` and
``external`` name predecessors of the row; one that none of them names is mandatory.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from plan.csv_cells import (
    NATURES,
    Known,
    read_calendar,
    read_constraint_kind,
    read_department,
    read_duration,
    read_gate,
    read_link,
    read_names,
    read_nature,
    read_percent,
)
from plan.csv_frame import Frame, PlanFile, standard_calendar
from plan.errors import PlanFileError, Problem, message_of
from plan.model import Constraint, ConstraintKind, Link, Plan, Summary, Task, Team
from plan.network import topological_order
from plan.values import parse_moment

if TYPE_CHECKING:
    import _csv

__all__ = ["OPTIONAL", "REQUIRED", "Frame", "PlanFile", "read_plan", "standard_calendar"]

REQUIRED = ("id", "name", "department", "team", "duration", "predecessors", "note")
OPTIONAL = (
    "constraint",
    "constraint_date",
    "deadline",
    "start",
    "percent",
    "owner",
    "gate",
    "calendar",
    "processes",
    "kind",
    "parent",
    *NATURES,
)
LARGEST = 20_000_000
MOST_ROWS = 200_000
_OF_SUMMARIES = ("id", "name", "parent", "department")
_PLAIN = {
    "string_pattern_mismatch": "write letters, digits, '.', '_' and '-', the first no sign",
    "string_too_short": "is empty; fill it in",
}


@dataclass
class _Reading:
    """The file on its way in: problems pile up, so that one run shows them all."""

    file: str
    frame: Frame
    problems: list[Problem] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    waits: list[tuple[int, str, str]] = field(default_factory=list)
    natures: dict[str, dict[str, str]] = field(default_factory=dict)
    summaries: dict[str, Summary] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    progress: dict[str, int] = field(default_factory=dict)

    def wrong(self, row: int | None, column: str | None, message: str) -> None:
        self.problems.append(Problem(self.file, row, column, message))

    def cell(self, row: int, column: str, text: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401  # whatever ``read`` gives
        """Read one cell; note what is wrong and give None."""
        try:
            return read(text)
        except (ValueError, ValidationError) as error:
            self.wrong(row, column, message_of(error))
            return None


def read_plan(data: bytes, file: str, frame: Frame) -> PlanFile:
    """Read a plan from the bytes of a CSV file.

    Raises:
        PlanFileError: something is wrong; every problem with file, row and field. Rows are counted
            as an editor does: the header is row 1.
        CycleError: the rows are fine, and their tasks wait for each other.
    """
    reading = _Reading(file, frame)
    rows = _rows(reading, data)
    parents = {row["parent"] for _, row in rows if row.get("parent")}
    for number, row in rows:
        if _is_new(reading, number, row):
            read = _read_summary if row["id"] in parents else _read_task
            read(reading, number, row)
    _check_parents(reading, rows)
    links = list(_read_links(reading))
    if not reading.tasks and not reading.problems:
        reading.wrong(None, None, "the file has a header and no task")
    if reading.problems:
        raise PlanFileError(sorted(reading.problems, key=lambda p: p.row or 0))
    plan = _assemble(reading, links)
    topological_order(plan)
    return PlanFile(plan=plan, progress=reading.progress)


def delimiter_of(head: str) -> str:
    """Say what parts the cells, by the header: comma, semicolon or tab, whichever is there most.

    A spreadsheet writes semicolons where the comma is the sign of decimals.
    """
    return max(",;\t", key=head.count)


def _rows(reading: _Reading, data: bytes) -> list[tuple[int, dict[str, str]]]:
    text = _decoded(reading, data)
    if text is None:
        raise PlanFileError(reading.problems)
    delimiter = delimiter_of(text.partition("\n")[0])
    table = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        lines = list(_numbered(table))
    except csv.Error as error:
        reading.wrong(table.line_num, None, f"this is no CSV: {error}; check the quotes")
        raise PlanFileError(reading.problems) from None
    header = [name.strip().lower() for name in lines[0][1]] if lines else []
    _check_header(reading, header)
    if len(lines) > MOST_ROWS:
        reading.wrong(None, None, f"more than {MOST_ROWS} rows; split the plan")
    if reading.problems:
        raise PlanFileError(reading.problems)
    found: list[tuple[int, dict[str, str]]] = []
    for number, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            hint = "quote commas in text" if len(cells) > len(header) else "write all commas"
            reading.wrong(number, None, f"{len(cells)} cells for {len(header)} columns; {hint}")
            continue
        found.append((number, dict(zip(header, map(str.strip, cells), strict=True))))
    return found


def _numbered(table: "_csv.Reader") -> Iterator[tuple[int, list[str]]]:
    """Give rows with the line that each begins on; a quoted cell may run over several."""
    first = 1
    for cells in table:
        yield first, cells
        first = table.line_num + 1


def _decoded(reading: _Reading, data: bytes) -> str | None:
    if not data.strip():
        reading.wrong(None, None, "the file is empty; it needs a header line and tasks")
        return None
    if len(data) > LARGEST:
        reading.wrong(
            None, None, f"the file is larger than {LARGEST // 10**6} MB; leave out what is no task"
        )
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        reading.wrong(row, None, f"byte {error.start} is not UTF-8; save the file as CSV UTF-8")
        return None
    if "\0" in text:
        reading.wrong(
            text.count("\n", 0, text.index("\0")) + 1, None, "holds a NUL; not a text file"
        )
        return None
    return text


def _check_header(reading: _Reading, header: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    for name in missing:
        reading.wrong(1, name, f"the column is missing; the header needs {','.join(REQUIRED)}")
    for name in dict.fromkeys(header):
        if name not in REQUIRED + OPTIONAL:
            reading.wrong(
                1, name, f"unknown column; allowed beside the needed: {', '.join(OPTIONAL)}"
            )
        elif header.count(name) > 1:
            reading.wrong(1, name, "the column stands twice")


def _is_new(reading: _Reading, number: int, row: dict[str, str]) -> bool:
    new = row["id"] not in reading.seen
    if not new:
        reading.wrong(number, "id", f"{row['id']!r} stands twice; ids have to be unique")
    reading.seen.add(row["id"])
    return new


def _check_parents(reading: _Reading, rows: list[tuple[int, dict[str, str]]]) -> None:
    for number, row in rows:
        parent = row.get("parent", "")
        if parent and parent not in reading.seen:
            reading.wrong(number, "parent", f"unknown parent {parent!r}; use an id of this file")


def _read_summary(reading: _Reading, number: int, row: dict[str, str]) -> None:
    for column, text in row.items():
        if text and text != "0d" and column not in _OF_SUMMARIES:
            reading.wrong(
                number, column, f"{row['id']!r} spans other rows and has none of its own; empty it"
            )
    try:
        reading.summaries[row["id"]] = Summary(
            id=row["id"], name=row["name"], parent=row["parent"] or None
        )
    except ValidationError as error:
        _wrong_field(reading, number, error)


def _wrong_field(reading: _Reading, number: int, error: ValidationError) -> None:
    first = error.errors()[0]
    column = {"teams": "team"}.get(str(first["loc"][0]), str(first["loc"][0]))
    reading.wrong(number, column, f"{first['input']!r}: {_PLAIN.get(first['type'], first['msg'])}")


def _read_task(reading: _Reading, number: int, row: dict[str, str]) -> None:
    cell, frame = reading.cell, reading.frame
    id_ = row["id"]
    departments, calendars = [d.id for d in frame.departments], [c.id for c in frame.calendars]
    fields = {
        "id": id_,
        "name": row["name"],
        "department": cell(
            number, "department", row["department"], partial(read_department, departments)
        ),
        "teams": read_names(row["team"]),
        "duration": cell(number, "duration", row["duration"], read_duration),
        "calendar": cell(
            number, "calendar", row.get("calendar", ""), partial(read_calendar, calendars)
        ),
        "kind": row.get("kind") or None,
        "parent": row.get("parent") or None,
        "constraint": _read_constraint(reading, number, row),
        "deadline": _optional(reading, number, row, "deadline", parse_moment),
        "owner": row.get("owner") or None,
        "gate": read_gate(row.get("gate", ""), row["department"]),
        "processes": tuple(p.strip() for p in row.get("processes", "").split(";") if p.strip()),
        "note": row["note"],
    }
    reading.natures[id_] = {name: row.get(name, "") for name in NATURES}
    percent = _optional(reading, number, row, "percent", read_percent)
    if percent is not None:
        reading.progress[id_] = percent
    if any(problem.row == number for problem in reading.problems):
        reading.waits.append((number, id_, row["predecessors"]))
        return
    try:
        reading.tasks[id_] = Task.model_validate(fields)
    except ValidationError as error:
        _wrong_field(reading, number, error)
        return
    reading.waits.append((number, id_, row["predecessors"]))


def _optional(
    reading: _Reading, number: int, row: dict[str, str], column: str, read: Callable[[str], Any]
) -> Any:  # noqa: ANN401  # whatever ``read`` gives
    text = row.get(column, "")
    return reading.cell(number, column, text, read) if text else None


def _read_constraint(reading: _Reading, number: int, row: dict[str, str]) -> Constraint | None:
    kind = _optional(reading, number, row, "constraint", read_constraint_kind)
    date = _optional(reading, number, row, "constraint_date", parse_moment)
    start = _optional(reading, number, row, "start", parse_moment)
    named, dated = row.get("constraint", ""), row.get("constraint_date", "")
    if dated and not named:
        reading.wrong(number, "constraint", "a constraint_date without a constraint")
    if row.get("start") and named:
        reading.wrong(number, "start", "a task has one date to keep: a start or a constraint")
    if not named:
        return None if start is None else Constraint(kind=ConstraintKind.SNET, date=start)
    if kind is None or (dated and date is None):
        return None
    try:
        return Constraint(kind=kind, date=date)
    except ValidationError as error:
        reading.wrong(number, "constraint_date", message_of(error))
        return None


def _read_links(reading: _Reading) -> Iterable[Link]:
    known = Known(
        tasks={id_ for _, id_, _ in reading.waits},
        summaries=reading.summaries,
        calendars=[calendar.id for calendar in reading.frame.calendars],
    )
    for number, id_, text in reading.waits:
        seen: set[str] = set()
        natures = _read_natures(reading, number, id_)
        for part in filter(None, map(str.strip, text.split(";"))):
            link = reading.cell(number, "predecessors", part, partial(read_link, known, id_))
            if link is None:
                continue
            if link.before in seen:
                reading.wrong(number, "predecessors", f"{link.before!r} stands twice")
                continue
            seen.add(link.before)
            yield link.model_copy(update=natures.pop(link.before, {}))
        for before, named in natures.items():
            reading.wrong(number, named["nature"], f"{before!r} is no predecessor of this row")


def _read_natures(reading: _Reading, number: int, id_: str) -> dict[str, dict[str, str]]:
    """Read what a row says of its dependencies beside when: how firm, and where from."""
    found: dict[str, dict[str, str]] = {}
    for nature, text in reading.natures.get(id_, {}).items():
        read = partial(read_nature, sourced=nature == "external")
        for part in filter(None, map(str.strip, text.split(";"))):
            said = reading.cell(number, nature, part, read)
            if said is None:
                continue
            before, basis = said
            if before in found:
                reading.wrong(number, nature, f"{before!r} has a nature already; name it once")
            found[before] = {"nature": nature, **({"basis": basis} if basis else {})}
    return found


def _assemble(reading: _Reading, links: list[Link]) -> Plan:
    frame = reading.frame
    described = {team.id for team in frame.teams}
    names = dict.fromkeys(team for task in reading.tasks.values() for team in task.teams)
    try:
        return Plan(
            id=frame.id,
            name=frame.name,
            zone=frame.zone,
            start=frame.start,
            departments=frame.departments,
            teams=(*frame.teams, *(Team(id=name) for name in names if name not in described)),
            calendars=frame.calendars,
            freezes=frame.freezes,
            summaries=tuple(reading.summaries.values()),
            tasks=tuple(reading.tasks.values()),
            links=tuple(links),
        )
    except ValidationError as error:
        problem = Problem(reading.file, None, None, message_of(error))
        raise PlanFileError([problem]) from None
