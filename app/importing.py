"""From the files that a person wrote to what a new ledger begins with: whole, or not at all.

What stands beside the plan file under its usual name comes along: ``calendar.toml``,
``people.toml``, ``policy.toml``, ``interlock.toml``, ``inbox/``. Every file is read before anything
is made, and the problems of all of them are told at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from app.errors import CannotError
from app.files.calendar import CalendarFile, read_calendar_file
from app.files.people import nobody_named, read_people_file
from app.files.policy import check_deputies, default_policy, read_policy_file
from app.files.toml import read_bytes
from app.settings import Settings, load_settings
from app.workspace import CONFIG, INBOX
from plan.csv_plan import Frame
from plan.errors import PlanFileError, Problem
from plan.model import Plan
from plan.people import People
from plan.policy import Policy
from plan.schedule import compute_schedule
from tools.planfiles.conversion import MissingReaderError
from tools.planfiles.document import Note, PlanDocument
from tools.planfiles.forms import LARGEST_XML, read_plan_file

T = TypeVar("T")
DEFAULT_CONFIG = """\
# Where status and statements come from, and which model may answer. Nothing in here governs: plan,
# people and policy belong to the ledger once they are imported.

name = "Plan"

[[source]]
name = "status"
kind = "status"
path = "inbox/status.csv"

[[source]]
name = "statements"
kind = "statements"
path = "inbox/statements"

# No name: the crew answers by rules. The key comes from the environment only (OPENAI_API_KEY).
[model]
name = ""
base_url = ""
"""


@dataclass(frozen=True)
class Files:
    """The files of an import; None where there is none and a default does."""

    plan: Path
    people: Path | None
    policy: Path | None
    calendar: Path | None
    config: Path | None
    inbox: Path | None


@dataclass(frozen=True)
class Beginning:
    """Everything that a new workspace begins with, read and checked.

    ``notes`` say what of the plan file has no place in a plan; ``dated`` that it gave the start.
    """

    plan: Plan
    people: People
    policy: Policy
    progress: dict[str, int]
    settings: Settings
    files: Files
    notes: tuple[Note, ...] = ()
    dated: bool = False


@dataclass
class _Problems:
    """Problems of several files, told together."""

    found: list[Problem] = field(default_factory=list)

    def gather(self, read: Callable[[Path], T], path: Path | None, default: Callable[[], T]) -> T:
        """Read a file; where there is none, or it is wrong, go on with the default."""
        if path is None:
            return default()
        try:
            return read(path)
        except PlanFileError as error:
            self.found += error.problems
            return default()


def find_files(plan: Path, people: Path | None = None, policy: Path | None = None) -> Files:
    """Give the files of an import: the named ones, and what stands beside the plan file."""
    folder = plan.parent

    def beside(name: str) -> Path | None:
        path = folder / name
        return path if path.is_file() else None

    config = beside(CONFIG)
    inbox = folder / INBOX
    return Files(
        plan=plan,
        people=people or beside("people.toml"),
        policy=policy or beside("policy.toml"),
        calendar=beside("calendar.toml"),
        config=config,
        inbox=inbox if config is not None and inbox.is_dir() else None,
    )


def read_beginning(files: Files, start: date | datetime | None, today: date) -> Beginning:
    """Read all files of an import; ``today`` is when a plan starts that nothing gives a start.

    The plan file is read in a child process with limits (``tools.reading``).

    Raises:
        CannotError: a file is missing or may not be read, or what reads its form is missing.
        PlanFileError: with every problem of every file.
        CycleError: the tasks wait for each other.
    """
    data = read_bytes(files.plan, LARGEST_XML)
    problems = _Problems()
    people = problems.gather(read_people_file, files.people, nobody_named)
    policy = problems.gather(read_policy_file, files.policy, default_policy)
    calendar = problems.gather(read_calendar_file, files.calendar, CalendarFile)
    settings = problems.gather(load_settings, files.config, Settings)
    # Whatever is wrong with its surroundings, a plan still shows what is wrong with its own rows.
    given = start or settings.start
    frame = _frame(files, calendar, settings, given or today, problems.found)
    found: PlanDocument | None = None
    try:
        found = read_plan_file(data, files.plan.name, frame, start_given=given is not None)
    except PlanFileError as error:
        problems.found += error.problems
    except MissingReaderError as error:
        raise CannotError(str(error)) from None
    if files.policy is not None:
        wrong = check_deputies(policy, people)
        problems.found += [Problem(files.policy.name, None, "deputy", one) for one in wrong]
    if found is None or problems.found:
        raise PlanFileError(problems.found)
    plan = found.plan
    _check_computable(plan, files)
    _check_gates(plan, files)
    dated = given is None and plan.start != frame.start
    return Beginning(
        plan, people, policy, found.progress, settings, files, notes=found.notes, dated=dated
    )


def _frame(
    files: Files,
    calendar: CalendarFile,
    settings: Settings,
    start: date | datetime,
    problems: list[Problem],
) -> Frame:
    try:
        return Frame(
            name=settings.name,
            zone=calendar.zone,
            start=start,
            departments=calendar.departments,
            calendars=calendar.calendars,
            freezes=calendar.freezes,
            teams=calendar.teams,
        )
    except ValidationError as error:
        name = (files.config or files.plan).name
        for one in error.errors():
            place = ".".join(str(part) for part in one["loc"])
            problems.append(Problem(name, None, place, one["msg"]))
        return Frame(start=start)


def _check_computable(plan: Plan, files: Files) -> None:
    """Refuse a plan whose dates cannot be computed: it may run past every calendar."""
    try:
        compute_schedule(plan)
    except (OverflowError, ValueError) as error:
        problem = Problem(files.plan.name, None, None, f"the dates cannot be computed: {error}")
        raise PlanFileError([problem]) from None


def _check_gates(plan: Plan, files: Files) -> None:
    known = [department.id for department in plan.departments]
    problems = [
        Problem(
            files.plan.name,
            None,
            "gate",
            f"{task.id}: unknown role {role!r}; use {', '.join(known)}",
        )
        for task in plan.tasks
        for role in task.gate
        if role not in known
    ]
    if problems:
        raise PlanFileError(problems)


def first_person(people: People) -> str:
    """Name the person who stands for an import that nobody else was named for."""
    return next(member.id for member in people.members if member.kind == "person")
