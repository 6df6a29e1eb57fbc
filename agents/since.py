"""What the last round has heard and found already, so that this one reads what is new.

A round that broke off has published nothing, so what it had collected is new to the next one. The
first round has none before it: everything is new.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from agents.rows import ShiftRow, newest_status
from plan.records import Finding, Observation
from plan.schedule import Schedule
from plan.values import instant_text

_Said = tuple[object, object]


@dataclass(frozen=True)
class LastRound:
    """The last round that was published: its instant, what it had heard, found and looked at."""

    at: str
    heard: int
    findings: tuple[Finding, ...] = ()
    schedule: Schedule | None = None


@dataclass(frozen=True)
class Since:
    """Says what is new since the last round; without one everything is."""

    last: LastRound | None = None

    def fresh(self, one: Observation) -> bool:
        """Say whether the last round had not heard of an observation."""
        return self.last is None or number_of(one) > self.last.heard

    def new_finding(self, one: Finding) -> bool:
        """Say whether the last round had not found this of this task."""
        return _found(one) not in self._found_before

    @cached_property
    def _found_before(self) -> frozenset[tuple[object, ...]]:
        return frozenset(map(_found, () if self.last is None else self.last.findings))

    def changed(self, observations: Iterable[Observation]) -> frozenset[str]:
        """Give the newest statuses, by id, that say other than what was known before."""
        rows = list(observations)
        newest = newest_status(rows)
        if self.last is None:
            return frozenset(one.id for one in newest.values())
        known = newest_status(one for one in rows if not self.fresh(one))
        return frozenset(
            one.id
            for task, one in newest.items()
            if self.fresh(one) and (task not in known or _said(one) != _said(known[task]))
        )

    def moved(self, schedule: Schedule) -> Iterator[ShiftRow]:
        """Give the tasks whose dates are other than those that the last round looked at."""
        before = None if self.last is None else self.last.schedule
        if before is None:
            return
        zone = schedule.plan.zone
        for id_ in schedule.plan.by_id:
            if id_ in before.dates and before.dates[id_].finish != schedule.dates[id_].finish:
                yield ShiftRow(
                    task=id_,
                    finish_from=instant_text(before.dates[id_].finish, zone),
                    finish_to=instant_text(schedule.dates[id_].finish, zone),
                )


def number_of(one: Observation) -> int:
    """Give the number in an observation's id."""
    return int(one.id.removeprefix("O"))


def _found(one: Finding) -> tuple[object, ...]:
    """Give what makes two findings the same; their words count days and change with them."""
    return (one.kind, one.task, one.department, one.severity, None if one.task else one.text)


def _said(one: Observation) -> _Said:
    return one.fact.data.get("state"), one.fact.data.get("note")
