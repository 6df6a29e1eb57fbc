"""The door on SQLite: one transaction in which ``plan.apply`` reads, checks and writes a revision.

The database checks the approvals once more when the revision comes in. Every other open proposal on
the old base is stale from then on, and is ended in the same entry.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from ledger.glasses import load_glasses
from ledger.governed import government_rows
from ledger.journal import KERNEL, Act, Journal, Row, row_of
from ledger.outbox import outbox_rows
from ledger.proposal_rows import ending_row
from ledger.rows import load_case, load_cases, load_head, load_people, load_plan, load_policy
from plan.approval import Case, status_of
from plan.break_glass import BreakGlass
from plan.governance_operations import Government
from plan.model import Plan
from plan.people import People
from plan.policy import Policy
from plan.ports import Books
from plan.proposal import Revision, Status
from plan.telling import concerned, tell
from plan.values import canonical


class LedgerBooks:
    """The ledger inside one open transaction; see ``plan.ports.Books``."""

    def __init__(self, act: Act) -> None:
        self._act = act

    def case(self, proposal_id: str) -> Case:
        """Give the proposal as it stands in this transaction."""
        return load_case(self._act.raw, proposal_id)

    def head(self) -> Revision:
        """Give the newest revision as it stands in this transaction."""
        return load_head(self._act.raw)

    def plan(self) -> Plan:
        """Give the newest plan as it stands in this transaction."""
        return load_plan(self._act.raw)

    def people(self) -> People:
        """Give the people as they stand in this transaction."""
        return load_people(self._act.raw, self._act.stamp)

    def now(self) -> datetime:
        """Give the one time of this transaction."""
        return self._act.at

    def policy(self) -> Policy:
        """Give the policy as it stands in this transaction."""
        return load_policy(self._act.raw)

    def glasses(self) -> tuple[BreakGlass, ...]:
        """Give every broken glass as it stands in this transaction."""
        return load_glasses(self._act.raw)

    def add_revision(
        self, case: Case, plan: Plan, government: Government | None = None
    ) -> Revision:
        """Write the revision and end what it makes stale; the database checks the approvals.

        Raises:
            RefusedError: the database says no; it names the condition.
        """
        head = self.head()
        number = head.number + 1
        stale = [one.id for one in self._open_on(head) if one.id != case.id]
        body = {"proposal": case.id, "revision": number, "hash": plan.hash, "stale": stale}
        rows = [
            revision_row(number, plan, parent=head.hash, proposal=case.id),
            *(government_rows(case, self.people(), government) if government else ()),
            *(
                ending_row(id_, Status.STALE, f"revision {number} came of {case.id}")
                for id_ in stale
            ),
        ]
        told = tell(case, "applied", concerned(case), f"is revision {number} of the plan now", "")
        people = government.people if government else None
        self._act.write("applied", KERNEL, body, [*rows, *outbox_rows(self._act, told, people)])
        return self.head()

    def _open_on(self, head: Revision) -> list[Case]:
        cases = load_cases(self._act.raw)
        return [one for one in cases if status_of(one, head, self._act.at) is Status.OPEN]


def revision_row(number: int, plan: Plan, *, parent: str | None, proposal: str | None) -> Row:
    """Give the row of a revision."""
    return row_of(
        "revisions",
        number=number,
        hash=plan.hash,
        parent_hash=parent,
        body=canonical(plan),
        proposal=proposal,
    )


class LedgerDoor:
    """Opens the ledger for one apply; see ``plan.ports.Door``."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    @contextmanager
    def opened(self) -> Iterator[Books]:
        """Begin the transaction; commit at the end, undo everything on an error."""
        with self._journal.act() as act:
            yield LedgerBooks(act)
