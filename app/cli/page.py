"""The page of a proposal on a terminal: its sections as the kernel drew them."""

from app.cli.screen import Screen
from app.services.proposals import View
from plan.page import Section

_FIRST_SCREEN = (0, 1, 2, 4)  # what changes, what it does, what breaks, who has to approve


def show_page(screen: Screen, view: View) -> None:
    """Show everything that an approver has to see; nothing is left out."""
    for section in view.page.sections:
        _section(screen, section)


def show_first_screen(screen: Screen, view: View) -> None:
    """Show the page without its tasks one by one, its evidence and what was written about it."""
    for number in _FIRST_SCREEN:
        _section(screen, view.page.sections[number])


def _section(screen: Screen, section: Section) -> None:
    screen.gap()
    screen.line(section.heading, style="bold")
    for line in section.lines:
        screen.bullet(line, mark=" ", style="bold red" if line.startswith("BREAKS") else "")
