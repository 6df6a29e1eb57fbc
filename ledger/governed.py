"""The rows of a new version of people and policy, in the order in which the triggers let them in.

A role that somebody gains remembers the proposal that brought it, and keeps that memory from
version to version for as long as the same person holds it.
"""

from collections.abc import Iterator

from ledger.journal import Row, row_of
from ledger.sealing import Cell
from plan.approval import Case
from plan.governance_operations import Government
from plan.people import People
from plan.policy import Policy
from plan.seating import kept_roles
from plan.values import canonical


def government_rows(case: Case, before: People, after: Government) -> Iterator[Row]:
    """Give the rows that an applied proposal on people or policy brings."""
    people, policy = after
    proposal = case.proposal
    yield row_of(
        "governed",
        proposal=case.id,
        people_version=people.version if proposal.result_people else None,
        policy_version=policy.version if proposal.result_policy else None,
    )
    if proposal.result_people:
        yield from people_rows(people, dict(_grants_after(case, before, people)))
    if proposal.result_policy:
        yield policy_row(policy)


def _grants_after(
    case: Case, before: People, after: People
) -> Iterator[tuple[tuple[str, str], str]]:
    """Give the proposal that brought each role, for the roles that were not held from the start."""
    brought = {(one.member, one.role): one.proposal for one in before.mandates.grants}
    kept = kept_roles(before, case.proposal.governance_operations)
    for member in after.members:
        for role in member.roles:
            key = (member.id, role)
            if key not in kept:
                yield key, case.id
            elif key in brought:
                yield key, brought[key]


def people_rows(people: People, grants: dict[tuple[str, str], str]) -> Iterator[Row]:
    """Give the rows of a version of the people: members, what brought their roles, their roles."""
    yield row_of(
        "people_versions", version=people.version, hash=people.hash, body=canonical(people)
    )
    for member in people.members:
        yield row_of("members", version=people.version, id=member.id, kind=member.kind)
        for role in dict.fromkeys(member.roles):
            proposal = grants.get((member.id, role))
            cells: dict[str, Cell] = {"version": people.version, "member": member.id, "role": role}
            if proposal is not None:
                yield row_of("grants", **cells, proposal=proposal)
            yield row_of("roles", **cells)


def policy_row(policy: Policy) -> Row:
    """Give the row of a version of the policy."""
    return row_of(
        "policy_versions", version=policy.version, hash=policy.hash, body=canonical(policy)
    )
