"""In what capacity a person decides: in a role of their own, for somebody else, or as a deputy.

Of several the nearest comes first. A decision for somebody takes that person's seat too, so one
approval never becomes two. Whether a capacity still counts is asked again when a change is applied.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from plan.errors import NotEntitledError
from plan.life import Escalation
from plan.people import People, Person
from plan.proposal import Decision, Proposal


class Seat(NamedTuple):
    """A role, and where it is not the person's own, by what right they sit there."""

    role: str
    on_behalf_of: str | None = None
    delegation: int | None = None
    escalation: int | None = None


def may_hold(person: Person, role: str, proposal: Proposal, people: People) -> str | None:
    """Say why a person cannot approve a proposal in a role of their own, or None if they can."""
    if person.kind != "person":
        return f"{person.name} is an agent, and only people approve"
    if person.id in {proposal.author, proposal.sponsor}:
        return f"{person.name} wrote or submitted it, and nobody approves their own"
    if role not in person.roles:
        held = ", ".join(person.roles) or "none"
        return f"{person.name} does not hold the role {role!r} (holds {held})"
    if people.mandates.granted_to_self(person.id, role):
        return (
            f"{person.name} wrote or submitted the change that gave them the role {role!r}, and "
            "nobody approves with a role that they granted to themselves"
        )
    return None


def check_may_delegate(people: People, role: str, delegator: str, delegate: str) -> None:
    """Refuse a delegation that is not one person's own role, handed to another person.

    Raises:
        UnknownError: one of them is nobody here.
        NotEntitledError: it says why.
    """
    giver, taker = people.member(delegator), people.member(delegate)
    for one in (giver, taker):
        if one.kind != "person":
            raise NotEntitledError(f"{one.name} is an agent; only people delegate, and to people")
    if giver.id == taker.id:
        raise NotEntitledError(f"{giver.name} decides for themselves already; name somebody else")
    if role not in giver.roles:
        held = ", ".join(giver.roles) or "none"
        raise NotEntitledError(
            f"{giver.name} does not hold the role {role!r} (holds {held}); what was delegated to "
            "them they cannot hand on"
        )
    if people.mandates.granted_to_self(giver.id, role):
        raise NotEntitledError(f"{giver.name} granted the role {role!r} to themselves")
    if people.mandates.granted_by(taker.id, giver.id, role):
        raise NotEntitledError(
            f"{taker.name} wrote or submitted the change that gave {giver.name} the role {role!r}; "
            "to take it by delegation would be to grant it to themselves"
        )


def holds(people: People, member: str, role: str, proposal: Proposal) -> bool:
    """Say whether somebody is here, and may approve a proposal in a role of their own."""
    person = people.by_id.get(member)
    return person is not None and may_hold(person, role, proposal, people) is None


def seats_in(
    role: str,
    person: Person,
    proposal: Proposal,
    people: People,
    escalations: Sequence[Escalation] = (),
) -> Iterator[Seat]:
    """Give the capacities in which a person could decide in a role now, the nearest first."""
    if person.kind != "person" or person.id in {proposal.author, proposal.sponsor}:
        return
    if holds(people, person.id, role, proposal):
        yield Seat(role)
    for one in people.mandates.running(role):
        if one.delegate == person.id and holds(people, one.delegator, role, proposal):
            yield Seat(role, on_behalf_of=one.delegator, delegation=one.id)
    for call in escalations:
        if (call.role, call.deputy) == (role, person.id) and people.mandates.names(role, person.id):
            yield Seat(role, escalation=call.id)


def counts(
    decision: Decision, proposal: Proposal, people: People, escalations: Sequence[Escalation]
) -> bool:
    """Say whether a decision was given in a capacity that counts today.

    A delegation that has run out since then still counts; one that was ended does not.
    """
    person = people.by_id.get(decision.person)
    if person is None or person.kind != "person":
        return False
    if person.id in {proposal.author, proposal.sponsor}:
        return False
    if decision.delegation is not None:
        return _delegated(decision, proposal, people)
    if decision.escalation is not None:
        call = next((one for one in escalations if one.id == decision.escalation), None)
        return (
            call is not None
            and (call.role, call.deputy) == (decision.role, person.id)
            and people.mandates.names(call.role, person.id)
        )
    return decision.on_behalf_of is None and holds(people, person.id, decision.role, proposal)


def _delegated(decision: Decision, proposal: Proposal, people: People) -> bool:
    one = people.mandates.delegation(decision.delegation or 0)
    return (
        one is not None
        and not one.ended
        and one.covers(decision.at)
        and (one.role, one.delegate) == (decision.role, decision.person)
        and one.delegator == decision.on_behalf_of
        and holds(people, one.delegator, one.role, proposal)
    )
