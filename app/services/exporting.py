"""A plan written to a file: CSV or Excel in our own columns, canonical JSON, MS Project, calendar.

JSON is the plan to the letter, the text that its hash covers. CSV holds the tasks and what they
wait for, with the nature and the origin of dependencies that are not plain; calendars, freezes and
teams stay in ``calendar.toml``. What was written is read back and compared, and the answer says
whether it is the same.

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
from plan.csv_cells import NATURES, predecessor_text
from plan.csv_plan import OPTIONAL, REQUIRED, Frame, read_plan
from plan.durations import duration_text
from plan.errors import PlanError
from plan.model import Link, Plan, Summary, Task
from plan.provenance import IMPORTED
from plan.values import canonical, moment_text

if TYPE_CHECKING:
    from app.bootstrap import Workspace

# OWASP's list for CSV injection, and the same signs in full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NOT_OURS = ("start", "percent")  # a start is a constraint by now, progress is no part of a plan
_COLUMNS = (*REQUIRED[:-1], *(name for name in OPTIONAL if name not in _NOT_OURS), REQUIRED[-1])
_FORMATS: dict[str, Literal["csv", "json", "excel", "mspdi", "icalendar"]] = {
    ".csv": "csv",
    ".json": "json",
    ".xlsx": "excel",
    ".xml": "mspdi",
    ".ics": "icalendar",
}


@dataclass(frozen=True)
class Exported:
    """What was written, and whether it gives the same plan when it is read back."""

    file: str
    format: str
    revision: int
    hash: str
    tasks: int
    dependencies: int
    same: bool | None  # None: the form holds dates alone, and is not read back

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
        UsageError: the ending is none of them.
        CannotError: the file is there already, or cannot be written.
        UnknownError: there is no such revision.
    """
    form = _FORMATS.get(file.suffix.casefold())
    if form is None:
        raise UsageError(f"{file.name}: name a file that ends in {', '.join(_FORMATS)}")
    check_place(workspace.root, file, force=force)
    plan = workspace.reader.plan(revision)
    number = workspace.reader.head().number if revision is None else revision
    content, same = _written(workspace, plan, number, form)
    write_whole(file, content)
    return Exported(
        file=str(file),
        format=form,
        revision=number,
        hash=plan.hash,
        tasks=len(plan.tasks),
        dependencies=len(plan.links),
        same=same,
    )


def _written(
    workspace: "Workspace", plan: Plan, number: int, form: str
) -> tuple[str | bytes, bool | None]:
    """Give what a file holds, and whether reading it gives the same plan again."""
    if form == "json":
        return f"{canonical(plan)}\n", True
    if form == "csv":
        text = plan_csv(plan)
        return text, csv_is_whole(plan, text)
    # The libraries behind these are loaded only where one of them is asked for.
    from app.services.exporting_forms import write_form  # noqa: PLC0415  # see above

    revision = next(one for one in workspace.reader.revisions() if one.number == number)
    return write_form(plan, revision, form)


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
    """Write the rows of a plan."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(plan_rows(plan))
    return text.getvalue()


def plan_rows(plan: Plan) -> list[list[str]]:
    """Give header and rows of a plan, harmless; a column that no task uses is left out."""
    rows = [_summary_cells(row) for row in plan.summaries]
    rows += [task_cells(plan, task) for task in plan.tasks]
    used = [name for name in _COLUMNS if name in REQUIRED or any(row[name] for row in rows)]
    return [used, *([harmless(row[name]) for name in used] for row in rows)]


def task_cells(plan: Plan, task: Task) -> dict[str, str]:
    """Write a task as a row of the plan file: every column by its name."""
    return dict(_cells(plan, task))


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
    yield "predecessors", ";".join(predecessor_text(link) for link in plan.links_into[task.id])
    yield "constraint", constraint.kind.value if constraint else ""
    yield "constraint_date", moment_text(constraint.date) if constraint and constraint.date else ""
    yield "deadline", moment_text(task.deadline) if task.deadline else ""
    yield "owner", task.owner or ""
    yield "gate", " and ".join(task.gate)
    yield "calendar", task.calendar or ""
    yield "processes", ";".join(task.processes)
    yield "kind", task.kind or ""
    yield "parent", task.parent or ""
    for nature in NATURES:
        yield nature, ";".join(_named(x) for x in plan.links_into[task.id] if _stands(x, nature))
    yield "note", task.note


def _stands(link: Link, nature: str) -> bool:
    """Say whether a link has to be named; a mandatory one of the plan file goes without saying."""
    return link.nature == nature and (nature != "mandatory" or link.basis != IMPORTED)


def _named(link: Link) -> str:
    return link.before if link.basis == IMPORTED else f"{link.before} ({link.basis})"
