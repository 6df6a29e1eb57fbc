"""What a model may say, as schemas: claims with their sources, nothing that approves or applies.

The rule-based answers have the same shapes, so everything downstream is one path. Every field is
required, because strict JSON schema knows no optional ones; an empty list is an honest answer.
"""

from copy import deepcopy
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from plan.model import LinkKind

Confidence = Annotated[int, Field(ge=0, le=100, description="how sure you are, in percent")]
ConstraintType = Literal[
    "SNET", "SNLT", "FNET", "FNLT", "MSO", "MFO", "deadline", "duration", "slip", "freeze"
]
Role = Literal["finance", "operations", "it-security", "pmo"]
Quote = Annotated[str, Field(description="the words, copied exactly from the observation")]
Source = Annotated[str, Field(description="id of the observation that holds the words")]


class Answer(BaseModel):
    """Shared by all: closed to other fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def model_json_schema(cls, *given: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401  # as pydantic has them
        """Give the schema; every question asks for it, and making it takes longer than sending."""
        if given or named:
            return super().model_json_schema(*given, **named)
        return deepcopy(_schema_of(cls))


@cache
def _schema_of(answer: type[Answer]) -> dict[str, Any]:
    return answer.model_json_schema(by_alias=True)  # as it is anyway


class StatementAnswer(Answer):
    """One sentence for people, resting on cited ids."""

    text: str
    cites: list[str] = Field(description="ids of tasks, observations or findings it rests on")


class ConstraintAnswer(Answer):
    """A constraint that a person stated in their own words."""

    type: ConstraintType
    task: str | None = Field(
        description="id of the task or group meant, or null if none is clearly meant"
    )
    value: str = Field(
        description="a date 2026-06-12; minutes of working time for duration and slip; "
        "first..last for freeze"
    )
    quote: Quote
    source: Source
    confidence: Confidence


class DependencyAnswer(Answer):
    """A dependency that somebody's words state: ``after`` waits for ``before``."""

    before: str = Field(description="id of the task that has to come first")
    after: str = Field(description="id of the task that waits for it")
    kind: LinkKind
    quote: Quote
    source: Source
    confidence: Confidence


class UnsettledAnswer(Answer):
    """Two tasks of which the words do not settle whether, or which way, one waits for the other."""

    tasks: list[str] = Field(description="the ids of the two tasks, in any order")
    quote: Quote
    source: Source
    missing: str = Field(description="what somebody would have to say to settle it")


class OrderAnswer(Answer):
    """Words in a source that try to tell the crew what to do; reported and never followed."""

    quote: Quote
    source: Source


class AskAnswer(Answer):
    """A question to the people who own something."""

    to: Role
    text: str
    about: list[str] = Field(description="ids that the question is about")


class DepartmentAnswer(Answer):
    """What a department's agent says in a round."""

    statements: list[StatementAnswer]
    constraints: list[ConstraintAnswer]
    claims: list[DependencyAnswer]
    unsettled: list[UnsettledAnswer]
    asks: list[AskAnswer]
    orders: list[OrderAnswer]
    cannot_tell: list[str] = Field(description="what the material leaves open")


class ContradictionAnswer(Answer):
    """Statements of several sources that cannot all be true; those who own them settle it."""

    text: str = Field(description="what contradicts what, in one sentence")
    cites: list[str] = Field(description="ids of the two or more things that contradict each other")
    owners: list[Role] = Field(description="the roles that own them and have to settle it")


class ChoiceAnswer(Answer):
    """One of the computed alternatives that is worth drafting, and why."""

    alternative: str = Field(description="id of an alternative from the list, e.g. X1")
    rationale: str


class CoordinatorAnswer(Answer):
    """The brief of a round, what contradicts itself, and the alternatives worth drafting."""

    sentences: list[StatementAnswer]
    contradictions: list[ContradictionAnswer]
    choices: list[ChoiceAnswer]
    asks: list[AskAnswer]


class ReplyAnswer(Answer):
    """What the coordinator answers in a conversation."""

    text: str = Field(description="the answer in plain sentences, one thought each")
    cites: list[str] = Field(
        description="ids that the answer rests on: tasks, observations, findings, proposals, ..."
    )
    drafts: list[str] = Field(description="ids of drafts that the answer is about, e.g. D2")
    unknown: list[str] = Field(
        description="what the question needs and the material does not hold, and who could know"
    )


class UnclearAnswer(Answer):
    """What can be meant in two ways, as a question to the person who said it."""

    question: str
    quote: Quote
    candidates: list[str] = Field(description="ids of the tasks or groups that could be meant")


class SayingAnswer(Answer):
    """What a model reads in one sentence of a person."""

    constraints: list[ConstraintAnswer]
    claims: list[DependencyAnswer]
    unclear: list[UnclearAnswer]
