"""``interlock answer``: answers a question that somebody asked about a proposal."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.decide import show_outcome
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.decisions import Outcome, answer

EXAMPLES = ("interlock answer 1 'Grace is on call that night.' --as maya",)


def command(
    question: Annotated[
        int, typer.Argument(metavar="ID", help="The question's number, as it was told.")
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The answer.")],
    *,
    person: PersonOption,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Answer a question; it stands with the proposal for good, and takes no seat."""
    with open_workspace(workspace) as opened:
        outcome = answer(opened, question, person=person, text=text)
    Output(as_json=as_json).result(
        outcome.model_dump(mode="json"), lambda screen: _show(screen, outcome, person)
    )


def _show(screen: Screen, outcome: Outcome, person: str) -> None:
    screen.heading(f"{person} has answered question {outcome.question} to {outcome.id}")
    show_outcome(screen, outcome)
