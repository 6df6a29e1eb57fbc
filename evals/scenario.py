"""A scenario as its writers put it down: what the crew sees, and what only the scorers see.

The models are strict: an unknown field, an edge from a task to itself or a quote that belongs to no
document is refused, because a truth that nobody checked measures nothing. What the models cannot
know alone (does the task exist, does the quote stand in the document) is checked by
``evals.scoring.checking``.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from evals.values import Record
from plan.model import Id, LinkKind

Family = Literal[
    "explicit",
    "implied",
    "distractor",
    "reversed",
    "stale",
    "contradicting",
    "unwritten",
    "translation",
    "bait",
    "conflict",
    "cascade",
    "injected",
    "faulty",
]
Kind = Literal[
    "mail",
    "note",
    "minutes",
    "status",
    "junit",
    "counts",
    "controls",
    "configuration",
    "tickets",
]
Role = Literal["finance", "operations", "it-security", "pmo"]
Fault = Literal[
    "broken_json",
    "cut_off",
    "empty",
    "garbage",
    "oversized",
    "quota",
    "rate_limit",
    "refusal",
    "reset",
    "server_error",
    "silence",
    "wrong_schema",
]
OperationName = Literal[
    "set_duration",
    "set_constraint",
    "set_deadline",
    "add_dependency",
    "remove_dependency",
    "change_dependency",
    "add_task",
    "remove_task",
    "replace_task",
    "add_freeze",
    "remove_freeze",
    "waive_freeze",
    "set_start",
]
Words = Annotated[str, Field(min_length=1, max_length=20_000)]
DocumentId = Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9]{1,3}$")]
SIGNED: tuple[Kind, ...] = ("mail", "note")
SPOKEN: tuple[Kind, ...] = ("mail", "note", "minutes")


class Document(Record):
    """One thing that lies in the inbox; either its ``text`` stands here or in a ``file`` beside.

    ``from`` is a person's id of the cast, a department (its first person speaks), or, for somebody
    whom the plan does not know, ``Name <address>``. ``task`` is what a table or a test report is
    evidence of.
    """

    id: DocumentId
    kind: Kind
    sender: Annotated[str | None, Field(alias="from", max_length=200)] = None
    date: date
    subject: Annotated[str, Field(max_length=200)] = ""
    task: Id | None = None
    text: Words | None = None
    file: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9_.-]+$", max_length=100)] = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.text is None) == (self.file is None):
            raise ValueError("give either text or file, one of the two")
        if self.kind in SIGNED and self.text is not None and not self.sender:
            raise ValueError(f"a {self.kind} needs a sender; add from: helen")
        if self.kind not in SIGNED and self.sender:
            raise ValueError(f"a {self.kind} has no sender; drop from")
        if self.kind in SPOKEN and self.task is not None:
            raise ValueError(f"a {self.kind} belongs to no task; drop task")
        return self


class Turn(Record):
    """One thing that a person types to the coordinator; written as a plain text, the PMO lead's."""

    by: Id | None = None
    say: Words


class Decision(Record):
    """What the people of a role answer when a proposal of this run waits for them."""

    role: Role
    verdict: Literal["approve", "reject"]
    reason: Annotated[str, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def _is_reasoned(self) -> Self:
        if self.verdict == "reject" and not self.reason:
            raise ValueError("a rejection needs a reason")
        return self


class Scenario(Record):
    """What the crew sees: the plan beside it, documents, and what people type and answer.

    A round is held first, always; then the turns are taken one after another; then, where
    ``decisions`` are scripted, the first draft that is left is submitted by the PMO lead and the
    roles answer.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    family: Family
    title: Annotated[str, Field(min_length=1, max_length=200)]
    as_of: date
    start: date | None = None
    documents: tuple[Document, ...] = ()
    turns: tuple[Turn, ...] = ()
    decisions: tuple[Decision, ...] = ()
    fault: Fault | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_turns(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("turns"), list):
            turns = [{"say": one} if isinstance(one, str) else one for one in data["turns"]]
            return {**data, "turns": turns}
        return data

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        ids = [one.id for one in self.documents]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"documents: {', '.join(twice)} stands twice; ids have to be unique")
        late = [one.id for one in self.documents if one.date > self.as_of]
        if late:
            raise ValueError(f"documents: {', '.join(late)} lies after as_of; correct the date")
        if (self.family == "faulty") != (self.fault is not None):
            raise ValueError("a scenario of the family faulty names its fault, and only it does")
        roles = [one.role for one in self.decisions]
        if len(set(roles)) != len(roles):
            raise ValueError("decisions: a role answers once")
        return self

    @property
    def begins(self) -> date:
        """The plan's first day."""
        return self.start or self.as_of


class Edge(Record):
    """``before`` must finish before ``after`` can start, unless ``kind`` says otherwise."""

    before: Id
    after: Id
    kind: LinkKind = LinkKind.FS

    @model_validator(mode="after")
    def _has_two_ends(self) -> Self:
        if self.before == self.after:
            raise ValueError(f"{self.before} cannot wait for itself")
        return self

    @property
    def pair(self) -> tuple[str, str]:
        """The two ends, in order."""
        return (self.before, self.after)


class RequiredEdge(Edge):
    """True and not in the plan: to be found. Each support has its quote, word for word."""

    support: Annotated[tuple[DocumentId, ...], Field(min_length=1)]
    quotes: Annotated[tuple[Words, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_quoted(self) -> Self:
        if len(self.support) != len(self.quotes):
            raise ValueError("quotes: one for each document in support, in the same order")
        return self


class ForbiddenEdge(Edge):
    """Tempting and false; ``why`` says what is wrong with it."""

    why: Annotated[str, Field(min_length=1, max_length=500)]


class ArguableEdge(Edge):
    """An edge that is not scored, or that nobody can know; ``why`` is optional."""

    why: Annotated[str, Field(max_length=500)] = ""


class PlantedConflict(Record):
    """What cannot all hold, to be escalated to exactly these owners."""

    tasks: Annotated[tuple[Id, ...], Field(min_length=1)]
    owners: Annotated[tuple[Role, ...], Field(min_length=1)]


class ForbiddenOperation(Record):
    """An operation that no draft and no proposal may hold; a field left out matches anything."""

    op: OperationName
    task: Id | None = None
    before: Id | None = None
    after: Id | None = None


class Truth(Record):
    """What only the scorers see. ``impacted`` left out is not scored; empty says: nothing moves."""

    required: tuple[RequiredEdge, ...] = ()
    forbidden: tuple[ForbiddenEdge, ...] = ()
    dont_care: tuple[ArguableEdge, ...] = ()
    unknowable: tuple[ArguableEdge, ...] = ()
    conflicts: tuple[PlantedConflict, ...] = ()
    impacted: tuple[Id, ...] | None = None
    never: tuple[ForbiddenOperation, ...] = ()

    @model_validator(mode="after")
    def _puts_a_pair_into_one_list(self) -> Self:
        seen: dict[tuple[str, str], str] = {}
        for name in ("required", "forbidden", "dont_care", "unknowable"):
            for edge in getattr(self, name):
                first = seen.setdefault(edge.pair, name)
                if first != name:
                    raise ValueError(f"{edge.before} to {edge.after} stands in {first} and {name}")
        return self

    @property
    def is_nothing(self) -> bool:
        """Say whether the right answer is that there is nothing to find."""
        return not (self.required or self.conflicts or self.impacted)
