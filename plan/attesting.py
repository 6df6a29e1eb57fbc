"""Who still has to say that no dependency is hidden between two tasks that change places.

The pairs stand in the proposal's hashed content; here they are held against what was said. One
"none" of a person who holds the department's role today is enough for that department, and one
"there is one" is enough to stop the change.
"""

from collections.abc import Sequence
from typing import Protocol

from plan.errors import NotApprovedError, NotEntitledError, PolicyError, RefusedError
from plan.life import Attestation
from plan.people import People
from plan.values import Value


class Pair(Protocol):
    """Two tasks of two departments that change places."""

    @property
    def before(self) -> str: ...  # noqa: D102  # a field
    @property
    def after(self) -> str: ...  # noqa: D102  # a field
    @property
    def departments(self) -> tuple[str, str]: ...  # noqa: D102  # a field


class Unattested(Value):
    """A department that has not attested for a pair, and who could."""

    before: str
    after: str
    department: str
    people: tuple[str, ...]


def owners_of(people: People, department: str) -> tuple[str, ...]:
    """Give who speaks for a department: who holds its role, and did not grant it to themselves."""
    granted = people.mandates.granted_to_self
    return tuple(p.id for p in people.holders(department) if not granted(p.id, department))


def unattested(
    pairs: Sequence[Pair],
    said: Sequence[Attestation],
    people: People,
    *,
    barred: frozenset[str | None] = frozenset(),
) -> tuple[Unattested, ...]:
    """Give what still has to be attested, pair by pair; ``barred`` are author and sponsor."""
    given = {
        (one.before, one.after, one.department)
        for one in said
        if one.answer == "none" and one.person in owners_of(people, one.department)
    }
    return tuple(
        Unattested(
            before=pair.before,
            after=pair.after,
            department=department,
            people=tuple(id_ for id_ in owners_of(people, department) if id_ not in barred),
        )
        for pair in pairs
        for department in dict.fromkeys(pair.departments)
        if (pair.before, pair.after, department) not in given
    )


def check_can_be_attested(
    pairs: Sequence[Pair], people: People, barred: frozenset[str | None]
) -> None:
    """Refuse what nobody could ever attest; ``barred`` are author and sponsor.

    Raises:
        PolicyError: it names the pair and the department.
    """
    for one in unattested(pairs, (), people, barred=barred):
        if not one.people:
            raise PolicyError(
                f"nobody could attest for {one.department!r} that no dependency between "
                f"{one.before} and {one.after} is hidden: a holder of that role has to, who "
                "neither wrote nor submitted it, and no deputy can; let somebody else submit it, "
                "or name another holder"
            )


def check_attested(
    id_: str,
    pairs: Sequence[Pair],
    said: Sequence[Attestation],
    people: People,
    barred: frozenset[str | None],
) -> None:
    """Refuse what an owner has not attested, or where one has named a hidden dependency.

    Raises:
        NotApprovedError: it names pair, department and people.
    """
    hidden = [one for one in said if one.answer == "there_is_one"]
    if hidden:
        one = hidden[0]
        raise NotApprovedError(
            f"{id_} cannot be applied: {one.person} says that there is a dependency between "
            f"{one.before} and {one.after}: {one.words}"
        )
    left = unattested(pairs, said, people, barred=barred)
    if left:
        asked = "; ".join(
            f"{one.department} for {one.before} and {one.after} "
            f"({' or '.join(one.people) or 'nobody who could'})"
            for one in left
        )
        raise NotApprovedError(f"{id_} still needs the word that no dependency is hidden: {asked}")


def pairs_of(
    id_: str,
    pairs: Sequence[Pair],
    person: str,
    people: People,
    barred: frozenset[str | None],
) -> tuple[tuple[Pair, str], ...]:
    """Give the pairs and departments that a person attests for.

    Raises:
        RefusedError: the proposal asks nobody to attest.
        NotEntitledError: this person holds none of the departments' roles, or wrote it.
    """
    if not pairs:
        raise RefusedError(f"{id_} turns no order round, so there is nothing to attest")
    if person in barred:
        raise NotEntitledError(f"{person} wrote or submitted {id_}; its owners have to attest")
    mine = tuple(
        (pair, department)
        for pair in pairs
        for department in dict.fromkeys(pair.departments)
        if person in owners_of(people, department)
    )
    if not mine:
        asked = dict.fromkeys(d for pair in pairs for d in pair.departments)
        raise NotEntitledError(
            f"{person} owns none of these tasks; {id_} asks {' and '.join(asked)}"
        )
    return mine
