"""``interlock proposal show``: one proposal as the page that its approvers decide on."""

from collections.abc import Sequence
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.page import show_held, show_page
from app.cli.said import show_said
from app.cli.screen import Output, Screen
from app.services.pages import shown_hash
from app.services.proposals import View, view_proposal
from app.services.reviews import held_back, left_open

EXAMPLES = ("interlock proposal show P1", "interlock proposal show P1 --json")


def command(
    proposal: Annotated[str, typer.Argument(metavar="ID", help="The proposal, such as P1.")],
    *,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show a proposal as its approvers see it, with the names of its page and its content."""
    with open_workspace(workspace) as opened:
        view = view_proposal(opened.reader, opened.evidence, proposal)
        held = held_back(opened, view.case)
        if not held and left_open(opened, view.case):
            held = ("approved, and not applied: interlock remind tries again and says why not",)
    document = {**view.json(), "held": list(held)}
    Output(as_json=as_json).result(document, lambda screen: _show(screen, view, held))


def _show(screen: Screen, view: View, held: Sequence[str]) -> None:
    screen.heading(f"{view.case.id} is {view.status}")
    if view.case.end is not None and view.case.end.reason:
        screen.note(view.case.end.reason)
    show_held(screen, held)
    show_page(screen, view)
    show_said(screen, view)
    screen.gap()
    screen.note(f"page {shown_hash(view.page)}")
    screen.note(f"digest {view.case.proposal.digest}")
