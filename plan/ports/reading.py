"""What the rest may read of the ledger: the plan, what governs it, what happened to it."""

from datetime import datetime
from typing import Protocol

from plan.approval import Case
from plan.break_glass import BreakGlass
from plan.gate_calls import GateCall
from plan.model import Plan
from plan.people import People
from plan.policy import Policy
from plan.proposal import Revision, Status
from plan.values import Value


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

    def joined(self, person: str) -> int:
        """Give the version of the people that brought a person in; later ones only kept them.

        Raises:
            UnknownError: nobody of the newest people has this id.
        """
        ...

    def policy(self, version: int | None = None) -> Policy:
        """Give a version of the policy, or the newest."""
        ...

    def glasses(self) -> tuple[BreakGlass, ...]:
        """Give every broken glass with what came under it, oldest first."""
        ...

    def calls(self) -> tuple[GateCall, ...]:
        """Give every call of a gate with its answers, oldest first."""
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

    def standing(self) -> dict[str, Status]:
        """Say where every proposal stands now, oldest first."""
        ...

    def status(self, case: Case) -> Status:
        """Say where a proposal stands now."""
        ...

    def log(self) -> tuple[LogEntry, ...]:
        """Give the log, oldest first."""
        ...
