"""What the rest may ask of the ledger about a proposal's life beside its decisions."""

from collections.abc import Sequence
from typing import Literal, Protocol

from plan.approval import Case
from plan.gate_calls import CallEvidence, GateCall, Word
from plan.governance_operations import Government
from plan.life import Posted, Succession
from plan.proposal import Channel
from plan.reminding import Due
from plan.values import Value


class Attempt(Value):
    """One attempt to hand a message to a channel."""

    outbox: int
    channel: str
    outcome: Literal["sent", "failed"]
    detail: str = ""


class Life(Protocol):
    """Acts of the kernel that follow from facts, and people's words that are no decisions."""

    def due(self) -> tuple[Due, ...]:
        """Give what is due now, proposal by proposal."""
        ...

    def act_on(self, due: Due) -> bool:
        """Do what is due, in one act; False where it is due no more."""
        ...

    def outbox(self, *, unsent: bool = False) -> tuple[Posted, ...]:
        """Give the messages, oldest first; ``unsent`` leaves out what has been sent."""
        ...

    def told(self) -> dict[str, int]:
        """Count the messages, sent or not, by what they are."""
        ...

    def last_attempts(self) -> dict[int, str]:
        """Give what the last attempt at each message said, by its number."""
        ...

    def note_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Record what a delivery pass did."""
        ...

    def accept_clock(self, *, person: str, reason: str) -> None:
        """Let an operator say that a clock far ahead of the log is right."""
        ...

    def governed_by(self, revision: int) -> tuple[Government, Government] | None:
        """Give who governed before and after a revision; None where it changed only the plan."""
        ...

    def became(self) -> dict[str, str]:
        """Give the proposal that each submitted draft has become, as the log has it."""
        ...

    def came_to_nothing(self, proposal_id: str) -> bool:
        """Say whether a proposal ended without being applied, and all that was made of it too."""
        ...

    def overtaken(self) -> tuple[str, ...]:
        """Give the proposals that the plan has overtaken and nobody has carried over yet."""
        ...

    def successions(self) -> tuple[Succession, ...]:
        """Give what became of every proposal that the plan has overtaken."""
        ...

    def succeed(self, parent_id: str) -> Succession:
        """Give an overtaken proposal its successor, or clear it; once."""
        ...

    def attest(  # noqa: PLR0913  # what an attestation consists of
        self,
        proposal_id: str,
        *,
        person: str,
        digest: str,
        answer: Literal["none", "there_is_one"],
        words: str,
        channel: Channel,
        pair: tuple[str, str] | None = None,
    ) -> Case:
        """Record an owner's word on the pairs that are theirs, or on one of them."""
        ...

    def calls(self) -> tuple[GateCall, ...]:
        """Give every call of a gate with its answers, oldest first."""
        ...

    def taken_back(self, call_id: int) -> bool:
        """Say whether the gate of a call went on after it and does not any more."""
        ...

    def open_call(self, task_id: str, evidence: CallEvidence) -> GateCall:
        """Ask a gate's owners about evidence; what its newest call shows is not asked again.

        It is where the gate went on after that call, and this was taken back; and where other roles
        decide at the gate by now, and it has not gone on.
        """
        ...

    def answer_call(
        self, call_id: int, *, person: str, answer: Word, reason: str, channel: Channel
    ) -> GateCall:
        """Record what an owner of the gate says; it binds nothing by itself."""
        ...

    def brief(self, proposal_id: str, observation: str, reason: str) -> bool:
        """Tell everybody concerned of a later word on what a proposal rests on; once."""
        ...
