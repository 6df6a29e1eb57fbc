"""``interlock edit``: puts another proposal in the place of one under review."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.json_files import read_change
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, workspace_words
from app.cli.page import show_page
from app.cli.screen import Output, Screen
from app.services.proposals import View, edit_proposal

EXAMPLES = (
    "interlock edit P1 --file change.json --as tom",
    "interlock edit P1 --file - --as tom < change.json",
)


def command(
    proposal: Annotated[str, typer.Argument(metavar="ID", help="The proposal, such as P1.")],
    *,
    file: Annotated[
        Path,
        typer.Option("--file", metavar="OPS.json", help="All its operations anew; - is stdin."),
    ],
    person: PersonOption,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Make a new proposal of one under review; you are its author, and the old one is replaced.

    What was said to the old one counts for nothing any more: its approvers are asked anew, and see
    what changed.
    """
    operations, prose = read_change(file)
    with open_workspace(workspace) as opened:
        view = edit_proposal(opened, proposal, operations, by=person, prose=prose)
        Output(as_json=as_json).result(
            view.json(), lambda screen: _show(screen, view, proposal, workspace)
        )


def _show(screen: Screen, view: View, old: str, workspace: Path) -> None:
    screen.heading(f"{view.case.id} takes the place of {old} and waits for approval")
    show_page(screen, view)
    screen.note("each approver sees it with:")
    screen.verbatim(f"interlock inbox --as PERSON{workspace_words(workspace)}", indent=4)
