"""Options that many commands share, so that they read the same everywhere."""

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
