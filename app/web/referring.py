"""What an id means: whatever the crew cites, said in words and with an address to look at it.

A citation opens the task or the observation itself, so that nobody has to believe a summary.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plan.model import Plan, Task
from plan.records import Assumption, Conflict, Draft, Finding, Observation, Reading

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_LONGEST = 70


@dataclass(frozen=True)
class Chip:
    """A citation as it is shown: the id, what it is, where it leads."""

    id: str
    kind: str
    title: str
    address: str


class References:
    """Looks ids up in one workspace; each kind is read once, and only when it is asked for."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace

    def chips(self, ids: Iterator[str] | tuple[str, ...] | list[str]) -> list[Chip]:
        """Give the citations that mean something, each once, in their order."""
        found = (self.chip(id_) for id_ in dict.fromkeys(ids))
        return [one for one in found if one is not None]

    def chip(self, id_: str) -> Chip | None:
        """Give one citation; None where nothing has this id."""
        kind, thing = self.find(id_)
        if thing is None:
            return None
        return Chip(id_, kind, _short(_title(thing)), _address(kind, id_))

    def find(self, id_: str) -> tuple[str, object | None]:
        """Give what an id stands for, with the name of its kind."""
        for kind, known in self._kinds():
            if id_ in known:
                return kind, known[id_]
        return "nothing", None

    def _kinds(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        yield "task", self.plan.by_id
        yield "observation", self._observations
        yield "proposal", self._cases
        yield "draft", self._drafts
        yield "finding", self._findings
        yield "reading", self._readings
        yield "assumption", self._assumptions
        yield "conflict", self._conflicts
        yield "freeze", {one.id: one for one in self.plan.freezes}

    @cached_property
    def plan(self) -> Plan:
        """The newest plan."""
        return self._workspace.reader.plan()

    @cached_property
    def _observations(self) -> dict[str, object]:
        return {one.id: one for one in self._workspace.evidence.observations()}

    @cached_property
    def _cases(self) -> dict[str, object]:
        return {one.id: one for one in self._workspace.reader.cases()}

    @cached_property
    def _drafts(self) -> dict[str, object]:
        return {one.id: one for one in self._workspace.evidence.drafts()}

    @cached_property
    def _findings(self) -> dict[str, object]:
        return {one.id: one for one in self._workspace.evidence.findings()}

    @cached_property
    def _readings(self) -> dict[str, object]:
        return {one.id: one for one in self._workspace.evidence.readings()}

    @cached_property
    def _assumptions(self) -> dict[str, object]:
        return {one.id: one for one in self._workspace.evidence.assumptions()}

    @cached_property
    def _conflicts(self) -> dict[str, object]:
        evidence = self._workspace.evidence
        rounds = evidence.briefs()
        last = rounds[-1].round if rounds else None
        return {one.id: one for one in (evidence.conflicts(last) if last else ())}

    def drafts(self, ids: list[str]) -> list[Draft]:
        """Give the drafts among some ids."""
        found = (self._drafts.get(id_) for id_ in dict.fromkeys(ids))
        return [one for one in found if isinstance(one, Draft)]


def _title(thing: object) -> str:
    match thing:
        case Task(name=name):
            return name
        case Observation(fact=fact):
            return fact.place
        case Draft(title=title):
            return title
        case Finding(text=text) | Conflict(text=text):
            return text
        case Reading(quote=quote) | Assumption(quote=quote):
            return quote
    prose = getattr(thing, "prose", None)
    return str(getattr(prose or thing, "title" if prose else "name", ""))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _address(kind: str, id_: str) -> str:
    place = {"task": "/plan/why", "proposal": "/proposals"}.get(kind, "/about")
    return f"{place}/{id_}"
