"""Mail: ``.eml`` files, each one statement of the person whom its From names.

The speaker is looked up by address, or by name where there is no address, and never guessed: a
known name at an unknown address is nobody. Attachments are named and not read; nothing is fetched.
"""

import re
from collections.abc import Iterator
from datetime import UTC
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import PurePosixPath
from typing import NoReturn

from plan.errors import Problem
from plan.people import People
from plan.records import Fact, FactKind, Plain
from tools.sources.base import (
    SourceContext,
    SourceError,
    SourceSpec,
    list_files,
    read_bytes,
    read_instant,
    refuse,
    short_place,
)
from tools.sources.html_text import TooDeepError, text_of_html
from tools.sources.mail_words import Words, split_words

MAX_MAIL_BYTES = 10_000_000
MAX_CHARACTERS = 50_000
MAX_HTML = 500_000
MAX_HEADER = 2_000
MAX_PARTS = 200
MAX_DEPTH = 10
_READ_HEADERS = (
    "from",
    "date",
    "subject",
    "content-type",
    "content-disposition",
    "content-transfer-encoding",
)
_MAX_KEPT = 4_000
_MAX_ATTACHMENTS = 20
_MAX_NAME = 200
_NO_OWN_WORDS = "(no words of their own, only a quoted mail)"
_BROKEN = "�"


def read_mail(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a mail, or every mail of a folder by name; the same mail twice counts once.

    Raises:
        SourceError: the folder or any mail is wrong.
    """
    facts: dict[tuple[str, ...], Fact] = {}
    problems: list[Problem] = []
    for file in list_files(spec.path, context.root, ".eml"):
        try:
            fact = mail_fact(spec, file, read_bytes(file, context.root, MAX_MAIL_BYTES), context)
            facts.setdefault((str(fact.data["from"]), fact.at, fact.text), fact)
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return tuple(facts.values())


def mail_fact(spec: SourceSpec, file: str, data: bytes, context: SourceContext) -> Fact:
    """Read one mail; ``file`` is how it is named to people.

    Raises:
        SourceError: it is wrong.
    """
    try:
        return _fact(spec, file, _parse(file, data), context)
    except RecursionError:  # the standard library reads comments and parts by recursion
        raise refuse(file, "nests deeper than any mail; export it again") from None


def _wrong(file: str, field: str | None, message: str) -> NoReturn:
    raise SourceError([Problem(file, None, field, message)])


def _parse(file: str, data: bytes) -> EmailMessage:
    mail = message_from_bytes(data, policy=default)
    for number, (depth, part) in enumerate(_parts(mail, 0)):
        if number >= MAX_PARTS or depth > MAX_DEPTH:
            raise refuse(file, f"has more than {MAX_PARTS} parts or nests over {MAX_DEPTH} deep")
        for name, value in part.raw_items():
            if name.casefold() in _READ_HEADERS and len(str(value)) > MAX_HEADER:
                _wrong(file, name.casefold(), f"is longer than {MAX_HEADER:,} characters")
    if mail.defects:
        what = type(mail.defects[0]).__name__
        raise refuse(file, f"is no whole mail ({what}); export it again as .eml")
    return mail


def _parts(mail: EmailMessage, depth: int) -> Iterator[tuple[int, EmailMessage]]:
    yield depth, mail
    if mail.is_multipart() and depth <= MAX_DEPTH:
        for part in mail.get_payload():
            if isinstance(part, EmailMessage):
                yield from _parts(part, depth + 1)


def _fact(spec: SourceSpec, file: str, mail: EmailMessage, context: SourceContext) -> Fact:
    raw, speaker = _sender(file, mail, context.people)
    words = split_words(_text(file, mail))
    if not (words.own or words.quoted):
        raise refuse(file, "says nothing; a statement needs words")
    data: dict[str, Plain] = {"title": _subject(file, mail), "from": raw}
    data |= dict(_apart(words))
    if attachments := _attachments(mail):
        data["attachments"] = attachments
    return Fact(
        source=spec.name,
        kind=FactKind.STATEMENT,
        speaker=speaker,
        at=_at(file, mail, context),
        place=short_place(file),
        text=words.own or _NO_OWN_WORDS,
        data=data,
    )


def _apart(words: Words) -> Iterator[tuple[str, str]]:
    for name in ("quoted", "signature"):
        if text := getattr(words, name):
            yield name, text[:_MAX_KEPT]


def _header(file: str, mail: EmailMessage, name: str) -> str:
    """Give the one header of this name as text."""
    try:
        found = mail.get_all(name, [])
    except (ValueError, IndexError, TypeError, AttributeError, OverflowError):
        # The standard library's parser trips over some broken headers instead of noting a defect.
        _wrong(file, name.lower(), "cannot be read; export the mail again")
    if len(found) != 1:
        problem = "is missing" if not found else f"stands {len(found)} times"
        _wrong(file, name.lower(), f"{problem}; a mail needs one")
    return str(found[0])


def _sender(file: str, mail: EmailMessage, people: People) -> tuple[str, str | None]:
    raw = _one_line(_header(file, mail, "From"))
    header = mail["From"]
    if not raw or _BROKEN in raw or header.defects:
        _wrong(file, "from", f"{raw[:100]!r} is no sender; export the mail again")
    addresses: tuple[Address, ...] = header.addresses
    if len(addresses) != 1:
        return raw, None
    return raw, _speaker(addresses[0], people)


def _speaker(address: Address, people: People) -> str | None:
    """Look the person up; a display name that is somebody else's contradicts the address."""
    named = people.named(address.display_name) if address.display_name else None
    found = people.named(address.addr_spec) if address.domain else people.named(address.username)
    if found is None or found.kind != "person" or (named is not None and named != found):
        return None
    return found.id


def _at(file: str, mail: EmailMessage, context: SourceContext) -> str:
    raw = _one_line(_header(file, mail, "Date"))
    moment = getattr(mail["Date"], "datetime", None)
    if moment is None or mail["Date"].defects:
        _wrong(file, "date", f"{raw[:100]!r} is no date of a mail; correct or remove it")
    if moment.tzinfo is None:  # "-0000": an instant of UTC from an unknown place
        moment = moment.replace(tzinfo=UTC)
    try:
        return read_instant(moment, context)
    except ValueError as error:
        _wrong(file, "date", str(error))


def _subject(file: str, mail: EmailMessage) -> str:
    if "Subject" not in mail:
        return PurePosixPath(file).stem
    return _one_line(_header(file, mail, "Subject"))[:_MAX_NAME] or PurePosixPath(file).stem


def _text(file: str, mail: EmailMessage) -> str:
    """Give the plain text; the HTML's where there is none or it is empty."""
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        if part is None:
            continue
        text = _content(file, part)
        if kind == "html":
            text = _plain_of_html(file, text)
        if len(text) > MAX_CHARACTERS:
            raise refuse(file, f"is longer than {MAX_CHARACTERS:,} characters; keep what matters")
        if text.strip():
            return text
    raise refuse(file, "says nothing; it has no text and no HTML with words in it")


def _plain_of_html(file: str, html: str) -> str:
    if len(html) > MAX_HTML:
        raise refuse(file, f"holds HTML of more than {MAX_HTML:,} characters; export it as text")
    try:
        return text_of_html(html)
    except TooDeepError as error:
        raise refuse(file, str(error)) from None


def _content(file: str, part: MIMEPart) -> str:
    charset = str(part.get_content_charset("us-ascii"))[:60]
    try:
        text = part.get_content(errors="strict")
    except LookupError:
        _wrong(file, "content-type", f"the charset {charset!r} is unknown; save the mail as UTF-8")
    except (UnicodeError, ValueError):
        _wrong(file, None, f"its text is not {charset}, as its head says; save it as UTF-8")
    if part.defects:
        _wrong(file, None, "its text is encoded wrongly; export the mail again")
    if "\0" in text:
        _wrong(file, None, "its text holds a NUL byte; this is no text")
    return str(text)


def _attachments(mail: EmailMessage) -> str:
    names = [_one_line(part.get_filename() or part.get_content_type()) for part in _attached(mail)]
    left = len(names) - _MAX_ATTACHMENTS
    shown = ", ".join(name[:_MAX_NAME] for name in names[:_MAX_ATTACHMENTS])
    return f"{shown} and {left} more" if left > 0 else shown


def _attached(mail: EmailMessage) -> Iterator[EmailMessage]:
    for _, part in _parts(mail, 0):
        mail_in_mail = part.get_content_maintype() == "message"
        if part is not mail and (part.is_attachment() or part.get_filename() or mail_in_mail):
            yield part


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
