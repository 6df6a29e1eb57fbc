"""``interlock impact``: what a slip or a constraint would move, by department."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.effects import show_effect
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.planning import try_out
from app.services.shapes import effect_json
from plan.effect import Effect

EXAMPLES = (
    "interlock impact --slip T14=10d",
    "interlock impact --constraint 'T58 FNLT 2026-06-12' --slip T31=2d --json",
)


def command(
    slips: Annotated[
        list[str] | None,
        typer.Option("--slip", metavar="TASK=AMOUNT", help="A task that comes later: T14=10d."),
    ] = None,
    constraints: Annotated[
        list[str] | None,
        typer.Option(
            "--constraint",
            metavar="'TASK KIND DATE'",
            help="A date to keep: 'T58 FNLT 2026-06-12' or 'T58 deadline 2026-06-12'.",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say what would move if this came true; changes nothing. Both options can be given often."""
    with open_workspace(workspace) as opened:
        effect = try_out(opened.reader, slips or [], constraints or [])
    what = "; ".join([*(slips or []), *(constraints or [])])
    Output(as_json=as_json).result(effect_json(effect), lambda screen: _show(screen, what, effect))


def _show(screen: Screen, what: str, effect: Effect) -> None:
    screen.heading(f"If {what}")
    show_effect(screen, effect)
    for one in effect.squeezed:
        if one.float_to < min(0, one.float_from):
            screen.bullet(f"{one.id} {one.name} ({one.department}) would have no float left")
