"""``interlock withdraw``: takes a proposal back, as its author or sponsor."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.decide import show_outcome
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.decisions import Outcome, withdraw

EXAMPLES = ("interlock withdraw P1 --as maya --reason 'The vendor delivers after all.'",)


def command(
    proposal: Annotated[str, typer.Argument(metavar="ID", help="The proposal, such as P1.")],
    *,
    person: PersonOption,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Take a proposal back before it is applied; only who stands behind it can."""
    with open_workspace(workspace) as opened:
        outcome = withdraw(opened, proposal, person=person, reason=reason)
    Output(as_json=as_json).result(
        outcome.model_dump(mode="json"), lambda screen: _show(screen, outcome, person)
    )


def _show(screen: Screen, outcome: Outcome, person: str) -> None:
    screen.heading(f"{person} has taken {outcome.id} back")
    show_outcome(screen, outcome)
