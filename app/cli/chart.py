"""The timeline on a terminal: as wide as the screen, in block characters where it can show them."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.screen import Screen
from plan.gantt import Layout, render_text

SvgOption = Annotated[
    Path | None,
    typer.Option("--svg", metavar="FILE", help="Draw it into a file that ends in .svg."),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
_INDENT = 2
_SHORT = 24


def show_chart(screen: Screen, layout: Layout, *, note: str = "") -> None:
    """Draw a layout; nothing where it holds no task."""
    if not layout.groups:
        screen.line("No task to draw.")
        return
    console = screen.console
    drawn = render_text(layout, console.width - _INDENT, ascii_only=console.options.ascii_only)
    for line in drawn.splitlines():
        screen.verbatim(line, indent=_INDENT)
    if note:
        screen.note(note)


def show_short_chart(screen: Screen, layout: Layout) -> None:
    """Draw the tasks of a change, if there are some and they fit beside what is told of it."""
    if 0 < sum(1 for _ in layout.rows) <= _SHORT:
        screen.gap()
        screen.line("Before and after", style="bold")
        show_chart(screen, layout)
