"""Variance: task by task, how another schedule stands against a baseline. Any revision is one.

Differences are working minutes of the task's calendar in the later plan; above zero is later,
longer, or more float.
"""

from collections.abc import Iterator

from plan.schedule import Schedule
from plan.values import Value, instant_text


class Variance(Value):
    """One task of both plans, and what became of it; instants are ISO 8601 with offset."""

    id: str
    name: str
    department: str
    baseline_start: str
    baseline_finish: str
    start: str
    finish: str
    start_minutes: int
    finish_minutes: int
    duration_minutes: int
    float_minutes: int
    free_float_minutes: int

    @property
    def differs(self) -> bool:
        """Say whether anything differs."""
        return (self.baseline_start, self.baseline_finish) != (self.start, self.finish) or any(
            (self.duration_minutes, self.float_minutes, self.free_float_minutes)
        )


def variances(baseline: Schedule, current: Schedule) -> Iterator[Variance]:
    """Compare all tasks that both hold, in the order of the current plan."""
    for id_, new in current.dates.items():
        old = baseline.dates.get(id_)
        if old is None:
            continue
        task, zone = current.plan.by_id[id_], current.plan.zone
        yield Variance(
            id=id_,
            name=task.name,
            department=task.department,
            baseline_start=instant_text(old.start, zone),
            baseline_finish=instant_text(old.finish, zone),
            start=instant_text(new.start, zone),
            finish=instant_text(new.finish, zone),
            start_minutes=current.working_minutes(task, old.start, new.start),
            finish_minutes=current.working_minutes(task, old.finish, new.finish),
            duration_minutes=task.duration - baseline.plan.by_id[id_].duration,
            float_minutes=new.total_float - old.total_float,
            free_float_minutes=current.free_floats[id_] - baseline.free_floats[id_],
        )
