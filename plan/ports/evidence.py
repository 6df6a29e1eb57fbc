"""What the rest may ask of the ledger about what is known beside the plan."""

from collections.abc import Sequence
from typing import Literal, Protocol

from plan.records import (
    Assumption,
    AssumptionStatus,
    Brief,
    Conflict,
    Draft,
    Fact,
    FactKind,
    Finding,
    Observation,
    Reading,
    Turn,
)
from plan.values import Value


class Recorded(Value):
    """What became of facts that were handed in."""

    new: tuple[Observation, ...]
    known: int


class Evidence(Protocol):
    """What is known beside the plan. Nothing that is written here binds a date."""

    def record(self, facts: Sequence[Fact], *, by: str | None = None) -> Recorded:
        """Store facts, all or none; ``by`` is who handed them in. A known one is only counted."""
        ...

    def handed_in(self) -> dict[str, str]:
        """Give, for observations that a person handed in, who did; the crew reads the others."""
        ...

    def observations(
        self, kind: FactKind | None = None, subject: str | None = None
    ) -> tuple[Observation, ...]:
        """Give observations, oldest first."""
        ...

    def observation(self, id_: str) -> Observation:
        """Give one observation; UnknownError where there is none."""
        ...

    def search(self, words: str, limit: int = 10) -> tuple[Observation, ...]:
        """Find observations by words, best first."""
        ...

    def start_round(self) -> int:
        """Number a new round."""
        ...

    def save_findings(self, round_: int, findings: Sequence[Finding]) -> None:
        """Keep the findings of a round."""
        ...

    def findings(self, round_: int | None = None) -> tuple[Finding, ...]:
        """Give the findings of a round, or of the last one."""
        ...

    def save_reading(self, reading: Reading) -> Reading:
        """Keep a reading under a new id, or give the one that the same words already have."""
        ...

    def readings(self) -> tuple[Reading, ...]:
        """Give all readings, oldest first."""
        ...

    def settle_reading(
        self, id_: str, status: Literal["confirmed", "rejected"], by: str
    ) -> Reading:
        """Note what the speaker said to a reading of their words."""
        ...

    def claim(self, assumption: Assumption) -> Assumption:
        """Enter a claimed dependency, or give the entry of the same pair and quote."""
        ...

    def assumptions(self) -> tuple[Assumption, ...]:
        """Give the register, oldest first."""
        ...

    def settle_assumption(
        self, id_: str, status: AssumptionStatus, by: str, reason: str
    ) -> Assumption:
        """Note what an owner said to an assumption; binds nothing."""
        ...

    def save_conflicts(self, round_: int, conflicts: Sequence[Conflict]) -> tuple[Conflict, ...]:
        """Keep the conflicts of a round; the same members keep their id from round to round."""
        ...

    def conflicts(self, round_: int | None = None) -> tuple[Conflict, ...]:
        """Give the conflicts of a round, or of the last one."""
        ...

    def save_draft(self, draft: Draft, *, anew: bool = False) -> Draft:
        """Keep a draft under a new id, or give the one of the same operations on the same base.

        Where that one's proposal came to nothing, what a person asks for again is a new draft;
        ``anew`` says that a person's word asks for it, though it is nobody's own.
        """
        ...

    def drafts(self) -> tuple[Draft, ...]:
        """Give all drafts, oldest first."""
        ...

    def draft(self, id_: str) -> Draft:
        """Give one draft; UnknownError where there is none."""
        ...

    def mark_submitted(self, draft_id: str, proposal_id: str) -> None:
        """Note that a draft has become a proposal."""
        ...

    def save_brief(self, brief: Brief) -> None:
        """Keep the brief of a round."""
        ...

    def briefs(self) -> tuple[Brief, ...]:
        """Give all briefs, oldest first."""
        ...

    def add_turn(self, turn: Turn) -> Turn:
        """Keep a turn of a conversation for good, under its next number and the ledger's time."""
        ...

    def turns(self, conversation: str, limit: int) -> tuple[Turn, ...]:
        """Give the last turns of a conversation, oldest first; the limit counts what was spoken."""
        ...
