"""What an id means: whatever the crew cites, said in words and with an address to look at it.

A citation opens the task or the observation itself, so that nobody has to believe a summary.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plan.errors import UnknownError
from plan.gate_calls import GateCall
from plan.model import Plan, Task
from plan.records import Assumption, Brief, Conflict, Draft, Finding, Observation, Reading

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_LONGEST = 70
_NUMBERED = {
    "O": "observation",
    "P": "proposal",
    "D": "draft",
    "F": "finding",
    "R": "reading",
    "A": "assumption",
    "C": "conflict",
    "G": "call",
}


@dataclass(frozen=True)
class Chip:
    """A citation as it is shown: the id, what it is, where it leads."""

    id: str
    kind: str
    title: str
    address: str


class References:
    """Looks ids up in one workspace; each kind is read once, and only when it is asked for.

    Where the text is a brief's, an alternative of its round (``X1``) is the draft made of it then.
    """

    def __init__(self, workspace: "Workspace", brief: Brief | None = None) -> None:
        self._workspace, self._brief = workspace, brief
        self._seen: dict[str, object] = {}

    def chips(self, ids: Iterator[str] | tuple[str, ...] | list[str]) -> list[Chip]:
        """Give the citations that mean something, each once, in their order."""
        found = (self.chip(id_) for id_ in dict.fromkeys(ids))
        return [one for one in found if one is not None]

    def chip(self, id_: str) -> Chip | None:
        """Give one citation; None where nothing has this id."""
        chosen = self._chosen.get(id_)
        kind, thing = self.find(id_) if chosen is None else ("draft", chosen)
        if thing is None:
            return None
        if chosen is not None:
            return Chip(id_, kind, _short(chosen.title), _address(kind, chosen.id))
        return Chip(id_, kind, _short(_title(thing)), _address(kind, id_))

    def find(self, id_: str) -> tuple[str, object | None]:
        """Give what an id stands for, with the name of its kind."""
        for kind in ("task", *_NUMBERED.values(), "freeze"):
            thing = self._thing(kind, id_)
            if thing is not None:
                return kind, thing
        return "nothing", None

    def address(self, id_: str) -> str | None:
        """Give where an id leads, by reading only the kind that is numbered so; None is nowhere."""
        if id_ in self.plan.by_id:
            return _address("task", id_)
        chosen = self._chosen.get(id_)
        if chosen is not None:
            return _address("draft", chosen.id)
        kind = _NUMBERED.get(id_[:1]) if id_[1:].isdecimal() else None
        if kind is not None and self._thing(kind, id_) is not None:
            return _address(kind, id_)
        return None if self._thing("freeze", id_) is None else _address("freeze", id_)

    def _thing(self, kind: str, id_: str) -> object:
        """Find a thing of one kind; None where there is none, and no other kind is read."""
        if kind == "task":
            return self.plan.by_id.get(id_)
        if kind == "freeze":
            return next((one for one in self.plan.freezes if one.id == id_), None)
        if kind == "observation":
            return self._observation(id_)
        known: Mapping[str, object] = getattr(self, f"_{kind}s")
        return known.get(id_)

    @cached_property
    def plan(self) -> Plan:
        """The newest plan."""
        return self._workspace.reader.plan()

    def _observation(self, id_: str) -> object:
        """Look one up by itself: there may be a hundred thousand of them."""
        if id_ not in self._seen:
            try:
                self._seen[id_] = self._workspace.evidence.observation(id_)
            except UnknownError:
                self._seen[id_] = None
        return self._seen[id_]

    @cached_property
    def _proposals(self) -> dict[str, object]:
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
    def _calls(self) -> dict[str, object]:
        return {one.name: one for one in self._workspace.governance.calls()}

    @cached_property
    def _chosen(self) -> dict[str, Draft]:
        """Give the drafts that the brief's round made, by the ids of their alternatives."""
        if self._brief is None:
            return {}
        made = (self._brief.revision, self._brief.at)
        found = [one for one in self._drafts.values() if isinstance(one, Draft)]
        round_ = [one for one in found if (one.base_revision, one.made) == made]
        taken = self.plan.by_id.keys()
        return {id_: one for one in round_ if (id_ := f"X{one.rank}") not in taken}

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
        case Draft(title=title) | GateCall(title=title):
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
