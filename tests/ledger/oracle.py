"""What is enough for a change to come in, told once more from facts alone, on plain dictionaries.

Kept apart on purpose: it shares no rule with ``plan/`` or the triggers. Instants are numbers of
minutes; nobody's word counts twice, and a role that one gave to oneself counts for nothing.
"""

from dataclasses import dataclass, field


@dataclass
class Said:
    """One person's word on a proposal; ``principal`` and ``lease`` where it was for somebody."""

    person: str
    role: str
    yes: bool
    at: int
    principal: str | None = None
    lease: "Lease | None" = None
    live: bool = True
    deputy: bool = False  # called because nobody who holds the role has said anything


@dataclass
class Lease:
    """Somebody lets somebody else decide."""

    role: str
    giver: str
    taker: str
    start: int
    end: int
    ended: bool = False


@dataclass
class Glass:
    """Broken glass."""

    by: str
    end: int
    review_by: int
    most: int
    used: int = 0
    reviewed: bool = False


@dataclass
class Asked:
    """A proposal: who wrote it, what it needs, how long it stands, on which revision."""

    author: str
    needs: dict[str, int]
    ends: int
    base: int
    glass: Glass | None = None
    said: list[Said] = field(default_factory=list)
    attest: set[tuple[str, str, str]] = field(default_factory=set)  # two tasks, a department
    attested: set[tuple[str, str, str, str]] = field(default_factory=set)  # and who said "none"
    ended: bool = False
    governs: bool = False  # about people or policy, which no overdue review holds back


@dataclass
class World:
    """Who holds which role, by whose proposal; and what has happened."""

    roles: dict[str, dict[str, str | None]]
    head: int = 1
    glasses: list[Glass] = field(default_factory=list)

    def holds(self, person: str, role: str) -> bool:
        """Say whether a role counts for a person: held, and not given to oneself."""
        held = self.roles.get(person, {})
        return role in held and held[role] != person

    def gain(self, person: str, roles: set[str], by: str) -> None:
        """Note the roles of a person after a change that somebody wrote."""
        before = self.roles.get(person, {})
        self.roles[person] = {role: before.get(role, by) for role in sorted(roles)}

    def enough(self, asked: Asked, now: int) -> bool:
        """Say whether a proposal may come in now."""
        live = [one for one in asked.said if one.live]
        if asked.base != self.head or now >= asked.ends or not asked.needs or asked.ended:
            return False
        if not all(self.attested(asked, *pair) for pair in asked.attest):
            return False
        if any(not one.yes for one in live):
            return False
        late = any(g.used and not g.reviewed and g.review_by < now for g in self.glasses)
        if late and not asked.governs:
            return False
        glass = asked.glass
        if glass is not None and (now >= glass.end or glass.reviewed or glass.used >= glass.most):
            return False
        counting = [one for one in live if self.counts(one, asked)]
        return all(
            len({one.person for one in counting if one.role == role}) >= count
            for role, count in asked.needs.items()
        )

    def attested(self, asked: Asked, before: str, after: str, department: str) -> bool:
        """Say whether an owner's word that no dependency is hidden counts today."""
        return any(
            one[:3] == (before, after, department) and self.holds(one[3], department)
            for one in asked.attested
        )

    def counts(self, one: Said, asked: Asked) -> bool:
        """Say whether a word counts today."""
        if one.person not in self.roles or one.person == asked.author:
            return False
        if one.deputy:
            return True
        if one.principal is None:
            return self.holds(one.person, one.role)
        lease = one.lease
        return (
            lease is not None
            and not lease.ended
            and lease.start <= one.at < lease.end
            and one.principal != asked.author
            and self.holds(one.principal, one.role)
        )
