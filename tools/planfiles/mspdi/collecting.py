"""What piles up while a file is read: problems that refuse it, and notes on what is left out."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element

from plan.errors import PlanFileError, Problem
from plan.values import parse_moment

Noted = tuple[int | None, str | None, str]
MOST_NOTES = 5_000
_DURATION = re.compile(r"(-?)P(?:T(?:(\d{1,8})H)?(?:(\d{1,10})M)?(?:(\d{1,10}(?:\.\d{1,9})?)S)?)")
_NUMBER = re.compile(r"-?\d{1,15}")
_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,12})?")
_INSTANT = len("2026-06-12T17:00")
_HALF = 30


@dataclass
class Collected:
    """Problems and notes; one run shows them all."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)
    _unnoted: Counter[str] = field(default_factory=Counter)

    def wrong(self, row: int | None, column: str | None, message: str) -> None:
        """Note what refuses the file."""
        self.problems.append(Problem(self.file, row, column, message))

    def note(self, row: int | None, column: str | None, text: str) -> None:
        """Note what is left out or read in another way."""
        if len(self.notes) < MOST_NOTES:
            self.notes.append((row, column, text))
        else:
            self._unnoted[column or "file"] += 1

    def closed(self) -> tuple[Noted, ...]:
        """Give the notes; those beyond the most that are kept are counted."""
        more = [(None, name, f"{n:,} more notes") for name, n in sorted(self._unnoted.items())]
        return (*self.notes, *more)

    def check(self) -> None:
        """Refuse the file if anything was wrong.

        Raises:
            PlanFileError: with every problem, in the order of the rows.
        """
        if self.problems:
            raise PlanFileError(sorted(self.problems, key=lambda one: one.row or 0))


@dataclass(frozen=True)
class Cells:
    """The fields of one element, read with what is wrong noted under its row."""

    element: Element
    row: int | None
    collected: Collected

    def text(self, name: str) -> str:
        """Give a field's text, empty where there is none."""
        return (self.element.findtext(name) or "").strip()

    def number(self, name: str, default: int) -> int:
        """Give a whole number."""
        text = self.text(name)
        if not text:
            return default
        if not _NUMBER.fullmatch(text):
            self.collected.wrong(self.row, name, f"{text[:40]!r} is no whole number")
            return default
        return int(text)

    def decimal(self, name: str, default: float) -> float:
        """Give a number that may have a fraction."""
        text = self.text(name)
        if not text:
            return default
        if not _DECIMAL.fullmatch(text):
            self.collected.wrong(self.row, name, f"{text[:40]!r} is no number")
            return default
        return float(text)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Give a yes or no; they are written as 1, 0, true and false."""
        text = self.text(name).casefold()
        return default if not text else text in {"1", "true"}

    def minutes(self, name: str) -> int | None:
        """Give a duration in minutes; seconds are rounded and that is noted."""
        text = self.text(name)
        if not text:
            return None
        match = _DURATION.fullmatch(text)
        if match is None or not any(match.groups()[1:]):
            self.collected.wrong(self.row, name, f"{text[:40]!r} is no duration such as PT8H0M0S")
            return None
        sign, hours, minutes, seconds = match.groups()
        whole = int(hours or 0) * 60 + int(minutes or 0)
        odd = float(seconds or 0)
        if odd % 60:
            self.collected.note(self.row, name, f"{text} is read in whole minutes")
        whole += int((odd + _HALF) // 60)
        return -whole if sign else whole

    def moment(self, name: str) -> datetime | None:
        """Give a local minute; seconds are cut off and that is noted."""
        text = self.text(name)
        if not text:
            return None
        if text[_INSTANT:] not in {"", ":00", ":00Z", "Z"}:
            self.collected.note(self.row, name, f"{text[:40]} is read in whole minutes")
        try:
            moment = parse_moment(text[:_INSTANT])
        except ValueError as error:
            self.collected.wrong(self.row, name, str(error))
            return None
        if not isinstance(moment, datetime):
            return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001  # local wall time
        return moment

    def each(self, path: str) -> Iterable["Cells"]:
        """Give the elements at a path below this one."""
        for element in self.element.iterfind(path):
            yield Cells(element, self.row, self.collected)
