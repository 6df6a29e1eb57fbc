"""``interlock handoff``: what was handed over, and taking it over."""

from typing import Annotated

import typer
import typer.main

from app.bootstrap import open_workspace
from app.cli.commands import epilog
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day
from app.services.handing_over import acknowledge, handoff_json
from plan.rhythm import Handoff

EXAMPLES = ("interlock handoff list", "interlock handoff ack H1 --as grace")


def build() -> object:
    """Build the group."""
    group = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        help="What was handed over to whom; take it over.",
        epilog=epilog(EXAMPLES),
        name="handoff",
    )
    group.callback()(_handoff)
    group.command("list", epilog=epilog(EXAMPLES[:1]), short_help="List every handoff.")(listing)
    group.command("ack", epilog=epilog(EXAMPLES[1:]), short_help="Take a task over.")(ack)
    return typer.main.get_command(group)


def _handoff() -> None:
    """See what was handed over to whom; take it over."""


def listing(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """List every handoff with what its owner needs, by when, and whether it was taken over."""
    with open_workspace(workspace) as opened:
        found = opened.rhythm.handoffs()
    document = {"handoffs": [handoff_json(one) for one in found]}
    Output(as_json=as_json).result(document, lambda screen: _list(screen, found))


def ack(
    handoff: Annotated[str, typer.Argument(metavar="ID", help="A handoff, such as H1.")],
    person: PersonOption,
    words: Annotated[
        str, typer.Option("--words", metavar="TEXT", help="What you say to it; kept.")
    ] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say that you have taken a task over: whoever was told, or the PMO for them."""
    with open_workspace(workspace) as opened:
        found = acknowledge(opened, handoff, person=person, words=words)
    Output(as_json=as_json).result(handoff_json(found), lambda screen: _show(screen, found))


def _list(screen: Screen, found: tuple[Handoff, ...]) -> None:
    if not found:
        screen.line("Nothing was handed over yet.", indent=0)
    for one in found:
        _show(screen, one)


def _show(screen: Screen, one: Handoff) -> None:
    to = ", ".join(one.recipients)
    screen.gap()
    screen.bullet(f"{one.name} -> {to}, due {day(one.finish)}", mark=one.id, style="bold")
    for need in one.needs:
        screen.note(f"builds on {need.name}: {need.words}", indent=5)
    if one.acknowledged_by is None:
        screen.line(f"nobody has taken it over yet; told {day(one.at)}", indent=5)
        return
    words = f": {one.words}" if one.words else ""
    screen.line(
        f"taken over by {one.acknowledged_by}, {day(str(one.acknowledged_at))}{words}", indent=5
    )
