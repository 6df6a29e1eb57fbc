"""Why the two schedulers differ: every difference gets one reason, by a rule that can be checked.

A difference is a *root* where everything that the date hangs on is the same on both sides: that is
where the two rules part. Elsewhere it follows. Root or not, the kernel's date has to hold when it
is tried (``tests.oracle.trial``); one that does not is unexplained, and fails the tests.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from plan.model import ConstraintKind, Link, Task
from plan.values import minute_of
from tests.oracle.answers import Answer, Answers, our_answers, schedule_of
from tests.oracle.cases import Case
from tests.oracle.trial import Trial

_PINS = (ConstraintKind.MSO, ConstraintKind.MFO)
_LIMITS = (ConstraintKind.SNLT, ConstraintKind.FNLT)


class Reason(StrEnum):
    """The ways in which the two part; ``tests.oracle.report`` says them in words."""

    UNEXPLAINED = "unexplained"
    FOLLOWS = "follows"
    BEFORE_START = "before-start"
    LIMIT = "limit"
    ALAP = "alap"
    MIDNIGHT = "midnight"
    EDGE = "edge"
    PIN = "pin"
    ROOM = "room"
    TOO_LATE = "too-late"
    BEGUN = "begun"
    FREE_CALENDARS = "free-calendars"
    FREE_END = "free-end"
    FREE_LIMIT = "free-limit"


class Difference(NamedTuple):
    """One task whose dates of one sort differ: early, late, total or free."""

    case: str
    task: str
    sort: str
    reason: Reason


class Comparison:
    """One case beside the oracle's answers."""

    def __init__(self, case: Case, theirs: Answers) -> None:
        self.case, self.theirs, self.plan = case, theirs, case.plan
        self.schedule = schedule_of(case)
        self.ours = our_answers(self.schedule)
        self.trial = Trial(self.schedule, self.ours)
        self.same_end = max(a.finish for a in self.ours.values()) == max(
            a.finish for a in theirs.values()
        )

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every difference with its reason, in the plan's order."""
        return tuple(
            Difference(self.case.id, task.id, sort, reason)
            for task in self.plan.tasks
            for sort, reason in self._of(task)
        )

    def _of(self, task: Task) -> Iterator[tuple[str, Reason]]:
        asked = self.compared(task.id)
        differ = {name for name in asked if self.differs(task.id, name)}
        if differ & {"start", "finish"}:
            yield "early", self._early(task)
        if differ & {"late_start", "late_finish"}:
            yield "late", self._late(task)
        if "total_float" in differ:
            yield "total", self._total(task)
        if "free_float" in differ:
            yield "free", self._free(task)

    def compared(self, id_: str) -> Sequence[str]:
        """Name what both define: what is over has no float, and what runs no late start."""
        reported = self.case.reported.get(id_)
        if reported is None:
            return Answer._fields
        if reported.finish is not None:
            return ("start", "finish")
        return ("start", "finish", "late_finish", "total_float", "free_float")

    def differs(self, id_: str, name: str) -> bool:
        """Say whether the two answers differ."""
        return bool(getattr(self.ours[id_], name) != getattr(self.theirs[id_], name))

    def _moved(self, id_: str) -> bool:
        return self.ours[id_][:2] != self.theirs[id_][:2]

    def _late_moved(self, id_: str) -> bool:
        return any(self.differs(id_, name) for name in self.compared(id_) if "late" in name)

    def _same_time(self, task: Task, first: int, last: int) -> bool:
        """Say whether both answers are the same working time, at another edge of a gap."""
        time = self.schedule.time_of(task)
        return all(
            time.index(a) == time.index(b)
            for a, b in zip(
                self.ours[task.id][first:last], self.theirs[task.id][first:last], strict=True
            )
        )

    def _early(self, task: Task) -> Reason:
        if task.id in self.case.reported:
            return Reason.UNEXPLAINED
        if task.constraint is not None and task.constraint.kind is ConstraintKind.ALAP:
            return Reason.ALAP
        if not self.trial.is_earliest(task):
            return Reason.UNEXPLAINED
        if any(self._moved(link.before) for link in self.plan.links_into[task.id]):
            return Reason.FOLLOWS
        return self._parted(task)

    def _parted(self, task: Task) -> Reason:
        """Give the reason why a task stands elsewhere though all before it stands the same."""
        if self.theirs[task.id].start < minute_of(self.plan.start):
            return Reason.BEFORE_START
        if self._same_time(task, 0, 2):
            return Reason.EDGE
        limited = task.constraint is not None and task.constraint.kind in _LIMITS
        if limited and self.theirs[task.id].start < self.ours[task.id].start:
            return Reason.LIMIT
        if any(self._back_from_midnight(link) for link in self.plan.links_into[task.id]):
            return Reason.MIDNIGHT
        return Reason.UNEXPLAINED

    def _late(self, task: Task) -> Reason:
        if not self.trial.is_latest(task):
            return Reason.UNEXPLAINED
        behind = self.plan.links_from[task.id]
        if task.id in self.case.reported and any(x.kind in ("SS", "SF") for x in behind):
            return Reason.BEGUN
        if not self.same_end or any(self._late_moved(link.after) for link in behind):
            return Reason.FOLLOWS
        if self._same_time(task, 2 + (task.id in self.case.reported), 4):
            return Reason.EDGE
        if task.constraint is not None and task.constraint.kind in _PINS:
            return Reason.PIN
        mine, other = self.ours[task.id].late_finish, self.theirs[task.id].late_finish
        return Reason.ROOM if other < mine else Reason.TOO_LATE

    def _total(self, task: Task) -> Reason:
        if task.constraint is not None and task.constraint.kind is ConstraintKind.ALAP:
            return Reason.ALAP
        if self._moved(task.id) or self._late_moved(task.id):
            return Reason.FOLLOWS
        return Reason.UNEXPLAINED

    def _free(self, task: Task) -> Reason:
        behind = self.plan.links_from[task.id]
        if not self.trial.is_free(task):
            return Reason.UNEXPLAINED
        if self._moved(task.id) or any(self._moved(link.after) for link in behind):
            return Reason.FOLLOWS
        other = self.theirs[task.id]
        if any(self._crosses(link) for link in behind):
            return Reason.FREE_CALENDARS
        if not behind and other.free_float == max(0, other.total_float):
            return Reason.FREE_LIMIT
        if other.free_float > other.total_float:
            return Reason.FREE_END
        return Reason.UNEXPLAINED

    def _crosses(self, link: Link) -> bool:
        """Say whether a link joins two calendars."""
        before, after = self.plan.by_id[link.before], self.plan.by_id[link.after]
        return self.plan.calendar_of(before) != self.plan.calendar_of(after)

    def _back_from_midnight(self, link: Link) -> bool:
        """Say whether working time is taken off an instant at midnight."""
        instant = self.theirs[link.before][link.kind in ("FS", "FF")]
        return instant % 1440 == 0 and (link.lag < 0 or link.kind in ("FF", "SF"))
