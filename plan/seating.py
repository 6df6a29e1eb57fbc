"""Who could take the seats that a change of who governs asks for: one person, one seat.

Nobody sits where they put themselves, be it by a role or as a deputy, and whoever submits a change
has no seat in it. So it is not enough that each role has somebody: the seats have to be taken all
at once, by others than one who submits. That is a matching of people to seats.
"""

from collections.abc import Collection, Mapping, Sequence

from plan.errors import PolicyError
from plan.governance_operations import AnyGovernanceOperation, Government, taken_out
from plan.mandates import Grant, Mandates, NamedDeputy
from plan.people import People
from plan.policy import Requirement, rule_on_governance


def can_be_seated(
    seats: Sequence[str], able: Mapping[str, Sequence[str]], busy: frozenset[str]
) -> bool:
    """Say whether each seat can have a person of its own (augmenting paths, Kuhn 1955)."""
    seated: dict[str, int] = {}

    def seat(number: int, asked: set[str]) -> bool:
        for person in able[seats[number]]:
            if person in asked | busy:
                continue
            asked.add(person)
            if person not in seated or seat(seated[person], asked):
                seated[person] = number
                return True
        return False

    return all(seat(number, set()) for number in range(len(seats)))


def able_in(government: Government, role: str) -> tuple[str, ...]:
    """Give who could ever approve in a role: its holders and its deputies, if others put them."""
    people, policy = government
    mandates = people.mandates
    own = {(one.role, one.person) for one in mandates.deputies if not one.stands}
    holders = [p.id for p in people.holders(role) if not mandates.granted_to_self(p.id, role)]
    named = [p for p in policy.deputies_of(role) if p in people.by_id and (role, p) not in own]
    return tuple(dict.fromkeys([*holders, *named]))


def asked_for(
    government: Government, kind: str, everybody: Mapping[str, int] | None = None
) -> tuple[Requirement, ...]:
    """Give whom a change of the people or of the policy asks; none where no rule says so."""
    try:
        return rule_on_governance(government.policy, [kind], everybody).requirements
    except PolicyError:
        return ()


def can_change(
    government: Government,
    requirements: Sequence[Requirement],
    without: Collection[str] = (),
) -> bool:
    """Say whether somebody could submit a change that asks this, and others take all its seats."""
    able = {
        need.role: [one for one in able_in(government, need.role) if one not in without]
        for need in requirements
    }
    if not requirements or any(len(able[need.role]) < need.count for need in requirements):
        return False
    seats = [need.role for need in requirements for _ in range(need.count)]
    return any(
        can_be_seated(seats, able, frozenset({one.id}))
        for one in government.people.members
        if one.kind == "person" and one.id not in without
    )


def keepers(people: People) -> tuple[str, ...]:
    """Give who looks after the ledger: the operators, or where none is there whoever made it."""
    operators = tuple(one.id for one in people.holders("operator"))
    maker = people.mandates.maker
    return operators or ((maker,) if maker in people.by_id else ())


def kept_roles(
    people: People, operations: Sequence[AnyGovernanceOperation]
) -> frozenset[tuple[str, str]]:
    """Give who keeps which role, if they still have it afterwards: whoever is not taken out.

    Somebody who comes in under that id is perhaps another person, whose roles are granted anew. But
    nobody gets rid so of having brought a role to themselves.
    """
    gone, own = taken_out(operations), people.mandates.granted_to_self
    held = ((one.id, role) for one in people.members for role in one.roles)
    return frozenset((m, role) for m, role in held if m not in gone or own(m, role))


def with_rights(
    before: Government,
    after: Government,
    operations: Sequence[AnyGovernanceOperation],
    by: tuple[str, ...],
) -> Government:
    """Give a government with the rights it will have: ``by`` wrote or submitted what it brings."""
    held = kept_roles(before.people, operations)
    named = {(one.role, one.person) for one in before.policy.deputies}
    names = {(one.role, one.person): None for one in after.policy.deputies}
    had = before.people.mandates
    holds = {(one.id, role): None for one in after.people.members for role in one.roles}
    kept = [one for one in had.grants if (one.member, one.role) in held & holds.keys()]
    new = [Grant(member=m, role=r, proposal="", by=by) for m, r in holds if (m, r) not in held]
    namers = {key: by for key in names if key not in named}
    namers = {(one.role, one.person): one.by for one in had.deputies} | namers
    gone = taken_out(operations)
    mandates = Mandates(
        at=had.at,
        grants=(*kept, *new),
        delegations=had.delegations,
        deputies=tuple(NamedDeputy(role=r, person=p, by=namers.get((r, p), ())) for r, p in names),
        maker="" if had.maker in gone else had.maker,
    )
    return Government(after.people.model_copy(update={"mandates": mandates}), after.policy)
