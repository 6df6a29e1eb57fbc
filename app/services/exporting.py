"""A plan written to a file: CSV in the plan file's own columns, or the canonical JSON.

JSON is the plan to the letter, the text that its hash covers. CSV holds the tasks and what they
wait for; calendars, freezes and teams stay in ``calendar.toml``, and where a dependency comes from
has no column. What was written is read back and compared, and the answer says whether it is the
same.

A cell that a spreadsheet would take for a formula begins with a blank: reading a plan takes blanks
off, so the file still says the same.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.errors import UsageError
from app.files.writing import check_place, write_whole
from app.services.shapes import Json
from plan.csv_plan import OPTIONAL, REQUIRED, Frame, read_plan
from plan.durations import duration_text, lag_text
from plan.errors import PlanError
from plan.model import Link, Plan, Summary, Task
from plan.values import canonical, moment_text

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # also in full width
_NOT_OURS = ("start", "percent")  # a start is a constraint by now, progress is no part of a plan
_COLUMNS = (*REQUIRED[:-1], *(name for name in OPTIONAL if name not in _NOT_OURS), REQUIRED[-1])
_FORMATS: dict[str, Literal["csv", "json"]] = {".csv": "csv", ".json": "json"}


@dataclass(frozen=True)
class Exported:
    """What was written, and whether it gives the same plan when it is read back."""

    file: str
    format: str
    revision: int
    hash: str
    tasks: int
    dependencies: int
    same: bool

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "file": self.file,
            "format": self.format,
            "revision": self.revision,
            "hash": self.hash,
            "tasks": self.tasks,
            "dependencies": self.dependencies,
            "round_trip": self.same,
        }


def export_plan(
    workspace: "Workspace", file: Path, *, revision: int | None = None, force: bool = False
) -> Exported:
    """Write a revision to a file; the ending says how.

    Raises:
        UsageError: the ending is neither.
        CannotError: the file is there already, or cannot be written.
        UnknownError: there is no such revision.
    """
    form = _FORMATS.get(file.suffix.casefold())
    if form is None:
        raise UsageError(f"{file.name}: name a file that ends in .csv or .json")
    check_place(workspace.root, file, force=force)
    plan = workspace.reader.plan(revision)
    text = plan_csv(plan) if form == "csv" else f"{canonical(plan)}\n"
    same = csv_is_whole(plan, text) if form == "csv" else True
    write_whole(file, text)
    return Exported(
        file=str(file),
        format=form,
        revision=workspace.reader.head().number if revision is None else revision,
        hash=plan.hash,
        tasks=len(plan.tasks),
        dependencies=len(plan.links),
        same=same,
    )


def frame_of(plan: Plan) -> Frame:
    """Give what surrounds the rows of a plan, to read them back into the same plan."""
    return Frame(
        id=plan.id,
        name=plan.name,
        zone=plan.zone,
        start=plan.start,
        departments=plan.departments,
        calendars=plan.calendars,
        freezes=plan.freezes,
        teams=plan.teams,
    )


def csv_is_whole(plan: Plan, text: str) -> bool:
    """Say whether a CSV gives the very plan again within its own frame."""
    try:
        return read_plan(text.encode(), "export.csv", frame_of(plan)).plan.hash == plan.hash
    except PlanError:
        return False


def plan_csv(plan: Plan) -> str:
    """Write the rows of a plan; a column that no task uses is left out."""
    rows = [_summary_cells(row) for row in plan.summaries]
    rows += [dict(_cells(plan, task)) for task in plan.tasks]
    used = [name for name in _COLUMNS if name in REQUIRED or any(row[name] for row in rows)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(used)
    writer.writerows([harmless(row[name]) for name in used] for row in rows)
    return text.getvalue()


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell: a blank before what would be a formula."""
    return f" {cell}" if cell.startswith(_FORMULA) else cell


def _summary_cells(row: Summary) -> dict[str, str]:
    own = {"id": row.id, "name": row.name, "parent": row.parent or ""}
    return {**dict.fromkeys(_COLUMNS, ""), **own}


def _cells(plan: Plan, task: Task) -> Iterator[tuple[str, str]]:
    constraint = task.constraint
    yield "id", task.id
    yield "name", task.name
    yield "department", task.department
    yield "team", " and ".join(task.teams)
    yield "duration", duration_text(task.duration)
    yield "predecessors", ";".join(_predecessor(link) for link in plan.links_into[task.id])
    yield "constraint", constraint.kind.value if constraint else ""
    yield "constraint_date", moment_text(constraint.date) if constraint and constraint.date else ""
    yield "deadline", moment_text(task.deadline) if task.deadline else ""
    yield "owner", task.owner or ""
    yield "gate", " and ".join(task.gate)
    yield "calendar", task.calendar or ""
    yield "processes", ";".join(task.processes)
    yield "kind", task.kind or ""
    yield "parent", task.parent or ""
    yield "note", task.note


def _predecessor(link: Link) -> str:
    return f"{link.before}{link.kind}{lag_text(link.lag, link.lag_calendar)}"
