"""Notes on a plan file, shortened for a terminal: one line for each kind, with its rows."""

from collections.abc import Sequence
from itertools import groupby

from tools.planfiles.document import Note

_SHOWN = 5
_MOST_ROWS = 12


def note_lines(notes: Sequence[Note]) -> list[str]:
    """Give a line for each kind of note with the rows that it is about; JSON holds them all."""

    def kind(note: Note) -> tuple[str, str]:
        return note.field or "", note.text

    lines = []
    for (field, text), same in groupby(sorted(notes, key=kind), key=kind):
        rows = sorted({note.row for note in same if note.row is not None})
        shown = ", ".join(map(str, rows[:_MOST_ROWS]))
        more = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
        place = f"row {shown}{more}: " if rows else ""
        lines.append(f"{place}{field}: {text}" if field else f"{place}{text}")
    left = len(lines) - _SHOWN
    return (
        [*lines[:_SHOWN], f"{left} more kinds of notes; --json has them all"] if left > 1 else lines
    )
