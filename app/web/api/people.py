"""People and policy; every change of them is submitted as a proposal."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.services.dropping import handed_in
from app.services.people import propose_change, propose_person, propose_removal, read_people
from app.services.policies import check_policy, propose_policy, read_policy
from app.web.api.idempotent import IdempotentRoute
from app.web.here import SignedIn
from app.web.pages.people import person_of

router = APIRouter(prefix="/api/v1", tags=["people"], route_class=IdempotentRoute)
Json = dict[str, Any]
Name = Annotated[str, Field(max_length=200)]
Names = Annotated[list[Name], Field(max_length=100)]
Words = Annotated[str, Field(max_length=4000)]
_FILE = "policy.toml"


class Joining(BaseModel):
    """Somebody who shall join."""

    id: Name
    name: Name
    department: Name
    address: Name = ""
    roles: Names = []
    reason: Words = ""


class Changing(BaseModel):
    """What shall be otherwise about somebody; what is not named stays."""

    grant: Names = []
    take: Names = []
    name: Name | None = None
    department: Name | None = None
    address: Name | None = None
    reason: Words = ""


class Leaving(BaseModel):
    """Why somebody shall be taken out."""

    reason: Words = ""


class PolicyText(BaseModel):
    """A policy as TOML, as it would stand in policy.toml."""

    text: Annotated[str, Field(max_length=200_000)]
    reason: Words = ""


@router.get("/people")
def read_all(here: SignedIn) -> Json:
    """Give everybody who can act, with what brought their roles."""
    return read_people(here.workspace).json()


@router.post("/people", status_code=201)
def join(here: SignedIn, given: Joining) -> Json:
    """Propose that somebody joins."""
    person = person_of(given.id, given.name, given.department, given.address, given.roles)
    return propose_person(here.workspace, person, by=here.person, reason=given.reason).json()


@router.post("/people/{id_}/changes", status_code=201)
def change(here: SignedIn, id_: str, given: Changing) -> Json:
    """Propose that somebody gains or loses roles, or is described anew."""
    told = given.model_dump(include={"name", "department", "address"})
    return propose_change(
        here.workspace,
        id_,
        grant=given.grant,
        take=given.take,
        fields={name: value for name, value in told.items() if value is not None},
        by=here.person,
        reason=given.reason,
    ).json()


@router.post("/people/{id_}/removals", status_code=201)
def remove(here: SignedIn, id_: str, given: Leaving) -> Json:
    """Propose that somebody is taken out; what they did stays in the log."""
    return propose_removal(here.workspace, id_, by=here.person, reason=given.reason).json()


@router.get("/policy")
def read_it(here: SignedIn) -> Json:
    """Give the policy in force, and who could give what it can ask for."""
    return read_policy(here.workspace).json()


@router.post("/policy/checks", status_code=201)
def check(here: SignedIn, given: PolicyText) -> Json:
    """Say what a policy would change, and whether it could be proposed."""
    with handed_in(_FILE, given.text.encode()) as place:
        return check_policy(here.workspace, place).json()


@router.post("/policy/proposals", status_code=201)
def propose(here: SignedIn, given: PolicyText) -> Json:
    """Propose a policy in the place of the one in force."""
    with handed_in(_FILE, given.text.encode()) as place:
        return propose_policy(here.workspace, place, by=here.person, reason=given.reason).json()
