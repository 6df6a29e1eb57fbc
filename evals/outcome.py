"""What a run of a scenario left in its workspace, as plain records: all that scorers may look at.

Nothing in here is judged. Texts are as the ledger holds them; every id is the ledger's, and
``sources`` says which document of the scenario an observation came from.
"""

from typing import Any, Literal

from pydantic import Field

from evals.recording.exchanges import Exchange
from evals.values import Record
from plan.model import Plan

Json = dict[str, Any]


class Source(Record):
    """An observation: the document it came from (None for what is no document's), and its text."""

    document: str | None
    text: str


class Claimed(Record):
    """A dependency that entered the register."""

    id: str
    before: str
    after: str
    kind: str
    quote: str
    source: str
    confidence: int
    status: str
    claimed_by: str


class ReadConstraint(Record):
    """A constraint that was read in a person's words, and the tasks that it would move."""

    id: str
    type: str
    task: str | None
    quote: str
    source: str
    moved: tuple[str, ...] = ()


class Escalation(Record):
    """What was taken to people: what collides or is open by the crew's own word, or a question.

    ``conflict`` is the kernel's, ``contradiction`` the coordinator's, ``open_pair`` a department's
    that could not tell whether one task waits for another; ``ask`` is any other question, mostly
    about where a task stands. ``owners`` are the roles that it went to, ``tasks`` those it names.
    """

    kind: Literal["conflict", "contradiction", "open_pair", "ask"]
    id: str
    owners: tuple[str, ...]
    tasks: tuple[str, ...]
    text: str


class Drafted(Record):
    """A draft: operations without approvals; ``conflict`` is what it would settle."""

    id: str
    author: str
    operations: tuple[Json, ...]
    evidence: tuple[str, ...]
    conflict: str | None
    asked_by: str | None = None


class Proposed(Record):
    """A proposal, what it would do, what people said to it, and where it stands."""

    id: str
    author: str
    sponsor: str | None
    operations: tuple[Json, ...]
    status: str
    approved_by: tuple[str, ...]
    approved_as: tuple[str, ...]
    rejected_by: tuple[str, ...]
    missing: tuple[str, ...]


class Revised(Record):
    """A revision after the first, and the proposal that it came from."""

    number: int
    proposal: str | None


class Answered(Record):
    """One turn: what was asked and answered, on which ids it rests, and what was looked up."""

    question: str
    answer: str
    cites: tuple[str, ...]
    written_by: str
    failure: str | None
    tools: tuple[str, ...]
    drafts: tuple[str, ...]


class Said(Record):
    """A sentence of the brief and the ids it rests on."""

    text: str
    cites: tuple[str, ...]


class Outcome(Record):
    """All that a run left. ``plan`` is the plan as it was imported, ``ids`` what may be cited."""

    scenario: str
    plan: Plan
    ids: tuple[str, ...]
    sources: dict[str, Source]
    assumptions: tuple[Claimed, ...] = ()
    readings: tuple[ReadConstraint, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    brief: tuple[Said, ...] = ()
    drafts: tuple[Drafted, ...] = ()
    proposals: tuple[Proposed, ...] = ()
    revisions: tuple[Revised, ...] = ()
    turns: tuple[Answered, ...] = ()
    dropped: dict[str, int] = Field(default_factory=dict)
    written_by: dict[str, str] = Field(default_factory=dict)
    notices: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()

    @property
    def model_failures(self) -> tuple[str, ...]:
        """Say where a model was to answer and rules did, with the reason."""
        turns = tuple(f"conversation: {one.failure}" for one in self.turns if one.failure)
        return (*(one for one in self.notices if _is_of_crew(one)), *turns)


def _is_of_crew(notice: str) -> bool:
    who, colon, _ = notice.partition(": ")
    return bool(colon) and who in {"finance", "operations", "it-security", "coordinator"}
