"""What passed, what failed and what is missing before a gate, beside each other; infers nothing.

Looked at are the tasks between the gate before and this one: what lies behind another gate was
decided there. A line names its observation, so that everybody can look for themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from plan.gate_calls import CallEvidence
from plan.model import Plan, Task
from plan.records import FactKind, Finding, Observation
from plan.schedule import Schedule
from tools.evidence import newest_words
from tools.evidence_checks import evidence_findings
from tools.situation import Situation, is_done
from tools.sources.base import DEFAULT_MAX_AGE_HOURS

DUE_BEFORE = timedelta(days=7)
_FAILED = (
    "tests_failing",
    "counts_differ",
    "control_open",
    "configuration_drift",
    "sources_contradict",
)
_MISSING = ("done_without_evidence", "evidence_old")
_PASSING = (FactKind.TEST_RUN, FactKind.COUNT, FactKind.CONTROL)


def tasks_before(plan: Plan, gate: Task) -> tuple[Task, ...]:
    """Give the tasks that a gate decides on: what it waits for, back to the gates before it."""
    seen: set[str] = set()
    left = [gate.id]
    while left:
        for link in plan.links_into[left.pop()]:
            if link.before not in seen and not plan.by_id[link.before].gate:
                seen.add(link.before)
                left.append(link.before)
    return tuple(task for task in plan.tasks if task.id in seen)


def gate_evidence(
    schedule: Schedule,
    observations: Sequence[Observation],
    now: datetime,
    limits: Mapping[str, int],
    gate: Task,
) -> CallEvidence:
    """Put the evidence of a gate together."""
    world = Situation(schedule, observations, now, DEFAULT_MAX_AGE_HOURS)
    tasks = tasks_before(schedule.plan, gate)
    ids = {task.id for task in tasks}
    findings = [
        one for one in evidence_findings(schedule, observations, now, limits) if one.task in ids
    ]
    against = {id_ for one in findings for id_ in one.evidence}
    passed = [*_done(world, tasks), *_good(schedule.plan, observations, ids, against)]
    failed = [_line(one) for one in findings if one.kind in _FAILED]
    missing = [_line(one) for one in findings if one.kind in _MISSING]
    missing += [f"{t.id} {t.name} is not reported done" for t in tasks if not world.done(t.id)]
    return CallEvidence(passed=tuple(passed), failed=tuple(failed), missing=tuple(missing))


def gates_due(
    schedule: Schedule, observations: Sequence[Observation], now: datetime
) -> tuple[Task, ...]:
    """Give the gates that stand within a week or have passed, and that nobody reports decided."""
    world = Situation(schedule, observations, now, DEFAULT_MAX_AGE_HOURS)
    until = world.minute + int(DUE_BEFORE.total_seconds()) // 60
    return tuple(
        task
        for task in schedule.plan.tasks
        if task.gate
        and not (task.id in world.status and is_done(world.status[task.id]))
        and not task.proceeds
        and schedule.dates[task.id].finish <= until
    )


def _line(finding: Finding) -> str:
    cited = f" ({', '.join(finding.evidence)})" if finding.evidence else ""
    return f"{finding.text}{cited}"


def _done(world: Situation, tasks: Sequence[Task]) -> Iterator[str]:
    for task in tasks:
        if world.done(task.id):
            cited = ", ".join(world.evidence(task.id)) or "all before it are done"
            yield f"{task.id} {task.name} is done ({cited})"


def _good(
    plan: Plan, observations: Sequence[Observation], tasks: set[str], against: set[str]
) -> Iterator[str]:
    """Give the newest evidence on these tasks that no finding speaks against."""
    for by_source in newest_words(observations, plan.zone).values():
        for one in by_source.values():
            mine = one.fact.subject in tasks and one.fact.kind in _PASSING
            if mine and one.id not in against:
                yield f"{one.fact.subject}: {' '.join(one.fact.text.split())[:200]} ({one.id})"
