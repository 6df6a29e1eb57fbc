"""What is due now: who is to be reminded, which deputy is to be called, what has expired.

One pure function over stored facts and one instant. It is asked again and again; what has been
done already is in the facts, so nothing is due twice. The database refuses what comes too early.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from plan.approval import Case, missing_approvals, status_of
from plan.attesting import unattested
from plan.entitlement import holds
from plan.life import Reminder
from plan.people import People
from plan.policy import Policy
from plan.proposal import Proposal, Revision, Status
from plan.values import Value


class ReminderDue(Value):
    """A person has been asked for a while and has not answered."""

    what: Literal["reminder"] = "reminder"
    proposal: str
    person: str
    number: int


class EscalationDue(Value):
    """A role has been silent for too long, or is barred; the named deputy is to be called."""

    what: Literal["escalation"] = "escalation"
    proposal: str
    role: str
    deputy: str
    reason: Literal["silence", "barred"]


class ExpiryDue(Value):
    """A proposal has run out of time; that is a no."""

    what: Literal["expiry"] = "expiry"
    proposal: str


Due = ReminderDue | EscalationDue | ExpiryDue


def due_now(  # noqa: PLR0913  # everything that it depends on
    cases: Iterable[Case],
    *,
    head: Revision,
    people: People,
    policy: Policy,
    reminders: Sequence[Reminder],
    now: datetime,
) -> tuple[Due, ...]:
    """Give everything that is due at an instant, proposal by proposal."""
    reminded = {(one.proposal, one.person): one.number for one in reminders}
    found: list[Due] = []
    for case in cases:
        if case.end is not None:
            continue
        status = status_of(case, head, now)
        if status is Status.EXPIRED:
            found.append(ExpiryDue(proposal=case.id))
        elif status is Status.OPEN:
            found += escalations_due(case, people, policy, now)
            found += _reminders(case, people, policy, reminded, now)
    return tuple(found)


def escalations_due(
    case: Case, people: People, policy: Policy, now: datetime
) -> Iterator[EscalationDue]:
    """Give the deputies to call: at once where the role is barred, after silence otherwise."""
    silent = _hours_since(case, now) >= policy.escalate_after(case.proposal.risk)
    called = {(one.role, one.deputy) for one in case.escalations}
    for missing in missing_approvals(case, people):
        barred = missing.role in barred_roles(case.proposal, people)
        if not (barred or silent):
            continue
        for deputy in deputies_of(policy, missing.role, people):
            known = (missing.role, deputy) in called
            if not known and deputy not in {case.proposal.author, case.proposal.sponsor}:
                yield EscalationDue(
                    proposal=case.id,
                    role=missing.role,
                    deputy=deputy,
                    reason="barred" if barred else "silence",
                )


def barred_roles(proposal: Proposal, people: People) -> tuple[str, ...]:
    """Give the required roles that have too few holders who could approve in them.

    Author and sponsor cannot, nor can whoever granted the role to themselves.
    """
    return tuple(
        need.role
        for need in proposal.requirements
        if len([p for p in people.holders(need.role) if holds(people, p.id, need.role, proposal)])
        < need.count
    )


def deputies_of(policy: Policy, role: str, people: People) -> tuple[str, ...]:
    """Give the deputies that the policy names for a role, as far as they are people here."""
    return tuple(
        id_
        for id_ in policy.deputies_of(role)
        if id_ in people.by_id
        and people.by_id[id_].kind == "person"
        and not _named_themselves(people, role, id_)
    )


def _named_themselves(people: People, role: str, person: str) -> bool:
    named = people.mandates.deputies
    return any((d.role, d.person) == (role, person) and not d.stands for d in named)


def _reminders(
    case: Case,
    people: People,
    policy: Policy,
    reminded: dict[tuple[str, str], int],
    now: datetime,
) -> Iterator[ReminderDue]:
    """Give who is to be reminded; of several reminders that were missed only the last is due."""
    number = _hours_since(case, now) // max(1, policy.remind_after(case.proposal.risk))
    own = frozenset({case.proposal.author, case.proposal.sponsor})
    owners = unattested(case.proposal.attest, case.attested, people, barred=own)
    waiting = [id_ for one in missing_approvals(case, people) for id_ in one.people]
    waiting += [id_ for one in owners for id_ in one.people]
    for person in dict.fromkeys(waiting):
        if number > reminded.get((case.id, person), 0):
            yield ReminderDue(proposal=case.id, person=person, number=number)


def _hours_since(case: Case, now: datetime) -> int:
    return (now - datetime.fromisoformat(case.proposal.created)) // timedelta(hours=1)
