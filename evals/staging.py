"""Puts a scenario on stage: its documents become the files that a real workspace reads.

Nothing of a scenario's own (its id, its title, its family) reaches the workspace, and no clock,
chance or place of this machine does: the same scenario gives the same requests, byte for byte.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from app.bootstrap import create_workspace
from app.files.people import read_people_file
from app.importing import Beginning, find_files, read_beginning
from app.workspace import CONFIG, INBOX, Places
from evals.loading import HERE, PLAN
from evals.scenario import Document, Kind, Scenario
from plan.errors import PlanFileError, Problem
from plan.people import People

CAST = HERE / "cast"
_BESIDE = ("calendar.toml", "people.toml", "policy.toml")
_HOUR = time(17, 30)
_FIRST_MAIL = time(8, 15)
_OLD = 24 * 365  # hours: how old evidence may be is a scenario's own business
_FOLDERS: dict[Kind, str] = {
    "mail": "mail",
    "note": "notes",
    "minutes": "minutes",
    "junit": "tests",
}
_SOURCES: dict[Kind, str] = {
    "mail": "mail",
    "note": "statements",
    "minutes": "minutes",
    "junit": "junit",
}
_ENDINGS: dict[Kind, str] = {"mail": "eml", "note": "md", "minutes": "md", "junit": "xml"}


@dataclass(frozen=True)
class Staged:
    """A workspace on disk, which of its files is which document, and who leads the PMO."""

    places: Places
    documents: dict[str, str]
    lead: str


@contextmanager
def staged(scenario: Scenario, folder: Path, room: Path) -> Iterator[Staged]:
    """Make the workspace of a scenario in ``room``, an empty folder; ``folder`` is the scenario's.

    Raises:
        PlanFileError: a file of the scenario cannot be read by the product.
    """
    beginning, documents = read_files(scenario, folder, room / "files")
    start = datetime.combine(scenario.as_of, _HOUR)
    lead = lead_of(beginning.people)
    places = create_workspace(room / "workspace", beginning, by=lead, clock_start=start)
    yield Staged(places, documents, lead)


def read_files(scenario: Scenario, folder: Path, target: Path) -> tuple[Beginning, dict[str, str]]:
    """Write the files of a scenario and read them as ``interlock init`` would.

    Raises:
        PlanFileError: a file is missing or wrong.
    """
    documents = _write_files(scenario, folder, target)
    beginning = read_beginning(find_files(target / PLAN), None, scenario.as_of)
    return beginning, documents


def _write_files(scenario: Scenario, folder: Path, target: Path) -> dict[str, str]:
    """Lay the files out as a person would who makes a workspace; say where each document lies."""
    target.mkdir(parents=True)
    _copy(folder / PLAN, target / PLAN)
    _copy(CAST / "people.toml", target / "people.toml")
    for name in _BESIDE:
        if (folder / name).is_file():
            _copy(folder / name, target / name)
    people = read_people_file(target / "people.toml")
    places: dict[str, str] = {}
    for number, document in enumerate(scenario.documents):
        place = place_of(document)
        file = target / INBOX / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_content(document, folder, people, number))
        places[place] = document.id
    (target / INBOX).mkdir(exist_ok=True)
    (target / CONFIG).write_text(_config(scenario), encoding="utf-8")
    return places


def place_of(document: Document) -> str:
    """Give the place of a document in the inbox; a report's task begins its file's name."""
    if document.kind not in _FOLDERS:
        return f"{document.kind}-{document.id}.csv"
    task = f"{document.task}-" if document.task else ""
    return (
        f"{_FOLDERS[document.kind]}/{task}{document.date}-{document.id}.{_ENDINGS[document.kind]}"
    )


def _config(scenario: Scenario) -> str:
    """Write the settings: a source for each folder of words or reports, one for each table."""
    lines = ['name = "BPM migration"', f'start = "{scenario.begins}"', ""]
    kinds = {one.kind for one in scenario.documents}
    for kind in (kind for kind in _FOLDERS if kind in kinds):
        lines += _source(_FOLDERS[kind], _SOURCES[kind], f"{INBOX}/{_FOLDERS[kind]}")
    for one in scenario.documents:
        if one.kind not in _FOLDERS:
            lines += _source(f"{one.kind}-{one.id}", one.kind, f"{INBOX}/{place_of(one)}", one.task)
    return "\n".join(lines)


def _source(name: str, kind: str, path: str, task: str | None = None) -> list[str]:
    lines = ["[[source]]", f'name = "{name}"', f'kind = "{kind}"', f'path = "{path}"']
    return [*lines, *([f'task = "{task}"'] if task else []), f"max_age_hours = {_OLD}", ""]


def _content(document: Document, folder: Path, people: People, number: int) -> bytes:
    """Give the bytes of a document's file: as it lies there, or made of its text."""
    if document.file is not None:
        return _read(folder / document.file)
    text = document.text or ""
    if document.kind == "mail":
        return _mail(document, text, sender_of(document, people), number)
    if document.kind == "note":
        sender, subject = sender_of(document, people), document.subject or document.id
        head = f"from: {sender}\ndate: {document.date}\nsubject: {subject}"
        return f"---\n{head}\n---\n{text}\n".encode()
    if document.kind == "minutes":
        head = f"date: {document.date}\nsubject: {document.subject or 'Minutes'}\n\n"
        return f"{head}{text}\n".encode()
    return f"{text.strip()}\n".encode()


def sender_of(document: Document, people: People) -> str:
    """Give the sender as a mail names one: a person of the cast, or a stranger as written.

    Raises:
        PlanFileError: it is none of the three.
    """
    sender = document.sender or ""
    persons = [one for one in people.members if one.kind == "person"]
    for one in persons:
        if sender in {one.id, one.name}:
            return _named(one.name, one.address)
    for one in persons:
        if sender == one.department:
            return _named(one.name, one.address)
    if "@" in sender:
        return sender
    message = f"{sender!r} is nobody; write a person's id, a department, or Name <address>"
    raise PlanFileError([Problem(document.id, None, "from", message)])


def _named(name: str, address: str | None) -> str:
    return f"{name} <{address}>" if address else name


def _mail(document: Document, text: str, sender: str, number: int) -> bytes:
    """Write a mail; it was sent in the morning, a minute after the document before it."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=0))
    mail["From"] = sender
    mail["To"] = "migration@example.com"
    sent = datetime.combine(document.date, _FIRST_MAIL, UTC) + timedelta(minutes=number)
    mail["Date"] = format_datetime(sent)
    mail["Subject"] = document.subject or document.id
    mail.set_content(text, cte="8bit", charset="utf-8")
    return mail.as_bytes()


def _copy(source: Path, target: Path) -> None:
    target.write_bytes(_read(source))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        name = f"{path.parent.name}/{path.name}"
        raise PlanFileError(
            [Problem(name, None, None, f"cannot be read: {error.strerror}")]
        ) from None


def lead_of(people: People) -> str:
    """Name who leads: the first person of the PMO, or of all where it has none."""
    persons = [one for one in people.members if one.kind == "person"]
    return next((one.id for one in persons if one.department == "pmo"), persons[0].id)
