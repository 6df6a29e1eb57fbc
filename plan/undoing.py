"""The way back from a change of who governs: operations that put things as they were before it.

Only what that change touched is put back; what others changed since then stays.
"""

from collections.abc import Iterator

from plan.governance_operations import (
    AddPerson,
    AnyGovernanceOperation,
    ChangePerson,
    Government,
    RemovePerson,
    ReplacePolicy,
)
from plan.people import People


def governance_back(
    before: Government, after: Government, today: Government
) -> tuple[AnyGovernanceOperation, ...]:
    """Give the operations that take back on today's state what led from before to after."""
    found: list[AnyGovernanceOperation] = list(
        _people_back(before.people, after.people, today.people)
    )
    if before.policy != after.policy:
        old = before.policy.model_copy(update={"version": today.policy.version})
        if old != today.policy:
            found.append(ReplacePolicy(policy=before.policy))
    return tuple(found)


def _people_back(
    before: People, after: People, today: People
) -> Iterator[AddPerson | ChangePerson | RemovePerson]:
    for id_ in after.by_id:
        if id_ not in before.by_id and id_ in today.by_id:
            yield RemovePerson(id=id_)
    for id_, person in before.by_id.items():
        if after.by_id.get(id_) == person or today.by_id.get(id_) == person:
            continue
        yield ChangePerson(person=person) if id_ in today.by_id else AddPerson(person=person)
