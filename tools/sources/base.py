"""What all sources share: where they may read, how much, and how they refuse.

Every input is hostile until it is read: a path stays inside the workspace, a file is regular, small
and UTF-8, and a source is read whole or not at all. What is wrong is collected, not the first only.
"""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from plan.errors import PlanFileError, Problem
from plan.model import Id, Plan
from plan.people import People
from plan.records import Fact, FactKind
from plan.values import Value, moment_text, parse_moment

MAX_BYTES = 5_000_000
_SHOWN_PROBLEMS = 5


class SourceSpec(Value):
    """One configured source: what it is called, how it is read, where it lies in the workspace."""

    name: Id
    kind: Literal["status", "statements"]
    path: Annotated[str, Field(min_length=1, max_length=500)]
    max_age_hours: Annotated[int, Field(ge=1)] = 168


@dataclass(frozen=True)
class SourceContext:
    """What a source needs to know to read: the plan, who is who, the time, and the workspace."""

    plan: Plan
    people: People
    now: datetime
    root: Path

    @property
    def today(self) -> date:
        """The day in the plan's time zone."""
        return self.now.astimezone(ZoneInfo(self.plan.zone)).date()


class SourceError(PlanFileError):
    """A source that cannot be read whole; nothing of it is used."""


def refuse(file: str, message: str) -> SourceError:
    """Make the error for a source that is wrong as a whole."""
    return SourceError([Problem(file=file, row=None, field=None, message=message)])


def locate(path: str, root: Path) -> Path:
    """Give the real place of a source's path, which has to lie inside the workspace.

    Raises:
        SourceError: the path leaves the workspace, or there is nothing.
    """
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in path or "\0" in path:
        raise refuse(path, "a source lies inside the workspace; write a relative path without '..'")
    try:
        base = root.resolve(strict=True)
        place = (base / parts).resolve(strict=True)
    except FileNotFoundError:
        raise refuse(path, "there is no such file; put it there or correct the path") from None
    except (OSError, RuntimeError) as error:
        raise refuse(path, f"cannot be reached: {_plain(error)}") from None
    if not place.is_relative_to(base):
        raise refuse(path, "the link leads out of the workspace; put the file itself there")
    return place


def read_text(path: str, root: Path) -> str:
    """Read a small UTF-8 file of the workspace.

    Raises:
        SourceError: it is outside, missing, no regular file, empty, too large, or not UTF-8.
    """
    data = _read_bytes(path, locate(path, root))
    if not data.strip():
        raise refuse(path, "the file is empty; fill it or remove the source")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse(
            path, f"byte {error.start + 1} (line {line}) is not UTF-8; save the file as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise refuse(path, f"line {line} holds a NUL byte; this is no text file")
    return text


def _read_bytes(path: str, place: Path) -> bytes:
    """Read with the checks on the open file, so that nothing can be swapped in between."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(place, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise refuse(path, "is no regular file; give a file")
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(path, f"cannot be read: {_plain(error)}") from None
    if len(data) > MAX_BYTES:
        raise refuse(path, f"is larger than {MAX_BYTES:,} bytes; split it or leave out old rows")
    return data


def _plain(error: Exception) -> str:
    """Give the reason alone; the path of the machine is nobody's business."""
    return (
        error.strerror or "the system refuses" if isinstance(error, OSError) else "a loop of links"
    )


def read_day(text: str, context: SourceContext) -> str:
    """Read a date or local minute that has come, and give its ISO form.

    Raises:
        ValueError: it is none, or lies in the future.
    """
    moment = parse_moment(text)
    day = moment.date() if isinstance(moment, datetime) else moment
    if day > context.today:
        raise ValueError(f"{text!r} lies after today, {context.today}; correct the date")
    return moment_text(moment)


def failure_fact(spec: SourceSpec, error: PlanFileError, now: datetime) -> Fact:
    """Turn a source's failure into a fact, so that it is never a silence."""
    return Fact(
        source=spec.name,
        kind=FactKind.SOURCE_FAILURE,
        at=now.isoformat(timespec="seconds"),
        place=spec.path,
        text=f"{spec.name} could not be read: {_summary(error.problems)}",
        data={"problems": len(error.problems)},
    )


def _summary(problems: Sequence[Problem]) -> str:
    text = "; ".join(map(str, problems[:_SHOWN_PROBLEMS]))
    left = len(problems) - _SHOWN_PROBLEMS
    return f"{text}; and {left} more" if left > 0 else text
