"""By what right somebody acts in a role beside holding it from the start: grants, delegations.

A ``Grant`` remembers which proposal brought a role to a person, for as long as they hold it: nobody
approves with a role that they granted to themselves (governance.md, K6). A ``Delegation`` lets
somebody decide for a person for a while (K10), a ``NamedDeputy`` once a role's holders are silent
or barred (K8). ``Mandates`` holds what was true at one instant; it is never part of a hash.
"""

from datetime import datetime, timedelta
from typing import Literal

from plan.errors import NotEntitledError, RefusedError
from plan.model import Id
from plan.values import Value


class Grant(Value):
    """The proposal that brought a role to a person; ``by`` are its author and sponsor."""

    member: Id
    role: Id
    proposal: str
    by: tuple[Id, ...]


class Delegation(Value):
    """``delegator`` lets ``delegate`` decide in a role from one instant until another.

    It has ``ended`` once one of the two said so, and where somebody had lost the role, or was taken
    out, and is there again: perhaps that is somebody else under the same id. It has ended too where
    its ledger was restored from a backup since: perhaps one of the two said so after the backup.
    """

    id: int
    role: Id
    delegator: Id
    delegate: Id
    from_at: str
    until_at: str
    reason: str
    channel: Literal["cli", "web"] = "cli"
    ended: bool = False

    def covers(self, at: str) -> bool:
        """Say whether an instant lies within it; both are in UTC, as the ledger writes them."""
        return self.from_at <= at < self.until_at


class NamedDeputy(Value):
    """The policy's deputy for a role; ``by`` are author and sponsor of the version that named them.

    A later version that leaves them in names nobody anew: what one named oneself stays so.
    """

    role: Id
    person: Id
    by: tuple[Id, ...] = ()

    @property
    def stands(self) -> bool:
        """Say whether others named this deputy: nobody names themselves."""
        return self.person not in self.by


class Mandates(Value):
    """Every grant, delegation and named deputy as of ``at``.

    ``maker`` is who made the ledger, for as long as they have not been taken out.
    """

    at: str = ""
    grants: tuple[Grant, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    deputies: tuple[NamedDeputy, ...] = ()
    maker: str = ""

    def granted_to_self(self, member: str, role: str) -> bool:
        """Say whether somebody brought a role to themselves."""
        return self.granted_by(member, member, role)

    def granted_by(self, who: str, member: str, role: str) -> bool:
        """Say whether ``who`` wrote or submitted what brought a role to somebody."""
        return any(
            (one.member, one.role) == (member, role) and who in one.by for one in self.grants
        )

    def names(self, role: str, person: str) -> bool:
        """Say whether the policy names a deputy who did not name themselves."""
        return any(d.stands and (d.role, d.person) == (role, person) for d in self.deputies)

    def running(self, role: str) -> tuple[Delegation, ...]:
        """Give the delegations of a role that run now."""
        return tuple(
            d for d in self.delegations if d.role == role and not d.ended and d.covers(self.at)
        )

    @property
    def standing(self) -> tuple[Delegation, ...]:
        """Give the delegations that run, or are still to run."""
        return tuple(d for d in self.delegations if not d.ended and self.at < d.until_at)

    def delegation(self, id_: int) -> Delegation | None:
        """Give the delegation with this number."""
        return next((one for one in self.delegations if one.id == id_), None)


def check_adds(given: Delegation, mandates: Mandates) -> None:
    """Refuse a delegation that lies within one that stands: ending one would leave the other.

    Raises:
        RefusedError: it names the one that stands.
    """
    of = (given.role, given.delegator, given.delegate)
    for one in mandates.delegations:
        within = one.from_at <= given.from_at and given.until_at <= one.until_at
        if not one.ended and within and of == (one.role, one.delegator, one.delegate):
            raise RefusedError(
                f"{one.delegate} decides as {one.role} for {one.delegator} until {one.until_at} "
                f"already, by delegation {one.id}; end that one to give another"
            )


def check_span(start: datetime, until: datetime, days: int) -> None:
    """Refuse a delegation that runs backwards, or longer than the policy lets it.

    Raises:
        RefusedError: it says which.
    """
    if until <= start:
        raise RefusedError(
            f"it would end at {until.isoformat()}, before it begins; name a later time"
        )
    if until > start + timedelta(days=days):
        raise RefusedError(
            f"it would run until {until.isoformat()}; the policy allows {days} days at most"
        )


def check_ends(delegation: Delegation, person: str) -> None:
    """Refuse an end by somebody whom it does not concern, and a second end.

    Raises:
        NotEntitledError, RefusedError: one of these.
    """
    if person not in {delegation.delegator, delegation.delegate}:
        raise NotEntitledError(
            f"delegation {delegation.id} is between {delegation.delegator} and "
            f"{delegation.delegate}; one of the two ends it"
        )
    if delegation.ended:
        raise RefusedError(f"delegation {delegation.id} has been ended already")
