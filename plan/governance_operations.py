"""The closed set of edits to who governs: people with their roles, and the policy.

They pass through the same door as edits of the plan, as proposals that others approve, and are
never mixed with these. Each gives the next version of people or policy; nothing here stores one.
``ledger/verify.py`` replays the same set, and shares no code with this module on purpose.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, TypeAdapter

from plan.errors import OperationError
from plan.model import Id
from plan.people import RESERVED, People, Person
from plan.policy import Policy
from plan.values import Value


class AddPerson(Value):
    """Add somebody who can act."""

    op: Literal["add_person"] = "add_person"
    person: Person

    def __str__(self) -> str:
        """Say it in words."""
        held = ", ".join(self.person.roles) or "no role"
        return f"{self.person.id} ({self.person.name}) joins as {self.person.kind} with {held}"


class ChangePerson(Value):
    """Describe somebody anew; who it is and whether it is a person stays."""

    op: Literal["change_person"] = "change_person"
    person: Person

    def __str__(self) -> str:
        """Say it in words."""
        held = ", ".join(self.person.roles) or "no role"
        return f"{self.person.id} ({self.person.name}) holds {held}"


class RemovePerson(Value):
    """Take somebody out; what they did stays in the log."""

    op: Literal["remove_person"] = "remove_person"
    id: Id

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.id} is taken out and can act no more"


class ReplacePolicy(Value):
    """Put another policy in the place of the present one; its version counts on."""

    op: Literal["replace_policy"] = "replace_policy"
    policy: Policy

    def __str__(self) -> str:
        """Say it in words."""
        return f"a policy of {len(self.policy.rules)} rule(s) takes the place of the present one"


AnyGovernanceOperation = AddPerson | ChangePerson | RemovePerson | ReplacePolicy
GovernanceOperation = Annotated[AnyGovernanceOperation, Field(discriminator="op")]
GOVERNANCE_OPERATIONS: TypeAdapter[tuple[GovernanceOperation, ...]] = TypeAdapter(
    tuple[GovernanceOperation, ...]
)
ON_PEOPLE = (AddPerson, ChangePerson, RemovePerson)


def taken_out(operations: Iterable[AnyGovernanceOperation]) -> frozenset[str]:
    """Give whom operations take out, be it that somebody comes in under the same id."""
    return frozenset(one.id for one in operations if isinstance(one, RemovePerson))


class Government(NamedTuple):
    """Who governs: one version of the people and one of the policy."""

    people: People
    policy: Policy


def apply_governance(
    people: People, policy: Policy, operations: Sequence[AnyGovernanceOperation]
) -> Government:
    """Give people and policy as they would be after the operations, in their order.

    What is changed gets the next version number; what is not keeps its own.

    Raises:
        OperationError: an operation names who is not there, or changes what has to stay.
    """
    members = dict(people.by_id)
    after = policy
    for position, operation in enumerate(operations):
        if isinstance(operation, ReplacePolicy):
            after = operation.policy.model_copy(update={"version": policy.version + 1})
            continue
        try:
            _edit(members, operation)
        except ValueError as error:
            raise OperationError(position, str(error)) from None
    _check_kinds(people, members, len(operations) - 1)
    if after.model_copy(update={"version": policy.version}) == policy:
        after = policy
    if tuple(members.values()) == people.members:
        return Government(people, after)
    return Government(People(version=people.version + 1, members=tuple(members.values())), after)


def named_people(operations: Sequence[AnyGovernanceOperation]) -> tuple[str, ...]:
    """Give whom operations change, take out or name as a deputy; not whom they add."""
    found: list[str] = []
    for operation in operations:
        match operation:
            case RemovePerson():
                found.append(operation.id)
            case ChangePerson():
                found.append(operation.person.id)
            case ReplacePolicy():
                found += [one.person for one in operation.policy.deputies]
            case AddPerson():
                pass
    return tuple(dict.fromkeys(found))


def _edit(members: dict[str, Person], operation: AddPerson | ChangePerson | RemovePerson) -> None:
    match operation:
        case AddPerson():
            _add(members, operation.person)
        case ChangePerson():
            _change(members, operation.person)
        case RemovePerson():
            _known(members, operation.id)
            del members[operation.id]


def _check_kinds(people: People, members: dict[str, Person], last: int) -> None:
    """Refuse that an agent comes back as a person, or the other way round: they are not the same.

    Raises:
        OperationError: it names who.
    """
    for before in people.members:
        now = members.get(before.id, before)
        if now.kind != before.kind:
            raise OperationError(
                last, f"{before.id!r} is a {before.kind} and cannot become a {now.kind}"
            )


def _known(members: dict[str, Person], id_: str) -> Person:
    if id_ not in members:
        raise ValueError(f"there is nobody {id_!r}; there are {', '.join(members)}")
    return members[id_]


def _add(members: dict[str, Person], person: Person) -> None:
    if person.id in members:
        raise ValueError(f"there is a {person.id!r} already; change that entry")
    if person.id in RESERVED:
        raise ValueError(f"{person.id!r} stands in the log for what nobody did; take another id")
    members[person.id] = person


def _change(members: dict[str, Person], person: Person) -> None:
    _known(members, person.id)
    members[person.id] = person
