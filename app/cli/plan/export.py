"""``interlock plan export``: a revision written to a file; its ending says how."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.exporting import Exported, export_plan

EXAMPLES = (
    "interlock plan export plan.csv",
    "interlock plan export plan.xlsx",
    "interlock plan export project.xml",
    "interlock plan export plan.ics",
    "interlock plan export plan.json --revision 1",
)
_NOT_ALL = (
    "the file does not hold everything: reading it back gives another order or origin of "
    "dependencies, or another text; take .json for the plan to the letter"
)


def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to; .csv .xlsx .xml .ics .json.")
    ],
    revision: Annotated[
        int | None, typer.Option("--revision", metavar="N", help="Which revision (the newest).")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Write the plan to a file: CSV, Excel, MS Project XML, iCalendar, or canonical JSON.

    CSV and Excel hold tasks and dependencies; calendars, freezes and capacities stand in
    calendar.toml. A cell that a spreadsheet would run begins with a blank, which reading takes off
    again. An .ics file holds the dates, for a calendar.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        exported = export_plan(opened, file, revision=revision, force=force)
    if exported.same is False:
        output.notice(_NOT_ALL)
    output.result(exported.json(), lambda screen: _show(screen, exported))


def _show(screen: Screen, exported: Exported) -> None:
    screen.heading(f"Revision {exported.revision} is in {exported.file}")
    screen.line(f"{exported.tasks} tasks, {exported.dependencies} dependencies")
    screen.note(f"hash of the plan: {exported.hash}")
