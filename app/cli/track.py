"""``interlock track``: compliance, data migration, testing; what blocks; what changed."""

from typing import Annotated, Literal

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.tracking import Tracking, tracker_json
from tools.trackers import Name, Tracker
from tools.tracking import Blocker, Change

EXAMPLES = (
    "interlock track",
    "interlock track testing",
    "interlock track compliance --json",
)
_MOST_BLOCKERS = 10
_MOST_CHANGES = 15
What = Literal["compliance", "migration", "testing"]


def command(
    what: Annotated[
        What | None,
        typer.Argument(metavar="WHAT", help="compliance, migration or testing; else an overview."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say how far it is, how it moves, what blocks it and when it is expected.

    Without a word: all three in a line each, who waits for whom, and what changed since the round
    before. Everything is computed from the ledger; nothing is read from a source and nothing moves.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        tracking = Tracking(opened)
        if what is None:
            document = tracking.json()
            output.result(document, lambda screen: show_tracking(screen, tracking))
            return
        name: Name = what
        page = tracking.tracker(name)
    output.result(tracker_json(page), lambda screen: _page(screen, page))


def show_tracking(screen: Screen, tracking: Tracking) -> None:
    """Show the three trackers, the chains and the changes, a line each."""
    screen.heading("Compliance, data migration, testing")
    for tracker in tracking.trackers:
        screen.bullet(tracker.text)
    show_blockers(screen, tracking.blockers)
    show_changes(screen, tracking.changes)


def show_blockers(screen: Screen, blockers: tuple[Blocker, ...]) -> None:
    """Show who waits for whom."""
    if not blockers:
        return
    screen.heading("What holds others up, and who waits for it")
    for one in blockers[:_MOST_BLOCKERS]:
        screen.bullet(one.text, mark=f"{one.waiting} wait:" if one.waiting else "nobody waits:")
        screen.note(one.reason, indent=4)
    if len(blockers) > _MOST_BLOCKERS:
        screen.note(f"and {len(blockers) - _MOST_BLOCKERS} more; --json shows all")


def show_changes(screen: Screen, changes: tuple[Change, ...]) -> None:
    """Show what changed since the round before."""
    if not changes:
        return
    screen.heading("What changed since the round before")
    for one in changes[:_MOST_CHANGES]:
        screen.bullet(f"{one.kind.replace('_', ' ')}: {one.text}", mark=one.word)
    if len(changes) > _MOST_CHANGES:
        screen.note(f"and {len(changes) - _MOST_CHANGES} more; --json shows all")


def _page(screen: Screen, page: Tracker) -> None:
    screen.heading(page.text)
    if page.trends:
        screen.line("how it moves (what is wrong, day by day):", style="bold")
        for trend in page.trends:
            screen.bullet(trend.text)
    if page.tasks:
        screen.line("when it is expected:", style="bold")
        for task in page.tasks:
            screen.bullet(task.text)
    if page.blocks:
        screen.line("what blocks it:", style="bold")
        for text in page.blocks:
            screen.bullet(text)
