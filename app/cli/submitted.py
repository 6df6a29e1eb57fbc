"""What a person sees once a change of people or policy is submitted."""

from pathlib import Path

from app.cli.options import workspace_words
from app.cli.screen import Screen
from app.services.proposals import View

_CHANGES, _APPROVERS = 0, 4


def show_submitted(screen: Screen, view: View, workspace: Path) -> None:
    """Show what changes for whom and who has to approve; the plan stays as it is."""
    screen.heading(f"{view.case.id} is submitted and waits for approval")
    for number in (_CHANGES, _APPROVERS):
        section = view.page.sections[number]
        screen.gap()
        screen.line(section.heading, style="bold")
        for line in section.lines:
            screen.bullet(line, mark=" ")
    screen.note("each approver sees it with:")
    screen.verbatim(f"interlock inbox --as PERSON{workspace_words(workspace)}", indent=4)
