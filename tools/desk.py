"""What the coordinator's tools work on: one revision of the plan, and what is known beside it.

A desk is laid out for one turn of a conversation. It reads the plan once, so that an answer which
an approval overtakes still speaks of one plan. It holds neither governance nor the door.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from plan.errors import UnknownError
from plan.model import Plan, Task
from plan.people import People
from plan.ports import Evidence, Reader
from plan.schedule import Schedule, compute_schedule
from tools.grammar.tasks import TaskFinder
from tools.situation import Situation

_ANY_AGE = 24 * 365


@dataclass(frozen=True)
class Desk:
    """One turn's view; ``model`` and ``prompt`` name who drafts, None where rules do."""

    reader: Reader
    evidence: Evidence
    now: datetime
    person: str | None = None
    model: str | None = None
    prompt: str | None = None

    @cached_property
    def revision(self) -> int:
        """The number of the newest revision when the turn began."""
        return self.reader.head().number

    @cached_property
    def plan(self) -> Plan:
        """The plan of that revision."""
        return self.reader.plan(self.revision)

    @cached_property
    def schedule(self) -> Schedule:
        """Its dates."""
        return compute_schedule(self.plan)

    @cached_property
    def people(self) -> People:
        """Who is who."""
        return self.reader.people()

    @cached_property
    def situation(self) -> Situation:
        """The dates beside what was last reported of each task."""
        return Situation(
            self.schedule, self.evidence.observations(), self.now, max_age_hours=_ANY_AGE
        )

    @cached_property
    def finder(self) -> TaskFinder:
        """Finds tasks by id and by the words of their names."""
        return TaskFinder(self.plan)

    @property
    def today(self) -> str:
        """The day in the plan's own time zone."""
        return self.now.astimezone(ZoneInfo(self.plan.zone)).date().isoformat()

    @property
    def department(self) -> str | None:
        """Whose "us" the speaker's is."""
        member = self.people.by_id.get(self.person or "")
        return member.department if member else None

    def task(self, id_: str) -> Task:
        """Give a task, however its id is capitalised.

        Raises:
            UnknownError: the plan has none of this id.
        """
        wanted = id_.strip()
        found = self.plan.by_id.get(wanted) or self._folded_ids.get(wanted.casefold())
        if found is None:
            raise UnknownError("task", id_)
        return found

    @cached_property
    def _folded_ids(self) -> dict[str, Task]:
        return {task.id.casefold(): task for task in self.plan.tasks}

    @cached_property
    def known_ids(self) -> frozenset[str]:
        """Every id that an answer may cite."""
        return frozenset(self._known())

    def _known(self) -> Iterator[str]:
        evidence = self.evidence
        yield from self.plan.by_id
        yield from (freeze.id for freeze in self.plan.freezes)
        yield from (one.id for one in evidence.observations())
        yield from (one.id for one in evidence.findings())
        yield from (one.id for one in evidence.conflicts())
        yield from (one.id for one in evidence.readings())
        yield from (one.id for one in evidence.assumptions())
        yield from (one.id for one in evidence.drafts())
        yield from (case.id for case in self.reader.cases())
