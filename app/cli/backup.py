"""``interlock backup``: keep a copy of a workspace."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.backups import back_up

EXAMPLES = ("interlock backup ../backup-2026-05-18", "interlock backup B --workspace migration")


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")],
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Copy ledger and settings into a folder, with their hashes, while others go on working.

    What is copied is verified first. The signing key is no part of it.
    """
    with open_workspace(workspace) as opened:
        document = back_up(opened, folder)

    def show(screen: Screen) -> None:
        screen.heading(f"{folder} holds a backup")
        screen.line(f"{', '.join(document['files'])}: {document['entries']} log entries, whole")
        screen.line(f"to take it back: interlock restore {folder} --into DIR")

    Output(as_json=as_json).result(document, show)
