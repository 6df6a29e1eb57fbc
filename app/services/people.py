"""Who holds which role, and by what right; changes of it, as proposals that others approve."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from app.services.proposals import View, propose_operations
from app.services.shapes import Json
from app.services.wording import typed_text
from plan.errors import FormError, message_of
from plan.governance_operations import AddPerson, ChangePerson, RemovePerson
from plan.model import DEPARTMENTS
from plan.people import FURTHER_ROLES, People, Person
from plan.proposal import Prose

if TYPE_CHECKING:
    from app.bootstrap import Workspace

ROLES = (*DEPARTMENTS, *FURTHER_ROLES)


@dataclass(frozen=True)
class Member:
    """Somebody who can act; ``granted`` names the proposal that brought a role."""

    person: Person
    granted: dict[str, str]
    barred: tuple[str, ...]

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            **self.person.model_dump(mode="json"),
            "granted": self.granted,
            "granted_to_self": list(self.barred),
        }


@dataclass(frozen=True)
class Roster:
    """One version of the people."""

    version: int
    members: tuple[Member, ...]

    def json(self) -> Json:
        """Give it for JSON."""
        return {"version": self.version, "people": [one.json() for one in self.members]}


def read_people(workspace: "Workspace") -> Roster:
    """Give everybody who can act, with what brought their roles."""
    people = workspace.reader.people()
    return Roster(people.version, tuple(_member(people, one) for one in people.members))


def _member(people: People, person: Person) -> Member:
    mandates = people.mandates
    granted = {one.role: one.proposal for one in mandates.grants if one.member == person.id}
    barred = tuple(role for role in person.roles if mandates.granted_to_self(person.id, role))
    return Member(person, granted, barred)


def read_person(described: Json) -> Person:
    """Give a person as described.

    Raises:
        FormError: it is none; the message names the first field that is wrong.
    """
    try:
        return Person.model_validate(described)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise FormError(f"this is no person: {place}: {message_of(error)}") from None


def propose_person(workspace: "Workspace", person: Person, *, by: str, reason: str) -> View:
    """Propose that somebody joins.

    Raises:
        FormError: a role or department is none.
        UnknownError, OperationError, PolicyError, RefusedError: it cannot be proposed.
    """
    _check_names([person.department], DEPARTMENTS, "department")
    _check_names(person.roles, ROLES, "role")
    return _submit(workspace, AddPerson(person=person), by=by, reason=reason)


def propose_change(  # noqa: PLR0913  # what can be changed about somebody
    workspace: "Workspace",
    id_: str,
    *,
    grant: Sequence[str],
    take: Sequence[str],
    fields: dict[str, str],
    by: str,
    reason: str,
) -> View:
    """Propose that somebody gains or loses roles, or is described anew.

    Raises:
        FormError: a role, department or other word is none, or a role is taken that is not held.
        UnknownError, OperationError, PolicyError, RefusedError: it cannot be proposed.
    """
    person = workspace.reader.people().member(id_)
    _check_names(grant, ROLES, "role")
    _check_names(take, person.roles, "role that they hold")
    if "department" in fields:
        _check_names([fields["department"]], DEPARTMENTS, "department")
    kept = [role for role in person.roles if role not in take]
    roles = tuple(dict.fromkeys([*kept, *grant]))
    described = {name: typed_text(text, name) for name, text in fields.items()}
    changed = read_person({**person.model_dump(), **described, "roles": roles})
    return _submit(workspace, ChangePerson(person=changed), by=by, reason=reason)


def propose_removal(workspace: "Workspace", id_: str, *, by: str, reason: str) -> View:
    """Propose that somebody is taken out; what they did stays in the log.

    Raises:
        UnknownError, OperationError, PolicyError, RefusedError: it cannot be proposed.
    """
    workspace.reader.people().member(id_)
    return _submit(workspace, RemovePerson(id=id_), by=by, reason=reason)


def _submit(
    workspace: "Workspace",
    operation: AddPerson | ChangePerson | RemovePerson,
    *,
    by: str,
    reason: str,
) -> View:
    prose = Prose(title=str(operation)[:200], rationale=typed_text(reason, "the reason"))
    return propose_operations(workspace, [operation], by=by, prose=prose)


def _check_names(given: Sequence[str], known: Sequence[str] | dict[str, str], what: str) -> None:
    for name in given:
        if name not in known:
            raise FormError(f"{name!r} is no {what}; use {', '.join(known) or 'none'}")
