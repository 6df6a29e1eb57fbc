"""May this person decide, may this proposal be applied: the rules K3 to K8 as pure functions.

A ``Case`` is a proposal with everything that has happened to it. Nothing here trusts a stored
status: each answer is computed again from the decisions, the people and the clock that are passed
in. The ledger's triggers say the same a second time, in SQL.
"""

from collections.abc import Iterator
from datetime import datetime

from plan.attesting import check_attested, check_can_be_attested
from plan.entitlement import Seat, counts, holds, may_hold, seats_in
from plan.errors import (
    AlreadyDecidedError,
    ClosedError,
    DigestError,
    NotApprovedError,
    NotEntitledError,
    PolicyError,
    StaleError,
)
from plan.life import Attestation, Briefing, Escalation
from plan.mandates import Delegation
from plan.people import People, Person
from plan.policy import Policy, Requirement, Risk
from plan.proposal import Decision, End, Proposal, Prose, Question, Revision, Status, Verdict
from plan.seating import can_be_seated
from plan.values import Value

_PART = 4  # so many characters of a digest are a part of it, and no slip
_NAMED = 5  # so many people are named, and no longer list


class Case(Value):
    """A proposal in the ledger: id, frozen content, words, and what people said since."""

    id: str
    proposal: Proposal
    prose: Prose
    decisions: tuple[Decision, ...] = ()
    questions: tuple[Question, ...] = ()
    attested: tuple[Attestation, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    briefings: tuple[Briefing, ...] = ()
    end: End | None = None

    @property
    def live(self) -> tuple[Decision, ...]:
        """Decisions that have not been revoked."""
        return tuple(d for d in self.decisions if not d.revoked)

    @property
    def waits(self) -> bool:
        """Say whether it can wait for anybody's word: it has no end, and nobody says no."""
        return self.end is None and all(d.verdict is not Verdict.REJECT for d in self.live)


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


def check_can_be_approved(proposal: Proposal, people: People) -> None:
    """Refuse a proposal that nobody could ever approve, or attest where it asks for that.

    Raises:
        PolicyError: a required role has too few holders besides author and sponsor; it says who
            else could submit the change.
    """
    if not proposal.requirements:
        raise PolicyError("the policy asks for nobody's approval, so nothing may change")
    short = _short(proposal, people)
    if short is not None:
        others = [one.id for one in people.members if _could_submit(one, proposal, people)]
        named = others[:_NAMED] + ["somebody else"] * (len(others) > _NAMED)
        who = f"let somebody else submit it: {' or '.join(named)}"
        raise PolicyError(f"{short}; {who if others else 'name another holder'}")
    check_can_be_attested(proposal.attest, people, frozenset({proposal.author, proposal.sponsor}))


def _short(proposal: Proposal, people: People) -> str | None:
    """Say which approvals cannot all be given; None where they can."""
    for requirement in proposal.requirements:
        able = _candidates(requirement.role, proposal, people)
        if len(able) < requirement.count:
            return (
                f"{requirement.count} approval(s) of {requirement.role!r} are needed and "
                f"{len(able)} other than author and sponsor can give one"
            )
    seats = [r.role for r in proposal.requirements for _ in range(r.count)]
    able_by_role = {role: _candidates(role, proposal, people) for role in seats}
    if can_be_seated(seats, able_by_role, frozenset()):
        return None
    return (
        f"the seats {', '.join(map(repr, seats))} cannot all be taken: each person has one, "
        "and the same people hold several of these roles"
    )


def _could_submit(person: Person, proposal: Proposal, people: People) -> bool:
    """Say whether all could be approved if this person had written and submitted it."""
    if person.kind != "person":
        return False
    theirs = proposal.model_copy(update={"author": person.id, "sponsor": None})
    return _short(theirs, people) is None


def _candidates(role: str, proposal: Proposal, people: People) -> tuple[str, ...]:
    """Give who could ever approve in a role: its holders, and the deputies named for it."""
    own = {proposal.author, proposal.sponsor}
    holders = [p.id for p in people.holders(role) if holds(people, p.id, role, proposal)]
    deputies = [
        d.person
        for d in people.mandates.deputies
        if d.role == role and d.stands and d.person in people.by_id and d.person not in own
    ]
    return tuple(dict.fromkeys([*holders, *deputies]))


def _able_now(case: Case, role: str, people: People) -> tuple[str, ...]:
    """Give who could decide in a role now, whether or not they have decided."""
    near = {one.id for one in people.holders(role)}  # nobody else has any of the three capacities
    near |= {one.delegate for one in people.mandates.running(role)}
    near |= {one.deputy for one in case.escalations}
    return tuple(
        person.id
        for person in filter(lambda one: one.id in near, people.members)
        if any(True for _ in seats_in(role, person, case.proposal, people, case.escalations))
    )


def missing_approvals(case: Case, people: People) -> tuple[Missing, ...]:
    """Give what is still to be approved, by role, with the people who could."""
    decided = _seated(case)
    found: list[Missing] = []
    for requirement in case.proposal.requirements:
        given = len(_approvers(case, people, requirement))
        if given < requirement.count:
            able = tuple(
                id_ for id_ in _able_now(case, requirement.role, people) if id_ not in decided
            )
            left = requirement.count - given
            found.append(Missing(role=requirement.role, count=left, people=able))
    return tuple(found)


def _approvers(case: Case, people: People, requirement: Requirement) -> set[str]:
    """Give the people whose live approval counts for a role: right content, right person.

    Of several live decisions by or for one person only the first counts: one person, one seat (K6).
    """
    first: list[Decision] = []
    taken: set[str] = set()
    for decision in case.live:
        sitting = _sitting(decision)
        if not sitting & taken:
            first.append(decision)
        taken |= sitting
    return {
        d.person
        for d in first
        if d.verdict is Verdict.APPROVE
        and d.role == requirement.role
        and d.digest == case.proposal.digest
        and counts(d, case.proposal, people, case.escalations)
    }


def _sitting(decision: Decision) -> set[str]:
    """Give whose seat a decision takes: who gave it, and for whom."""
    return {decision.person} | ({decision.on_behalf_of} if decision.on_behalf_of else set())


def _seated(case: Case) -> frozenset[str]:
    return frozenset(id_ for decision in case.live for id_ in _sitting(decision))


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
            f"{head.number}; look at what took its place, or propose it again on the new plan"
        )
    if status is not Status.OPEN:
        raise ClosedError(f"{case.id} is {status}; it takes no more decisions")


def check_digest(case: Case, digest: str) -> None:
    """Refuse a decision about other content than this.

    Raises:
        DigestError: the digest is not this proposal's.
    """
    if digest != case.proposal.digest:
        whole = case.proposal.digest
        if len(digest) >= _PART and whole.startswith(digest):
            raise DigestError(f"this is a part of the digest of {case.id}; give it whole: {whole}")
        raise DigestError(
            f"the digest {digest[:12]!r} is not that of {case.id} ({case.proposal.digest[:12]}); "
            "look at the proposal again and decide on what it says now"
        )


def seat_for(  # noqa: PLR0913  # everything that a seat depends on
    case: Case, head: Revision, people: People, now: datetime, *, person_id: str, digest: str
) -> Seat:
    """Give the seat in which a person decides: one that they hold and that leaves the rest seated.

    Raises:
        ClosedError, StaleError, DigestError, AlreadyDecidedError, NotEntitledError: see there.
    """
    person = people.member(person_id)
    if case.end is not None:
        check_open(case, head, now)
    for decision in case.live:
        if decision.person == person.id:
            raise AlreadyDecidedError(
                f"{person.name} has already said {decision.verdict} to {case.id}; revoke it first"
            )
        if decision.on_behalf_of == person.id:
            raise AlreadyDecidedError(
                f"{decision.person} has already said {decision.verdict} to {case.id} for "
                f"{person.name}; that has to be revoked first"
            )
    check_open(case, head, now)
    check_digest(case, digest)
    return _first_seat(case, people, person)


def _first_seat(case: Case, people: People, person: Person) -> Seat:
    """Give the nearest capacity that leaves the other seats to others, or else any."""
    wanted = [m.role for m in missing_approvals(case, people)]
    required = [r.role for r in case.proposal.requirements]
    options = [
        seat for role in (*wanted, *required) for seat in _free_seats(case, people, person, role)
    ]
    for seat in options:
        if seat.role in wanted and _leaves_the_rest(case, people, person, seat):
            return seat
    if options:
        return options[0]
    reasons = [may_hold(person, role, case.proposal, people) for role in (*wanted, *required)]
    why = reasons[0] if reasons else "nobody is asked"
    raise NotEntitledError(f"{person.name} cannot decide on {case.id}: {why}")


def _free_seats(case: Case, people: People, person: Person, role: str) -> Iterator[Seat]:
    """Give the capacities in a role, without those that would be for somebody who has decided."""
    for seat in seats_in(role, person, case.proposal, people, case.escalations):
        if seat.on_behalf_of not in _seated(case):
            yield seat


def _leaves_the_rest(case: Case, people: People, person: Person, seat: Seat) -> bool:
    rest = [m.role for m in missing_approvals(case, people) for _ in range(m.count)]
    rest.remove(seat.role)
    able = {role: _able_now(case, role, people) for role in rest}
    busy = _seated(case) | {person.id} | ({seat.on_behalf_of} if seat.on_behalf_of else set())
    return can_be_seated(rest, able, busy)


def check_channel(risk: Risk, channel: str, policy: Policy) -> None:
    """Refuse a decision on the command line where the policy wants the person to log in.

    Raises:
        NotEntitledError: the risk class is decided on the web only.
    """
    if risk in policy.web_only and channel != "web":
        raise NotEntitledError(
            f"the policy lets a change of {risk} risk be decided on the web only, where a person "
            "logs in; open it there (interlock inbox says where)"
        )


def check_handed_on(risk: Risk, delegation: Delegation | None, policy: Policy) -> None:
    """Refuse a seat that was handed on where the person might have been anybody.

    Raises:
        NotEntitledError: the risk class is decided on the web only, and the delegation is of the
            command line.
    """
    if delegation is not None and risk in policy.web_only and delegation.channel != "web":
        raise NotEntitledError(
            f"the policy lets a change of {risk} risk be decided on the web only, and delegation "
            f"{delegation.id} was given on the command line; {delegation.delegator} has to decide"
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
    barred = frozenset({case.proposal.author, case.proposal.sponsor})
    check_attested(case.id, case.proposal.attest, case.attested, people, barred)


def _waiting(missing: tuple[Missing, ...]) -> Iterator[str]:
    for one in missing:
        who = " or ".join(one.people) or "nobody who could"
        yield f"{one.count} approval(s) of {one.role} ({who})"
