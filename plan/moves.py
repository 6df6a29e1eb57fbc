"""Two schedules side by side: which tasks moved, and of which only the float is another.

Compared row by row over the arrays of the passes, so nothing is built for a task that stands.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from plan.durations import DAY
from plan.earlier import stand_ins
from plan.schedule import Schedule
from plan.values import Value


class Carried(Value):
    """How far a task's name goes where another task bears it from now on; ``id`` bore it before."""

    id: str
    department: str
    days: int


def carried(before: Schedule, after: Schedule) -> Iterator[Carried]:
    """Give the moves of what keeps its name and not its id; see ``stand_ins``."""
    old_row, row_of = before.network.row, after.network.row
    for was, now in stand_ins(before.plan, after.plan):
        index = after.network.time[row_of[now]].index
        at, to = 2 * old_row[was], 2 * row_of[now]
        both = zip(before.forward.at[at : at + 2], after.forward.at[to : to + 2], strict=True)
        minutes = max(abs(index(new) - index(old)) for old, new in both)
        department = before.plan.by_id[was].department
        if minutes:
            yield Carried(id=was, department=department, days=-(-minutes // DAY))


class Moves:
    """What is different between two schedules, in the order of the new plan."""

    def __init__(self, before: Schedule, after: Schedule) -> None:
        self.before, self.after = before, after
        old, new = before.network.row, after.network.row
        self._same_rows = old is new or list(old) == list(new)

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """Tasks of both, with other dates."""
        old, new = self.before.forward.at, self.after.forward.at
        rows = self._other_ends(old, new) if self._same_rows else self._other_spans(old, new)
        return self._in_order(rows)

    def _other_ends(self, old: list[int], new: list[int]) -> Iterable[int]:
        if old == new:
            return ()
        return {end >> 1 for end, (was, is_) in enumerate(zip(old, new, strict=True)) if was != is_}

    def _other_spans(self, old: list[int], new: list[int]) -> Iterator[int]:
        for was, row in self._pairs():
            if old[2 * was : 2 * was + 2] != new[2 * row : 2 * row + 2]:
                yield row

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Give the old and the new row of every task that both hold."""
        old = self.before.network.row
        return ((old[id_], row) for id_, row in self.after.network.row.items() if id_ in old)

    @cached_property
    def squeezed(self) -> tuple[str, ...]:
        """Tasks of both that stand, with another total float."""
        old, new = self.before.floats, self.after.floats
        if self._same_rows:
            other = [
                row for row, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]
            ]
        else:
            other = [row for was, row in self._pairs() if old[was] != new[row]]
        moved = set(self.moved)
        return tuple(id_ for id_ in self._in_order(other) if id_ not in moved)

    def _in_order(self, rows: Iterable[int]) -> tuple[str, ...]:
        ids = {self.after.network.tasks[row].id for row in rows}
        return tuple(id_ for id_ in self.after.plan.by_id if id_ in ids) if ids else ()
