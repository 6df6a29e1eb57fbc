"""People and policy: who may what, by what right. Every change of it is a proposal for others."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, File, Form, Response, UploadFile

from app.errors import CannotError
from app.services.delegations import delegation_json, list_delegations
from app.services.dropping import handed_in
from app.services.people import ROLES, propose_change, propose_person, propose_removal, read_people
from app.services.policies import Checked, check_policy, propose_policy, read_policy
from app.web.here import Here, SignedIn, Words
from app.web.refusals import status_of
from plan.errors import FormError, PlanError
from plan.model import DEPARTMENTS
from plan.people import Person

router = APIRouter(include_in_schema=False)
Short = Annotated[str, Form(max_length=200)]
Roles = Annotated[list[str] | None, Form(max_length=100)]
Upload = Annotated[UploadFile | None, File()]
DELEGATIONS = "/people#delegations"


class Handing(NamedTuple):
    """What somebody typed who hands a role on for a while; empty before they have."""

    role: str = ""
    to: str = ""
    until: str = ""
    reason: str = ""


class Described(NamedTuple):
    """What somebody typed of a person who joins, changes or leaves; empty before they have."""

    id: str = ""
    name: str = ""
    department: str = ""
    address: str = ""
    roles: tuple[str, ...] = ()
    reason: str = ""


@router.get("/people")
def people_page(here: SignedIn) -> Response:
    """Show who holds which role, who decides for whom, and the policy that governs."""
    chosen = here.choices.find(here.person, DELEGATIONS, here.site.clock.now())
    handed = {name: chosen.get(name, "") for name in Handing._fields}
    return page_of_people(here, handing=Handing(**handed) if chosen else None)


@router.post("/people")
def add_person(  # noqa: PLR0913, PLR0917  # what a person consists of
    here: SignedIn,
    id: Short = "",  # noqa: A002  # the word of the form
    name: Short = "",
    department: Short = "",
    address: Short = "",
    roles: Roles = None,
    reason: Words = "",
) -> Response:
    """Propose that somebody joins."""
    try:
        person = person_of(id, name, department, address, roles or [])
        view = propose_person(here.workspace, person, by=here.person, reason=reason)
    except PlanError as error:
        typed = Described(id, name, department, address, tuple(roles or ()), reason)
        return page_of_people(here, str(error), status_of(error), joining=typed)
    return here.go(f"/proposals/{view.case.id}")


@router.post("/people/policy")
def policy_file(
    here: SignedIn, file: Upload = None, word: Short = "check", reason: Words = ""
) -> Response:
    """Compare a policy file with the one in force, or propose it in its place."""
    name, content = ("", b"") if file is None else (file.filename or "", file.file.read())
    try:
        with handed_in(name, content) as place:
            if word != "propose":
                checked = check_policy(here.workspace, place)
                return page_of_people(here, checked=checked, why=reason)
            view = propose_policy(here.workspace, place, by=here.person, reason=reason)
    except (PlanError, CannotError) as error:
        return page_of_people(here, str(error), status_of(error), why=reason)
    return here.go(f"/proposals/{view.case.id}")


@router.get("/people/{id_}")
def person_page(here: SignedIn, id_: str) -> Response:
    """Show one person, and what could be changed about them."""
    return _person(here, id_)


@router.post("/people/{id_}/change")
def change_person(  # noqa: PLR0913, PLR0917  # what can be changed about somebody
    here: SignedIn,
    id_: str,
    name: Short = "",
    department: Short = "",
    address: Short = "",
    roles: Roles = None,
    reason: Words = "",
) -> Response:
    """Propose that somebody gains or loses roles, or is described anew; all roles are sent."""
    person = here.workspace.reader.people().member(id_)
    wanted = roles or []
    given = {"name": name.strip(), "department": department, "address": address.strip()}
    fields = {key: value for key, value in given.items() if value != getattr(person, key)}
    try:
        view = propose_change(
            here.workspace,
            id_,
            grant=[one for one in wanted if one not in person.roles],
            take=[one for one in person.roles if one not in wanted],
            fields=_filled(fields),
            by=here.person,
            reason=reason,
        )
    except PlanError as error:
        typed = Described(id_, name, department, address, tuple(wanted), reason)
        return _person(here, id_, str(error), status_of(error), typed=typed)
    return here.go(f"/proposals/{view.case.id}")


@router.post("/people/{id_}/removal")
def remove_person(here: SignedIn, id_: str, reason: Words = "") -> Response:
    """Propose that somebody is taken out; what they did stays in the log."""
    here.workspace.reader.people().member(id_)
    try:
        view = propose_removal(here.workspace, id_, by=here.person, reason=reason)
    except PlanError as error:
        return _person(here, id_, str(error), status_of(error), why=reason)
    return here.go(f"/proposals/{view.case.id}")


def person_of(id_: str, name: str, department: str, address: str, roles: list[str]) -> Person:
    """Give a person out of what was typed.

    Raises:
        FormError: it is none.
    """
    typed = {"id": id_.strip(), "name": name.strip(), "department": department}
    try:
        return Person.model_validate({**typed, "address": address.strip(), "roles": tuple(roles)})
    except ValueError:
        raise FormError(
            "a person has a short id (letters, digits, . _ -), a name, and a department"
        ) from None


def _filled(fields: dict[str, str]) -> dict[str, str]:
    empty = [name for name, value in fields.items() if not value and name != "address"]
    if empty:
        raise FormError(f"the {empty[0]} is empty")
    return fields


def page_of_people(  # noqa: PLR0913  # every form of the page
    here: Here,
    problem: str = "",
    status: int = 200,
    *,
    checked: Checked | None = None,
    handing: Handing | None = None,
    joining: Described | None = None,
    why: str = "",
) -> Response:
    """Draw the page, with what went wrong and what was typed before it did."""
    workspace = here.workspace
    people = workspace.reader.people()
    return here.page(
        "people.html",
        status,
        roster=read_people(workspace),
        governing=read_policy(workspace),
        delegations=[delegation_json(workspace, one) for one in list_delegations(workspace)],
        names={one.id: one.name for one in people.members},
        departments=tuple(DEPARTMENTS),
        roles=ROLES,
        problem=problem,
        checked=checked,
        handing=handing or Handing(),
        opened=handing is not None,
        joining=joining or Described(),
        joins=joining is not None,
        why=why,
        others=[one for one in people.members if _can_take(here, one)],
        zone=workspace.reader.plan().zone,
    )


def _can_take(here: Here, one: Person) -> bool:
    return one.kind == "person" and one.id != here.person


def _person(  # noqa: PLR0913  # every form of the page
    here: Here,
    id_: str,
    problem: str = "",
    status: int = 200,
    *,
    typed: Described | None = None,
    why: str = "",
) -> Response:
    person = here.workspace.reader.people().member(id_)
    member = next(one for one in read_people(here.workspace).members if one.person.id == person.id)
    return here.page(
        "person.html",
        status,
        member=member,
        departments=tuple(DEPARTMENTS),
        roles=ROLES,
        problem=problem,
        shown=typed or person,
        reason="" if typed is None else typed.reason,
        why=why,
    )
