"""What the rest may ask of the ledger about the daily rhythm: handoffs, nudges, runs."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from plan.rhythm import Acknowledgement, Handoff, Run, RunStep
from plan.telling import Message


class Rhythm(Protocol):
    """Records what was handed over, told and run; nothing here changes a plan or decides."""

    def handoffs(self) -> tuple[Handoff, ...]:
        """Give every handoff, oldest first."""
        ...

    def hand_over(self, handoff: Handoff) -> Handoff | None:
        """Record a handoff and tell its people; None where the same cause has handed over."""
        ...

    def acknowledge(self, word: Acknowledgement) -> Handoff:
        """Record that somebody has taken a task over; it is theirs, or they are of the PMO."""
        ...

    def nudge(self, messages: Iterable[Message], why: str) -> tuple[str, ...]:
        """Put messages into the outbox that have not been told; give the keys of the new ones."""
        ...

    def runs(self) -> tuple[Run, ...]:
        """Give every run of a runbook with its steps, oldest first."""
        ...

    def open_run(self, run: Run) -> Run | None:
        """Begin a run; None where one about the same thing is open."""
        ...

    def note_step(self, run_id: str, step: RunStep, messages: Sequence[Message] = ()) -> Run:
        """Record what became of a step, and tell what it tells in the same act; once."""
        ...

    def answer_step(self, run_id: str, *, person: str, words: str) -> Run:
        """Record a person's word on the step that waits; UnknownError, RefusedError."""
        ...

    def end_run(self, run_id: str, outcome: str, detail: str) -> Run:
        """Record how a run ended."""
        ...
