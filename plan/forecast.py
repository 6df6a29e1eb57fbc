"""The forecast: reported progress laid over the approved plan, beside the approved dates.

Status never edits a revision. Done work is placed where it was reported done, work under way ends
after its remaining duration counted from the data date, and what has not begun cannot begin before
it. Reported starts, finishes and remaining durations count before what percent says of them. What
remains of work under way waits for no predecessor: who does it knows better. Everything behind
follows by the same arithmetic as the approved dates. Where the two differ and the plan should
follow, that is a proposal.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from plan.model import Id, Minutes, Task
from plan.records import Percent
from plan.schedule import Network, Schedule
from plan.values import Value, instant_text


class Progress(Value):
    """The newest report on a task: percent done, and the instant that it is as of (minutes).

    ``started`` and ``finished`` are instants, ``remaining`` is working minutes, where reported.
    """

    task: Id
    percent: Percent
    as_of: int
    started: int | None = None
    finished: int | None = None
    remaining: Minutes | None = None

    @property
    def begun(self) -> bool:
        """Say whether work on the task has begun."""
        return self.percent > 0 or self.started is not None or self.finished is not None


class Slipping(Value):
    """A task that the forecast expects to finish at another time than approved."""

    id: str
    name: str
    department: str
    approved: str
    expected: str
    working_minutes: int


def forecast(network: Network, progress: Iterable[Progress], now: int) -> Schedule:
    """Compute the dates to expect, ``now`` being the data date as an instant of the plan's zone."""
    approved = network.schedule()
    reported = {p.task: p for p in progress if p.task in approved.dates}
    actual: dict[str, tuple[int, int]] = {}
    hold: dict[str, int] = {}
    for task in network.plan.tasks:
        report = reported.get(task.id)
        if report is None or not report.begun:
            hold[task.id] = now
        else:
            actual[task.id] = _placed(approved, task, report, now)
    return network.schedule(hold, actual)


def _placed(approved: Schedule, task: Task, report: Progress, now: int) -> tuple[int, int]:
    """Give start and finish of a task that has begun."""
    time, dates = approved.time_of(task), approved.dates[task.id]
    if report.percent == 100 or report.finished is not None:  # noqa: PLR2004  # percent
        finish = min(dates.finish, report.as_of) if report.finished is None else report.finished
        start = report.started
        if start is None:
            begin = max(0, time.index(finish) - task.duration)
            start = time.start_at(begin) if task.duration else finish
        return min(start, finish), finish
    left = report.remaining
    if left is None:
        share = Fraction(task.duration * (100 - report.percent), 100)
        left = -(-share.numerator // share.denominator)
    start = dates.start if report.started is None else report.started
    return min(start, now), max(time.finish_at(time.index(now) + left), now)


def slipping(approved: Schedule, expected: Schedule) -> Iterator[Slipping]:
    """Give the tasks whose expected finish is not the approved one, in the plan's order."""
    zone = approved.plan.zone
    for task in approved.plan.tasks:
        old, new = approved.dates[task.id].finish, expected.dates[task.id].finish
        if old != new:
            yield Slipping(
                id=task.id,
                name=task.name,
                department=task.department,
                approved=instant_text(old, zone),
                expected=instant_text(new, zone),
                working_minutes=approved.working_minutes(task, old, new),
            )
