"""What a picture holds: rows in groups, links between them, bands behind them. Instants throughout.

Nothing here knows a pixel or a character cell; names are as the plan has them.
"""

from collections.abc import Iterator
from typing import Literal

from plan.model import LinkKind
from plan.values import Value

Mark = Literal["", "moved", "edited", "added", "removed"]


class Span(Value):
    """From an instant to another."""

    start: int
    finish: int


class Limit(Value):
    """A date that a task has to keep: its deadline, FNLT or SNLT."""

    kind: Literal["deadline", "FNLT", "SNLT"]
    at: int
    missed: bool


class Row(Value):
    """One task, or what a summary spans: where it stands ``now``, ``was``, and is ``expected``.

    ``shift`` is what its finish moves by and ``total_float`` what is left, in working minutes;
    ``late_finish`` is where the float ends. A task that was taken out has no ``now``.
    """

    id: str
    name: str
    department: str
    mark: Mark = ""
    now: Span | None = None
    was: Span | None = None
    expected: Span | None = None
    shift: int = 0
    critical: bool = False
    milestone: bool = False
    gate: tuple[str, ...] = ()
    total_float: int = 0
    late_finish: int = 0
    limits: tuple[Limit, ...] = ()
    broken: tuple[str, ...] = ()
    summary: bool = False
    waits_for: tuple[str, ...] = ()

    @property
    def here(self) -> Span:
        """Where the task is drawn: where it stands, or stood."""
        span = self.now or self.was
        if span is None:
            raise AssertionError("a row without dates")
        return span

    @property
    def ghost(self) -> Span | None:
        """Where the task was, if that is another place than now."""
        return self.was if self.now is not None and self.was != self.now else None


class Group(Value):
    """The rows of one department; ``place`` is its place in the plan, shown or not."""

    id: str
    name: str
    place: int
    rows: tuple[Row, ...]


class Arrow(Value):
    """A dependency between two rows; ``critical`` if it leaves no room between critical tasks."""

    before: str
    after: str
    kind: LinkKind
    lag: int = 0
    lag_calendar: str | None = None
    nature: str = "mandatory"
    mark: Literal["", "added", "removed", "changed"] = ""
    critical: bool = False


class Band(Value):
    """A freeze behind the rows of one department that it binds."""

    id: str
    name: str
    department: str
    first: int
    last: int
    forbids: str
    rows: tuple[str, ...]
    mark: Literal["", "added", "removed"] = ""


class Layout(Value):
    """Everything that a picture of a plan holds, from ``first`` to ``last``.

    ``closed`` are the days without working time; ``left_out`` counts tasks that are not shown.
    """

    plan: str
    first: int
    last: int
    finish: int
    finish_shift: int = 0
    today: int | None = None
    compared: bool = False
    forecast: bool = False
    groups: tuple[Group, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    bands: tuple[Band, ...] = ()
    closed: tuple[Span, ...] = ()
    left_out: int = 0

    @property
    def rows(self) -> Iterator[Row]:
        """Every row, from the top."""
        return (row for group in self.groups for row in group.rows)
