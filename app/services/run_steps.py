"""What the steps of runbooks do: read again, collect, ask, write a ticket, wait, draft.

Files come from inside the workspace and go into ``runs/RUN1/``, their ends only. A step that cannot
be done says so in the run and does not stop it.
"""

import json
import os
import stat
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

from plan.errors import PlanError
from plan.model import Constraint
from plan.operations import SetConstraint, apply_operations
from plan.records import Draft, Fact, Observation
from plan.rhythm import Run
from plan.schedule import compute_schedule
from plan.values import local_time
from tools.checks import find_findings
from tools.evidence import in_force
from tools.runbooks.matching import words_for
from tools.runbooks.schema import (
    AskStatus,
    Collect,
    DraftConstraint,
    OpenTicket,
    Recheck,
    Runbook,
    Wait,
)
from tools.sources import SourceContext, SourceError, SourceSpec, heard_from, read_source
from tools.sources.base import DEFAULT_MAX_AGE_HOURS

if TYPE_CHECKING:
    from app.bootstrap import Workspace

RUNS = "runs"
_END_OF_FILE = 65_536
_AUTHOR = "coordinator"
AnyStep = Recheck | Collect | AskStatus | OpenTicket | Wait | DraftConstraint


class Done(NamedTuple):
    """What became of a step; ``cleared`` says that the finding has gone."""

    outcome: Literal["done", "failed", "waiting"]
    detail: str
    cleared: bool = False


def take_step(workspace: "Workspace", book: Runbook, run: Run, step: AnyStep) -> Done:
    """Take one step; what it tells people is told by whoever records it."""
    try:
        match step:
            case Recheck():
                return _recheck(workspace, run)
            case Collect():
                return _collect(workspace, run, step)
            case DraftConstraint():
                return _draft(workspace, book, run, step)
            case OpenTicket():
                return _ticket(workspace, run, step)
            case AskStatus() | Wait():
                waits = isinstance(step, Wait)
                word = "waits for" if waits else "asked"
                return Done("waiting" if waits else "done", f"{word} {step.to}")
    except (PlanError, OSError, OverflowError) as error:
        return Done("failed", getattr(error, "strerror", None) or str(error))


def _recheck(workspace: "Workspace", run: Run) -> Done:
    """Read the sources behind the finding again, keep what is new, and check."""
    now, evidence = workspace.clock.now(), workspace.evidence
    schedule = compute_schedule(workspace.reader.plan())
    specs = list(_behind(workspace, run))
    facts, people = list[Fact](), workspace.reader.people()
    for spec in specs:
        context = SourceContext(
            plan=schedule.plan,
            people=people,
            now=now,
            root=workspace.root,
            heard=heard_from(spec, evidence.observations),
        )
        try:
            facts += read_source(spec, context)
        except SourceError as error:
            return Done("failed", f"{spec.name} could not be read: {error.problems[0]}")
    new = evidence.record(facts).new if facts else ()
    ages = [s.max_age_hours for s in workspace.settings.sources if s.kind == "status"]
    found = find_findings(
        schedule,
        in_force(evidence.observations(), facts, {spec.name for spec in specs}),
        now,
        max_age_hours=min(ages, default=DEFAULT_MAX_AGE_HOURS),
        limits={spec.name: spec.max_age_hours for spec in workspace.settings.sources},
    )
    stands = any((x.kind, x.task, x.department) == run.key[1:] for x in found)
    names = ", ".join(spec.name for spec in specs) or "no source"
    word = "it stands" if stands else "it has gone"
    return Done("done", f"read {names} again, {len(new)} new fact(s): {word}", not stands)


def _behind(workspace: "Workspace", run: Run) -> Iterator[SourceSpec]:
    """Give the sources that the finding rests on; where it rests on nothing, those of status."""
    names = {workspace.evidence.observation(id_).fact.source for id_ in run.evidence}
    for spec in workspace.settings.sources:
        if spec.name in names or (not names and spec.kind == "status"):
            yield spec


def _collect(workspace: "Workspace", run: Run, step: Collect) -> Done:
    place = _place(workspace, run)
    facts = [
        one
        for one in workspace.evidence.observations(subject=run.task)
        if run.task is not None and one.fact.kind in step.facts
    ][-step.most :]
    (place / "facts.json").write_text(_dumped(facts), encoding="utf-8")
    copied = 0
    for name, data in _ends(workspace.root, step):
        (place / name).write_bytes(data)
        copied += 1
    where = f"{RUNS}/{run.id}"
    return Done("done", f"{len(facts)} fact(s) and {copied} file(s) lie in {where}")


def _place(workspace: "Workspace", run: Run) -> Path:
    place = workspace.root / RUNS / run.id
    place.mkdir(parents=True, exist_ok=True)
    return place


def _dumped(facts: list[Observation]) -> str:
    found = [one.model_dump(mode="json") for one in facts]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _ends(root: Path, step: Collect) -> Iterator[tuple[str, bytes]]:
    """Give the newest files of a pattern by name, each cut to its end; links lead nowhere."""
    base = root.resolve()
    found = sorted(base.glob(step.files)) if step.files else []
    inside = [p for p in found if p.is_file() and p.resolve().is_relative_to(base)]
    for number, path in enumerate(inside[-step.most :], start=1):
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode):
                file.seek(max(0, status.st_size - _END_OF_FILE))
                yield f"{number:02d}-{path.name}", file.read(_END_OF_FILE)


def _ticket(workspace: "Workspace", run: Run, step: OpenTicket) -> Done:
    """Write the ticket as a file that an importer can take; it goes to people by the outbox."""
    plan = workspace.reader.plan()
    ticket = {
        "key": run.id,
        "title": words_for(run, step.title, plan),
        "text": words_for(run, step.text, plan),
        "task": run.task,
        "department": run.department,
        "evidence": list(run.evidence),
    }
    path = _place(workspace, run) / "ticket.json"
    path.write_text(json.dumps(ticket, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return Done("done", f"a ticket was written to {RUNS}/{run.id}/ticket.json and sent")


def _draft(workspace: "Workspace", book: Runbook, run: Run, step: DraftConstraint) -> Done:
    """Draft the next date of something that comes round; the plan stays as it is."""
    plan, head = workspace.reader.plan(), workspace.reader.head()
    task = plan.by_id.get(run.task or "")
    if task is None:
        return Done("failed", "the finding is about no task of the plan")
    given = task.constraint.date if task.constraint and task.constraint.date else None
    first = given or local_time(compute_schedule(plan).dates[task.id].finish)
    now = workspace.clock.now().astimezone(ZoneInfo(plan.zone))
    date_ = _next(first, step.every_days, now)
    wanted = Constraint(kind=step.constraint, date=date_)
    operations = (SetConstraint(task=task.id, constraint=wanted),)
    apply_operations(plan, operations)  # what the plan would refuse is no draft
    draft = Draft(
        id="",
        title=f"{task.id} {task.name}: {step.constraint.value} {date_.isoformat()}"[:200],
        operations=operations,
        rationale=f"Runbook {book.id}: {words_for(run, step.text, plan)}",
        author=_AUTHOR,
        evidence=run.evidence,
        base_revision=head.number,
        made=workspace.clock.now().isoformat(timespec="seconds"),
    )
    kept = workspace.evidence.save_draft(draft)
    return Done("done", f"drafted {kept.id}: {kept.title}")


def _next(first: date | datetime, days: int, now: datetime) -> date | datetime:
    """Give the first date after today that lies a whole number of rounds behind the given one."""
    day = first.date() if isinstance(first, datetime) else first
    rounds = max(1, (now.date() - day).days // days + 1)
    return first + timedelta(days=days * rounds)
