"""What a department's agent sees of a round: what is new and concerns it, never the whole plan.

A task is shown because a finding, a status, an approved change or somebody's words since the last
round point at it, or because a dependency leads from such a task across the department's border. Of
findings that stand since before only the gravest are repeated. The slice is limited in number and
length; what was cut is counted, so that an agent knows that it does not know.
"""

from collections.abc import Sequence
from typing import TypeVar

from pydantic import Field

from agents.rows import (
    MOST_TEXT,
    FindingRow,
    FreezeRow,
    GroupRow,
    LinkRow,
    ObservationRow,
    ShiftRow,
    TaskRow,
    finding_row,
    group_row,
    task_row,
    worst_first,
)
from agents.since import LastRound, Since
from agents.words import TaskWords
from plan.model import Link, Plan, Task
from plan.people import People
from plan.records import Fact, FactKind, Finding, Observation
from plan.remembering import remembered
from plan.schedule import Schedule
from plan.summaries import summary_dates
from plan.values import Value, moment_text
from tools.grammar import Grammar
from tools.grammar.groups import groups_named
from tools.grammar.sentences import split_sentences

DEPARTMENTS_WITH_AGENTS = ("finance", "operations", "it-security")
MOST = {
    "tasks": 60,
    "others": 60,
    "groups": 20,
    "links": 150,
    "freezes": 20,
    "findings": 60,
    "observations": 60,
    "moved": 40,
}
MOST_STANDING = 20  # findings that the last round had too
MOST_LINKS_OF_A_TASK = 12  # each way; a gate can have hundreds
MOST_OF_A_SENTENCE = 3  # tasks that one sentence may mean
MOST_MEANT = 16  # tasks that one text may mean
_WORTH_A_LOOK = ("blocked", "in_progress")
_Row = TypeVar("_Row")


class DepartmentMaterial(Value):
    """The slice of a round that one department's agent sees.

    ``since`` is the instant of the last round, None in the first one.
    """

    department: str
    since: str | None = None
    tasks: tuple[TaskRow, ...]
    others: tuple[TaskRow, ...]
    groups: tuple[GroupRow, ...] = ()
    links: tuple[LinkRow, ...]
    freezes: tuple[FreezeRow, ...]
    moved: tuple[ShiftRow, ...] = ()
    findings: tuple[FindingRow, ...]
    observations: tuple[ObservationRow, ...]
    left_out: dict[str, int] = Field(default_factory=dict)

    @property
    def task_ids(self) -> frozenset[str]:
        """Ids of the tasks that are shown."""
        return frozenset(row.id for row in (*self.tasks, *self.others))

    @property
    def group_ids(self) -> frozenset[str]:
        """Ids of the groups that are shown; a constraint may mean one."""
        return frozenset(row.id for row in self.groups)

    @property
    def ids(self) -> frozenset[str]:
        """Every id that may be cited."""
        named = {row.id for row in self.freezes} | {row.id for row in self.findings}
        said = {row.id for row in self.observations}
        return self.task_ids | self.group_ids | named | said


def department_material(  # noqa: PLR0913, PLR0917  # one argument for each thing of a round
    department: str,
    schedule: Schedule,
    findings: Sequence[Finding],
    observations: Sequence[Observation],
    people: People,
    last: LastRound | None = None,
) -> DepartmentMaterial:
    """Cut the slice of a round that concerns a department; ``last`` is the round before it."""
    return _Slice(department, schedule, people, Since(last)).cut(findings, observations)


class _Slice:
    """Collects what one department is shown."""

    def __init__(self, department: str, schedule: Schedule, people: People, since: Since) -> None:
        self.department, self.schedule, self.people = department, schedule, people
        self.since = since
        self.plan: Plan = schedule.plan
        self.words = remembered(self.plan, "task words", None, lambda: TaskWords(self.plan))
        self.grammar = Grammar(schedule.plan, people)
        self.meant: dict[str, tuple[str, ...]] = {}
        self.left_out: dict[str, int] = {}

    def cut(
        self, findings: Sequence[Finding], observations: Sequence[Observation]
    ) -> DepartmentMaterial:
        """Go from what happened to the tasks that it points at, and from these to their links."""
        mine = self._found(findings)
        rows = self._kept("observations", self._observed(mine, observations), last=True)
        moved = [row for row in self.since.moved(self.schedule) if self._owns(row.task)]
        shifts = self._kept("moved", moved)
        pointed = {finding.task for finding in mine} | {row.task for row in rows}
        pointed |= {row.task for row in shifts}
        pointed |= {id_ for row in rows for id_ in row.may_mean}
        own = self._kept("tasks", [t.id for t in self.plan.tasks if self._shows(t, pointed)])
        links = self._kept("links", self._links({*own, *pointed}, set(own)))
        ends = {id_ for link in links for id_ in (link.before, link.after)} | pointed
        others = [id_ for id_ in self.plan.by_id if id_ in ends and id_ not in set(own)]
        last = self.since.last
        return DepartmentMaterial(
            department=self.department,
            since=None if last is None else last.at,
            tasks=tuple(task_row(self.schedule, id_) for id_ in own),
            others=tuple(task_row(self.schedule, id_) for id_ in self._kept("others", others)),
            groups=tuple(self._kept("groups", self._groups({*own, *pointed}, rows))),
            links=tuple(LinkRow(before=x.before, after=x.after, kind=x.kind.value) for x in links),
            freezes=tuple(self._kept("freezes", self._freezes())),
            moved=tuple(shifts),
            findings=tuple(finding_row(f, new=self.since.new_finding(f)) for f in mine),
            observations=tuple(rows),
            left_out=self.left_out,
        )

    def _kept(self, what: str, rows: Sequence[_Row], *, last: bool = False) -> Sequence[_Row]:
        most = MOST[what]
        if len(rows) > most:
            self.left_out[what] = len(rows) - most
            return rows[-most:] if last else rows[:most]
        return rows

    def _found(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Give the findings that concern us: the new ones, then the gravest that still stand."""
        mine = worst_first(one for one in findings if self._concerns(one))
        new = [one for one in mine if self.since.new_finding(one)]
        standing = [one for one in mine if not self.since.new_finding(one)]
        kept = self._kept("findings", [*new, *standing[:MOST_STANDING]])
        if len(kept) < len(mine):
            self.left_out["findings"] = len(mine) - len(kept)
        return kept

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
        found: list[Link] = []
        for id_ in (task.id for task in self.plan.tasks if task.id in near):
            for links in (self.plan.links_into[id_], self.plan.links_from[id_]):
                told = [link for link in links if self._told(link, id_, near, own)]
                inside = [link for link in told if {link.before, link.after} <= near]
                across = [link for link in told if link not in inside]
                found += [*inside, *across[:MOST_LINKS_OF_A_TASK]]
        return list(dict.fromkeys(found))

    def _told(self, link: Link, id_: str, near: set[str], own: set[str]) -> bool:
        other = link.before if link.after == id_ else link.after
        return other in near or (id_ in own and not self._owns(other))

    def _groups(
        self, pointed: set[str | None], rows: Sequence[ObservationRow]
    ) -> Sequence[GroupRow]:
        """Give the summary rows above what is shown, and those that somebody names."""
        if not self.plan.summaries:
            return []
        named = groups_named(self.plan, [row.text for row in rows])
        return [
            group_row(self.schedule, group)
            for id_, group in summary_dates(self.schedule).items()
            if id_ in named or pointed & set(group.tasks)
        ]

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
        new = [finding for finding in findings if self.since.new_finding(finding)]
        cited = {id_ for finding in new for id_ in finding.evidence}
        changed = self.since.changed(observations)
        return [
            self._observation_row(one) for one in observations if self._reads(one, changed, cited)
        ]

    def _reads(self, one: Observation, changed: frozenset[str], cited: set[str]) -> bool:
        if one.fact.kind is FactKind.STATEMENT:
            return one.id in cited or (self.since.fresh(one) and self._hears(one))
        return one.id in cited or (self._owns(one.fact.subject) and self._tells(one, changed))

    def _tells(self, one: Observation, changed: frozenset[str]) -> bool:
        """Say whether a task's own observation is news: changed, and more than "as planned".

        Evidence is news where a finding cites it; a table of it would leave no room for words.
        """
        if one.fact.kind is not FactKind.STATUS or one.id not in changed:
            return False
        state, note = one.fact.data.get("state"), one.fact.data.get("note")
        moved_on = self.since.last is not None and state == "done"
        return moved_on or bool(note) or state in _WORTH_A_LOOK

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
        """Give what the whole text may mean, and what each of its sentences may mean alone."""
        text = one.fact.text[:MOST_TEXT]
        found = [*self._read_in(one), *self.words.candidates(text)]
        for start, end in split_sentences(text):
            found += self.words.candidates(text[start:end])[:MOST_OF_A_SENTENCE]
        return tuple(dict.fromkeys(found))[:MOST_MEANT]

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
