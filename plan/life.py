"""What happens to a proposal beside decisions, as values: calls of deputies, attestations, news.

Only facts are kept here. What follows from them is said in ``plan.reminding`` (what is due),
``plan.attesting`` (who still has to attest), ``plan.succession`` (what changed since) and
``plan.gate_calls`` (what a gate asks).
"""

from typing import Annotated, Literal

from pydantic import Field

from plan.model import Id
from plan.values import Value


class Escalation(Value):
    """The named deputy of a role was called: its holders are silent, or too few of them may."""

    id: int
    proposal: str
    role: Id
    deputy: Id
    reason: Literal["silence", "barred"]
    at: str


class Reminder(Value):
    """A person was reminded of a proposal, for the so-manieth time."""

    proposal: str
    person: Id
    number: Annotated[int, Field(ge=1)]
    at: str


class Attestation(Value):
    """An owner's word on two tasks that change places: nothing is hidden, or what is."""

    id: int
    proposal: str
    before: Id
    after: Id
    department: Id
    person: Id
    answer: Literal["none", "there_is_one"]
    words: str
    at: str


class Briefing(Value):
    """Something that a proposal rests on has a later word; its people were told."""

    id: int
    proposal: str
    observation: str
    reason: str
    at: str


class Succession(Value):
    """What became of a proposal that the plan overtook."""

    parent: str
    outcome: Literal["successor", "cleared"]
    successor: str | None
    unchanged: bool | None
    reason: str
    at: str


class Posted(Value):
    """A message that lies in the outbox; ``dedupe`` names it for good."""

    id: int
    dedupe: str
    kind: str
    recipient: Id
    proposal: str | None
    subject: str
    body: str
    at: str
    attempts: int = 0
    sent: bool = False
