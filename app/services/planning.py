"""The plan read and tried: what it holds, its dates and why, what differs, what would be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.services.forecasting import expected_dates
from app.services.scheduling import schedule_json
from app.services.shapes import Json, breach_json, effect_json, operations_json
from plan.checks import check_schedule
from plan.claimed import added, parse_dependency, removed
from plan.diff import operations_between
from plan.effect import Effect, effect_of
from plan.errors import FormError
from plan.impact import impact_of, parse_constraint, parse_slip
from plan.model import Link, Plan
from plan.operations import Operation
from plan.ports import Evidence, Reader
from plan.records import Assumption
from plan.remembering import remembered
from plan.schedule import Schedule, compute_schedule
from plan.values import instant_text, moment_text
from plan.variance import Variance, variances
from plan.why import Reason, explain


def show_plan(reader: Reader, revision: int | None = None) -> Json:
    """Say what a revision holds, the newest unless one is named."""
    plan = reader.plan(revision)
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
        "revision": reader.head().number if revision is None else revision,
        "hash": plan.hash,
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
        "teams": list(freeze.teams),
        "kinds": list(freeze.kinds),
        "series": freeze.series,
        "binds": sum(freeze.binds(task) for task in plan.tasks),
    }


def show_schedule(reader: Reader, revision: int | None = None) -> Json:
    """Give the computed dates of every task."""
    plan = reader.plan(revision)
    return {
        "revision": reader.head().number if revision is None else revision,
        **schedule_json(compute_schedule(plan)),
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


def explain_task(
    reader: Reader, task: str, evidence: Evidence | None = None, now: datetime | None = None
) -> tuple[Reason, ...]:
    """Say why a task starts when it does; with evidence, why it is expected to.

    Raises:
        UnknownError: the plan has no such task.
    """
    if evidence is None or now is None:
        return explain(compute_schedule(reader.plan()), task)
    _, expected, data_date = expected_dates(reader.plan(), evidence.observations(), now)
    return explain(expected, task, data_date)


@dataclass(frozen=True)
class Difference:
    """Two revisions side by side."""

    first: int
    last: int
    old: Plan
    operations: tuple[Operation, ...]
    effect: Effect
    variances: tuple[Variance, ...]

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "from": self.first,
            "to": self.last,
            "operations": operations_json(self.operations, self.old),
            **effect_json(self.effect),
            "variances": [one.model_dump(mode="json") for one in self.variances],
        }


def compare_revisions(reader: Reader, first: int, last: int) -> Difference:
    """Say what turned one revision into another, and what that did.

    Raises:
        UnknownError: there is no such revision.
    """
    old, new = reader.plan(first), reader.plan(last)
    found = remembered(new, "difference", old.hash, lambda: _compare(old, new))
    return replace(found, first=first, last=last)


def _compare(old: Plan, new: Plan) -> Difference:
    operations = operations_between(old, new)
    before, after = compute_schedule(old), compute_schedule(new)
    differing = tuple(one for one in variances(before, after) if one.differs)
    return Difference(0, 0, old, operations, effect_of(before, after), differing)


@dataclass(frozen=True)
class Tries:
    """What to try: slips, dates, dependencies taken to be true, and others to be false."""

    slips: Sequence[str] = ()
    constraints: Sequence[str] = ()
    dependencies: Sequence[str] = ()
    without: Sequence[str] = ()

    @property
    def text(self) -> str:
        """Say it as it was given."""
        false = (f"without {one}" for one in self.without)
        return "; ".join([*self.slips, *self.constraints, *self.dependencies, *false])


def try_out(reader: Reader, tries: Tries, claims: Sequence[Assumption] = ()) -> Effect:
    """Say what slips (``T14=10d``), dates (``T58 FNLT 2026-06-12``) and dependencies would do.

    A dependency is ``T19 -> T62``, or the id of one of the ``claims``.

    Raises:
        FormError: one is not of its form, or there is none.
        UnknownError, OperationError: one does not fit the plan.
        CycleError: a dependency contradicts the plan.
    """
    if not tries.text:
        raise FormError("say what to try: --slip T14=10d or --constraint 'T58 FNLT 2026-06-12'")
    tried: list[Operation] = [parse_constraint(text) for text in tries.constraints]
    tried += [added(_dependency(text, claims)) for text in tries.dependencies]
    tried += [removed(_dependency(text, claims)) for text in tries.without]
    wanted: dict[str, int] = {}
    for text in tries.slips:
        task, minutes = parse_slip(text)
        if task in wanted:
            raise FormError(f"{task!r} slips twice; say it once")
        wanted[task] = minutes
    return impact_of(reader.plan(), wanted, tried)


def _dependency(text: str, claims: Sequence[Assumption]) -> Link:
    """Read a dependency, or take that of a claim in the register."""
    claim = next((one for one in claims if one.id.casefold() == text.strip().casefold()), None)
    if claim is None:
        return parse_dependency(text)
    return Link(before=claim.before, after=claim.after, kind=claim.kind, basis=claim.id)
