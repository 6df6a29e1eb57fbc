"""What people may do by way of the ledger: submit, decide, delegate, break glass."""

from datetime import datetime
from typing import Protocol

from plan.approval import Case
from plan.break_glass import BreakGlass, Scope
from plan.mandates import Delegation
from plan.ports.life import Life
from plan.proposal import Channel, Decision, Proposal, Prose, Question, Status, Verdict


class Delegations(Protocol):
    """One person lets another decide in a role for a while."""

    def delegate(  # noqa: PLR0913  # what a delegation consists of
        self,
        role: str,
        *,
        delegator: str,
        delegate: str,
        until: datetime,
        reason: str,
        channel: Channel,
        since: datetime | None = None,
    ) -> Delegation:
        """Let somebody decide in a role of the delegator's own."""
        ...

    def end_delegation(
        self, number: int, *, person: str, reason: str, channel: Channel
    ) -> Delegation:
        """End a delegation before its time; approvals that it carries count no more."""
        ...


class Emergencies(Protocol):
    """Breaking glass, and looking at it afterwards."""

    def break_glass(  # noqa: PLR0913  # what an emergency consists of
        self,
        *,
        person: str,
        reason: str,
        scope: Scope,
        hours: int,
        revisions: int,
        channel: Channel,
    ) -> BreakGlass:
        """Break glass, and tell everybody."""
        ...

    def review_glass(
        self, number: int, *, person: str, finding: str, channel: Channel
    ) -> BreakGlass:
        """Record what somebody else found."""
        ...


class Governance(Life, Delegations, Emergencies, Protocol):
    """People's acts. Each is one transaction: check, write, log; refused acts change nothing."""

    def submit(
        self, proposal: Proposal, prose: Prose, *, by: str, draft: str | None = None
    ) -> Case:
        """Freeze a proposal, or a ``draft``, on the newest revision; ``by`` submits it."""
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
