"""Rows written past Python, on the kernel's own connection, into a random history.

What is forged is one thing wrong in a row that would come in otherwise, so that the guard for just
this thing has to refuse; where another stands before it, that one is dropped for the attempt.
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from ledger.connection import Connection
from ledger.governance import LedgerGovernance
from ledger.journal import Act, Row, row_of
from plan.approval import Case
from tests.ledger.histories import PEOPLE, ROLES
from tests.ledger.living import DEPUTY, Living

AGENT = "operations-agent"
_UNIQUE = re.compile(r"(UNIQUE|CHECK|FOREIGN KEY) constraint failed")
Written = tuple[str, str, list[Row]]  # event, actor, rows


class _Undone(Exception):  # noqa: N818  # no error: it takes back what was only tried
    """Ends a transaction in which something was only tried."""


class Forging(Living):
    """A history in which somebody also decides past Python."""

    def connection(self) -> Connection:
        """Give the kernel's own connection, past everything that is said in Python."""
        governance = self.ledger.governance
        assert isinstance(governance, LedgerGovernance)
        return governance._journal.connection  # noqa: SLF001  # that is the point

    def forged(self, *acts: Written, without: str = "", at: datetime | None = None) -> str:
        """Write acts past Python and undo them; what the database said to it, or nothing."""
        said = ""
        with suppress(_Undone), self.connection().writing() as raw:
            for name in without.split():
                raw.execute(f'DROP TRIGGER "{name}"')
            try:
                for event, actor, rows in acts:
                    Act(raw, at or self.clock.now()).write(event, actor, {}, rows)
            except sqlite3.IntegrityError as error:
                said = str(error)
            raise _Undone
        return said

    def refused(self, *acts: Written, without: str = "", at: datetime | None = None) -> None:
        """Forge, and check that the database refuses; count which of its guards it was."""
        said = self.forged(*acts, without=without, at=at)
        assert said, f"the database took {acts}"
        self.seen["forged"] += 1
        self.seen["a constraint" if _UNIQUE.match(said) else said] += 1

    def number(self, table: str) -> int:
        """Give a number that no row of a table has."""
        return 10**6 + self.seen[f"forged {table}"]

    def decision(self, case: Case, person: str, role: str, **changes: str | int) -> Row:
        """Give the row of an approval."""
        cells: dict[str, str | int] = {
            "id": self.number("decisions"),
            "proposal": case.id,
            "digest": case.proposal.digest,
            "base_revision": case.proposal.base_revision,
            "page": "0" * 64,
            "person": person,
            "role": role,
            "verdict": "approve",
            "reason": "forged",
            "channel": self.channel,
            **changes,
        }
        return row_of("decisions", **cells)

    def seats(self) -> list[tuple[str, str, str]]:
        """Give who could decide in which role on what, by the oracle."""
        return [
            (id_, person, role)
            for id_ in self.current()
            for role in self.asked[id_].needs
            for person in PEOPLE
            if self.world.holds(person, role)
            and person != self.asked[id_].author
            and not any(person in {s.person, s.principal} for s in self.asked[id_].said if s.live)
        ]

    def forge_decision(self) -> None:
        """Take a decision that somebody could give, and spoil one thing of it."""
        seats = self.seats()
        if not seats:
            return
        id_, person, role = self.random.choice(seats)
        case, asked = self.cases[id_], self.asked[id_]
        other = next((one for one in ROLES if one not in asked.needs), None)
        strangers = [one for one in PEOPLE if role not in self.world.roles[one]]
        strangers = [s for s in strangers if s != asked.author and not self._stands_in(s, role)]
        sitting = [s for s in asked.said if s.live]
        expired = self.clock.now() + timedelta(hours=73)
        spoilt: list[Callable[[], None]] = [
            lambda: self.said(case, AGENT, role, without="decisions_role"),
            lambda: self.said(case, person, role, digest="0" * 64),
            lambda: self.refused(
                ("decided", person, [self.decision(case, person, role)]), at=expired
            ),
            lambda: self.refused(("asked", person, [self.decision(case, person, role)])),
        ]
        if strangers:
            spoilt.append(lambda: self.said(case, self.random.choice(strangers), role))
        if other:
            spoilt.append(lambda: self.said(case, person, other, without="decisions_role"))
        if self.world.holds(asked.author, role):
            spoilt += [lambda: self.said(case, asked.author, role)] * 3
        if sitting:
            again = self.random.choice(sitting)
            spoilt.append(lambda: self.said(case, again.person, again.role))
        gone = [one for one in self.cases if self.asked[one].base != self.world.head]
        if gone:
            old = self.cases[self.random.choice(gone)]
            spoilt.append(lambda: self.said(old, person, role))
        ended = [one for one in gone if one in self.applied]
        if ended:
            spoilt.append(
                lambda: self.said(self.cases[ended[-1]], person, role, without="decisions_stale")
            )
        self.random.choice(spoilt)()

    def _stands_in(self, person: str, role: str) -> bool:
        stands = any(one.taker == person and one.role == role for one in self.leases)
        return stands or (person, role) == DEPUTY

    def said(
        self, case: Case, person: str, role: str, *, without: str = "", **changes: str | int
    ) -> None:
        """Forge a decision."""
        row = self.decision(case, person, role, **changes)
        self.refused(("decided", person, [row]), without=without)

    def forge_deputed(self) -> None:
        """Decide for somebody who has not asked for it, or as a deputy whom nobody called."""
        seats = self.seats()
        if not seats:
            return
        id_, person, role = self.random.choice(seats)
        decided = self.decision(self.cases[id_], person, role)
        by: dict[str, str | int | None] = {
            "principal": None,
            "delegation": None,
            "escalation": 10**6,
        }
        if self.leases and self.random.random() < 0.6:  # a bit more often
            number = self.random.randrange(len(self.leases))
            one = self.leases[number]
            if one.taker == person and one.role == role:
                return
            by = {"principal": one.giver, "delegation": number + 1, "escalation": None}
        row = row_of("deputed", decision=decided.cells["id"], **by)
        self.refused(("decided", person, [decided, row]))

    def forge_revocation(self) -> None:
        """Take back what somebody else said, or what has come in already."""
        words = [(id_, s) for id_, one in self.asked.items() for s in one.said if s.live]
        if not words:
            return
        id_, said = self.random.choice(words)
        who = said.person if id_ in self.applied else AGENT
        number = self._number_of(id_, said.person)
        row = row_of("revocations", decision=number, person=who, reason="", channel=self.channel)
        self.refused(("revoked", who, [row]))

    def _number_of(self, id_: str, person: str) -> int:
        case = self.ledger.reader.case(id_)
        return next(one.id for one in case.live if one.person == person)
