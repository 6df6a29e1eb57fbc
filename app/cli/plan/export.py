"""``interlock plan export``: a revision written to a file, as CSV or as canonical JSON."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.exporting import Exported, export_plan

EXAMPLES = (
    "interlock plan export plan.csv",
    "interlock plan export plan.json --revision 1",
)
_NOT_ALL = (
    "the CSV does not hold everything: reading it back gives another order or origin of "
    "dependencies; take .json for the plan to the letter"
)


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; .csv or .json says how.")],
    revision: Annotated[
        int | None, typer.Option("--revision", metavar="N", help="Which revision (the newest).")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Write the plan to a file: CSV for `interlock init --plan`, or JSON to the letter of its hash.

    The CSV holds tasks and dependencies; calendars, freezes and capacities stand in calendar.toml.
    A cell that a spreadsheet would run begins with a blank, which reading takes off again.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        exported = export_plan(opened, file, revision=revision, force=force)
    if not exported.same:
        output.notice(_NOT_ALL)
    output.result(exported.json(), lambda screen: _show(screen, exported))


def _show(screen: Screen, exported: Exported) -> None:
    screen.heading(f"Revision {exported.revision} is in {exported.file}")
    screen.line(f"{exported.tasks} tasks, {exported.dependencies} dependencies")
    screen.note(f"hash of the plan: {exported.hash}")
