"""The demo from beginning to end: workspace, round, proposals, decisions, diff, proof."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Workspace, open_workspace, verify_ledger
from app.cli.briefing import show_round
from app.cli.demo.seated import ask_people
from app.cli.demo.serving import serve_demo
from app.cli.demo.telling import show_end, show_event
from app.cli.errors import REFUSED
from app.cli.options import JsonOption
from app.cli.plan.diff import show_difference
from app.cli.screen import Output, Screen
from app.cli.verify import show_verified
from app.errors import UsageError
from app.files.story import Story
from app.services.demo import make_demo, play
from app.services.planning import compare_revisions
from app.services.rounds import counts_json, hold_round, round_json

EXAMPLES = (
    "interlock demo",
    "interlock demo --port 8080",
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
        int | None,
        typer.Option(
            "--port", metavar="N", min=1, max=65535, help="Serve the example on this port."
        ),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask for the decisions here, in the terminal.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """See it all once: a round, a proposal, the approvals, a new revision.

    It opens the web on the example and prints a link for each of its people: play one after the
    other. With --ask you are asked in the terminal instead. With --auto, with --json, or where
    stdin is no terminal, the people of the example answer, and it ends; --port serves anyway.
    """
    if port is not None and (auto or ask):
        raise UsageError("--port serves the example; leave --auto and --ask away")
    output = Output(as_json=as_json)
    screen = None if as_json else Screen()
    target = folder or Path(tempfile.mkdtemp(prefix="interlock-demo-"))
    places, story = make_demo(target)
    output.notice(f"workspace: {places.root}")
    by_hand = not auto and not as_json and sys.stdin.isatty()
    if port is not None or (by_hand and not ask):
        with open_workspace(places.root) as workspace:
            hold_round(workspace, output.notice)
        serve_demo(places.root, port, output)
        return
    seated = by_hand and ask
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
