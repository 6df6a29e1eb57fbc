"""``interlock inbox``: what waits for a person, as the page that they decide on."""

from pathlib import Path

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, workspace_words
from app.cli.page import show_page
from app.cli.screen import Output, Screen
from app.services.decisions import inbox_of
from app.services.proposals import View

EXAMPLES = ("interlock inbox --as helen", "interlock inbox --as helen --json")


def command(
    person: PersonOption, workspace: WorkspaceOption = HERE, as_json: JsonOption = False
) -> None:
    """See what waits for a person: each proposal with its effect, its evidence and its digest."""
    with open_workspace(workspace) as opened:
        pending = inbox_of(opened, person)
    document = {"person": person, "pending": [view.json() for view in pending]}
    Output(as_json=as_json).result(
        document, lambda screen: _show(screen, pending, person, workspace)
    )


def _show(screen: Screen, pending: tuple[View, ...], person: str, workspace: Path) -> None:
    if not pending:
        screen.line(f"Nothing waits for {person}.", indent=0)
        return
    place = workspace_words(workspace)
    for view in pending:
        screen.heading(f"{view.case.id} waits for {person}")
        show_page(screen, view)
        screen.console.print()
        screen.note("to decide (or: reject, ask, each with --reason):")
        screen.verbatim(
            f"interlock decide {view.case.id} approve --as {person}{place} \\", indent=4
        )
        screen.verbatim(f"--digest {view.case.proposal.digest}", indent=6)
