"""Statements: Markdown and text files of a folder, each with its writer and its day, word for word.

Who spoke is looked up, never guessed: a name that nobody or several people have leaves the speaker
open, and the words as written stay with the statement. Agents are no speakers.
"""

from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import PurePosixPath

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
)

MAX_CHARACTERS = 50_000
FIELDS = ("from", "date", "subject", "kind", "to", "cc")
REQUIRED = ("from", "date")
ENDINGS = (".md", ".txt")
_FENCE = "---"


def read_statements(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read every Markdown and text file of a folder, by name.

    Raises:
        SourceError: the folder or any file is wrong.
    """
    facts: list[Fact] = []
    problems: list[Problem] = []
    place = locate(spec.path, context.root)
    files = sorted(one for ending in ENDINGS for one in names_in(spec.path, place, ending))
    for file in files:
        try:
            facts.append(_fact(spec, file, read_text(file, context.root), context))
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return tuple(facts)


def _fact(spec: SourceSpec, file: str, text: str, context: SourceContext) -> Fact:
    fields, body = split_head(file, text.replace("\r\n", "\n"))
    problems = list(_check(file, fields, body, context))
    if problems:
        raise SourceError(problems)
    data: dict[str, Plain] = {
        "title": fields.get("subject") or PurePosixPath(file).stem,
        "from": fields["from"],
    }
    if fields.get("kind"):
        data["kind"] = fields["kind"]
    return Fact(
        source=spec.name,
        kind=FactKind.STATEMENT,
        speaker=find_speaker(fields["from"], context.people),
        at=read_day(fields["date"], context),
        place=short_place(file),
        text=body,
        data=data,
    )


def split_head(file: str, text: str) -> tuple[dict[str, str], str]:
    """Part the head from the body: a fence closes a fenced head, a blank line an open one.

    Raises:
        SourceError: the head is wrong, or has no end.
    """
    lines = text.split("\n")
    fenced = lines[0].strip() == _FENCE
    fields: dict[str, str] = {}
    row = 1 if fenced else 0
    for number, line in enumerate(lines[row:], start=row + 1):
        if line.strip() == (_FENCE if fenced else ""):
            return fields, "\n".join(lines[number:]).strip()
        name, colon, value = line.partition(":")
        key = name.strip().casefold()
        if not (fenced and not line.strip()):
            _check_field(file, number, key if colon else None, fields)
            fields[key] = value.strip()
    end = f"a line {_FENCE!r}" if fenced else "a blank line"
    raise refuse(file, f"the head has no end; close it with {end} and write the words below")


def _check_field(file: str, row: int, key: str | None, seen: dict[str, str]) -> None:
    if key is None:
        message = "is no 'name: value' line; begin with from: and date:, then a blank line"
        raise SourceError([Problem(file, row, None, message)])
    if key not in FIELDS:
        message = f"unknown field; there are {', '.join(FIELDS)}"
        raise SourceError([Problem(file, row, key, message)])
    if key in seen:
        raise SourceError([Problem(file, row, key, "stands twice; keep one")])


def _check(
    file: str, fields: dict[str, str], body: str, context: SourceContext
) -> Iterator[Problem]:
    for name in REQUIRED:
        if not fields.get(name):
            yield Problem(file, None, name, f"is missing; add a line '{name}: ...' at the top")
    if fields.get("date"):
        try:
            read_day(fields["date"], context)
        except ValueError as error:
            yield Problem(file, None, "date", str(error))
    if not body:
        yield Problem(file, None, None, "says nothing; write the words below the head")
    if len(body) > MAX_CHARACTERS:
        message = f"is longer than {MAX_CHARACTERS:,} characters; keep what matters"
        yield Problem(file, None, None, message)


def find_speaker(text: str, people: People) -> str | None:
    """Give the id of the one person meant by an id, a name, an address, or ``Name <address>``."""
    name, address = parseaddr(text)
    forms = [text] if not (name and address) else [name, address]
    found = {person.id for form in forms if (person := people.named(form)) is not None}
    if len(found) != 1:
        return None
    [id_] = found
    known = all(people.named(form) is not None for form in forms)
    return id_ if known and people.by_id[id_].kind == "person" else None
