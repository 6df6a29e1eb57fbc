"""A file that a person hands in on the web: evidence, or a plan file that drafts what it changes.

It is read as the command line reads one: the same readers, limits and child process, whole or not
at all. It lies under its own name in a folder of its own for as long as it is read, and is gone
then; what is kept of it are observations, or a draft.
"""

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from app.services.observing import KINDS, NAME_IT, Observed, observe
from app.services.plan_files import Compared, import_file
from app.services.shapes import Json
from plan.errors import FormError, NotEntitledError
from tools.planfiles.forms import CONVERTED

if TYPE_CHECKING:
    from app.bootstrap import Workspace

PLAN, ASIDE = "plan", "handed-in"
ALL_KINDS = (PLAN, *KINDS)
_LONGEST_NAME = 100
_HEAD = 4_096
_NAME_IT = "say beside it what it is"  # the page has a field for it
_LEFT_BEHIND = 86_400.0  # seconds
_PLAN_COLUMNS = frozenset({"id", "name", "department", "duration"})
_UNSAFE = re.compile(r"[^\w .()+-]")
_PROJECT = b"schemas.microsoft.com/project"
_PRIMAVERA = b"APIBusinessObjects"


@dataclass(frozen=True)
class Dropped:
    """What became of a file: it was observed, or compared with the plan."""

    observed: Observed | None
    compared: Compared | None

    @property
    def refused(self) -> bool:
        """Say whether nothing of it was kept because it was wrong."""
        return self.observed is not None and bool(self.observed.refused)

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "observed": self.observed and self.observed.json(),
            "plan": self.compared and self.compared.json(),
        }


@contextmanager
def handed_in(name: str, content: bytes) -> Iterator[Path]:
    """Give the place of a file's content under its own name, for the time of the block.

    Raises:
        FormError: there is no file, or no name.
    """
    own = safe_name(name)
    if not content:
        raise FormError(f"{own} is empty; choose a file first")
    with tempfile.TemporaryDirectory(prefix="interlock-") as made:
        place = Path(made) / "handed-in" / own
        place.parent.mkdir()
        place.write_bytes(content)
        yield place


def take_file(  # noqa: PLR0913  # what is handed in, by whom, and who hears of it
    workspace: "Workspace",
    name: str,
    content: bytes,
    *,
    by: str,
    kind: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Dropped:
    """Read a file that a person hands in; ``kind`` says what it is where it does not say so itself.

    Raises:
        NotEntitledError: this person holds no role.
        FormError: there is no file, or no such kind.
        PlanFileError, OperationError: it is a plan file, and wrong; nothing was drafted.
    """
    check_may_hand_in(workspace, by, kind)
    with handed_in(name, content) as place:
        if kind == PLAN or (kind is None and _is_plan(place, content)):
            tell(f"comparing {place.name} with the plan")
            return Dropped(None, import_file(workspace, place, by=by))
        found = observe(workspace, [place], kind, by=by, tell=tell)
    return Dropped(_named(found, place), None)


def check_may_hand_in(workspace: "Workspace", by: str, kind: str | None) -> None:
    """Refuse who holds no role, and what is no kind.

    Raises:
        NotEntitledError, FormError: see ``take_file``.
    """
    member = workspace.reader.people().member(by)
    if not member.roles:
        raise NotEntitledError(f"{member.name} holds no role; whoever hands in evidence holds one")
    if kind is not None and kind not in ALL_KINDS:
        raise FormError(f"{kind!r} is no kind; use one of {', '.join(ALL_KINDS)}")


def put_aside(root: Path, by: str, name: str, content: bytes) -> Path:
    """Keep a file that is read beside the request, in a folder of its own until it was read.

    What a process that was killed left there a day before goes.

    Raises:
        FormError: it has no name.
    """
    own, last = root / ASIDE / by, safe_name(name)
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(tempfile.mkdtemp(dir=own))
    for one in own.iterdir():
        with suppress(FileNotFoundError):  # read meanwhile
            if one.stat().st_mtime < made.stat().st_mtime - _LEFT_BEHIND:
                shutil.rmtree(one, ignore_errors=True)
    (made / last).write_bytes(content)
    return made / last


def take_away(place: Path) -> None:
    """Take away a file that was put aside, with its folder."""
    shutil.rmtree(place.parent, ignore_errors=True)


def safe_name(name: str) -> str:
    """Give the last part of a file's name, with nothing in it that a path or a log would mind.

    Raises:
        FormError: nothing is left.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    own = _UNSAFE.sub("_", last).strip(" .")[-_LONGEST_NAME:].lstrip(" .-")
    if not own:
        raise FormError("choose a file first; it needs a name")
    return own


def _is_plan(place: Path, content: bytes) -> bool:
    """Say whether a file is a plan, by its ending or its first lines."""
    ending, head = place.suffix.casefold(), content[:_HEAD]
    if ending == ".xml":
        return _PROJECT in head or _PRIMAVERA in head
    if ending == ".csv":
        first = head.decode("utf-8-sig", errors="replace").split("\n", 1)[0]
        try:
            names = next(csv.reader(io.StringIO(first)), [])
        except csv.Error:
            return False
        return {one.strip().casefold() for one in names} >= _PLAN_COLUMNS
    return ending in CONVERTED


def _named(found: Observed, place: Path) -> Observed:
    """Name a file, and what helps, as its person does: where it lay is nobody's business."""
    here, folder = str(place), f"{place.parent.parent}/"
    refused = tuple(
        type(one)(
            place.name if one.file == here else one.file,
            one.reason.replace(folder, "").replace(NAME_IT, _NAME_IT),
        )
        for one in found.refused
    )
    read = tuple(type(one)(place.name, one.kind, one.new, one.known) for one in found.read)
    return Observed(read, refused, found.artefacts)
