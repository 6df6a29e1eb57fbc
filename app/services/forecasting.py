"""The forecast of a plan: the newest reports laid over the approved dates, which stay as they are.

A milestone that nobody reports counts as reached once all before it are done, as in the checks. A
task that was reported open after its approved finish was late, so it counts as done when it was
first reported so; one of which nobody ever said that counts as done in time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from plan.forecast import Progress, forecast
from plan.model import Plan, Task
from plan.network import topological_order
from plan.records import FactKind, Observation
from plan.remembering import remembered
from plan.schedule import Network, Schedule, compute_schedule
from plan.values import last_minute_of, minute_of, parse_moment
from tools.situation import DONE_PERCENT, Situation, as_of, is_done


def expected_dates(
    plan: Plan, observations: Sequence[Observation], now: datetime
) -> tuple[Schedule, Schedule, int]:
    """Give the approved schedule, the expected one, and the data date as an instant."""
    heard = tuple(one.hash for one in observations)
    minute = now.replace(second=0, microsecond=0)
    return remembered(plan, "expected", (heard, minute), lambda: _expected(plan, observations, now))


def done_tasks(plan: Plan, observations: Sequence[Observation], now: datetime) -> frozenset[str]:
    """Give the tasks that were reported done, and the milestones that are reached by it."""
    world = Situation(compute_schedule(plan), observations, now, max_age_hours=1)
    return frozenset(id_ for id_ in plan.by_id if world.done(id_))


def _expected(
    plan: Plan, observations: Sequence[Observation], now: datetime
) -> tuple[Schedule, Schedule, int]:
    approved = compute_schedule(plan)
    network = approved.network if isinstance(approved.network, Network) else Network(plan)
    world = Situation(approved, observations, now, max_age_hours=1)
    reports = _progress(world, plan)
    return approved, forecast(network, reports, world.minute), world.minute


def _progress(world: Situation, plan: Plan) -> Iterable[Progress]:
    """Give the newest report on each task; none speaks for a time that is yet to come."""
    found: dict[str, Progress] = {}
    history: dict[str, list[Observation]] = {}
    for one in world.observations:
        if one.fact.kind is FactKind.STATUS and one.fact.subject is not None:
            history.setdefault(one.fact.subject, []).append(one)
    for id_ in topological_order(plan):
        status = world.status.get(id_)
        if status is not None:
            late = _done_late(world, plan.by_id[id_], history[id_]) if is_done(status) else None
            found[id_] = _reported(world, plan.by_id[id_], status, late)
        elif world.done(id_):
            reached = max(found[link.before].as_of for link in plan.links_into[id_])
            found[id_] = Progress(task=id_, percent=DONE_PERCENT, as_of=reached)
    return found.values()


def _done_late(world: Situation, task: Task, reports: Sequence[Observation]) -> int | None:
    """Give when a task was first reported done, where it was still open after its finish."""
    open_, first = 0, None
    for one in sorted(reports, key=as_of):
        if not is_done(one):
            open_, first = as_of(one), None
        elif first is None:
            first = as_of(one)
    return first if open_ > world.dates(task).finish else None


def _reported(
    world: Situation, task: Task, status: Observation, late: int | None = None
) -> Progress:
    """Read a report; a day means its first working minute for a start, its last for a finish."""
    data, time = status.fact.data, world.schedule.time_of(task)
    started, finished, remaining = (
        data.get(name) for name in ("actual_start", "actual_finish", "remaining")
    )
    begin = time.start_at(time.index(minute_of(parse_moment(started)))) if started else None
    end = time.finish_at(time.index(last_minute_of(parse_moment(finished)))) if finished else None
    if end is None and late is not None:
        end = time.finish_at(time.index(late))
    return Progress(
        task=task.id,
        percent=DONE_PERCENT if is_done(status) else int(data.get("percent") or 0),
        as_of=min(as_of(status), world.minute),
        started=None if begin is None else min(begin, world.minute),
        finished=None if end is None else min(end, world.minute),
        remaining=remaining if isinstance(remaining, int) else None,
    )
