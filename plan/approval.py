"""May this person decide, may this proposal be applied: the rules K3 to K8 as pure functions.

A ``Case`` is a proposal with everything that has happened to it. Nothing here trusts a stored
status: each answer is computed again from the decisions, the people and the clock that are passed
in. The ledger's triggers say the same a second time, in SQL.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from plan.errors import (
    AlreadyDecidedError,
    ClosedError,
    DigestError,
    NotApprovedError,
    NotEntitledError,
    PolicyError,
    StaleError,
)
from plan.people import People, Person
from plan.policy import Requirement
from plan.proposal import Decision, End, Proposal, Prose, Question, Revision, Status, Verdict
from plan.values import Value


class Case(Value):
    """A proposal in the ledger: id, frozen content, words, and what people said since."""

    id: str
    proposal: Proposal
    prose: Prose
    decisions: tuple[Decision, ...] = ()
    questions: tuple[Question, ...] = ()
    end: End | None = None

    @property
    def live(self) -> tuple[Decision, ...]:
        """Decisions that have not been revoked."""
        return tuple(d for d in self.decisions if not d.revoked)


class Missing(Value):
    """How many more approvals a role has to give, and who can give them."""

    role: str
    count: int
    people: tuple[str, ...]


def status_of(case: Case, head: Revision, now: datetime) -> Status:
    """Say where a proposal stands; an end that was recorded comes first, then the facts."""
    if case.end is not None:
        return case.end.status
    if any(d.verdict is Verdict.REJECT for d in case.live):
        return Status.REJECTED
    if now >= datetime.fromisoformat(case.proposal.expires):
        return Status.EXPIRED
    if (head.number, head.hash) != (case.proposal.base_revision, case.proposal.base_hash):
        return Status.STALE
    return Status.OPEN


def may_hold(person: Person, role: str, proposal: Proposal) -> str | None:
    """Say why a person cannot approve a proposal in a role, or None if they can."""
    if person.kind != "person":
        return f"{person.name} is an agent, and only people approve"
    if person.id in {proposal.author, proposal.sponsor}:
        return f"{person.name} wrote or submitted it, and nobody approves their own"
    if role not in person.roles:
        held = ", ".join(person.roles) or "none"
        return f"{person.name} does not hold the role {role!r} (holds {held})"
    return None


def check_can_be_approved(proposal: Proposal, people: People) -> None:
    """Refuse a proposal that nobody could ever approve.

    Raises:
        PolicyError: a required role has too few holders besides author and sponsor.
    """
    if not proposal.requirements:
        raise PolicyError("the policy asks for nobody's approval, so nothing may change")
    for requirement in proposal.requirements:
        able = [p for p in people.holders(requirement.role) if _able(p, requirement.role, proposal)]
        if len(able) < requirement.count:
            raise PolicyError(
                f"{requirement.count} approval(s) of {requirement.role!r} are needed and "
                f"{len(able)} other than author and sponsor can give one; name another holder"
            )
    seats = [r.role for r in proposal.requirements for _ in range(r.count)]
    if not _can_be_seated(seats, proposal, people, frozenset()):
        raise PolicyError(
            f"the seats {', '.join(map(repr, seats))} cannot all be taken: each person has one, "
            "and the same people hold several of these roles; name another holder"
        )


def _able(person: Person, role: str, proposal: Proposal) -> bool:
    return may_hold(person, role, proposal) is None


def _can_be_seated(
    seats: Sequence[str], proposal: Proposal, people: People, busy: frozenset[str]
) -> bool:
    """Say whether each seat can have a person of its own (augmenting paths, Kuhn 1955)."""
    seated: dict[str, int] = {}

    def seat(number: int, asked: set[str]) -> bool:
        for person in people.holders(seats[number]):
            free = person.id not in asked | busy and _able(person, seats[number], proposal)
            if not free:
                continue
            asked.add(person.id)
            if person.id not in seated or seat(seated[person.id], asked):
                seated[person.id] = number
                return True
        return False

    return all(seat(number, set()) for number in range(len(seats)))


def missing_approvals(case: Case, people: People) -> tuple[Missing, ...]:
    """Give what is still to be approved, by role, with the people who could."""
    decided = {d.person for d in case.live}
    found: list[Missing] = []
    for requirement in case.proposal.requirements:
        given = len(_approvers(case, people, requirement))
        if given < requirement.count:
            able = tuple(
                p.id
                for p in people.holders(requirement.role)
                if p.id not in decided and _able(p, requirement.role, case.proposal)
            )
            left = requirement.count - given
            found.append(Missing(role=requirement.role, count=left, people=able))
    return tuple(found)


def _approvers(case: Case, people: People, requirement: Requirement) -> set[str]:
    """Give the people whose live approval counts for a role: right content, right person.

    Of several live decisions of one person only the first counts: one person, one seat (K6).
    """
    first: dict[str, Decision] = {}
    for decision in case.live:
        first.setdefault(decision.person, decision)
    return {
        d.person
        for d in first.values()
        if d.verdict is Verdict.APPROVE
        and d.role == requirement.role
        and d.digest == case.proposal.digest
        and d.person in people.by_id
        and _able(people.by_id[d.person], d.role, case.proposal)
    }


def check_open(case: Case, head: Revision, now: datetime) -> None:
    """Refuse where a proposal can no longer be decided.

    Raises:
        ClosedError: it has ended, is rejected, or has expired.
        StaleError: the plan has moved on.
    """
    status = status_of(case, head, now)
    if status is Status.STALE:
        raise StaleError(
            f"{case.id} was made on revision {case.proposal.base_revision} and the plan is at "
            f"{head.number}; propose it again on the new plan"
        )
    if status is not Status.OPEN:
        raise ClosedError(f"{case.id} is {status}; it takes no more decisions")


def check_digest(case: Case, digest: str) -> None:
    """Refuse a decision about other content than this.

    Raises:
        DigestError: the digest is not this proposal's.
    """
    if digest != case.proposal.digest:
        raise DigestError(
            f"the digest {digest[:12]!r} is not that of {case.id} ({case.proposal.digest[:12]}); "
            "look at the proposal again and decide on what it says now"
        )


def seat_for(  # noqa: PLR0913  # everything that a seat depends on
    case: Case, head: Revision, people: People, now: datetime, *, person_id: str, digest: str
) -> str:
    """Give the role in which a person decides: one that they hold and that leaves the rest seated.

    Raises:
        ClosedError, StaleError, DigestError, AlreadyDecidedError, NotEntitledError: see there.
    """
    person = people.member(person_id)
    for decision in case.live:
        if decision.person == person.id:
            raise AlreadyDecidedError(
                f"{person.name} has already said {decision.verdict} to {case.id}; revoke it first"
            )
    check_open(case, head, now)
    check_digest(case, digest)
    return _first_seat(case, people, person)


def _first_seat(case: Case, people: People, person: Person) -> str:
    wanted = [m.role for m in missing_approvals(case, people)]
    seats = [m.role for m in missing_approvals(case, people) for _ in range(m.count)]
    busy = frozenset({d.person for d in case.live} | {person.id})
    for role in wanted:
        rest = list(seats)
        rest.remove(role)
        if _able(person, role, case.proposal) and _can_be_seated(rest, case.proposal, people, busy):
            return role
    required = [r.role for r in case.proposal.requirements]
    reasons = []
    for role in (*wanted, *required):
        reason = may_hold(person, role, case.proposal)
        if reason is None:
            return role
        reasons.append(reason)
    raise NotEntitledError(
        f"{person.name} cannot decide on {case.id}: {reasons[0] if reasons else 'nobody is asked'}"
    )


def check_may_apply(case: Case, head: Revision, people: People, now: datetime) -> None:
    """Refuse unless everything that a revision needs is there.

    Raises:
        ClosedError, StaleError: see ``check_open``.
        NotApprovedError: an approval is missing; it names role and people.
    """
    check_open(case, head, now)
    if not case.proposal.requirements:
        raise NotApprovedError(f"{case.id} names nobody who has to approve; it cannot be applied")
    waiting = list(_waiting(missing_approvals(case, people)))
    if waiting:
        raise NotApprovedError(f"{case.id} still needs {'; '.join(waiting)}")


def _waiting(missing: tuple[Missing, ...]) -> Iterator[str]:
    for one in missing:
        who = " or ".join(one.people) or "nobody who could"
        yield f"{one.count} approval(s) of {one.role} ({who})"
