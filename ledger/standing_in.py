"""Delegations on SQLite: one person lets another decide in a role for a while, and ends it again.

Each act is one transaction, checked by ``plan.mandates`` and once more by the triggers.
"""

from datetime import datetime

from ledger.journal import Act, Journal, Row, row_of, stamp
from ledger.outbox import outbox_rows
from ledger.rows import load_people, load_policy
from ledger.words import text_of, words_of
from plan.entitlement import check_may_delegate
from plan.errors import RefusedError, UnknownError
from plan.mandates import Delegation, check_adds, check_ends, check_span
from plan.ports import Channel
from plan.telling import Message


class DelegationActs:
    """Begins and ends delegations; see ``plan.ports.Delegations``."""

    _journal: Journal

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
        """Let somebody decide in a role of the delegator's own.

        Raises:
            UnknownError, NotEntitledError: see ``plan.entitlement.check_may_delegate``.
            RefusedError: it runs backwards, into the past, or longer than the policy lets it, or
                lies within one that stands.
        """
        with self._journal.act() as act:
            people, policy = load_people(act.raw, act.stamp), load_policy(act.raw)
            check_may_delegate(people, role, delegator, delegate)
            start = act.at if since is None else since
            if start < act.at:
                raise RefusedError("a delegation begins now or later; what was decided stands")
            check_span(start, until, policy.delegation_days)
            number = act.next_number("delegations", "id")
            given = Delegation(
                id=number,
                role=role,
                delegator=delegator,
                delegate=delegate,
                from_at=stamp(start),
                until_at=stamp(until),
                reason=words_of(reason, "a delegation"),
                channel=channel,
            )
            check_adds(given, people.mandates)
            row = row_of("delegations", **given.model_dump(exclude={"ended"}))
            body = {"delegation": number, "role": role, "to": delegate}
            told = Message(
                kind="delegated",
                recipient=delegate,
                proposal=None,
                subject=f"{delegator} lets you decide as {role} until {stamp(until)}",
                body=f"What waits for you: interlock inbox --as {delegate}",
                dedupe=f"delegated/{number}/{delegate}",
            )
            act.write("delegated", delegator, body, [row, *outbox_rows(act, [told])])
            return _delegation(act, number)

    def end_delegation(
        self, number: int, *, person: str, reason: str, channel: Channel
    ) -> Delegation:
        """End a delegation before its time; approvals that it carries count no more.

        Raises:
            UnknownError: there is no such delegation.
            NotEntitledError, RefusedError: see ``plan.mandates.check_ends``.
        """
        with self._journal.act() as act:
            before = _delegation(act, number)
            check_ends(before, person)
            row = row_of(
                "delegation_ends",
                delegation=number,
                person=person,
                reason=text_of(reason, "the reason"),
                channel=channel,
            )
            told = _tell_the_other(act, before, person)
            act.write("undelegated", person, {"delegation": number}, [row, *told])
            return _delegation(act, number)


def _tell_the_other(act: Act, one: Delegation, person: str) -> list[Row]:
    """Tell the other of the two that it is over."""
    other = one.delegate if person == one.delegator else one.delegator
    told = Message(
        kind="undelegated",
        recipient=other,
        proposal=None,
        subject=f"{person} has ended delegation {one.id}, in the role {one.role}",
        body="Approvals that it carried count no more.",
        dedupe=f"undelegated/{one.id}/{other}",
    )
    return outbox_rows(act, [told])


def _delegation(act: Act, number: int) -> Delegation:
    mandates = load_people(act.raw, act.stamp).mandates
    found = mandates.delegation(number)
    if found is None:
        known = [str(one.id) for one in mandates.delegations]
        raise UnknownError("delegation", str(number), known)
    return found
