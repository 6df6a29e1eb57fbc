"""Findings: what rules say about the approved plan and what has been observed.

Dates are the approved ones, compared with the plan's local time. Only the newest status of a task
counts. A finding cites what it rests on; it changes nothing and repeats until its cause is gone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from plan.capacity import find_overloads
from plan.checks import Breach, check_schedule
from plan.conflict_kinds.gates import gate_collisions
from plan.durations import DAY, days_text
from plan.model import LinkKind, Task
from plan.records import FactKind, Finding, Observation, Severity
from plan.schedule import Schedule
from plan.values import local_time, minute_of
from tools.evidence_checks import KINDS_OF_EVIDENCE, evidence_findings
from tools.model_checks import KINDS_ON_MODELS, model_findings
from tools.situation import DONE_PERCENT, PMO, SECURITY, Situation, as_of, finding_on
from tools.suspicion import orders_in

_SHOWN = 5
_KINDS = (
    "deadline_missed",
    "constraint_broken",
    "freeze_violated",
    "over_capacity",
    "gate_out_of_order",
    "blocked",
    "late",
    "done_without_evidence",
    "stale",
    "suspicious_text",
    *KINDS_OF_EVIDENCE,
    *KINDS_ON_MODELS,
    "source_failed",
)
_SEVERITIES = (Severity.SERIOUS, Severity.WARNING, Severity.INFO)
_BREACHES = {"deadline": "deadline_missed", "freeze": "freeze_violated"}


def find_findings(
    schedule: Schedule,
    observations: Sequence[Observation],
    now: datetime,
    *,
    max_age_hours: int,
    limits: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """Run every check; the most serious first, then by kind, then in the plan's order.

    ``observations`` stand oldest first. ``max_age_hours`` is for statuses, ``limits`` for evidence,
    by source. A failed source is reported while its failure is the newest
    thing heard from it.
    """
    world = Situation(schedule, observations, now, max_age_hours)
    found = [
        *_breaches(world),
        *_overloads(world),
        *_gates(world),
        *(finding for task in schedule.plan.tasks for finding in _task_findings(world, task)),
        *evidence_findings(schedule, observations, now, limits),
        *model_findings(world),
        *_suspicious(world),
        *_failures(world),
    ]
    found.sort(key=lambda f: (_SEVERITIES.index(f.severity), _KINDS.index(f.kind)))
    return tuple(
        finding.model_copy(update={"id": f"F{number}"})
        for number, finding in enumerate(found, start=1)
    )


def _started(observation: Observation) -> bool:
    data = observation.fact.data
    return data.get("state") in {"in_progress", "done"} or bool(data.get("percent"))


def _day(minute: int) -> str:
    return local_time(minute).date().isoformat()


def _ago(minutes: int) -> str:
    """Say how long ago in working days; nothing where it was a moment."""
    return f", {days_text(minutes)} ago" if minutes >= DAY // 10 else ""


def _task_findings(world: Situation, task: Task) -> Iterator[Finding]:
    status = world.status.get(task.id)
    if world.done(task.id):
        if status is not None:
            yield from _unfounded(world, task, status)
        return
    if status is not None and status.fact.data.get("state") == "blocked":
        yield _blocked(world, task, status)
    yield from _late(world, task, status)
    yield from _stale(world, task, status)


def _late(world: Situation, task: Task, status: Observation | None) -> Iterator[Finding]:
    dates, evidence = world.dates(task), world.evidence(task.id)
    if dates.finish <= world.minute:
        by = world.schedule.working_minutes(task, dates.finish, world.minute)
        known = f"{status.fact.data.get('percent')} % done" if status else "nothing was reported"
        text = f"should have been finished on {_day(dates.finish)}{_ago(by)}; {known}"
        yield finding_on(task, "late", world.grave(task), text, evidence)
    elif dates.start < world.minute and status is not None and not _started(status):
        by = world.schedule.working_minutes(task, dates.start, world.minute)
        if by > 0 and status.fact.data.get("state") != "blocked":
            text = f"should have been started on {_day(dates.start)}{_ago(by)}"
            yield finding_on(task, "late", world.grave(task), text, evidence)


def _stale(world: Situation, task: Task, status: Observation | None) -> Iterator[Finding]:
    dates = world.dates(task)
    if task.milestone or dates.start >= world.minute:
        return
    if status is None:
        if dates.finish > world.minute:
            text = f"runs since {_day(dates.start)} by plan and was never reported"
            yield finding_on(task, "stale", Severity.WARNING, text, ())
        return
    age = world.minute - as_of(status)
    if age > world.max_age_hours * 60:
        text = (
            f"should be under way; its last report is of {status.fact.at}, {age // 1440} days old"
        )
        yield finding_on(task, "stale", Severity.WARNING, text, (status.id,))


def _blocked(world: Situation, task: Task, status: Observation) -> Finding:
    links = world.schedule.plan.links_from[task.id]
    waiting = [world.schedule.plan.by_id[x.after] for x in links if not world.done(x.after)]
    names = [f"{one.id} ({one.department})" for one in waiting[:_SHOWN]]
    more = f" and {len(waiting) - _SHOWN} more" if len(waiting) > _SHOWN else ""
    text = f"is blocked since {status.fact.at}"
    if status.fact.data.get("note"):
        text += f": {status.fact.data['note']}"
    text += f"; waiting for it: {', '.join(names)}{more}" if names else "; nothing waits for it"
    return finding_on(task, "blocked", world.grave(task), text, (status.id,))


def _unfounded(world: Situation, task: Task, status: Observation) -> Iterator[Finding]:
    kind = "done_without_evidence"
    open_ = [
        link.before
        for link in world.schedule.plan.links_into[task.id]
        if link.kind in (LinkKind.FS, LinkKind.FF) and not world.done(link.before)
    ]
    if open_:
        text = f"is reported done while it waits for {', '.join(open_)}, not reported done"
        yield finding_on(task, kind, Severity.SERIOUS, text, (status.id, *world.evidence(*open_)))
    if status.fact.data.get("percent") != DONE_PERCENT:
        text = f"is reported done at {status.fact.data.get('percent')} %"
        yield finding_on(task, kind, Severity.WARNING, text, (status.id,))
    elif not task.milestone and not str(status.fact.data.get("evidence") or "").strip():
        text = f"is reported done ({status.fact.at}) and names no evidence"
        yield finding_on(task, kind, Severity.WARNING, text, (status.id,))


def _breaches(world: Situation) -> Iterator[Finding]:
    for breach in check_schedule(world.schedule):
        if world.done(breach.task):
            continue
        task = world.schedule.plan.by_id[breach.task]
        kind = _BREACHES.get(breach.kind, "constraint_broken")
        evidence = world.evidence(task.id)
        yield finding_on(task, kind, Severity.SERIOUS, _breach_text(world, breach), evidence)


def _overloads(world: Situation) -> Iterator[Finding]:
    """Report teams with more in hand than they can do, as far as it lies ahead."""
    by_id = world.schedule.plan.by_id
    for one in find_overloads(world.schedule):
        left = [id_ for id_ in one.tasks if not world.done(id_)]
        if (
            len(left) <= one.capacity
            or minute_of(datetime.fromisoformat(one.last).replace(tzinfo=None)) <= world.minute
        ):
            continue
        last = max(left, key=lambda id_: world.schedule.dates[id_].start)
        text = (
            f"is one of {one.load} that {one.team} has in hand at once from {one.first[:10]} to "
            f"{one.last[:10]} ({', '.join(left[:_SHOWN])}); {one.capacity} fit, "
            f"{days_text(one.by)} of work too much"
        )
        task = by_id[last]
        yield finding_on(task, "over_capacity", Severity.WARNING, text, world.evidence(*left))


def _gates(world: Situation) -> Iterator[Finding]:
    """Report gates that stand before what they wait for, and work before its gate."""
    for one in gate_collisions(world.schedule, "plan"):
        task = world.schedule.plan.by_id[one.through[-1]]
        if not world.done(task.id):
            evidence = world.evidence(*one.through)
            yield finding_on(task, "gate_out_of_order", Severity.SERIOUS, one.text, evidence)


def _breach_text(world: Situation, breach: Breach) -> str:
    dates = world.schedule.dates[breach.task]
    if breach.kind == "freeze":
        freeze = next(f for f in world.schedule.plan.freezes if f.id == breach.subject)
        return (
            f"({_day(dates.start)} to {_day(dates.finish)}) runs into the freeze "
            f"{freeze.name!r} of {freeze.first} to {freeze.last}"
        )
    if breach.kind == "link":
        return f"does not keep {breach.rule}, by {days_text(breach.by)}"
    return f"misses {breach.rule} by {days_text(breach.by)}; planned finish {_day(dates.finish)}"


def _suspicious(world: Situation) -> Iterator[Finding]:
    newest = {one.id for one in world.status.values()}
    for one in world.observations:
        fact = one.fact
        if fact.kind is FactKind.STATUS and one.id not in newest:
            continue
        words = [fact.text, *(value for value in fact.data.values() if isinstance(value, str))]
        orders = dict.fromkeys(order for word in words for order in orders_in(word))
        if orders:
            shown = "; ".join(repr(order) for order in [*orders][:_SHOWN])
            yield Finding(
                id="F",
                kind="suspicious_text",
                task=fact.subject,
                department=SECURITY,
                severity=Severity.SERIOUS,
                text=f"{fact.place} reads like orders to the crew: {shown}; the crew follows none",
                evidence=(one.id,),
            )


def _failures(world: Situation) -> Iterator[Finding]:
    newest = {one.fact.source: one for one in world.observations}
    for source, one in newest.items():
        if one.fact.kind is FactKind.SOURCE_FAILURE:
            yield Finding(
                id="F",
                kind="source_failed",
                task=None,
                department=PMO,
                severity=Severity.SERIOUS,
                text=f"source {source}: {one.fact.text}",
                evidence=(one.id,),
            )
