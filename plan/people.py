"""Who is who: people with roles, and the agents of the crew, which have none.

A role is what an approval is given in. Only a person can hold one; an agent stands here so that the
ledger can name it as an author and refuse it as an approver (governance.md, K5).
"""

from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from plan.errors import UnknownError
from plan.mandates import Mandates
from plan.model import Id, Name
from plan.values import Value, canonical, sha256

FURTHER_ROLES = ("operator", "auditor", "evaluator")


RESERVED = frozenset({"kernel"})  # in the log it stands for what follows from facts, by nobody


class Person(Value):
    """Somebody who can act: a ``person`` with roles, or an ``agent`` without."""

    id: Id
    name: Name
    kind: Literal["person", "agent"] = "person"
    department: Id
    roles: tuple[Id, ...] = ()
    address: str = ""

    @model_validator(mode="after")
    def _agents_hold_no_role(self) -> Self:
        if self.kind == "agent" and self.roles:
            raise ValueError(f"{self.id!r} is an agent and cannot hold a role")
        return self


class People(Value):
    """All who may act in a workspace, as one version; ``mandates`` is no part of what is hashed."""

    version: int
    members: tuple[Person, ...]
    mandates: Mandates = Field(default=Mandates(), exclude=True, repr=False)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        if len(self.by_id) != len(self.members):
            raise ValueError("a person stands twice")
        return self

    @cached_property
    def hash(self) -> str:
        """SHA-256 that the ledger keeps with this version."""
        return sha256("interlock/people/1", canonical(self))

    @cached_property
    def by_id(self) -> dict[str, Person]:
        """Members by id."""
        return {person.id: person for person in self.members}

    def member(self, id_: str) -> Person:
        """Give the member with this id.

        Raises:
            UnknownError: there is none.
        """
        if id_ not in self.by_id:
            people = [m.id for m in self.members if m.kind == "person"]
            raise UnknownError("person", id_, people)
        return self.by_id[id_]

    def holders(self, role: str) -> tuple[Person, ...]:
        """Give the people who hold a role, in the file's order."""
        return tuple(m for m in self.members if m.kind == "person" and role in m.roles)

    def named(self, text: str) -> Person | None:
        """Find the one member whose id, name or address this is; None if none or several."""
        wanted = text.strip().casefold()
        found = [
            m
            for m in self.members
            if wanted in {m.id.casefold(), m.name.casefold(), m.address.casefold()}
        ]
        return found[0] if len(found) == 1 and wanted else None
