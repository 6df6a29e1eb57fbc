"""Dependencies that others imply: their date is kept by a path of links, which is the evidence.

A link is called redundant only where leaving it out lets no date be earlier, shown in one of two
ways:

- *By instants.* A link without lag, or with a lead, asks for no more than that the waiting task
  begins no earlier than an end of the other. A step FS or SS that does the same, or has a lag
  besides (on whatever clock), hands this on, whatever calendars the tasks have; so does the time
  from a task's start to its finish. FF and SF hand it on into a milestone, but not into work: its
  finish may stand before what it waits for, on the near side of a night or a weekend.
- *By working minutes.* Where every step leads to a task of one calendar, its lags and the durations
  between add up in that calendar's minutes, of every kind and either sign. If the sum is no less
  than the lag of the link, the path implies it. A lag on another clock counts as nothing here.

Steps into a pinned task (MSO, MFO) imply nothing, for a pin overrides its links, and links into one
are never called redundant; nor are links whose lag runs on another clock. Reported progress is not
looked at. What is redundant may be left out all at once: a path holds links of shorter span only,
down to some that stay. The first way is a transitive reduction by sets of rows, each one big
integer (Aho, Garey and Ullman 1972); its memory grows with the span of the longest link.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from plan.model import Link, LinkKind, Plan, Task
from plan.network import topological_order
from plan.own_dates import is_pinned

_FROM_FINISH = (LinkKind.FS, LinkKind.FF)
_TO_FINISH = (LinkKind.FF, LinkKind.SF)
_Steps = list[list[int]]


class Redundant(NamedTuple):
    """A link, and the path of other links that implies its date."""

    link: Link
    path: tuple[Link, ...]

    def __str__(self) -> str:
        """Say it: ``T1 FS T9 is implied by T1 FS T4, T4 FS T9``."""
        return f"{self.link} is implied by {', '.join(map(str, self.path))}"


def redundant_dependencies(plan: Plan) -> tuple[Redundant, ...]:
    """Give the links that others imply, in the plan's order, each with a path as evidence.

    Raises:
        CycleError: tasks wait for each other.
    """
    rows = _Rows(plan)
    by_instants = _Instants(rows)
    by_minutes = _Minutes(rows, by_instants)
    found: list[Redundant] = []
    for number, link in enumerate(plan.links):
        if not by_minutes.has_another_way(number):
            continue
        if link.lag_calendar is None and not rows.pinned[rows.after[number]]:
            path = by_instants.path(number, link) or by_minutes.path(number, link)
            if path:
                found.append(Redundant(link, tuple(plan.links[step] for step in path)))
    return tuple(found)


class _Rows:
    """Tasks in topological order; links by number, and which of them hand something on.

    ``before`` and ``after`` hold the rows of each link's ends, ``at_end`` whether it waits for the
    finish of work. The steps that leave a row stand with the farthest first. Numbers and not tuples
    throughout: ten thousands of small objects would cost more than the arithmetic.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tasks: list[Task] = [plan.by_id[id_] for id_ in topological_order(plan)]
        row = {task.id: row for row, task in enumerate(self.tasks)}
        self.duration = [task.duration for task in self.tasks]
        self.pinned = [task.constraint is not None and is_pinned(task) for task in self.tasks]
        self.before = [row[link.before] for link in plan.links]
        self.after = [row[link.after] for link in plan.links]
        self.at_end = [
            link.kind in _FROM_FINISH and self.duration[before] > 0
            for link, before in zip(plan.links, self.before, strict=True)
        ]
        minutes, instants = self._counted()
        self.by_minutes = self._leaving(minutes)
        self.by_instants = self.by_minutes if instants == minutes else self._leaving(instants)

    def _counted(self) -> tuple[list[bool], list[bool]]:
        """Say of each link whether it hands working minutes on, and whether an instant."""
        links, pinned, duration = self.plan.links, self.pinned, self.duration
        minutes = [
            not pinned[after] and (link.lag >= 0 or link.lag_calendar is None)
            for link, after in zip(links, self.after, strict=True)
        ]
        instants = [
            link.lag >= 0
            and not pinned[after]
            and (link.kind not in _TO_FINISH or not duration[after])
            for link, after in zip(links, self.after, strict=True)
        ]
        return minutes, instants

    def _leaving(self, counted: list[bool]) -> _Steps:
        steps: _Steps = [[] for _ in self.tasks]
        for number, before in enumerate(self.before):
            if counted[number]:
                steps[before].append(number)
        for some in steps:
            if len(some) > 1:
                some.sort(key=self.after.__getitem__, reverse=True)
        return steps

    def reached(self, steps: _Steps) -> list[int]:
        """Give the rows that steps lead to as a set of bits, from the row itself on."""
        spans = (after - before for before, after in zip(self.before, self.after, strict=True))
        mask = (2 << max(spans, default=0)) - 1
        reached, afters = [1] * len(steps), self.after
        for row in range(len(steps) - 1, -1, -1):
            bits = 1
            for number in steps[row]:
                after = afters[number]
                bits |= reached[after] << (after - row)
            reached[row] = bits & mask
        return reached


class _Instants:
    """The first way: no earlier than an instant."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = rows
        self.reached = rows.reached(rows.by_instants)

    def path(self, number: int, link: Link) -> list[int]:
        """Give a path that implies a link, or nothing."""
        if link.lag > 0:
            return []
        rows, reached = self._rows, self.reached
        last, at_end, rows_after = rows.after[number], rows.at_end[number], rows.after
        for step in rows.by_instants[rows.before[number]]:
            row = rows_after[step]
            if row < last and reached[row] >> (last - row) & 1 and rows.at_end[step] >= at_end:
                return [step, *self._walk(row, last)]
        return []

    def _walk(self, row: int, last: int) -> Iterator[int]:
        """Go on by the longest step that still leads there."""
        after, reached = self._rows.after, self.reached
        while row != last:
            step = next(
                one
                for one in self._rows.by_instants[row]
                if after[one] <= last and reached[after[one]] >> (last - after[one]) & 1
            )
            yield step
            row = after[step]


class _Minutes:
    """The second way: no earlier than so many working minutes of one calendar."""

    def __init__(self, rows: _Rows, by_instants: _Instants) -> None:
        self._rows = rows
        alike = rows.by_minutes is rows.by_instants
        self._reached = by_instants.reached if alike else rows.reached(rows.by_minutes)
        self._calendar = [rows.plan.calendar_of(task) for task in rows.tasks]

    def path(self, number: int, link: Link) -> list[int]:
        """Give the path of the largest sum, if that implies the link; else nothing."""
        rows = self._rows
        before, after = rows.before[number], rows.after[number]
        if not rows.duration[after] and not link.lag:  # a milestone waits for the very instant
            return []
        best = self._sums(number)
        if after not in best or best[after][0] < self._gain(number):
            return []
        path: list[int] = []
        row = after
        while row != before:
            path.append(best[row][1])
            row = rows.before[path[-1]]
        return path[::-1]

    def has_another_way(self, number: int) -> bool:
        """Say whether other links lead from the one end to the other at all."""
        after, reached = self._rows.after, self._reached
        last = after[number]
        for step in self._rows.by_minutes[self._rows.before[number]]:
            row = after[step]
            if row <= last and step != number and reached[row] >> (last - row) & 1:
                return True
        return False

    def _sums(self, number: int) -> dict[int, tuple[int, int]]:
        """Give for the rows between how long after the awaited end they start at the earliest."""
        rows = self._rows
        before, last = rows.before[number], rows.after[number]
        best: dict[int, tuple[int, int]] = {}
        waiting = [before]
        while waiting and (row := heappop(waiting)) != last:
            ends = self._first_ends(number)
            if row != before:
                ends = best[row][0], best[row][0] + rows.duration[row]
            for step in rows.by_minutes[row]:
                end, there = ends[rows.at_end[step]], rows.after[step]
                if end is None or step == number or not self._goes_on(there, last):
                    continue
                sum_ = end + self._gain(step)
                if there not in best:
                    heappush(waiting, there)
                if there not in best or best[there][0] < sum_:
                    best[there] = sum_, step
        return best

    def _goes_on(self, row: int, last: int) -> bool:
        """Say whether a step there stays in the calendar and can lead on."""
        if row > last or self._calendar[row] != self._calendar[last]:
            return False
        return bool(self._reached[row] >> (last - row) & 1)

    def _gain(self, number: int) -> int:
        """Give the minutes from the awaited end to the start of the task that waits."""
        link = self._rows.plan.links[number]
        lag = link.lag if link.lag_calendar is None else 0
        return lag - (self._rows.duration[self._rows.after[number]] * (link.kind in _TO_FINISH))

    def _first_ends(self, number: int) -> tuple[int | None, int | None]:
        """Give start and finish of the first task, counted from the end that the link waits for."""
        rows = self._rows
        before, last = rows.before[number], rows.after[number]
        counted = self._calendar[before] == self._calendar[last]
        duration = rows.duration[before]
        if rows.at_end[number]:
            return (-duration if counted else None), 0
        return 0, (duration if counted else 0)
