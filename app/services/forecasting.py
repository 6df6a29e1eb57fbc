"""The forecast of a plan: the newest reports laid over the approved dates, which stay as they are.

A milestone that nobody reports counts as reached once all before it are done, as in the checks.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from plan.forecast import Progress, forecast
from plan.model import Plan
from plan.network import topological_order
from plan.records import Observation
from plan.schedule import Network, Schedule
from tools.situation import DONE_PERCENT, Situation, as_of, is_done


def expected_dates(
    plan: Plan, observations: Sequence[Observation], now: datetime
) -> tuple[Schedule, Schedule, int]:
    """Give the approved schedule, the expected one, and the data date as an instant."""
    network = Network(plan)
    approved = network.schedule()
    world = Situation(approved, observations, now, max_age_hours=1)
    reports = _progress(world, plan)
    return approved, forecast(network, reports, world.minute), world.minute


def _progress(world: Situation, plan: Plan) -> Iterable[Progress]:
    """Give the newest report on each task; none speaks for a time that is yet to come."""
    found: dict[str, Progress] = {}
    for id_ in topological_order(plan):
        status = world.status.get(id_)
        if status is not None:
            percent = DONE_PERCENT if is_done(status) else int(status.fact.data.get("percent") or 0)
            known = min(as_of(status), world.minute)
            found[id_] = Progress(task=id_, percent=percent, as_of=known)
        elif world.done(id_):
            reached = max(found[link.before].as_of for link in plan.links_into[id_])
            found[id_] = Progress(task=id_, percent=DONE_PERCENT, as_of=reached)
    return found.values()
