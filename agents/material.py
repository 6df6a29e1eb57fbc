"""What a department's agent sees of a round: what concerns it, never the whole plan.

A task is shown because a finding, a status or somebody's words point at it, or because a
dependency leads from such a task across the department's border. The slice is limited in number and
length; what was cut is counted, so that an agent knows that it does not know.
"""

from collections.abc import Sequence
from typing import TypeVar

from pydantic import Field

from agents.rows import (
    MOST_TEXT,
    FindingRow,
    FreezeRow,
    LinkRow,
    ObservationRow,
    TaskRow,
    finding_row,
    newest_status,
    task_row,
    worst_first,
)
from agents.words import TaskWords
from plan.model import Link, Plan, Task
from plan.people import People
from plan.records import Fact, FactKind, Finding, Observation
from plan.schedule import Schedule
from plan.values import Value, moment_text
from tools.grammar import Grammar

DEPARTMENTS_WITH_AGENTS = ("finance", "operations", "it-security")
MOST = {"tasks": 60, "others": 60, "links": 150, "freezes": 20, "findings": 60, "observations": 60}
_WORTH_A_LOOK = ("blocked", "in_progress")
_Row = TypeVar("_Row")


class DepartmentMaterial(Value):
    """The slice of a round that one department's agent sees."""

    department: str
    tasks: tuple[TaskRow, ...]
    others: tuple[TaskRow, ...]
    links: tuple[LinkRow, ...]
    freezes: tuple[FreezeRow, ...]
    findings: tuple[FindingRow, ...]
    observations: tuple[ObservationRow, ...]
    left_out: dict[str, int] = Field(default_factory=dict)

    @property
    def task_ids(self) -> frozenset[str]:
        """Ids of the tasks that are shown."""
        return frozenset(row.id for row in (*self.tasks, *self.others))

    @property
    def ids(self) -> frozenset[str]:
        """Every id that may be cited."""
        named = {row.id for row in self.freezes} | {row.id for row in self.findings}
        return self.task_ids | named | {row.id for row in self.observations}


def department_material(
    department: str,
    schedule: Schedule,
    findings: Sequence[Finding],
    observations: Sequence[Observation],
    people: People,
) -> DepartmentMaterial:
    """Cut the slice of a round that concerns a department."""
    return _Slice(department, schedule, people).cut(findings, observations)


class _Slice:
    """Collects what one department is shown."""

    def __init__(self, department: str, schedule: Schedule, people: People) -> None:
        self.department, self.schedule, self.people = department, schedule, people
        self.plan: Plan = schedule.plan
        self.words = TaskWords(schedule.plan)
        self.grammar = Grammar(schedule.plan, people)
        self.meant: dict[str, tuple[str, ...]] = {}
        self.left_out: dict[str, int] = {}

    def cut(
        self, findings: Sequence[Finding], observations: Sequence[Observation]
    ) -> DepartmentMaterial:
        """Go from what happened to the tasks that it points at, and from these to their links."""
        mine = worst_first(f for f in findings if self._concerns(f))
        rows = self._kept("observations", self._observed(mine, observations), last=True)
        pointed = {finding.task for finding in mine} | {row.task for row in rows}
        pointed |= {id_ for row in rows for id_ in row.may_mean}
        own = self._kept("tasks", [t.id for t in self.plan.tasks if self._shows(t, pointed)])
        links = self._kept("links", self._links({*own, *pointed}, set(own)))
        ends = {id_ for link in links for id_ in (link.before, link.after)} | pointed
        others = [id_ for id_ in self.plan.by_id if id_ in ends and id_ not in set(own)]
        return DepartmentMaterial(
            department=self.department,
            tasks=tuple(task_row(self.schedule, id_) for id_ in own),
            others=tuple(task_row(self.schedule, id_) for id_ in self._kept("others", others)),
            links=tuple(LinkRow(before=x.before, after=x.after, kind=x.kind.value) for x in links),
            freezes=tuple(self._kept("freezes", self._freezes())),
            findings=tuple(finding_row(f) for f in self._kept("findings", mine)),
            observations=tuple(rows),
            left_out=self.left_out,
        )

    def _kept(self, what: str, rows: Sequence[_Row], *, last: bool = False) -> Sequence[_Row]:
        most = MOST[what]
        if len(rows) > most:
            self.left_out[what] = len(rows) - most
            return rows[-most:] if last else rows[:most]
        return rows

    def _owns(self, id_: str | None) -> bool:
        return id_ is not None and (
            id_ in self.plan.by_id and self.plan.by_id[id_].department == self.department
        )

    def _concerns(self, finding: Finding) -> bool:
        return finding.department == self.department or self._owns(finding.task)

    def _shows(self, task: Task, pointed: set[str | None]) -> bool:
        return task.department == self.department and task.id in pointed

    def _links(self, shown: set[str | None], own: set[str]) -> list[Link]:
        """Give links among what is shown, and those that lead from it across the border."""
        near = {id_ for id_ in shown if id_ is not None and id_ in self.plan.by_id}
        found = []
        for id_ in (task.id for task in self.plan.tasks if task.id in near):
            for link in (*self.plan.links_into[id_], *self.plan.links_from[id_]):
                other = link.before if link.after == id_ else link.after
                if other in near or (id_ in own and not self._owns(other)):
                    found.append(link)
        return list(dict.fromkeys(found))

    def _freezes(self) -> list[FreezeRow]:
        return [
            FreezeRow(
                id=freeze.id,
                name=freeze.name,
                first=moment_text(freeze.first),
                last=moment_text(freeze.last),
                forbids=freeze.forbids,
            )
            for freeze in self.plan.freezes
            if self.department in freeze.departments
        ]

    def _observed(
        self, findings: Sequence[Finding], observations: Sequence[Observation]
    ) -> list[ObservationRow]:
        cited = {id_ for finding in findings for id_ in finding.evidence}
        newest = {one.id for one in newest_status(observations).values()}
        return [
            self._observation_row(one) for one in observations if self._reads(one, newest, cited)
        ]

    def _reads(self, one: Observation, newest: set[str], cited: set[str]) -> bool:
        if one.fact.kind is FactKind.STATEMENT:
            return one.id in cited or self._hears(one)
        return one.id in cited or (self._owns(one.fact.subject) and self._tells(one, newest))

    def _tells(self, one: Observation, newest: set[str]) -> bool:
        """Say whether a task's own observation is news: the newest, and more than "as planned".

        Evidence is news where a finding cites it; a table of it would leave no room for words.
        """
        if one.fact.kind is not FactKind.STATUS:
            return False
        state, note = one.fact.data.get("state"), one.fact.data.get("note")
        return one.id in newest and (bool(note) or state in _WORTH_A_LOOK)

    def _hears(self, one: Observation) -> bool:
        """Say whether a statement is read here: its speaker's, one that names us, or nobody's."""
        speaker = self._department_of(one.fact)
        if speaker == self.department:
            return True
        named = (*self.words.touched(one.fact.text), *self._read_in(one))
        touched = {self.plan.by_id[id_].department for id_ in named}
        readers = (touched | {speaker}) & {*DEPARTMENTS_WITH_AGENTS}
        return self.department in touched or not readers

    def _read_in(self, one: Observation) -> tuple[str, ...]:
        """Give the tasks that the grammar reads in a statement, or asks back about."""
        if one.id not in self.meant:
            read = self.grammar.read(one)
            found = [reading.task for reading in read.constraints]
            found += [id_ for claim in read.claims for id_ in (claim.before, claim.after)]
            found += [id_ for ask in read.asks_back for id_ in ask.candidates]
            self.meant[one.id] = tuple(id_ for id_ in dict.fromkeys(found) if id_ is not None)
        return self.meant[one.id]

    def _may_mean(self, one: Observation) -> tuple[str, ...]:
        candidates = self.words.candidates(one.fact.text)
        return tuple(dict.fromkeys([*self._read_in(one), *candidates]))

    def _department_of(self, fact: Fact) -> str | None:
        speaker = self.people.by_id.get(fact.speaker or "")
        return None if speaker is None else speaker.department

    def _observation_row(self, one: Observation) -> ObservationRow:
        fact = one.fact
        speaker = self.people.by_id.get(fact.speaker or "")
        words = fact.kind is FactKind.STATEMENT
        return ObservationRow(
            id=one.id,
            kind=fact.kind.value,
            speaker=None if speaker is None else speaker.name,
            department=None if speaker is None else speaker.department,
            date=fact.at,
            task=fact.subject,
            text=fact.text[:MOST_TEXT],
            cut=len(fact.text) > MOST_TEXT,
            may_mean=self._may_mean(one) if words else (),
        )
