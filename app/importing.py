"""From the files that a person wrote to what a new ledger begins with: whole, or not at all.

What stands beside the plan file under its usual name comes along (``calendar.toml``, ``people.toml``,
``policy.toml``, ``interlock.toml``, ``inbox/``). Every file is read before anything is made, and the
problems of all of them are told at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from app.files.calendar import CalendarFile, read_calendar_file
from app.files.people import only_agents, read_people_file
from app.files.policy import default_policy, read_policy_file
from app.files.toml import read_bytes
from app.settings import Settings, load_settings
from app.workspace import CONFIG, INBOX
from plan.csv_plan import Frame, read_plan
from plan.errors import PlanFileError, Problem
from plan.model import Plan
from plan.people import People
from plan.policy import Policy
from plan.schedule import compute_schedule
from plan.values import moment_text

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
    """Everything that a new workspace begins with, read and checked."""

    plan: Plan
    people: People
    policy: Policy
    progress: dict[str, int]
    settings: Settings
    files: Files


@dataclass
class _Problems:
    """Problems of several files, told together."""

    found: list[Problem] = field(default_factory=list)

    def gather(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except PlanFileError as error:
            self.found += error.problems
            return None


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

    Raises:
        CannotError: a file is missing or may not be read.
        PlanFileError: with every problem of every file.
        CycleError: the tasks wait for each other.
    """
    problems = _Problems()
    data = read_bytes(files.plan)
    people = problems.gather(lambda: read_people_file(files.people) if files.people else only_agents())
    policy = problems.gather(lambda: read_policy_file(files.policy) if files.policy else default_policy())
    calendar = problems.gather(
        lambda: read_calendar_file(files.calendar) if files.calendar else CalendarFile()
    )
    settings = problems.gather(lambda: load_settings(files.config) if files.config else Settings())
    # Without its surroundings a plan still shows what is wrong with its own rows.
    settings_or = settings or Settings()
    frame = problems.gather(
        lambda: _frame(files, calendar or CalendarFile(), settings_or, start or settings_or.start or today)
    )
    plan_file = problems.gather(
        lambda: read_plan(data, files.plan.name, frame or Frame(start=today))
    )
    if problems.found:
        raise PlanFileError(problems.found)
    if people is None or policy is None or settings is None or plan_file is None:
        raise AssertionError("a file that could not be read left no problem")
    _check_computable(plan_file.plan, files)
    _check_gates(plan_file.plan, files)
    return Beginning(plan_file.plan, people, policy, plan_file.progress, settings, files)


def _frame(
    files: Files, calendar: CalendarFile, settings: Settings, start: date | datetime
) -> Frame:
    try:
        return Frame(
            name=settings.name,
            zone=calendar.zone,
            start=moment_text(start),
            calendars=calendar.calendars,
            freezes=calendar.freezes,
            capacities=dict(calendar.capacities),
        )
    except ValidationError as error:
        name = (files.config or files.plan).name
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PlanFileError([Problem(name, None, place, first["msg"])]) from None


def _check_computable(plan: Plan, files: Files) -> None:
    """Refuse a plan whose dates cannot be computed, such as one that runs past the calendar's end."""
    try:
        compute_schedule(plan)
    except (OverflowError, ValueError) as error:
        problem = Problem(files.plan.name, None, None, f"the dates cannot be computed: {error}")
        raise PlanFileError([problem]) from None


def _check_gates(plan: Plan, files: Files) -> None:
    known = [department.id for department in plan.departments]
    problems = [
        Problem(
            files.plan.name, None, "gate", f"{task.id}: unknown role {role!r}; use {', '.join(known)}"
        )
        for task in plan.tasks
        for role in task.gate
        if role not in known
    ]
    if problems:
        raise PlanFileError(problems)
