"""The plan read and tried: what it holds, its dates and why, what differs, what would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services.forecasting import expected_dates
from app.services.shapes import Json, breach_json, effect_json, operations_json
from plan.checks import check_schedule
from plan.diff import operations_between
from plan.effect import Effect, compute_effect
from plan.errors import FormError
from plan.impact import impact_of, parse_constraint, parse_slip
from plan.model import Plan
from plan.operations import Operation
from plan.ports import Evidence, Reader
from plan.schedule import Schedule, compute_schedule
from plan.values import instant_text, moment_text
from plan.why import Reason, explain


def show_plan(reader: Reader) -> Json:
    """Say what the newest revision holds."""
    head, plan = reader.head(), reader.plan()
    schedule = compute_schedule(plan)
    departments = [
        {
            "id": department.id,
            "name": department.name,
            "tasks": sum(task.department == department.id for task in plan.tasks),
        }
        for department in plan.departments
    ]
    return {
        "plan": plan.name,
        "revision": head.number,
        "hash": head.hash,
        "zone": plan.zone,
        "start": instant_text(schedule.start, plan.zone),
        "finish": instant_text(schedule.finish, plan.zone),
        "tasks": len(plan.tasks),
        "dependencies": len(plan.links),
        "departments": departments,
        "critical": list(schedule.critical),
        "gates": [_gate(schedule, task.id) for task in plan.tasks if task.gate],
        "freezes": [_freeze(plan, number) for number in range(len(plan.freezes))],
        "broken": [breach_json(breach) for breach in check_schedule(schedule)],
    }


def _gate(schedule: Schedule, id_: str) -> Json:
    task = schedule.plan.by_id[id_]
    at = instant_text(schedule.dates[id_].finish, schedule.plan.zone)
    return {"id": id_, "name": task.name, "at": at, "roles": list(task.gate)}


def _freeze(plan: Plan, number: int) -> Json:
    freeze = plan.freezes[number]
    return {
        "id": freeze.id,
        "name": freeze.name,
        "first": moment_text(freeze.first),
        "last": moment_text(freeze.last),
        "departments": list(freeze.departments),
        "forbids": freeze.forbids,
    }


def show_schedule(reader: Reader, revision: int | None = None) -> Json:
    """Give the computed dates of every task."""
    plan = reader.plan(revision)
    schedule = compute_schedule(plan)
    return {
        "revision": reader.head().number if revision is None else revision,
        "start": instant_text(schedule.start, plan.zone),
        "finish": instant_text(schedule.finish, plan.zone),
        "tasks": [_dates(schedule, id_) for id_ in plan.by_id],
    }


def show_forecast(
    reader: Reader, evidence: Evidence, now: datetime, revision: int | None = None
) -> Json:
    """Give the computed dates with the dates to expect beside them, from what was reported."""
    plan = reader.plan(revision)
    approved, expected, data_date = expected_dates(plan, evidence.observations(), now)
    document = show_schedule(reader, revision)
    for row in document["tasks"]:
        task, dates = plan.by_id[row["id"]], expected.dates[row["id"]]
        slip = approved.working_minutes(task, approved.dates[task.id].finish, dates.finish)
        row["forecast"] = {
            "start": instant_text(dates.start, plan.zone),
            "finish": instant_text(dates.finish, plan.zone),
            "working_minutes": slip,
        }
    return {
        **document,
        "data_date": instant_text(data_date, plan.zone),
        "expected_finish": instant_text(expected.finish, plan.zone),
    }


def _dates(schedule: Schedule, id_: str) -> Json:
    task, dates, zone = schedule.plan.by_id[id_], schedule.dates[id_], schedule.plan.zone
    return {
        "id": id_,
        "name": task.name,
        "department": task.department,
        "start": instant_text(dates.start, zone),
        "finish": instant_text(dates.finish, zone),
        "late_start": instant_text(dates.late_start, zone),
        "late_finish": instant_text(dates.late_finish, zone),
        "duration": task.duration,
        "total_float": dates.total_float,
        "critical": dates.critical,
        "driver": dates.driver.kind,
        "driven_by": dates.driver.link.before if dates.driver.link else None,
    }


def explain_task(reader: Reader, task: str) -> tuple[Reason, ...]:
    """Say why a task starts when it does.

    Raises:
        UnknownError: the plan has no such task.
    """
    return explain(compute_schedule(reader.plan()), task)


@dataclass(frozen=True)
class Difference:
    """Two revisions side by side."""

    first: int
    last: int
    old: Plan
    operations: tuple[Operation, ...]
    effect: Effect

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "from": self.first,
            "to": self.last,
            "operations": operations_json(self.operations, self.old),
            **effect_json(self.effect),
        }


def compare_revisions(reader: Reader, first: int, last: int) -> Difference:
    """Say what turned one revision into another, and what that did.

    Raises:
        UnknownError: there is no such revision.
    """
    old, new = reader.plan(first), reader.plan(last)
    operations = operations_between(old, new)
    return Difference(first, last, old, operations, compute_effect(old, new))


def try_out(reader: Reader, slips: Sequence[str], constraints: Sequence[str]) -> Effect:
    """Say what slips (``T14=10d``) and constraints (``T58 FNLT 2026-06-12``) would do.

    Raises:
        FormError: one is not of this form, or there is none.
        UnknownError, OperationError: one does not fit the plan.
    """
    if not slips and not constraints:
        raise FormError("say what to try: --slip T14=10d or --constraint 'T58 FNLT 2026-06-12'")
    wanted: dict[str, int] = {}
    for text in slips:
        task, minutes = parse_slip(text)
        if task in wanted:
            raise FormError(f"{task!r} slips twice; say it once")
        wanted[task] = minutes
    return impact_of(reader.plan(), wanted, [parse_constraint(text) for text in constraints])
