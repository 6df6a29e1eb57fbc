"""``interlock proposal show``: one proposal as the page that its approvers decide on."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.page import show_page
from app.cli.screen import Output, Screen
from app.services.pages import shown_hash
from app.services.proposals import View, view_proposal
from plan.proposal import Question
from plan.telling import beside_words

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
    Output(as_json=as_json).result(view.json(), lambda screen: _show(screen, view))


def _answer(view: View, question: Question) -> str:
    """Give the answer to a question with who gave it, and that they do not stand behind it."""
    by = question.answered_by
    if question.answer is None or by is None:
        return "not answered yet"
    beside = beside_words(view.case, by)
    return f"{by}{beside}{',' if beside else ''} answers: {question.answer}"


def _show(screen: Screen, view: View) -> None:
    screen.heading(f"{view.case.id} is {view.status}")
    show_page(screen, view)
    for one in view.case.questions:
        asked = f"{one.id}, {one.person} asks: {one.text}"
        screen.bullet(f"{asked} ({_answer(view, one)})", mark="question")
    screen.gap()
    screen.note(f"page {shown_hash(view.page)}")
    screen.note(f"digest {view.case.proposal.digest}")
