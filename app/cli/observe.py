"""``interlock observe``: files read into observations now, between the rounds."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.errors import REFUSED
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.observing import KINDS, Observed, observe

EXAMPLES = (
    "interlock observe inbox/status.csv",
    "interlock observe report.xml mail.eml --json",
    "interlock observe counts.txt --kind counts",
)
Kind = StrEnum("Kind", {name.upper(): name for name in KINDS})  # type: ignore[misc]  # from the sources' own list


def command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files, or folders with files.")
    ],
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", help="What they are, where ending and header are silent."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Read files into observations: status, statements, mail, test reports, counts, controls.

    Each file is kept whole or not at all; one that is refused does not keep the others out. BPMN
    files come with version 0.6. Exit 1 where a file was refused.
    """
    with open_workspace(workspace) as opened:
        observed = observe(opened, paths, None if kind is None else str(kind.value))
    Output(as_json=as_json).result(observed.json(), lambda screen: _show(screen, observed))
    if observed.refused:
        raise typer.Exit(REFUSED)


def _show(screen: Screen, observed: Observed) -> None:
    new = sum(len(one.new) for one in observed.read)
    screen.heading(f"{new} new observation(s)")
    for one in observed.read:
        screen.bullet(f"{one.file}: {one.kind}, {len(one.new)} new, {one.known} known")
    for refused in observed.refused:
        screen.bullet(f"{refused.file}: {refused.reason}", mark="REFUSED", style="bold red")
