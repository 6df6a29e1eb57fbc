"""What a plan file gives, whatever its form: the plan, and what has no place in it.

``columns`` names what the file holds, in the words of the plan file's own format: what a file does
not hold is nobody's wish to empty it. ``notes`` say what was left out or read in another way.
"""

from plan.model import Plan
from plan.values import Value


class Note(Value):
    """Something that a plan has no place for, with the row that it stands in."""

    row: int | None
    field: str | None
    text: str

    def __str__(self) -> str:
        """Give the place first."""
        place = [f"row {self.row}"] if self.row is not None else []
        place += [self.field] if self.field is not None else []
        return f"{', '.join(place)}: {self.text}" if place else self.text


class PlanDocument(Value):
    """A plan file, read."""

    plan: Plan
    progress: dict[str, int]
    columns: tuple[str, ...]
    notes: tuple[Note, ...] = ()
