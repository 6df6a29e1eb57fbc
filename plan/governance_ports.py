"""What the rest may ask of the ledger about who may act: delegations and emergencies."""

from datetime import datetime
from typing import Literal, Protocol

from plan.break_glass import BreakGlass, Scope
from plan.mandates import Delegation

Channel = Literal["cli", "web"]


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
