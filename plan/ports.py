"""What the kernel, the crew and the graphs ask of the outside, as protocols.

``agents``, ``tools`` and ``graphs`` know the ledger by these names only. They are cut by what a
holder may do: ``Reader`` reads the plan and what governs it, ``Evidence`` reads and writes what is
known beside the plan, ``Governance`` carries people's acts, and ``Door`` is for ``plan.apply``
alone.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Literal, Protocol

from plan.approval import Case
from plan.break_glass import BreakGlass
from plan.governance_operations import Government
from plan.governance_ports import Delegations, Emergencies
from plan.life_ports import Life
from plan.model import Plan
from plan.people import People
from plan.policy import Policy
from plan.proposal import Decision, Proposal, Prose, Question, Revision, Status, Verdict
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

Channel = Literal["cli", "web"]


class Clock(Protocol):
    """The one source of time."""

    def now(self) -> datetime:
        """Give the time, aware, in UTC, in whole seconds."""
        ...


class LogEntry(Value):
    """One entry of the log, as it is hashed."""

    seq: int
    previous: str
    at: str
    actor: str
    event: str
    body: str
    hash: str


class Reader(Protocol):
    """Reads the plan and what governs it; changes nothing."""

    def head(self) -> Revision:
        """Give the newest revision."""
        ...

    def revisions(self) -> tuple[Revision, ...]:
        """Give all revisions, oldest first."""
        ...

    def plan(self, revision: int | None = None) -> Plan:
        """Give the plan of a revision, or the newest; UnknownError where there is none."""
        ...

    def people(self, version: int | None = None) -> People:
        """Give a version of the people, or the newest, with their mandates as of now."""
        ...

    def policy(self, version: int | None = None) -> Policy:
        """Give a version of the policy, or the newest."""
        ...

    def glasses(self) -> tuple[BreakGlass, ...]:
        """Give every broken glass with what came under it, oldest first."""
        ...

    def case(self, proposal_id: str) -> Case:
        """Give a proposal with what happened to it; UnknownError where there is none."""
        ...

    def cases(self) -> tuple[Case, ...]:
        """Give all proposals, oldest first."""
        ...

    def open_cases(self) -> tuple[Case, ...]:
        """Give the proposals that wait for decisions now, oldest first."""
        ...

    def status(self, case: Case) -> Status:
        """Say where a proposal stands now."""
        ...

    def log(self) -> tuple[LogEntry, ...]:
        """Give the log, oldest first."""
        ...


class Recorded(Value):
    """What became of facts that were handed in."""

    new: tuple[Observation, ...]
    known: int


class Evidence(Protocol):
    """What is known beside the plan. Nothing that is written here binds a date."""

    def record(self, facts: Sequence[Fact]) -> Recorded:
        """Store facts, all or none; one that is there already is counted and not stored again."""
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

    def save_draft(self, draft: Draft) -> Draft:
        """Keep a draft under a new id, or give the one of the same operations on the same base."""
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


class Governance(Life, Delegations, Emergencies, Protocol):
    """People's acts. Each is one transaction: check, write, log; refused acts change nothing."""

    def submit(self, proposal: Proposal, prose: Prose, *, by: str) -> Case:
        """Freeze a proposal on the newest revision; ``by`` is the person who submits it."""
        ...

    def decide(  # noqa: PLR0913  # what a decision consists of
        self,
        proposal_id: str,
        *,
        person: str,
        digest: str,
        verdict: Verdict,
        reason: str,
        page: str,
        channel: Channel,
    ) -> Decision:
        """Record what a person says; the errors of ``plan.approval.seat_for``."""
        ...

    def revoke(self, proposal_id: str, *, person: str, reason: str, channel: Channel) -> Decision:
        """Take a live decision back, as long as the proposal has not been applied."""
        ...

    def ask(self, proposal_id: str, *, person: str, text: str, channel: Channel) -> Question:
        """Record a question; it takes no seat."""
        ...

    def answer(self, question_id: int, *, person: str, text: str, channel: Channel) -> Question:
        """Record an answer to a question."""
        ...

    def end(self, proposal_id: str, status: Status, *, reason: str, actor: str) -> Case:
        """Record that a proposal ended as withdrawn, closed, replaced, expired or stale."""
        ...


class Books(Protocol):
    """The ledger inside one open transaction; only ``plan.apply`` holds it."""

    def case(self, proposal_id: str) -> Case:
        """Give the proposal as it stands in this transaction."""
        ...

    def head(self) -> Revision:
        """Give the newest revision as it stands in this transaction."""
        ...

    def plan(self) -> Plan:
        """Give the newest plan as it stands in this transaction."""
        ...

    def people(self) -> People:
        """Give the people as they stand in this transaction."""
        ...

    def policy(self) -> Policy:
        """Give the policy as it stands in this transaction."""
        ...

    def glasses(self) -> tuple[BreakGlass, ...]:
        """Give every broken glass as it stands in this transaction."""
        ...

    def now(self) -> datetime:
        """Give the one time of this transaction."""
        ...

    def add_revision(
        self, case: Case, plan: Plan, government: Government | None = None
    ) -> Revision:
        """Write the revision, and who governs from now on where that is what changes."""
        ...


class Door(Protocol):
    """Opens the ledger for one apply."""

    def opened(self) -> AbstractContextManager[Books]:
        """Begin the transaction; commit at the end, undo everything on an error."""
        ...
