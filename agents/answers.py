"""What a model may say, as schemas: claims with their sources, nothing that approves or applies.

The rule-based answers have the same shapes, so everything downstream is one path. Every field is
required, because strict JSON schema knows no optional ones; an empty list is an honest answer.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from plan.model import LinkKind

Confidence = Annotated[int, Field(ge=0, le=100, description="how sure you are, in percent")]
ConstraintType = Literal[
    "SNET", "SNLT", "FNET", "FNLT", "MSO", "MFO", "deadline", "duration", "slip", "freeze"
]
Role = Literal["finance", "operations", "it-security", "pmo"]


class Answer(BaseModel):
    """Shared by all: closed to other fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StatementAnswer(Answer):
    """One sentence for people, resting on cited ids."""

    text: str
    cites: list[str] = Field(description="ids of tasks, observations or findings it rests on")


class ConstraintAnswer(Answer):
    """A constraint that a person stated in their own words."""

    type: ConstraintType
    task: str | None = Field(description="id of the task meant, or null if none is clearly meant")
    value: str = Field(
        description="a date 2026-06-12; minutes of working time for duration and slip; "
        "first..last for freeze"
    )
    quote: str = Field(description="the words, copied exactly from the observation")
    source: str = Field(description="id of the observation that holds the words")
    confidence: Confidence


class DependencyAnswer(Answer):
    """A dependency that somebody's words claim: ``after`` waits for ``before``."""

    before: str
    after: str
    kind: LinkKind
    quote: str = Field(description="the words, copied exactly from the observation")
    source: str = Field(description="id of the observation that holds the words")
    confidence: Confidence


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
    asks: list[AskAnswer]
    cannot_tell: list[str] = Field(description="what the material leaves open")


class ChoiceAnswer(Answer):
    """One of the computed alternatives that is worth drafting, and why."""

    alternative: str = Field(description="id of an alternative from the list, e.g. X1")
    rationale: str


class ReplyAnswer(Answer):
    """What the coordinator answers in a conversation."""

    text: str = Field(description="the answer in plain sentences, one thought each")
    cites: list[str] = Field(
        description="ids that the answer rests on: tasks, observations, findings, proposals, ..."
    )
    drafts: list[str] = Field(description="ids of drafts that the answer is about, e.g. D2")


class CoordinatorAnswer(Answer):
    """The brief of a round and the alternatives worth drafting."""

    sentences: list[StatementAnswer]
    choices: list[ChoiceAnswer]
    asks: list[AskAnswer]
