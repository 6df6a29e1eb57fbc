"""The ledger as ``plan.apply`` holds it, inside one open transaction."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from plan.approval import Case
from plan.break_glass import BreakGlass
from plan.governance_operations import Government
from plan.model import Plan
from plan.people import People
from plan.policy import Policy
from plan.proposal import Revision


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
