"""Options that many commands share, so that they read the same everywhere."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", metavar="DIR", help="The workspace.", show_default="this folder"),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Write one JSON document to stdout, notices to stderr.")
]
PersonOption = Annotated[
    str, typer.Option("--as", metavar="PERSON", help="Who acts: an id of people.toml.")
]
HERE = Path()


def workspace_words(workspace: Path) -> str:
    """Give what a further command has to say to reach this workspace, ready to be copied."""
    return "" if workspace == HERE else f" --workspace {shlex.quote(str(workspace))}"
