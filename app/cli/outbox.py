"""``interlock outbox``: what was told, what waits, and what nobody could be told."""

from typing import Annotated

import typer
import typer.main

from app.bootstrap import open_workspace
from app.cli.commands import epilog
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.channels import BECAUSE, Letter, letters, pick_letters
from app.services.timekeeping import deliver

EXAMPLES = ("interlock outbox show", "interlock outbox show --dead", "interlock outbox retry 3")


def build() -> object:
    """Build the group."""
    group = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        help="What was told, what waits, and what nobody could be told.",
        epilog=epilog(EXAMPLES),
        name="outbox",
    )
    group.callback()(_outbox)
    group.command("show", epilog=epilog(EXAMPLES[:2]), short_help="List the messages.")(show)
    group.command("retry", epilog=epilog(EXAMPLES[2:]), short_help="Send again now.")(retry)
    return typer.main.get_command(group)


def _outbox() -> None:
    """See what was told, what waits, and what nobody could be told."""


def show(
    dead: Annotated[
        bool, typer.Option("--dead", help="Only what has failed as often as [outbox] allows.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """List the messages to people, oldest first, each with where it stands."""
    with open_workspace(workspace) as opened:
        found = [one for one in letters(opened) if one.standing == "dead" or not dead]
    document = {
        "messages": [one.json() for one in found],
        "dead": sum(one.standing == "dead" for one in found),
        "waiting": sum(one.standing == "waiting" for one in found),
        "withdrawn": sum(one.standing == "withdrawn" for one in found),
    }
    Output(as_json=as_json).result(document, lambda screen: _show(screen, found))


def retry(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="NUMBER...", help="Messages; without one, every dead letter."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Send messages again now, whatever the hour, through the channels that [outbox] names."""
    with open_workspace(workspace) as opened:
        picked = pick_letters(opened, numbers or [])
        sent, failed, around = deliver(opened, messages=picked)
    document = {"sent": sent, "failed": list(failed), "by_another": list(around)}

    def tell(screen: Screen) -> None:
        screen.line(f"{sent} message(s) sent.", indent=0)
        for line in around:
            screen.bullet(line, mark="another way")
        for line in failed:
            screen.bullet(line, mark="not delivered")

    Output(as_json=as_json).result(document, tell)
    if failed:
        raise typer.Exit(1)


def _show(screen: Screen, found: list[Letter]) -> None:
    if not found:
        screen.line("There is no message.", indent=0)
        return
    screen.table(
        ("no>", "to", "kind", "state", "tries>", "name"),
        [
            (
                str(one.message.id),
                one.message.recipient,
                one.message.kind,
                one.standing,
                str(one.message.attempts),
                one.message.subject,
            )
            for one in found
        ],
    )
    for one in found:
        if one.standing == "dead":
            screen.bullet(one.last, mark=f"{one.message.id} failed:")
        elif one.standing == "withdrawn":
            screen.bullet(one.last, mark=f"{one.message.id} withdrawn:")
        elif one.standing == "sent" and BECAUSE in one.last:
            screen.bullet(one.last, mark=f"{one.message.id} by")
