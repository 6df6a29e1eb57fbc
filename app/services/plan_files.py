"""A changed plan file beside the newest revision: what differs, and a draft of it; never more.

The draft goes in by the door of all drafts. The same file on the same revision gives the same draft
again, and once it is applied, nothing at all.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import CannotError
from app.files.toml import read_bytes
from app.services.exporting import frame_of, task_cells
from app.services.shapes import Json, effect_json, operations_json
from plan.diff import operations_between
from plan.effect import Effect, compute_effect
from plan.errors import NotEntitledError
from plan.model import Plan
from plan.operations import Operation, apply_operations
from plan.ports import Reader
from plan.records import Draft
from tools.planfiles.changes import Difference, differences, merged, not_taken
from tools.planfiles.conversion import MissingReaderError
from tools.planfiles.document import Note, PlanDocument
from tools.planfiles.forms import LARGEST_XML, read_plan_file

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_MOST_TITLE = 200
_MOST_NAMED = 10


@dataclass(frozen=True)
class Compared:
    """A file beside a revision; ``draft`` is the id of what was drafted, None where nothing was."""

    file: str
    sha256: str
    revision: int
    old: Plan
    operations: tuple[Operation, ...]
    effect: Effect
    differences: tuple[Difference, ...]
    notes: tuple[Note, ...]
    draft: str | None = None
    known: bool = False

    def json(self) -> Json:
        """Give it for JSON; ``same`` says that the file and the revision hold the same plan."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "revision": self.revision,
            "same": not self.operations,
            "differences": [
                {"id": one.id, "column": one.column, "from": one.before, "to": one.after}
                for one in self.differences
            ],
            "operations": operations_json(self.operations, self.old),
            "notes": [one.model_dump(mode="json") for one in self.notes],
            "draft": self.draft,
            "known": self.known,
            **effect_json(self.effect),
        }


def compare_file(reader: Reader, file: Path) -> Compared:
    """Say what a plan file has otherwise than the newest revision.

    Raises:
        CannotError: it is missing or unreadable, or what reads its form is not installed.
        PlanFileError, CycleError: it is wrong, or needs what no proposal can bring.
        OperationError: what it leaves out is still needed.
    """
    revision = reader.head().number
    old = reader.plan(revision)
    data = read_bytes(file, LARGEST_XML)
    try:
        document = read_plan_file(data, file.name, frame_of(old))
    except MissingReaderError as error:
        raise CannotError(str(error)) from None
    new = merged(old, document, file.name)
    operations = operations_between(old, new)
    effect = compute_effect(old, apply_operations(old, operations), operations)
    return Compared(
        file=file.name,
        sha256=hashlib.sha256(data).hexdigest(),
        revision=revision,
        old=old,
        operations=operations,
        effect=effect,
        differences=tuple(differences(old, new, task_cells)),
        notes=(*document.notes, *_more_notes(old, document)),
    )


def _more_notes(old: Plan, document: PlanDocument) -> list[Note]:
    found = [Note(row=None, field=None, text=text) for text in not_taken(old, document.plan)]
    if document.progress:
        text = f"{len(document.progress)} row(s) report progress, which is no part of a plan; "
        text += "hand it in as status: interlock observe"
        found.append(Note(row=None, field="percent", text=text))
    return found


def import_file(workspace: "Workspace", file: Path, *, by: str) -> Compared:
    """Draft what a plan file has otherwise, for a person to submit; the plan stays as it is.

    Raises:
        UnknownError, NotEntitledError: ``by`` is nobody, or an agent.
        CannotError, PlanError: see ``compare_file``; then nothing was drafted.
    """
    member = workspace.reader.people().member(by)
    if member.kind != "person":
        raise NotEntitledError(f"{member.name} is an agent; a person has to bring a plan file")
    found = compare_file(workspace.reader, file)
    if not found.operations:
        return found
    before = {one.id for one in workspace.evidence.drafts()}
    saved = workspace.evidence.save_draft(
        Draft(
            id="",
            title=f"{found.file}: {_named(found.differences, found.operations)}"[:_MOST_TITLE],
            operations=found.operations,
            rationale=f"What the plan file {found.file} (SHA-256 {found.sha256[:12]}) has "
            f"otherwise than revision {found.revision}.",
            author=by,
            asked_by=by,
            base_revision=found.revision,
            made=workspace.clock.now().isoformat(timespec="seconds"),
        )
    )
    return Compared(**{**vars(found), "draft": saved.id, "known": saved.id in before})


def _named(found: Sequence[Difference], operations: Sequence[Operation]) -> str:
    ids = list(dict.fromkeys(one.id for one in found))
    if not ids:
        return f"{len(operations)} change(s)"
    more = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
    return f"{', '.join(ids[:_MOST_NAMED])}{more}"
