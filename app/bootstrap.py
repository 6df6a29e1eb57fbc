"""The only place that wires: ledger, clock, crew and graphs become an open workspace.

A new workspace is built in a folder of its own beside the target and moved in when it is whole, so
an import that is refused or cut off leaves nothing behind.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.clock import ExampleClock, SystemClock, WorkspaceClock
from app.errors import CannotError
from app.importing import DEFAULT_CONFIG, Beginning
from app.installation import unfit_installation
from app.progress import progress_facts
from app.settings import Settings, load_settings, signing_key, switch_tracing_off
from app.standing import note_verdict, unfit
from app.workspace import CONFIG, INBOX, Places, check_free, find_workspace
from ledger.backup import copy_ledger, mark_restored
from ledger.errors import LedgerError
from ledger.kept import Kept
from ledger.opening import Genesis, Ledger, Terms, open_ledger, open_reader
from ledger.signing import Signer
from ledger.upgrading import Upgraded, upgrade_ledger
from ledger.verify import UnreadableError, verify
from plan.ports import Clock, Evidence, Governance, Reader, Rhythm

if TYPE_CHECKING:
    from agents.crew import Crew
    from agents.guarding import Guard
    from agents.saying import Listener
    from graphs.context import CrewContext
    from graphs.running import ChangeRunner

__all__ = [
    "Kept",
    "LedgerError",
    "Signer",
    "Upgraded",
    "Workspace",
    "building",
    "copy_ledger",
    "create_workspace",
    "open_workspace",
    "restore_ledger",
    "terms_of",
    "upgrade_workspace",
    "verify_ledger",
]


@dataclass(frozen=True)
class Workspace:
    """An open workspace: what services may use."""

    places: Places
    settings: Settings
    clock: Clock
    ledger: Ledger
    beside: Callable[[], None] | None = None

    @property
    def root(self) -> Path:
        """The folder."""
        return self.places.root

    @property
    def reader(self) -> Reader:
        """Reads the plan and what governs it."""
        return self.ledger.reader

    @property
    def evidence(self) -> Evidence:
        """What is known beside the plan."""
        return self.ledger.evidence

    @property
    def governance(self) -> Governance:
        """Carries people's acts."""
        return self.ledger.governance

    @property
    def rhythm(self) -> Rhythm:
        """Records handoffs, nudges and runs of runbooks; it decides nothing."""
        return self.ledger.rhythm

    @cached_property
    def crew(self) -> "Crew":
        """The agents, with the model that the settings name."""
        from agents.crew import build_crew  # noqa: PLC0415  # reading a plan needs no crew

        return build_crew(self.settings.model, guard=self.guard)

    @cached_property
    def listener(self) -> "Listener | None":
        """What reads one sentence by the model that the settings name; None where none is."""
        from agents.saying import build_listener  # noqa: PLC0415  # reading a plan needs none

        return build_listener(self.settings.model, guard=self.guard)

    @cached_property
    def guard(self) -> "Guard | None":
        """What stands before every call of a model: budget and breaker, kept in the folder."""
        from agents.guarding import Guard  # noqa: PLC0415  # reading a plan needs none
        from app.till import FileTill  # noqa: PLC0415  # likewise

        asked = self.settings.model
        if asked is None:
            return None
        return Guard(
            clock=self.clock,
            zone=self.reader.plan().zone,
            till=FileTill(self.root),
            budget=asked.budget,
            breaker=asked.breaker,
        )

    def context(self, progress: Callable[[str], None] = lambda _: None) -> "CrewContext":
        """Give what a graph runs with."""
        from graphs.context import CrewContext  # noqa: PLC0415  # LangGraph is slow to import

        return CrewContext(
            reader=self.ledger.reader,
            evidence=self.ledger.evidence,
            governance=self.ledger.governance,
            door=self.ledger.door,
            clock=self.clock,
            crew=self.crew,
            sources=self.settings.sources,
            root=self.root,
            progress=progress,
            round_begins=self._round_begins,
        )

    def _round_begins(self) -> None:
        """Give a round its budget; where no model answers there is nothing to count."""
        if self.guard is not None:
            self.guard.begin_round()

    @cached_property
    def runner(self) -> "ChangeRunner":
        """Drives the life of proposals."""
        from graphs.running import ChangeRunner  # noqa: PLC0415  # LangGraph is slow to import

        problem = unfit_installation()  # the serialiser of checkpoints is known only now
        if problem is not None:
            raise CannotError(f"nothing is carried out: {problem}; `interlock doctor` says more")
        return ChangeRunner(self.context(), self.places.checkpoints, beside=self.beside)


@contextmanager
def open_workspace(
    folder: Path,
    clock: Clock | None = None,
    kept: Kept | None = None,
    beside: Callable[[], None] | None = None,
) -> Iterator[Workspace]:
    """Open a workspace for the time of the block.

    A server hands in where it keeps what it read, and what carries many overtaken proposals over
    beside the request that overtook them.

    Raises:
        CannotError: the folder is no workspace.
        LedgerError: the ledger cannot be used.
        PlanFileError: ``interlock.toml`` is wrong.
    """
    switch_tracing_off()
    places = find_workspace(folder)
    settings = load_settings(places.config)
    time = WorkspaceClock(clock or SystemClock())
    with open_ledger(places.ledger, time, terms=replace(terms_of(places), kept=kept)) as ledger:
        start = ledger.meta().get("clock_start")
        if start is not None:
            last = lambda: datetime.fromisoformat(ledger.last_at())  # noqa: E731  # bound to this ledger
            time.use(ExampleClock(datetime.fromisoformat(start), last))
        yield Workspace(places, settings, time, ledger, beside)


def terms_of(places: Places) -> Terms:
    """Say who signs the log's end, and what about the files keeps decisions back.

    A key that others can read signs nothing, and keeps decisions back until that is mended.
    """
    place = signing_key()
    try:
        seed, problem = place.read(), None
    except CannotError as error:
        seed, problem = None, str(error)
    signer = None if seed is None else Signer(seed)
    return Terms(signer, lambda: problem or next(unfit(places), None))


def create_workspace(
    folder: Path,
    beginning: Beginning,
    *,
    by: str,
    clock: Clock | None = None,
    clock_start: datetime | None = None,
) -> Places:
    """Make a workspace; ``clock_start`` makes it live in an example's own days.

    Raises:
        CannotError: the folder is not free, or cannot be written.
        UnknownError, NotEntitledError: ``by`` is nobody, or an agent.
    """
    with building(folder) as places:
        _build(places, beginning, by, clock or SystemClock(), clock_start)
    return Places(folder.resolve())


@contextmanager
def building(folder: Path) -> Iterator[Places]:
    """Give a place to build a workspace in; at the end it moves to its folder, whole.

    Raises:
        CannotError: the folder is not free, or cannot be written.
    """
    target = folder.resolve()
    check_free(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        built = Path(tempfile.mkdtemp(prefix=".interlock-", dir=target.parent))
    except OSError as error:
        raise CannotError(f"{folder} cannot be made: {error.strerror}") from None
    try:
        yield Places(built)
        _move_in(built, target)
    finally:
        shutil.rmtree(built, ignore_errors=True)


def _build(
    places: Places, beginning: Beginning, by: str, clock: Clock, clock_start: datetime | None
) -> None:
    files = beginning.files
    if files.config is not None:
        shutil.copyfile(files.config, places.root / CONFIG)
    else:
        (places.root / CONFIG).write_text(DEFAULT_CONFIG, encoding="utf-8")
    if files.inbox is not None:
        shutil.copytree(files.inbox, places.root / INBOX, symlinks=True)
    else:
        (places.root / INBOX / "statements").mkdir(parents=True)
    start = None
    if clock_start is not None:
        start = clock_start.replace(tzinfo=ZoneInfo(beginning.plan.zone)).isoformat()
        clock = ExampleClock(datetime.fromisoformat(start), lambda: None)
    genesis = Genesis(
        plan=beginning.plan,
        people=beginning.people,
        policy=beginning.policy,
        by=by,
        clock_start=start,
    )
    terms = Terms(terms_of(places).signer)
    with open_ledger(places.ledger, clock, create=genesis, terms=terms) as ledger:
        facts = progress_facts(beginning, clock.now())
        if facts:
            ledger.evidence.record(facts)


def _move_in(built: Path, target: Path) -> None:
    """Move a finished workspace to its place; the ledger last, for it is what makes it one."""
    try:
        if not target.exists():
            built.replace(target)
            return
        check_free(target)
        names = sorted(path.name for path in built.iterdir())
        for name in sorted(names, key=lambda name: (name == Places(built).ledger.name, name)):
            (built / name).replace(target / name)
    except OSError as error:
        raise CannotError(f"{target} cannot be written: {error.strerror}") from None


def verify_ledger(
    folder: Path,
    receipts: Sequence[Path] = (),
    *,
    file: Path | None = None,
    keys: Sequence[str] = (),
    require_anchor: bool = False,
) -> dict[str, Any]:
    """Verify the ledger of a workspace, or a file, without opening it in any other way.

    Raises:
        CannotError: there is no ledger to verify, or no receipt.
    """
    try:
        ledger = file or find_workspace(folder).ledger
        found = verify(ledger, receipts, keys=keys, require_anchor=require_anchor)
    except UnreadableError as error:
        raise CannotError(str(error)) from None
    if file is None and not (receipts or keys or require_anchor):
        note_verdict(Places(ledger.parent), found)
    return found


def upgrade_workspace(folder: Path) -> Upgraded:
    """Bring the ledger of a workspace to this version.

    Raises:
        CannotError: the folder is no workspace.
        LedgerError: the ledger is not whole, or cannot be upgraded.
    """
    places = find_workspace(folder)
    return upgrade_ledger(places.ledger, _clock_of(places.ledger), terms_of(places))


def restore_ledger(backup: Path, places: Places, note: str) -> int:
    """Put the ledger of a backup into a new workspace; it says itself that it is a copy.

    Gives the number of the log entry that the backup ended at.
    """
    copy_ledger(backup, places.ledger)
    upgrade_ledger(places.ledger, _clock_of(places.ledger))
    return mark_restored(places.ledger, _clock_of(places.ledger), note, terms_of(places))


def _clock_of(ledger: Path) -> Clock:
    """Give the clock that a ledger goes by, before it is opened to write."""
    reader = open_reader(ledger, SystemClock())
    try:
        start, last = reader.meta().get("clock_start"), reader.last_at()
    finally:
        reader.close()
    if start is None:
        return SystemClock()
    return ExampleClock(datetime.fromisoformat(start), lambda: datetime.fromisoformat(last))
