"""Meeting minutes: a Markdown or text file in which lines begin with who spoke.

``Anna Berg (finance): we cannot close in May`` is one statement of one person. The name is looked
up as an id, a name or an address, and never guessed: one that nobody bears, that several bear, or
that stands beside another department than the person's leaves the speaker open, and says so. What
stands below no name is kept as nobody's words.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from plan.errors import Problem
from plan.people import People
from plan.records import Fact, FactKind, Plain
from tools.sources.base import (
    SourceContext,
    SourceError,
    SourceSpec,
    locate,
    names_in,
    read_day,
    read_text,
    refuse,
    short_place,
    task_of,
)
from tools.sources.statements import ENDINGS, MAX_CHARACTERS, find_speaker, split_head

MAX_STATEMENTS = 2_000
_SPEAKER = re.compile(
    r"\s*(?:[-*•]\s+|\d+[.)]\s+)?\*{0,2}"
    r"(?P<who>[^\W\d_][^:()<>*\n]{0,80}?(?:\s*<[^<>\s]{3,100}>)?)"
    r"\*{0,2}\s*(?:\((?P<where>[^()\n]{1,60})\))?\*{0,2}\s*:\*{0,2}\s+(?P<words>\S.*)"
)
_DATED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)\b")
_HEAD = re.compile(r"(?:---|(?:from|date|subject|kind|to|cc)\s*:)", re.IGNORECASE)
_NOBODY = "(minutes)"
_MOST_WORDS = 5


class _Said(NamedTuple):
    """What one person said, with the line on which it begins."""

    row: int
    who: str
    where: str
    words: str


def read_minutes(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read the minutes of a file, or of every file of a folder, by name.

    Raises:
        SourceError: the folder or any file is wrong.
    """
    task = task_of(spec, context)
    place = locate(spec.path, context.root)
    files = [spec.path]
    if place.is_dir():
        files = sorted(one for ending in ENDINGS for one in names_in(spec.path, place, ending))
    facts: list[Fact] = []
    problems: list[Problem] = []
    for file in files:
        try:
            facts += _facts(spec, file, read_text(file, context.root), context, task)
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return tuple(facts)


def _facts(
    spec: SourceSpec, file: str, text: str, context: SourceContext, task: str | None
) -> Iterator[Fact]:
    text = text.replace("\r\n", "\n")
    fields, body = split_head(file, text) if _HEAD.match(text) else ({}, text)
    at = _at(file, fields, context)
    said = list(_said(body, text[: text.rfind(body)].count("\n")))
    if not said:
        raise refuse(file, "says nothing; write 'Name (department): words' on lines of their own")
    if len(said) > MAX_STATEMENTS:
        raise refuse(file, f"holds more than {MAX_STATEMENTS:,} statements; split it")
    title = fields.get("subject") or PurePosixPath(file).stem
    for one in said:
        if len(one.words) > MAX_CHARACTERS:
            message = f"is longer than {MAX_CHARACTERS:,} characters; keep what matters"
            raise SourceError([Problem(file, one.row, None, message)])
        speaker = _speaker(one, context.people)
        data: dict[str, Plain] = {"title": title, "from": one.who, "kind": "minutes"}
        if one.where:
            data["department"] = one.where
        if speaker is None and one.who != _NOBODY:
            data["unknown_speaker"] = True
        yield Fact(
            source=spec.name,
            kind=FactKind.STATEMENT,
            subject=task,
            speaker=speaker,
            at=at,
            place=f"{short_place(file)}, line {one.row}",
            text=one.words,
            data=data,
        )


def _at(file: str, fields: dict[str, str], context: SourceContext) -> str:
    """Give the day of the meeting: the head's, or the one in the file's name."""
    named = _DATED_NAME.match(PurePosixPath(file).name)
    day = fields.get("date") or (named[1] if named else "")
    if not day:
        message = "is missing; add a line 'date: ...' at the top, or begin the file's name with it"
        raise SourceError([Problem(file, None, "date", message)])
    try:
        return read_day(day, context)
    except ValueError as error:
        raise SourceError([Problem(file, None, "date", str(error))]) from None


def _said(body: str, above: int) -> Iterator[_Said]:
    """Give what each said in turn; a line without a name goes on with the one above it."""
    open_: _Said | None = None
    for row, line in enumerate(body.split("\n"), start=above + 1):
        match = _SPEAKER.fullmatch(line)
        if match is not None and len(match["who"].split()) <= _MOST_WORDS:
            if open_ is not None:
                yield open_
            open_ = _Said(row, match["who"].strip(), match["where"] or "", match["words"].strip())
        elif not line.strip() or line.lstrip().startswith("#"):
            if open_ is not None:
                yield open_
            open_ = None
        elif open_ is None:
            open_ = _Said(row, _NOBODY, "", line.strip())
        else:
            open_ = open_._replace(words=f"{open_.words}\n{line.strip()}")
    if open_ is not None:
        yield open_


def _speaker(said: _Said, people: People) -> str | None:
    found = find_speaker(said.who, people)
    if found is None or not said.where:
        return found
    wanted = "-".join(said.where.casefold().split())
    return found if wanted == people.by_id[found].department.casefold() else None
