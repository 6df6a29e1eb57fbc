"""``interlock observe``: files read into observations now, between the rounds."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.errors import REFUSED
from app.cli.inventory import show_inventory
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.services.observing import KINDS, Observed, observe
from plan.values import last_minute_of, local_time, minute_of, parse_moment
from tools.bpmn.schedulers import Window

EXAMPLES = (
    "interlock observe inbox/status.csv",
    "interlock observe report.xml mail.eml --json",
    "interlock observe counts.txt --kind counts",
    "interlock observe models --window 2026-08-07T18:00..2026-08-09T12:00 --json",
)
_SHOWN = 20
Kind = StrEnum("Kind", {name.upper(): name for name in KINDS})  # type: ignore[misc]  # from the sources' own list


def command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files, or folders with files.")
    ],
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", help="What they are, where ending and header are silent."),
    ] = None,
    window: Annotated[
        list[str] | None,
        typer.Option(
            "--window",
            metavar="FIRST..LAST",
            help="A window in which schedulers of process models are looked for.",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Read files into observations: status, words, tests, counts, controls, tickets, BPMN, DMN.

    Each file is kept whole or not at all; one that is refused does not keep the others out. What
    process models order goes into the register and binds nothing. Exit 1 where a file was refused.
    """
    windows = tuple(_window(one) for one in window or ())
    with open_workspace(workspace) as opened:
        observed = observe(opened, paths, None if kind is None else str(kind.value), windows)
    Output(as_json=as_json).result(observed.json(), lambda screen: _show(screen, observed))
    if observed.refused:
        raise typer.Exit(REFUSED)


def _window(text: str) -> Window:
    first, dots, last = text.partition("..")
    try:
        minutes = minute_of(parse_moment(first)), last_minute_of(parse_moment(last or dots))
    except ValueError as error:
        message = f"{error}; write --window 2026-08-07T18:00..2026-08-09T12:00"
        raise UsageError(message) from None
    if minutes[0] >= minutes[1]:
        raise UsageError(f"{text!r} ends before it begins")
    return Window(text, *map(local_time, minutes))


def _show(screen: Screen, observed: Observed) -> None:
    new = sum(len(one.new) for one in observed.read)
    screen.heading(f"{new} new observation(s)")
    for one in observed.read[:_SHOWN]:
        screen.bullet(f"{one.file}: {one.kind}, {len(one.new)} new, {one.known} known")
    if len(observed.read) > _SHOWN:
        screen.note(f"and {len(observed.read) - _SHOWN} more files", indent=4)
    for refused in observed.refused:
        screen.bullet(f"{refused.file}: {refused.reason}", mark="REFUSED", style="bold red")
    if observed.artefacts is not None:
        show_inventory(screen, observed.artefacts)
