"""Files that a person hands in, read into observations now: each file whole, or not at all.

What kind a file is shows in its ending, and in the header of a table. A file that a configured
source covers is read as that source, so that a round finds nothing new in it.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import CannotError
from app.services.artefacts import Artefacts, is_artefact, settle_artefacts
from app.services.shapes import Json
from app.services.timekeeping import brief_on_evidence
from plan.csv_plan import delimiter_of
from plan.errors import PlanFileError
from plan.records import Fact, Observation
from tools.bpmn.schedulers import Window
from tools.sources import SourceContext, SourceSpec, failure_fact, read_source
from tools.sources.base import MAX_BYTES, MAX_FILES, read_bytes
from tools.sources.configuration import COLUMNS as CONFIGURATION
from tools.sources.controls import COLUMNS as CONTROLS
from tools.sources.counts import COLUMNS as COUNTS
from tools.sources.jira_csv import is_jira_header
from tools.sources.statements import ENDINGS
from tools.sources.status_csv import REQUIRED as STATUS
from tools.sources.table import (
    MAX_WORKBOOK_BYTES,
    SHEETS,
    column_names,
    header_of_workbook,
)

if TYPE_CHECKING:
    from app.bootstrap import Workspace

OWN_SOURCE = "observe"
NAME_IT = "name it with --kind"  # what helps where a file does not say what it is
KINDS = (
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
)
_BY_ENDING = {
    ".md": "statements",
    ".txt": "statements",
    ".eml": "mail",
    ".xml": "junit",
    ".bpmn": "bpmn",
    ".dmn": "bpmn",
    ".json": "bpmn",
}
_TABLES = (".csv", *SHEETS)
_HEADERS = {
    "status": frozenset(STATUS),
    "counts": frozenset(COUNTS.required),
    "controls": frozenset(CONTROLS.required),
    "configuration": frozenset(CONFIGURATION.required),
}


@dataclass(frozen=True)
class Read:
    """A file that was read."""

    file: str
    kind: str
    new: tuple[Observation, ...]
    known: int


@dataclass(frozen=True)
class Refused:
    """A file of which nothing was kept, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Observed:
    """What became of the files."""

    read: tuple[Read, ...]
    refused: tuple[Refused, ...]
    artefacts: Artefacts | None = None

    def json(self) -> Json:
        """Give it for JSON; ``observations`` counts the new ones."""
        new = [one for file in self.read for one in file.new]
        return {
            "observations": len(new),
            "known": sum(file.known for file in self.read),
            "files": [
                {"file": one.file, "kind": one.kind, "new": len(one.new), "known": one.known}
                for one in self.read
            ],
            "recorded": [
                {
                    "id": one.id,
                    "kind": one.fact.kind.value,
                    "task": one.fact.subject,
                    "place": one.fact.place,
                    "text": one.fact.text,
                }
                for one in new
            ],
            "refused": [{"file": one.file, "reason": one.reason} for one in self.refused],
            **({} if self.artefacts is None else {"inventory": self.artefacts.json()}),
        }


class _UnreadableError(Exception):
    """Says why nothing of a file is kept."""


def observe(  # noqa: PLR0913, PLR0917  # what is read, as what, by whom, and who hears of it
    workspace: "Workspace",
    paths: Sequence[Path],
    kind: str | None = None,
    windows: tuple[Window, ...] = (),
    by: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Observed:
    """Read files, and the files of folders, into observations.

    What process models order goes into the register; ``windows`` are looked at for schedulers.
    ``by`` is who handed the files in: what they hold may name somebody else. ``tell`` hears how far
    it is.

    Raises:
        CannotError: a path leads nowhere; then nothing was read.
    """
    files = [file for path in paths for file in _files(path)]
    context = SourceContext(
        plan=workspace.reader.plan(),
        people=workspace.reader.people(),
        now=workspace.clock.now(),
        root=workspace.root,
    )
    read: list[Read] = []
    refused: list[Refused] = []
    models: set[str] = set()
    several = list(dict.fromkeys(files))
    for number, file in enumerate(several, start=1):
        tell(f"reading {file.name}, {number} of {len(several)}")
        try:
            spec, facts = _facts(workspace, file, kind, context)
        except _UnreadableError as error:
            refused.append(Refused(str(file), str(error)))
            continue
        except PlanFileError as error:
            reason = "; ".join(str(one) for one in error.problems)
            refused.append(Refused(str(file), reason))
            _note_failure(workspace, file, error)
            continue
        tell(f"{file.name} is whole: {len(facts):,} facts; keeping what is new")
        recorded = workspace.evidence.record(facts, by=by)
        models |= {fact.hash for fact in facts if is_artefact(fact)}
        read.append(Read(str(file), spec.kind, recorded.new, recorded.known))
    artefacts = settle_artefacts(workspace, models, windows) if models else None
    tell("looking at what proposals rest on")
    brief_on_evidence(workspace)
    return Observed(tuple(read), tuple(refused), artefacts)


def _note_failure(workspace: "Workspace", file: Path, error: PlanFileError) -> None:
    """Keep that a process model could not be read: an inventory with a hole has to say so."""
    ending = file.suffix.casefold()
    if _BY_ENDING.get(ending) == "bpmn" or (ending == ".xml" and _is_model(file)):
        spec = SourceSpec(name=OWN_SOURCE, kind="bpmn", path=file.name)
        workspace.evidence.record([failure_fact(spec, error, workspace.clock.now())])


def _files(path: Path) -> Iterator[Path]:
    """Give the files that a path stands for; hidden ones are left out of folders."""
    if not path.exists():
        raise CannotError(f"{path}: there is no such file; nothing was read")
    if not path.is_dir():
        yield path
        return
    try:
        found = list(islice(_shown(path), MAX_FILES + 1))
    except OSError as error:
        raise CannotError(f"{path} cannot be read: {error.strerror}") from None
    if len(found) > MAX_FILES:
        raise CannotError(f"{path} holds more than {MAX_FILES:,} files; name them one by one")
    yield from sorted(found)


def _shown(folder: Path) -> Iterator[Path]:
    for one in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in one.relative_to(folder).parts)
        if not hidden and one.is_file():
            yield one


def _facts(
    workspace: "Workspace", file: Path, kind: str | None, context: SourceContext
) -> tuple[SourceSpec, tuple[Fact, ...]]:
    """Read one file whole, as the configured source that covers it or as one of its own."""
    configured = _configured(workspace, file, kind)
    if configured is not None:
        spec, root = configured, workspace.root
    else:
        spec = SourceSpec.model_validate(
            {"name": OWN_SOURCE, "kind": kind or _kind_of(file), "path": file.name}
        )
        root = file.resolve().parent
    if spec.kind == "statements":
        facts = _read_statement(spec, file, context)
    else:
        facts = read_source(spec, SourceContext(context.plan, context.people, context.now, root))
    if not facts:
        raise _UnreadableError("nothing in it could be observed")
    return spec, facts


def _configured(workspace: "Workspace", file: Path, kind: str | None) -> SourceSpec | None:
    """Give the source of the settings that covers a file, bent to this one file."""
    place = file.resolve()
    if not place.is_relative_to(workspace.root):
        return None
    inside = place.relative_to(workspace.root).as_posix()
    for spec in (one for one in workspace.settings.sources if one.path):
        covered = (workspace.root / spec.path).resolve()
        if kind in {None, spec.kind} and (place == covered or place.is_relative_to(covered)):
            return spec.model_copy(update={"path": inside})
    return None


def _read_statement(spec: SourceSpec, file: Path, context: SourceContext) -> tuple[Fact, ...]:
    """Read one statement: its source reads folders, so it gets one with nothing else in it."""
    place = file.resolve()
    data = read_bytes(place.name, place.parent, MAX_BYTES)
    with tempfile.TemporaryDirectory(prefix="interlock-") as made:
        folder = Path(made) / (place.parent.name or "statements")
        folder.mkdir()
        ending = place.suffix if place.suffix in ENDINGS else ENDINGS[0]
        (folder / f"{place.stem}{ending}").write_bytes(data)
        own = spec.model_copy(update={"path": folder.name})
        root = SourceContext(context.plan, context.people, context.now, Path(made))
        return read_source(own, root)


def _kind_of(file: Path) -> str:
    """Say what kind a file is, by its ending and, for a table, by its header."""
    ending = file.suffix.casefold()
    if ending in _TABLES:
        return _kind_of_table(file)
    if ending == ".xml" and _is_model(file):
        return "bpmn"
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    known = ", ".join([*_TABLES, *_BY_ENDING])
    raise _UnreadableError(
        f"no kind is known for {ending or 'no ending'!r}; use {known}, or {NAME_IT}"
    )


def _is_model(file: Path) -> bool:
    with file.open("rb") as opened:
        head = opened.read(4096)
    return b"omg.org/spec/BPMN" in head or b"omg.org/spec/DMN" in head


def _kind_of_table(file: Path) -> str:
    """Say which table this is: the one whose needed columns are all there."""
    names = _header(file)
    if is_jira_header(names):
        return "tickets"
    header = set(column_names(names))
    for kind, needed in _HEADERS.items():
        if needed <= header:
            return kind
    raise _UnreadableError(_unknown_table(header))


def _unknown_table(header: set[str]) -> str:
    """Say what is missing for the table that it is closest to, or which tables there are."""
    closest = max(_HEADERS, key=lambda kind: len(_HEADERS[kind] & header))
    missing = sorted(_HEADERS[closest] - header)
    if len(missing) < len(_HEADERS[closest] & header):
        return f"the header is that of {closest}, and lacks {', '.join(missing)}"
    wanted = "; ".join(f"{kind}: {', '.join(sorted(needed))}" for kind, needed in _HEADERS.items())
    return f"the header is of no known table; {wanted}; or {NAME_IT}"


def _header(file: Path) -> list[str]:
    """Give the names in the first row of a table."""
    place = file.resolve()
    if file.suffix.casefold() in SHEETS:
        data = read_bytes(place.name, place.parent, MAX_WORKBOOK_BYTES)
        return header_of_workbook(place.name, data)
    text = read_bytes(place.name, place.parent, MAX_BYTES).decode("utf-8-sig", errors="replace")
    head = text.split("\n", 1)[0]
    try:
        return next(csv.reader(io.StringIO(head), delimiter=delimiter_of(head)), [])
    except csv.Error:
        return []
