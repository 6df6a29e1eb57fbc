"""The only place that wires: ledger, clock, crew and graphs become an open workspace.

A new workspace is built in a folder of its own beside the target and moved in when it is whole, so
an import that is refused or cut off leaves nothing behind.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.clock import ExampleClock, SystemClock, WorkspaceClock
from app.errors import CannotError
from app.importing import DEFAULT_CONFIG, Beginning
from app.progress import progress_facts
from app.settings import Settings, load_settings, switch_tracing_off
from app.workspace import CONFIG, INBOX, Places, check_free, find_workspace
from ledger.errors import LedgerError
from ledger.opening import Genesis, Ledger, open_ledger
from ledger.verify import UnreadableError, verify
from plan.ports import Clock, Evidence, Governance, Reader

if TYPE_CHECKING:
    from agents.crew import Crew
    from agents.saying import Listener
    from graphs.context import CrewContext
    from graphs.running import ChangeRunner

__all__ = ["LedgerError", "Workspace", "create_workspace", "open_workspace", "verify_ledger"]


@dataclass(frozen=True)
class Workspace:
    """An open workspace: what services may use."""

    places: Places
    settings: Settings
    clock: Clock
    ledger: Ledger

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

    @cached_property
    def crew(self) -> "Crew":
        """The agents, with the model that the settings name."""
        from agents.crew import build_crew  # noqa: PLC0415  # reading a plan needs no crew

        return build_crew(self.settings.model)

    @cached_property
    def listener(self) -> "Listener | None":
        """What reads one sentence by the model that the settings name; None where none is."""
        from agents.saying import build_listener  # noqa: PLC0415  # reading a plan needs none

        return build_listener(self.settings.model)

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
        )

    @cached_property
    def runner(self) -> "ChangeRunner":
        """Drives the life of proposals."""
        from graphs.running import ChangeRunner  # noqa: PLC0415  # LangGraph is slow to import

        return ChangeRunner(self.context(), self.places.checkpoints)


@contextmanager
def open_workspace(folder: Path, clock: Clock | None = None) -> Iterator[Workspace]:
    """Open a workspace for the time of the block.

    Raises:
        CannotError: the folder is no workspace.
        LedgerError: the ledger cannot be used.
        PlanFileError: ``interlock.toml`` is wrong.
    """
    switch_tracing_off()
    places = find_workspace(folder)
    settings = load_settings(places.config)
    time = WorkspaceClock(clock or SystemClock())
    with open_ledger(places.ledger, time) as ledger:
        start = ledger.meta().get("clock_start")
        if start is not None:
            last = lambda: datetime.fromisoformat(ledger.last_at())  # noqa: E731  # bound to this ledger
            time.use(ExampleClock(datetime.fromisoformat(start), last))
        yield Workspace(places, settings, time, ledger)


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
    target = folder.resolve()
    check_free(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        built = Path(tempfile.mkdtemp(prefix=".interlock-", dir=target.parent))
    except OSError as error:
        raise CannotError(f"{folder} cannot be made: {error.strerror}") from None
    try:
        _build(Places(built), beginning, by, clock or SystemClock(), clock_start)
        _move_in(built, target)
    finally:
        shutil.rmtree(built, ignore_errors=True)
    return Places(target)


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
    with open_ledger(places.ledger, clock, create=genesis) as ledger:
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


def verify_ledger(folder: Path) -> dict[str, Any]:
    """Verify the ledger of a workspace, without opening it in any other way.

    Raises:
        CannotError: the folder is no workspace.
    """
    try:
        return verify(find_workspace(folder).ledger)
    except UnreadableError as error:
        raise CannotError(str(error)) from None
