"""``interlock plan redundant``: dependencies that others imply, each with its evidence."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.colliding import Needless, read_redundant
from plan.provenance import link_words

EXAMPLES = (
    "interlock plan redundant",
    "interlock plan redundant --json",
)


def command(
    *,
    revision: Annotated[
        int | None, typer.Option("--revision", metavar="N", help="Which revision (the newest).")
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """List dependencies that a path of others implies: without them no date would be earlier.

    That says nothing about whether they are true; who owns them may want them to stand.
    """
    with open_workspace(workspace) as opened:
        found = read_redundant(opened.reader, revision)
    Output(as_json=as_json).result(found.json(), lambda screen: _show(screen, found))


def _show(screen: Screen, needless: Needless) -> None:
    screen.heading(f"Redundant dependencies of revision {needless.revision}")
    if not needless.found:
        screen.line("None: every dependency can hold a date.")
    for one in needless.found:
        screen.bullet(f"{link_words(one.link)}: implied by {', '.join(map(str, one.path))}")
