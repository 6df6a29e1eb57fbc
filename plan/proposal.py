"""A proposal: a typed change request that is frozen when it is submitted, and its digest.

The digest covers everything that decides what would happen and who has to agree (governance.md,
"What the hash covers"). Agents' words are kept beside it under a hash of their own: they explain,
they do not decide.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from plan.governance_operations import AnyGovernanceOperation, GovernanceOperation
from plan.model import Id
from plan.operations import AnyOperation, Operation
from plan.policy import Requirement
from plan.values import Value, canonical, sha256, unset

AnyChange = AnyOperation | AnyGovernanceOperation
Change = Annotated[AnyChange, Field(discriminator="op")]


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


class Attest(Value):
    """Two tasks of two departments whose order is turned round with no dependency recorded.

    Both departments have to attest that none is hidden.
    """

    before: Id
    after: Id
    departments: tuple[Id, Id]


class Proposal(Value):
    """Everything that the digest covers; two of the same content have the same digest.

    Operations are about the plan or about who governs it, never about both: ``result_people`` and
    ``result_policy`` are the hashes of the versions that the second kind gives. What is not said is
    not in the hashed text, so that a proposal of an earlier version keeps its digest.
    """

    plan: Id
    base_revision: int
    base_hash: str
    operations: Annotated[tuple[Change, ...], Field(min_length=1)]
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
    result_people: str | None = Field(default=None, exclude_if=unset)
    result_policy: str | None = Field(default=None, exclude_if=unset)
    parent: str | None = Field(default=None, exclude_if=unset)
    parent_kind: Literal["successor", "edit"] | None = Field(default=None, exclude_if=unset)
    attest: tuple[Attest, ...] = Field(default=(), exclude_if=unset)
    break_glass: int | None = Field(default=None, exclude_if=unset)

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if 0 < len(self.governance_operations) < len(self.operations):
            raise ValueError("a proposal changes the plan or who governs it, never both")
        if (self.parent is None) != (self.parent_kind is None):
            raise ValueError("a parent and what it is to the proposal go together")
        return self

    @cached_property
    def digest(self) -> str:
        """SHA-256 that a decision names; one bit of content gives another."""
        return sha256("interlock/proposal/1", canonical(self))

    @property
    def plan_operations(self) -> tuple[Operation, ...]:
        """The operations on the plan; none where the proposal is about who governs."""
        return tuple(one for one in self.operations if not isinstance(one, AnyGovernanceOperation))

    @property
    def governance_operations(self) -> tuple[GovernanceOperation, ...]:
        """The operations on people and policy; none where the proposal is about the plan."""
        return tuple(one for one in self.operations if isinstance(one, AnyGovernanceOperation))


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


Channel = Literal["cli", "web"]  # where a person acts; only on the web have they logged in


class Decision(Value):
    """What one person said to one proposal, in one role.

    Where they said it for somebody else, ``on_behalf_of`` is that person and ``delegation`` what
    allowed it; a named deputy acts by an ``escalation``, for the role and for nobody else.
    """

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
    channel: Channel
    revoked: bool = False
    on_behalf_of: Id | None = Field(default=None, exclude_if=unset)
    delegation: int | None = Field(default=None, exclude_if=unset)
    escalation: int | None = Field(default=None, exclude_if=unset)


class Question(Value):
    """What a person wants to know before deciding; it takes no seat."""

    id: int
    proposal: str
    person: Id
    text: str
    at: str
    answer: str | None = None
    answered_by: Id | None = None
    answered_at: str | None = None


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
