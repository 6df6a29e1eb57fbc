"""What all sources share: where they may read, how much, and how they refuse.

Every input is hostile until it is read: a path stays inside the workspace, a file is regular, small
and UTF-8, and a source is read whole or not at all. What is wrong is collected, not the first only.
"""

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, model_validator

from plan.errors import PlanFileError, Problem
from plan.model import Id, Plan
from plan.people import People
from plan.records import Fact, FactKind
from plan.values import Value, moment_text, parse_moment

MAX_BYTES = 5_000_000
MAX_FILES = 2_000
UNDATED = "undated"
DEFAULT_MAX_AGE_HOURS = 168
_SHOWN_PROBLEMS = 5
_WITH_TASK = ("junit", "counts", "controls", "configuration", "tickets", "minutes")
ENDPOINTS = ("jira", "github", "gitlab", "sql", "mailbox")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_PLAIN_TEXT = ("http", "imap")


class CountQuery(Value):
    """One object of a reconciliation in databases: a query for each side, each giving a number."""

    object: Annotated[str, Field(min_length=1, max_length=500)]
    source: Annotated[str, Field(min_length=1, max_length=10_000)]
    target: Annotated[str, Field(min_length=1, max_length=10_000)]
    tolerance: Annotated[str, Field(max_length=40)] = ""
    task: Id | None = None


class Secrets(Value):
    """What the environment alone may say about an endpoint; it is shown nowhere."""

    token: SecretStr | None = None
    url: SecretStr | None = None
    target_url: SecretStr | None = None


class SourceSpec(Value):
    """One configured source: what it is called, how it is read, and where it lies.

    ``path`` is a place in the workspace, ``url`` an endpoint. ``task`` says what the source is
    evidence of, where its rows and file names do not. ``secrets`` come from the environment.
    """

    name: Id
    kind: Literal[
        "status",
        "statements",
        "mail",
        "junit",
        "counts",
        "controls",
        "configuration",
        "bpmn",
        "tickets",
        "minutes",
        "jira",
        "github",
        "gitlab",
        "sql",
        "mailbox",
    ]
    path: Annotated[str, Field(max_length=500)] = ""
    max_age_hours: Annotated[int, Field(ge=1)] = DEFAULT_MAX_AGE_HOURS
    task: Id | None = None
    url: Annotated[str, Field(max_length=500)] = ""
    target_url: Annotated[str, Field(max_length=500)] = ""
    user: Annotated[str, Field(max_length=200)] = ""
    query: Annotated[str, Field(max_length=2_000)] = ""
    object: tuple[CountQuery, ...] = ()
    secrets: Annotated[Secrets, Field(exclude=True, repr=False)] = Secrets()

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.task is not None and self.kind not in _WITH_TASK:
            raise ValueError(f"a source of kind {self.kind!r} has no task; drop it")
        for name in ("url", "target_url"):
            if urlsplit(getattr(self, name)).password is not None:
                raise ValueError(f"{name} holds a password; put the address into the environment")
        if self.kind in ENDPOINTS:
            if self.path:
                raise ValueError(f"a source of kind {self.kind!r} has a url and no path")
        elif not self.path:
            raise ValueError(f"a source of kind {self.kind!r} needs a path")
        if (self.kind == "sql") != bool(self.object):
            raise ValueError("a source of kind 'sql' has [[source.object]] tables, and only it has")
        return self

    @property
    def place(self) -> str:
        """Where it lies, for people: never an address that the environment gave."""
        return self.path or self.url or f"an address of the environment ({self.kind})"

    def address(self, name: Literal["url", "target_url"] = "url") -> str:
        """Give the endpoint's address, the environment's first.

        Raises:
            SourceError: there is none, or a token would go where the file alone says, or in the
                clear over a network.
        """
        secret: SecretStr | None = getattr(self.secrets, name)
        own = self.url if name == "url" else self.target_url
        parts = urlsplit(secret.get_secret_value() if secret else own)
        variable = f"INTERLOCK_{name.upper()}_{variable_name(self.name)}"
        if not parts.scheme:
            raise refuse(self.name, f"has no address; write {name} in the settings, or {variable}")
        here = parts.scheme == "sqlite" or parts.hostname in _THIS_MACHINE
        if self.secrets.token and not secret and not here:
            message = f"has a token, which goes only where you say: export {variable}={own}"
            raise refuse(self.name, message)
        if self.secrets.token and not here and parts.scheme in _PLAIN_TEXT:
            raise refuse(self.name, f"would send its token in the clear by {parts.scheme}; use TLS")
        return secret.get_secret_value() if secret else own


def variable_name(source: str) -> str:
    """Give a source's name as the environment's variables end."""
    return re.sub(r"[^A-Z0-9]", "_", source.upper())


@dataclass(frozen=True)
class SourceContext:
    """What a source needs to know to read: the plan, who is who, the time, and the workspace.

    ``heard`` is what this source said before, for those that ask only for what is new.
    """

    plan: Plan
    people: People
    now: datetime
    root: Path
    heard: tuple[Fact, ...] = ()

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
    data = read_bytes(path, root)
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


def read_bytes(path: str, root: Path, most: int = MAX_BYTES) -> bytes:
    """Read a small file of the workspace, with the checks on the open file: nothing is swapped in.

    Raises:
        SourceError: it is outside, missing, no regular file, empty, or too large.
    """
    place = locate(path, root)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(place, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise refuse(path, "is no regular file; give a file")
            data = file.read(most + 1)
    except OSError as error:
        raise refuse(path, f"cannot be read: {_plain(error)}") from None
    if len(data) > most:
        raise refuse(path, f"is larger than {most:,} bytes; split it or leave out old rows")
    if not data.strip():
        raise refuse(path, "the file is empty; fill it or remove the source")
    return data


def list_files(path: str, root: Path, suffix: str) -> list[str]:
    """Give the path itself where it is a file, else the files of the folder by name.

    Raises:
        SourceError: it is outside, missing or unreadable, or holds too many files.
    """
    place = locate(path, root)
    return names_in(path, place, suffix) if place.is_dir() else [path]


def names_in(path: str, folder: Path, suffix: str) -> list[str]:
    """Give the paths of a folder's files with this suffix, by name; hidden ones are left out.

    Raises:
        SourceError: it is no folder, unreadable, or holds too many files.
    """
    try:
        names = sorted(place.name for place in folder.iterdir())
    except NotADirectoryError:
        raise refuse(
            path, f"is no folder; give the folder that the {suffix} files lie in"
        ) from None
    except OSError as error:
        raise refuse(path, f"cannot be read: {_plain(error)}") from None
    found = [n for n in names if n.casefold().endswith(suffix) and not n.startswith(".")]
    if len(found) > MAX_FILES:
        raise refuse(path, f"holds more than {MAX_FILES:,} {suffix} files; move old ones away")
    return [f"{path.rstrip('/')}/{name}" for name in found]


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


def short_place(file: str) -> str:
    """Name a file with the folder that it lies in: what a reader needs to find it again."""
    return "/".join(PurePosixPath(file).parts[-2:])


def read_instant(moment: datetime, context: SourceContext) -> str:
    """Give an instant as a local minute of the plan; without an offset it is taken as local.

    Raises:
        ValueError: it lies in the future, or far off.
    """
    zone = ZoneInfo(context.plan.zone)
    try:
        local = moment.astimezone(zone) if moment.tzinfo is not None else moment
    except OverflowError:
        raise ValueError(f"{moment.isoformat()!r} is far off; correct the date") from None
    minute = local.replace(tzinfo=None, second=0, microsecond=0)
    return read_day(minute.isoformat(timespec="minutes"), context)


def task_of(spec: SourceSpec, context: SourceContext) -> str | None:
    """Give the task that the whole source is evidence of, if the settings name one.

    Raises:
        SourceError: the plan has no such task.
    """
    if spec.task is not None and spec.task not in context.plan.by_id:
        message = f"belongs to task {spec.task!r} by the settings; write an id of the plan there"
        raise refuse(spec.path, message)
    return spec.task


def failure_fact(spec: SourceSpec, error: PlanFileError, now: datetime) -> Fact:
    """Turn a source's failure into a fact, so that it is never a silence."""
    return Fact(
        source=spec.name,
        kind=FactKind.SOURCE_FAILURE,
        at=now.isoformat(timespec="seconds"),
        place=spec.place,
        text=f"{spec.name} could not be read: {_summary(error.problems)}",
        data={"problems": len(error.problems)},
    )


def _summary(problems: Sequence[Problem]) -> str:
    text = "; ".join(map(str, problems[:_SHOWN_PROBLEMS]))
    left = len(problems) - _SHOWN_PROBLEMS
    return f"{text}; and {left} more" if left > 0 else text
