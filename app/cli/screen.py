"""What a person sees: headings, short lines, narrow tables; or one JSON document, and nothing else.

Text of others is never markup here, and what could deceive the eye is shown as an escape.
"""

import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plan.values import minute_of
from plan.visible import visible
from plan.words import day_words

_NOT_A_TERMINAL = 100
_WIDEST = 120
_WORDS = {"name", "title"}  # columns that may be cut where there is no room
_BETWEEN = 3  # what stands between two columns of a table
_NARROWEST = 10


class Screen:
    """Writes for people, to a terminal or into a file."""

    def __init__(self, stream: TextIO | None = None) -> None:
        console = Console(file=stream or sys.stdout, highlight=False, markup=False, emoji=False)
        width = min(console.width, _WIDEST) if console.is_terminal else _NOT_A_TERMINAL
        self.console = Console(
            file=stream or sys.stdout, highlight=False, markup=False, emoji=False, width=width
        )

    def heading(self, text: str) -> None:
        """Begin a part."""
        self.gap()
        self._write(text, "", "", "bold cyan")

    def gap(self) -> None:
        """Leave a line free."""
        self.console.print()

    def line(self, text: str, style: str = "", indent: int = 2) -> None:
        """Write a line; a long one is wrapped under itself."""
        self._write(text, " " * indent, " " * indent, style)

    def note(self, text: str, indent: int = 2) -> None:
        """Write a line that may be skipped."""
        self.line(text, style="dim", indent=indent)

    def bullet(self, text: str, mark: str = "-", style: str = "", indent: int = 2) -> None:
        """Write one of several lines behind its mark."""
        first = f"{' ' * indent}{visible(mark)} "
        self._write(text, first, " " * len(first), style)

    def verbatim(self, text: str, indent: int = 2) -> None:
        """Write a line that is not wrapped, such as a command to copy."""
        self.console.print(Text(" " * indent + visible(text)), soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a table; a column whose name ends in ``>`` stands to the right."""
        cells = [[visible(cell) for cell in row] for row in rows]
        heads = [name.rstrip(">") for name in columns]
        widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", padding=(0, 1))
        for name, head, width in zip(columns, heads, widths, strict=True):
            room = self.console.width - 2 - sum(widths) + width - _BETWEEN * len(widths)
            table.add_column(
                head,
                justify="right" if name.endswith(">") else "left",
                overflow="ellipsis",
                no_wrap=True,
                min_width=None if head in _WORDS else width,
                max_width=max(room, _NARROWEST) if head in _WORDS else None,
            )
        for row in cells:
            table.add_row(*map(Text, row))
        with self.console.capture() as drawn:
            self.console.print(table, width=self.console.width - 2)
        lines = (line.rstrip() for line in drawn.get().splitlines())
        self.console.file.write("".join(f"  {line}\n" for line in lines if line))

    def _write(self, text: str, first: str, then: str, style: str) -> None:
        words = " ".join(visible(text).split())
        lines = textwrap.wrap(
            words,
            self.console.width,
            initial_indent=first,
            subsequent_indent=then,
            break_on_hyphens=False,
        )
        self.console.print(Text("\n".join(lines) or first.rstrip(), style=style), soft_wrap=True)


class Output:
    """Where a command's result goes: to people, or to a program as one document."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def notice(self, text: str) -> None:
        """Tell progress or a warning; never part of the result."""
        sys.stderr.write(f"{visible(text)}\n")
        sys.stderr.flush()

    def result(self, document: dict[str, Any], show: Callable[[Screen], None]) -> None:
        """Give the result, in the one way or the other."""
        if self.as_json:
            sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        else:
            show(Screen())
        sys.stdout.flush()


def day(instant: str) -> str:
    """Write the day of an ISO instant: ``Thu 30 Jul 2026``."""
    return day_words(minute_of(datetime.fromisoformat(instant).replace(tzinfo=None)))


def short_day(instant: str) -> str:
    """Write the day of an ISO instant for a table: ``30 Jul 2026``."""
    return day(instant).partition(" ")[2]
