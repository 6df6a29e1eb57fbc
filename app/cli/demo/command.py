"""The demo from beginning to end: workspace, round, proposals, decisions, diff, proof."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Workspace, open_workspace, verify_ledger
from app.cli.briefing import show_round
from app.cli.demo.seated import ask_people
from app.cli.demo.telling import show_end, show_event
from app.cli.errors import REFUSED
from app.cli.options import JsonOption
from app.cli.plan.diff import show_difference
from app.cli.screen import Output, Screen
from app.cli.verify import show_verified
from app.errors import ComesLaterError
from app.files.story import Story
from app.services.demo import make_demo, play
from app.services.planning import compare_revisions
from app.services.rounds import counts_json, hold_round, round_json

EXAMPLES = (
    "interlock demo",
    "interlock demo --auto --dir /tmp/migration",
    "interlock demo --auto --json",
)


def command(
    auto: Annotated[bool, typer.Option("--auto", help="Let the example's people answer.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option("--dir", "--workspace", metavar="DIR", help="Where to make the workspace."),
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="N", help="Comes with the web pages, 0.7.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """See it all once: a round, a proposal, the approvals, a new revision.

    In a terminal you are asked for the decisions. With --auto, with --json, or where stdin is no
    terminal, the people of the example answer, and it ends.
    """
    if port is not None:
        raise ComesLaterError("--port", "0.7")
    output = Output(as_json=as_json)
    screen = None if as_json else Screen()
    target = folder or Path(tempfile.mkdtemp(prefix="interlock-demo-"))
    places, story = make_demo(target)
    output.notice(f"workspace: {places.root}")
    seated = not auto and not as_json and sys.stdin.isatty()
    with open_workspace(places.root) as workspace:
        result = hold_round(workspace, output.notice)
        if screen is not None:
            show_round(screen, result, workspace.reader.plan(), places.root)
        _decisions(workspace, story, screen, seated=seated)
        report = verify_ledger(places.root)
        document = {
            **counts_json(workspace, bool(report["ok"])),
            **round_json(workspace, result),
        }
        if screen is not None:
            _show_plan_change(screen, workspace)
            show_verified(screen, report)
            show_end(screen, workspace)
        else:
            output.result(document, lambda _: None)
    if not report["ok"]:
        raise typer.Exit(REFUSED)


def _decisions(workspace: Workspace, story: Story, screen: Screen | None, *, seated: bool) -> None:
    if seated and screen is not None:
        ask_people(workspace, story, screen)
        return
    for event in play(workspace, story):
        if screen is not None:
            show_event(screen, workspace, event)


def _show_plan_change(screen: Screen, workspace: Workspace) -> None:
    last = workspace.reader.head().number
    if last > 1:
        show_difference(screen, compare_revisions(workspace.reader, last - 1, last))
    else:
        screen.heading("The plan is as it was: nothing was approved")
