"""A proposal: a typed change request that is frozen when it is submitted, and its digest.

The digest covers everything that decides what would happen and who has to agree (governance.md,
"What the hash covers"). Agents' words are kept beside it under a hash of their own: they explain,
they do not decide.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from plan.model import Id
from plan.operations import Operation
from plan.policy import Requirement
from plan.values import Value, canonical, sha256


class Status(StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    OPEN = "open"
    APPLIED = "applied"
    REJECTED = "rejected"
    STALE = "stale"
    REPLACED = "replaced"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Evidence(Value):
    """What the proposal rests on: an observation or assumption by id and content hash."""

    id: str
    hash: str


class Proposal(Value):
    """Everything that the digest covers; two of the same content have the same digest."""

    plan: Id
    base_revision: int
    base_hash: str
    operations: Annotated[tuple[Operation, ...], Field(min_length=1)]
    result_hash: str
    requirements: tuple[Requirement, ...]
    policy_version: int
    people_version: int
    risk: Literal["low", "medium", "high"]
    evidence: tuple[Evidence, ...] = ()
    author: Id
    sponsor: Id | None = None
    model: str | None = None
    prompt: str | None = None
    created: str
    expires: str

    @cached_property
    def digest(self) -> str:
        """SHA-256 that a decision names; one bit of content gives another."""
        return sha256("interlock/proposal/1", canonical(self))


class Prose(Value):
    """What was said about a proposal; hashed by itself, shown below the computed effect."""

    title: str
    rationale: str = ""
    considered: tuple[str, ...] = ()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the words."""
        return sha256("interlock/prose/1", canonical(self))


class Verdict(StrEnum):
    """The two things that a decision can be (K7)."""

    APPROVE = "approve"
    REJECT = "reject"


class Decision(Value):
    """What one person said to one proposal, in one role."""

    id: int
    proposal: str
    digest: str
    base_revision: int
    page: str
    person: Id
    role: Id
    verdict: Verdict
    reason: str
    at: str
    channel: Literal["cli", "web"]
    revoked: bool = False


class Question(Value):
    """What a person wants to know before deciding; it takes no seat."""

    id: int
    proposal: str
    person: Id
    text: str
    at: str
    answer: str | None = None


def _ended(status: Status) -> Status:
    if status in {Status.DRAFT, Status.OPEN}:
        raise ValueError(f"{status} is no end")
    return status


class End(Value):
    """How a proposal ended, where that is a fact of its own and not read off decisions.

    To be open or a draft is no end: a row that says so would open again what the rules closed.
    """

    status: Annotated[Status, AfterValidator(_ended)]
    reason: str
    at: str
    actor: str


class Revision(Value):
    """A version of the plan: the number, the hash of its inputs, and what brought it about."""

    number: int
    hash: str
    proposal: str | None
    at: str
