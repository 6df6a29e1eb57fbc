"""The page of a proposal on a terminal: its sections as the kernel drew them."""

from collections.abc import Sequence

from app.cli.chart import show_short_chart
from app.cli.screen import Screen
from app.services.pictures import picture_of_change
from app.services.proposals import View
from plan.operations import apply_operations
from plan.page import Section

_TASK_BY_TASK = 3
_FIRST_SCREEN = (0, 1, 2, 4)  # what changes, what it does, what breaks, who has to approve


def show_page(screen: Screen, view: View) -> None:
    """Show everything that an approver has to see; nothing is left out."""
    for number, section in enumerate(view.page.sections):
        _section(screen, section)
        if number == _TASK_BY_TASK:
            _chart(screen, view)


def _chart(screen: Screen, view: View) -> None:
    """Draw what the lines above say, from the same operations; it is no part of what is hashed."""
    after = apply_operations(view.plan, view.case.proposal.plan_operations)
    show_short_chart(screen, picture_of_change(view.plan, after))


def show_held(screen: Screen, lines: Sequence[str]) -> None:
    """Show which overdue reviews hold a proposal back; they are no part of what is hashed."""
    for line in lines:
        screen.bullet(line, mark="!", style="bold red")


def show_first_screen(screen: Screen, view: View) -> None:
    """Show the page without its tasks one by one, its evidence and what was written about it."""
    for number in _FIRST_SCREEN:
        _section(screen, view.page.sections[number])
    if view.since is not None:
        _section(screen, view.page.sections[max(_FIRST_SCREEN) + 1])


def _section(screen: Screen, section: Section) -> None:
    screen.gap()
    screen.line(section.heading, style="bold")
    for line in section.lines:
        screen.bullet(line, mark=" ", style="bold red" if line.startswith("BREAKS") else "")
