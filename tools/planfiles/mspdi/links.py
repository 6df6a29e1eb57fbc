"""Predecessor links of all four types, with their lags; a link that hangs on a summary is unfolded.

Finishing a summary is finishing all that it spans, so waiting for its finish is waiting for each of
these; and what a summary's start waits for, each of them waits for. The two other ends of a summary
(its start as a predecessor, its finish as a successor) are no links between tasks: they are noted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from plan.csv_cells import Known, read_link
from plan.durations import ELAPSED
from plan.model import Link, LinkKind
from tools.planfiles.mspdi.codes import (
    ELAPSED_FORMATS,
    ELAPSED_PERCENT_FORMATS,
    LINKS,
    PERCENT_FORMATS,
)
from tools.planfiles.mspdi.collecting import Collected
from tools.planfiles.mspdi.rows import RawLink, Row

MOST_LINKS = 200_000
MOST_UNFOLDED = 10_000
_COLUMN = "PredecessorLink"
_TENTHS = 10
_CLOCK = re.compile(r"@([^;\s]+)")
_LONGEST = 200 * 260 * 480 * 3
_FROM_FINISH = (LinkKind.FS, LinkKind.FF)
_TO_START = (LinkKind.FS, LinkKind.SS)


class LinkReader:
    """Reads the links of all rows; what is left out is noted under the row that waits."""

    def __init__(self, rows: Sequence[Row], calendars: Sequence[str], collected: Collected) -> None:
        """Know the rows that links may name."""
        self._rows = rows
        self._by_uid: Mapping[int, Row] = {row.uid: row for row in rows}
        self._collected = collected
        tasks = {row.id for row in rows if not row.summary}
        self._known = Known(tasks=tasks, summaries=(), calendars=calendars)

    def links(self) -> tuple[Link, ...]:
        """Give the links, one for each pair of tasks."""
        found: dict[tuple[str, str], Link] = {}
        for row in self._rows:
            clocks = dict(self._clocks(row))
            for raw in row.links:
                for link in self._read(row, raw):
                    named = clocks.get((link.before, link.kind, link.lag))
                    exact = named if named is not None and link.lag_calendar is None else link
                    self._add(found, row, exact)
            if len(found) > MOST_LINKS:
                message = f"comes to more than {MOST_LINKS:,} links; split the plan"
                self._collected.wrong(row.number, _COLUMN, message)
                break
        return tuple(found.values())

    def _add(self, found: dict[tuple[str, str], Link], row: Row, link: Link) -> None:
        pair = (link.before, link.after)
        if found.setdefault(pair, link) != link:
            text = f"{link} is left out: {link.after} waits for {link.before} already"
            self._collected.note(row.number, _COLUMN, text)

    def _clocks(self, row: Row) -> Iterator[tuple[tuple[str, LinkKind, int], Link]]:
        """Give the links of our own column that count their lag on a named calendar."""
        for part in filter(None, map(str.strip, row.custom.get("predecessors", "").split(";"))):
            try:
                link = read_link(self._known, row.id, part)
            except ValueError:
                continue  # somebody renamed a task since; the native link stands
            if link.lag_calendar not in (None, ELAPSED):
                yield (link.before, link.kind, link.lag), link

    def _read(self, row: Row, raw: RawLink) -> Iterator[Link]:
        before, kind = self._by_uid.get(raw.before), LINKS.get(raw.kind)
        if kind is None:
            self._collected.wrong(row.number, _COLUMN, f"link type {raw.kind} is none of 0 to 3")
            return
        reason = self._not_read(row, before, kind, raw)
        if reason is not None or before is None:
            self._collected.note(row.number, _COLUMN, f"{reason}; left out")
            return
        befores = before.leaves if before.summary else [before]
        afters = row.leaves if row.summary else [row]
        if len(befores) * len(afters) > MOST_UNFOLDED:
            message = f"{before.id} {kind} {row.id} comes to more than {MOST_UNFOLDED:,} links"
            self._collected.wrong(row.number, _COLUMN, f"{message}; link the tasks themselves")
            return
        if before.summary or row.summary:
            text = f"{before.id} {kind} {row.id} hangs on a summary: it is read as "
            text += f"{len(befores) * len(afters)} link(s) of the tasks below"
            self._collected.note(row.number, _COLUMN, text)
        for one in befores:
            lag, clock = self._lag(row, one, raw)
            for other in afters:
                yield Link(before=one.id, after=other.id, kind=kind, lag=lag, lag_calendar=clock)

    def _not_read(self, row: Row, before: Row | None, kind: LinkKind, raw: RawLink) -> str | None:
        if raw.foreign:
            return "the link leads into another project"
        if before is None:
            return f"the link names the row with the unique number {raw.before}, which is not read"
        if before is row or before in _above(row) or row in _above(before):
            return f"{row.id} waits for itself or for what spans it"
        if before.summary and kind not in _FROM_FINISH:
            return f"{row.id} waits for the start of the summary {before.id}, which is no task"
        if row.summary and kind not in _TO_START:
            return f"the finish of the summary {row.id} waits for {before.id}, and it is no task"
        return None

    def _lag(self, row: Row, before: Row, raw: RawLink) -> tuple[int, str | None]:
        elapsed = raw.lag_format in ELAPSED_FORMATS | ELAPSED_PERCENT_FORMATS
        if raw.lag_format in PERCENT_FORMATS | ELAPSED_PERCENT_FORMATS:
            lag = round(before.duration * raw.lag / 100)
            text = f"the lag of {raw.lag} % of {before.id} is fixed at {lag} minutes"
            self._collected.note(row.number, _COLUMN, text)
        else:
            lag = round(raw.lag / _TENTHS)
            if raw.lag % _TENTHS:
                text = f"a lag of {raw.lag / _TENTHS} minutes is read in whole minutes"
                self._collected.note(row.number, _COLUMN, text)
        if abs(lag) > _LONGEST:
            self._collected.wrong(row.number, _COLUMN, "a lag is longer than two hundred years")
        return lag, ELAPSED if elapsed and lag else None


def clocks_of(row: Row) -> list[str]:
    """Name the calendars that our own column counts lags on."""
    return _CLOCK.findall(row.custom.get("predecessors", ""))


def _above(row: Row) -> list[Row]:
    found: list[Row] = []
    while row.parent is not None:
        row = row.parent
        found.append(row)
    return found
