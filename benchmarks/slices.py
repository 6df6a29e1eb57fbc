"""What a round sends to a model, in characters, on plans of every size with the same news in them.

    python -m benchmarks.slices [--tasks N ...] [--json]

The plan is one process of 25 tasks over four departments again and again, each a little behind the
last. Two rounds are held: the first reads what there is, then the same eight status rows change and
the same six people say the same things, and the second round's messages are counted, as they would
go to each agent's model. The bound is on the material: the prompts around it are the same in every
round. No model is asked; the rules answer.
"""

import argparse
import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agents.coordinator import COORDINATOR, coordinator_messages
from agents.crew import AGENTS, Coordination, Crew, DepartmentBriefing
from agents.material import DepartmentMaterial
from agents.models import Message
from agents.overview import CoordinatorMaterial
from app.bootstrap import create_workspace, open_workspace
from app.importing import find_files, read_beginning
from app.services.demo import find_example
from graphs.round import run_round
from plan.durations import DAY
from plan.model import DEPARTMENTS, Department, Link, Plan, Task

SIZES = (100, 1_000, 10_000)
BOUND = 1.2
_BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
_STEPS = ("Model", "Convert", "Migrate", "Test", "Approve")
_THINGS = ("contracts", "invoices", "accounts", "firewall rules", "signatures")
_PROCESS = 25  # tasks: five steps with each of five things
_OWNERS = ("finance", "operations", "it-security", "operations", "pmo")
_HEADER = ("id", "name", "department", "team", "duration", "predecessors", "note")
_STATUS = ("task", "percent", "state", "as_of", "note")
_ON_TIME = (("T01", 100, "done"), ("T02", 100, "done"), ("T03", 40, "in_progress"))
_CHANGED = (
    ("T04", 30, "in_progress", "started late"),
    ("T06", 0, "blocked", "the vendor does not answer"),
    ("T07", 80, "in_progress", "nearly there"),
    ("T08", 10, "in_progress", ""),
    ("T09", 0, "blocked", "no test data"),
    ("T11", 60, "in_progress", "two open points"),
    ("T12", 20, "in_progress", ""),
    ("T13", 0, "blocked", "waits for a signature"),
)
_SAID = (
    ("helen", "T16 needs 4 more days, the auditors have questions."),
    ("helen", "T21 must be finished by 30 October 2026."),
    ("ravi", "T14 can only start after T11 is finished."),
    ("grace", "We cannot begin T17 before T09 is done."),
    ("ines", "T18 needs one more week."),
    ("viktor", "The vendor was friendly on the phone."),
)


@dataclass
class Clock:
    """Stands still until the second round."""

    at: datetime = _BEGIN

    def now(self) -> datetime:
        """Give the time."""
        return self.at


@dataclass(frozen=True)
class Counting(Crew):
    """Answers by rules, and counts what a model would have been sent instead.

    ``material`` counts the data alone, without the prompts, which are always the same.
    """

    sent: dict[str, int] = field(default_factory=dict)
    material: dict[str, int] = field(default_factory=dict)

    def brief(
        self, department: str, material: DepartmentMaterial, **given: object
    ) -> DepartmentBriefing:
        """Count a department's messages."""
        self._count(department, AGENTS[department].messages(material))
        return super().brief(department, material, **given)  # type: ignore[arg-type]  # handed on

    def coordinate(self, material: CoordinatorMaterial) -> Coordination:
        """Count the coordinator's messages."""
        self._count(COORDINATOR, coordinator_messages(material))
        return super().coordinate(material)

    def _count(self, agent: str, messages: Sequence[Message]) -> None:
        sizes = {role: len(text) for role, text in messages}
        self.sent[agent], self.material[agent] = sum(sizes.values()), sizes["human"]


def main() -> int:
    """Print a row for each size, and whether the largest stays within the bound of the smallest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slices")
    parser.add_argument("--tasks", nargs="+", type=int, default=SIZES, metavar="N")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows = [{"tasks": tasks, **counted(tasks)} for tasks in sorted(chosen.tasks)]
    ratio = round(rows[-1]["material"] / rows[0]["material"], 3)
    within = ratio <= BOUND
    document = {
        "command": "python -m benchmarks.slices",
        "rows": rows,
        "ratio": ratio,
        "bound": BOUND,
        "within": within,
    }
    print(json.dumps(document, indent=1) if chosen.json else _table(rows, ratio, within=within))
    return 0 if within else 1


def counted(tasks: int) -> dict[str, int]:
    """Give the characters that the second round would send, by agent and in all."""
    clock, crew = Clock(), Counting()
    with tempfile.TemporaryDirectory(prefix="interlock-slices-") as folder:
        home = Path(folder).resolve()
        _write_files(home / "from")
        read = read_beginning(find_files(home / "from" / "plan.csv"), None, _BEGIN.date())
        beginning = replace(read, plan=_plan(read.plan, tasks))
        root = create_workspace(home / "workspace", beginning, by="maya", clock=clock).root
        with open_workspace(root) as workspace:
            context = replace(workspace.context(), clock=clock, crew=crew)
            run_round(context)
            clock.at += timedelta(days=3)
            _write_news(root / "inbox")
            run_round(context)
    by_agent = {agent: crew.sent[agent] for agent in (*AGENTS, COORDINATOR)}
    return {**by_agent, "all": sum(by_agent.values()), "material": sum(crew.material.values())}


def _write_files(folder: Path) -> None:
    """Write a small plan beside the example's people, its policy and a first status."""
    (folder / "inbox" / "statements").mkdir(parents=True)
    for name in ("people.toml", "policy.toml"):
        shutil.copyfile(find_example() / name, folder / name)
    row = ("T01", "Begin", "pmo", "", "1d", "", "")
    with (folder / "plan.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([_HEADER, row])
    _write_status(folder / "inbox", [(*row, "2026-03-02", "") for row in _ON_TIME[:1]])


def _plan(small: Plan, tasks: int) -> Plan:
    """Give a plan of so many tasks; a file of ten thousand rows would take its time to read."""
    rows = [_task(number) for number in range(tasks)]
    links = [
        Link(before=_id(before), after=_id(number))
        for number in range(tasks)
        for before in _before(number)
    ]
    departments = tuple(Department(id=id_, name=id_) for id_ in DEPARTMENTS)
    return Plan.model_validate(
        {**small.model_dump(), "tasks": rows, "links": links, "departments": departments}
    )


def _task(number: int) -> Task:
    process, place = divmod(number, _PROCESS)
    thing, step = divmod(place, len(_STEPS))
    return Task(
        id=_id(number),
        name=f"{_STEPS[step]} the {_THINGS[thing]} of process {process + 1}",
        department=_OWNERS[(thing + step) % len(_OWNERS)],
        duration=(2 + place % 4) * DAY,
    )


def _before(number: int) -> Iterator[int]:
    """Each thing follows the one before it, each step too, and each process the last one."""
    process, place = divmod(number, _PROCESS)
    if place >= len(_STEPS):
        yield number - len(_STEPS)
    if place % len(_STEPS):
        yield number - 1
    if process and not place:
        yield number - _PROCESS


def _id(number: int) -> str:
    return f"T{number + 1:02}"


def _write_news(inbox: Path) -> None:
    changed = [(task, done, state, "2026-03-05", note) for task, done, state, note in _CHANGED]
    _write_status(inbox, [*((*row, "2026-03-02", "") for row in _ON_TIME), *changed])
    for number, (person, words) in enumerate(_SAID):
        text = f"from: {person}\ndate: 2026-03-05\n\n{words}\n"
        (inbox / "statements" / f"{number}.md").write_text(text, encoding="utf-8")


def _write_status(inbox: Path, rows: Sequence[tuple[object, ...]]) -> None:
    with (inbox / "status.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([_STATUS, *rows])


def _table(rows: Sequence[dict[str, int]], ratio: float, *, within: bool) -> str:
    names = list(rows[0])
    lines = ["characters that a round sends, by agent; the same news each time"]
    lines += ["  ".join(f"{name:>12}" for name in names)]
    lines += ["  ".join(f"{row[name]:>12,}" for name in names) for row in rows]
    lines.append(
        f"the material of the largest plan is {ratio} times the smallest; the bound is {BOUND}: "
        f"{'held' if within else 'BROKEN'}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
