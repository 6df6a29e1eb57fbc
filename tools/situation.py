"""What the checks look at: the plan's dates, what was observed of them, and the local minute.

Only the newest status of a task counts. A milestone that nobody reports is done once all before it
are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from plan.model import Task
from plan.network import topological_order
from plan.records import FactKind, Finding, Observation, Severity
from plan.schedule import Schedule, TaskDates
from plan.values import last_minute_of, minute_of, parse_moment

PMO, SECURITY = "pmo", "it-security"
DONE_PERCENT = 100


@dataclass(frozen=True)
class Situation:
    """What the checks look at: the schedule, what was observed, and the local minute."""

    schedule: Schedule
    observations: Sequence[Observation]
    now: datetime
    max_age_hours: int

    @cached_property
    def minute(self) -> int:
        """The instant in the plan's local time."""
        local = self.now.astimezone(ZoneInfo(self.schedule.plan.zone))
        return minute_of(local.replace(tzinfo=None))

    @cached_property
    def status(self) -> Mapping[str, Observation]:
        """The newest status by task; of two for the same moment, the one that came later."""
        newest: dict[str, tuple[int, Observation]] = {}
        for one in self.observations:
            task = one.fact.subject
            if one.fact.kind is FactKind.STATUS and task is not None:
                at = as_of(one)
                if task not in newest or at >= newest[task][0]:
                    newest[task] = (at, one)
        return {task: one for task, (_, one) in newest.items()}

    def dates(self, task: Task) -> TaskDates:
        """Give the approved dates of a task."""
        return self.schedule.dates[task.id]

    def done(self, id_: str) -> bool:
        """Say whether a task was reported done; a milestone is, once all before it are."""
        return id_ in self._done

    @cached_property
    def _done(self) -> frozenset[str]:
        plan = self.schedule.plan
        found: set[str] = set()
        for id_ in topological_order(plan):
            if id_ in self.status:
                done = is_done(self.status[id_])
            else:
                before = {link.before for link in plan.links_into[id_]}
                done = plan.by_id[id_].milestone and bool(before) and before <= found
            if done:
                found.add(id_)
        return frozenset(found)

    def evidence(self, *ids: str) -> tuple[str, ...]:
        """Give the status observations of tasks, where there are any."""
        return tuple(self.status[id_].id for id_ in ids if id_ in self.status)

    def grave(self, task: Task) -> Severity:
        """Say how much it matters that this task is not as planned."""
        return Severity.SERIOUS if self.dates(task).critical else Severity.WARNING


def as_of(observation: Observation) -> int:
    """Give the minute up to which a status speaks; a date speaks for its whole day."""
    return last_minute_of(parse_moment(observation.fact.at))


def is_done(observation: Observation) -> bool:
    """Say whether a status reports its task as finished."""
    data = observation.fact.data
    return data.get("state") == "done" or data.get("percent") == DONE_PERCENT


def finding_on(
    task: Task, kind: str, severity: Severity, text: str, evidence: tuple[str, ...]
) -> Finding:
    """Make a finding about a task; it has no number yet."""
    return Finding(
        id="F",
        kind=kind,
        task=task.id,
        department=task.department,
        severity=severity,
        text=f"{task.id} {task.name} {text}",
        evidence=evidence,
    )
