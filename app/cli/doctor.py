"""``interlock doctor``: is this installation fit, and the workspace with it."""

from typing import Annotated

import typer

from app.cli.errors import REFUSED
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.fitness import Fitness, check_fitness

EXAMPLES = ("interlock doctor", "interlock doctor --model --workspace migration")


def command(
    model: Annotated[
        bool, typer.Option("--model", help="Also ask the configured model one thing.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Check versions, serialiser, ledger, clock, file modes and room; exit 1 where one is wrong.

    Nothing goes over the network without --model.
    """
    fitness = check_fitness(workspace, ask_model=model, given=workspace != HERE)
    Output(as_json=as_json).result(fitness.json(), lambda screen: _show(screen, fitness))
    if not fitness.ok:
        raise typer.Exit(REFUSED)


def _show(screen: Screen, fitness: Fitness) -> None:
    screen.heading("This installation is fit" if fitness.ok else "THIS INSTALLATION IS NOT FIT")
    for one in fitness.checks:
        bad = "BAD" if one.level == "check" else "note"
        style = "bold red" if not one.ok and one.level == "check" else ""
        screen.bullet(f"{one.name}: {one.detail}", mark="ok" if one.ok else bad, style=style)
