"""The way back from a change of who governs: operations that put things as they were before it.

Only what that change touched is put back, field by field, role by role and rule by rule; what
others changed since then stays. Where it put somebody else in a person's place, they change places
again; who joined under the same id since then is none of its business.
"""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import ValidationError

from plan.errors import OperationError, message_of
from plan.governance_operations import (
    AddPerson,
    AnyGovernanceOperation,
    ChangePerson,
    Government,
    RemovePerson,
    ReplacePolicy,
)
from plan.people import People, Person
from plan.policy import Policy, Rule, named_rules
from plan.values import Value


def governance_back(
    before: Government, after: Government, today: Government, joined: Mapping[str, int]
) -> tuple[AnyGovernanceOperation, ...]:
    """Give the operations that take back on today's state what led from before to after.

    ``joined`` says of today's people which version of the people brought each of them in.
    """
    found: list[AnyGovernanceOperation] = list(
        _people_back(before.people, after.people, today.people, joined)
    )
    policy = _policy_back(before.policy, after.policy, today.policy)
    if policy != today.policy:
        found.append(ReplacePolicy(policy=_checked(policy, before.policy.version)))
    return tuple(found)


def _people_back(
    before: People, after: People, today: People, joined: Mapping[str, int]
) -> Iterator[AddPerson | ChangePerson | RemovePerson]:
    there = {id_: one for id_, one in today.by_id.items() if joined[id_] <= after.version}
    for id_ in after.by_id:
        if id_ not in before.by_id and id_ in there:
            yield RemovePerson(id=id_)
    for id_, person in before.by_id.items():
        was, now = after.by_id.get(id_), there.get(id_)
        if was is None and id_ not in today.by_id:
            yield AddPerson(person=person)
        elif was is not None and now is not None and joined[id_] > before.version:
            yield RemovePerson(id=id_)
            yield AddPerson(person=person)
        elif was is not None and now is not None:
            back = _person_back(person, was, now)
            if back != now:
                yield ChangePerson(person=back)


def _person_back(before: Person, after: Person, today: Person) -> Person:
    """Put back the fields that stand as the change left them, and the roles that it gave or took.

    A role that somebody else has taken away since does not come back with an address.
    """
    given, taken = (
        {*one.roles} - {*other.roles} for one, other in ((after, before), (before, after))
    )
    kept = tuple(role for role in today.roles if role not in given)
    roles = (*kept, *(role for role in before.roles if role in taken and role not in kept))
    if {*roles} == {*before.roles}:
        roles = before.roles  # in the order that they had
    fields = _fields_back(before, after, today, ("name", "kind", "department", "address"))
    return today.model_copy(update={**fields, "roles": roles})


def _fields_back(
    before: Value, after: Value, today: Value, names: Iterable[str]
) -> dict[str, object]:
    return {
        name: getattr(before, name)
        for name in names
        if getattr(before, name) != getattr(after, name) == getattr(today, name)
    }


def _policy_back(before: Policy, after: Policy, today: Policy) -> Policy:
    names = [name for name in Policy.model_fields if name not in {"version", "rules"}]
    fields = _fields_back(before, after, today, names)
    same = today.rules == after.rules
    rules = before.rules if same else tuple(_rules_back(before, after, today))
    return today.model_copy(update={**fields, "rules": rules})


def _checked(policy: Policy, version: int) -> Policy:
    """Give a policy that was put together from two, once more in whole.

    Raises:
        OperationError: what comes back and what others changed since then do not go together.
    """
    try:
        return Policy.model_validate({**dict(policy), "version": version})
    except ValidationError as error:
        raise OperationError(0, message_of(error)) from None


def _rules_back(before: Policy, after: Policy, today: Policy) -> Iterator[Rule]:
    """Put back, by their names, the rules that stand as the change left them."""
    old, left, there = named_rules(before), named_rules(after), named_rules(today)
    for name, rule in there.items():
        back = old.get(name) if left.get(name) == rule else rule
        if back is not None:
            yield back
    yield from (rule for name, rule in old.items() if name not in left and name not in there)
