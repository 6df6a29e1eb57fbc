"""``interlock impact``: what a slip or a constraint would move, by department."""

from collections.abc import Sequence
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.effects import show_effect
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.planning import Tries, try_out
from app.services.shapes import effect_json
from plan.effect import Effect
from plan.impact import exposed_by

EXAMPLES = (
    "interlock impact --slip T14=10d",
    "interlock impact --constraint 'T58 FNLT 2026-06-12' --slip T31=2d --json",
    "interlock impact --dependency 'T39 -> T41'",
)


def command(
    *,
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
    dependencies: Annotated[
        list[str] | None,
        typer.Option(
            "--dependency",
            metavar="'TASK -> TASK'",
            help="Take it to be true: 'T19 -> T62', 'T19 SS+2d T62', or a claim: A1.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without", metavar="'TASK -> TASK'", help="Take a dependency of the plan to be false."
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say what would move if this came true; changes nothing. Every option can be given often."""
    tries = Tries(slips or (), constraints or (), dependencies or (), without or ())
    with open_workspace(workspace) as opened:
        effect = try_out(opened.reader, tries, opened.evidence.assumptions())
        exposed = exposed_by(opened.reader.plan(), effect)
    Output(as_json=as_json).result(
        {**effect_json(effect), "exposed": list(exposed)},
        lambda screen: _show(screen, tries.text, effect, exposed),
    )


def _show(screen: Screen, what: str, effect: Effect, exposed: Sequence[str]) -> None:
    screen.heading(f"If {what}")
    show_effect(screen, effect)
    if exposed:
        screen.line(f"Exposed, but not moved: {len(exposed)} more task(s) hang on these.")
    for one in effect.squeezed:
        if one.float_to < min(0, one.float_from):
            screen.bullet(f"{one.id} {one.name} ({one.department}) would have no float left")
