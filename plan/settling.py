"""Whose word settles what was read or assumed: the speaker's own, and the owners' of both ends.

Asked here, so that the ledger asks it too, whoever calls. Nothing that is settled binds a date.
"""

from plan.errors import NotEntitledError
from plan.people import People, Person
from plan.records import Assumption, Reading

_PMO = "pmo"  # answers for a speaker who cannot


def check_settles_reading(reading: Reading, people: People, by: str) -> None:
    """Refuse a word on a reading by anybody but its speaker, or the PMO for them.

    Raises:
        UnknownError: there is nobody of this name.
        NotEntitledError: an agent, or somebody else.
    """
    person = _person(people, by)
    if person.id != reading.speaker and not _holds(people, person, _PMO):
        whose = reading.speaker or "somebody unknown"
        raise NotEntitledError(
            f"{person.name} cannot answer for the words of {whose}; the speaker can, and the PMO"
        )


def check_settles_assumption(assumption: Assumption, people: People, by: str) -> None:
    """Refuse a word on an assumption by anybody who owns neither of its ends.

    Raises:
        UnknownError: there is nobody of this name.
        NotEntitledError: an agent, or somebody else.
    """
    person = _person(people, by)
    if not any(_holds(people, person, owner) for owner in assumption.owners):
        raise NotEntitledError(
            f"{person.name} owns neither end of {assumption.id}; "
            f"{' and '.join(assumption.owners) or 'nobody'} can answer"
        )


def _person(people: People, by: str) -> Person:
    person = people.member(by)
    if person.kind != "person":
        raise NotEntitledError(f"{person.name} is an agent; only a person settles this")
    return person


def _holds(people: People, person: Person, role: str) -> bool:
    return role in person.roles and not people.mandates.granted_to_self(person.id, role)
