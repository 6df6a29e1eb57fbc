"""What a plan file says otherwise than a revision: by id, column for column.

A file speaks only of what it holds. What it has no column for stays as the revision has it:
freezes, calendars, teams, where a dependency comes from. It never brings a calendar or a team,
because no operation does; a row that needs one is told.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from plan.csv_cells import NATURES
from plan.errors import PlanFileError, Problem
from plan.model import Constraint, ConstraintKind, Link, Plan, Task
from plan.provenance import IMPORTED
from tools.planfiles.document import PlanDocument

FIELDS: Mapping[str, str] = {
    "name": "name",
    "department": "department",
    "team": "teams",
    "duration": "duration",
    "constraint": "constraint",
    "start": "constraint",
    "deadline": "deadline",
    "owner": "owner",
    "gate": "gate",
    "calendar": "calendar",
    "processes": "processes",
    "kind": "kind",
    "parent": "parent",
    "note": "note",
}
Cells = Callable[[Plan, Task], Mapping[str, str]]


class Difference(NamedTuple):
    """One cell that the file has otherwise; a row that only one of them has is ``row``."""

    id: str
    column: str
    before: str
    after: str


def merged(old: Plan, document: PlanDocument, file: str) -> Plan:
    """Give the plan as the file would have it; what the file does not hold is the old plan's.

    Raises:
        PlanFileError: a task needs a team, a calendar or a summary that the plan does not have.
    """
    new, held = document.plan, frozenset(document.columns)
    after = {task.id: _task(old.by_id.get(task.id), task, held) for task in new.tasks}
    kept = [after[id_] for id_ in old.by_id if id_ in after]
    added = [task for id_, task in after.items() if id_ not in old.by_id]
    problems = [one for task in (*kept, *added) for one in _strange(old, task, file)]
    if problems:
        raise PlanFileError(problems)
    changes: dict[str, Any] = {
        "tasks": (*kept, *added),
        "links": tuple(_links(old, new, held)),
        "freezes": new.freezes if "freezes" in held else old.freezes,
        # A column ``start`` is a task's own; the plan's start is a file's only as JSON.
        "start": new.start if "freezes" in held else old.start,
    }
    return Plan.model_validate(
        {**{name: getattr(old, name) for name in Plan.model_fields}, **changes}
    )


def _task(old: Task | None, new: Task, held: frozenset[str]) -> Task:
    if old is None:
        return new
    if "freezes" in held:
        return new
    update = {FIELDS[name]: getattr(new, FIELDS[name]) for name in held if name in FIELDS}
    asap = Constraint(kind=ConstraintKind.ASAP)
    if new.constraint is None and ("constraint" not in held or old.constraint == asap):
        update.pop("constraint", None)  # a start alone says nothing of other constraints
    return old.model_copy(update=update)


def _strange(old: Plan, task: Task, file: str) -> Iterator[Problem]:
    """Name what a task needs and no operation can bring."""
    known: tuple[tuple[str, tuple[str, ...], set[str]], ...] = (
        ("team", task.teams, {team.id for team in old.teams}),
        ("calendar", (task.calendar,) if task.calendar else (), {c.id for c in old.calendars}),
        ("parent", (task.parent,) if task.parent else (), {s.id for s in old.summaries}),
    )
    for column, named, there in known:
        for name in sorted(set(named) - there):
            message = f"{task.id}: the plan has no {column} {name!r}, and a proposal brings none; "
            use = ", ".join(sorted(there)) or "none"
            yield Problem(file, None, column, f"{message}use {use}")


def _links(old: Plan, new: Plan, held: frozenset[str]) -> Iterator[Link]:
    """Give the file's links; what it does not say of one that is there is taken from there."""
    if "freezes" in held:
        yield from new.links
        return
    before = {(link.before, link.after): link for link in old.links}
    found = {(link.before, link.after): link for link in new.links}
    for ends in [*(e for e in before if e in found), *(e for e in found if e not in before)]:
        yield _link(before.get(ends), found[ends], held)


def _link(old: Link | None, new: Link, held: frozenset[str]) -> Link:
    """Keep nature and origin of a link where the file has no column for them, or names none."""
    plain = new.nature == "mandatory" and new.basis == IMPORTED
    natures = held & set(NATURES)
    if old is not None and (not natures or (plain and old.nature not in natures)):
        return new.model_copy(update={"nature": old.nature, "basis": old.basis})
    return new


def differences(old: Plan, new: Plan, cells: Cells) -> Iterator[Difference]:
    """Name every cell that differs; ``cells`` writes a task as a row of the plan file."""
    for id_, task in old.by_id.items():
        if id_ not in new.by_id:
            yield Difference(id_, "row", task.name, "")
            continue
        before, after = cells(old, task), cells(new, new.by_id[id_])
        for column, text in before.items():
            if text != after.get(column, ""):
                yield Difference(id_, column, text, after.get(column, ""))
    for id_, task in new.by_id.items():
        if id_ not in old.by_id:
            yield Difference(id_, "row", "", task.name)


def not_taken(old: Plan, new: Plan) -> Iterator[str]:
    """Say what the file has otherwise and no proposal can bring."""
    theirs = {one.id: one for one in new.calendars}
    for one in old.calendars:
        other = theirs.get(one.id)
        if other is not None and (other.week, other.exceptions) != (one.week, one.exceptions):
            yield f"calendar {one.id!r} has other hours in the file; a proposal changes none"
    if old.summaries and new.summaries and set(old.summaries) != set(new.summaries):
        yield "the summary rows differ; a proposal changes none"
