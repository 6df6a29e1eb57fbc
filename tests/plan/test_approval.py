"""May this person decide, may this be applied: every rule with the case that it is there for."""

from datetime import datetime, timedelta
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plan.approval import (
    Case,
    check_can_be_approved,
    check_digest,
    check_may_apply,
    missing_approvals,
    seat_for,
    status_of,
)
from plan.entitlement import may_hold
from plan.errors import (
    AlreadyDecidedError,
    ClosedError,
    DigestError,
    NotApprovedError,
    NotEntitledError,
    PolicyError,
    RefusedError,
    StaleError,
    UnknownError,
)
from plan.people import People
from plan.policy import Requirement
from plan.proposal import Decision, End, Proposal, Revision, Status, Verdict
from tests.builders import six_people
from tests.plan.cases import HEAD, NOW, case, needs, people, proposal, said
from tests.plan.plans import steady

DIGEST = proposal().digest
NEXT = HEAD.model_copy(update={"number": 2})
OTHER = HEAD.model_copy(update={"hash": "f" * 64})
EXPIRES = NOW + timedelta(hours=72)


def seat(found: Case, person: str, *, known: People | None = None, digest: str = DIGEST) -> str:
    found_seat = seat_for(found, HEAD, known or six_people(), NOW, person_id=person, digest=digest)
    return found_seat.role


def test_a_person_sits_in_the_role_that_they_hold() -> None:
    assert seat(case(), "fiona") == "finance"
    assert seat(case(), "olga") == seat(case(), "owen") == "operations"


@pytest.mark.parametrize(
    ("person", "message"),
    [
        ("coordinator", "Coordinator is an agent, and only people approve"),
        ("finance-agent", "Finance agent is an agent, and only people approve"),
        ("maya", "Maya Lindqvist wrote or submitted it, and nobody approves their own"),
        ("tom", "does not hold the role 'finance' (holds pmo)"),
        ("sam", "does not hold the role 'finance' (holds it-security)"),
    ],
)
def test_who_has_no_seat_is_told_why(person: str, message: str) -> None:
    with pytest.raises(NotEntitledError) as caught:
        seat(case(), person)
    assert message in str(caught.value)


def test_an_author_never_sits_whatever_roles_they_hold() -> None:
    asked = proposal(author="fiona", sponsor="owen")

    for person in ("fiona", "owen"):
        with pytest.raises(NotEntitledError, match="nobody approves their own"):
            seat(case(asked=asked), person, digest=asked.digest)


def test_somebody_without_any_role_is_told_so() -> None:
    with pytest.raises(NotEntitledError, match="holds none"):
        seat(case(), "nora", known=people(("nora", [])))


def test_an_agent_that_claims_a_role_still_holds_none() -> None:
    agent = six_people().member("finance-agent").model_copy(update={"roles": ("finance",)})

    assert "only people approve" in str(may_hold(agent, "finance", proposal(), six_people()))


def test_a_name_that_nobody_has_is_unknown_and_the_people_are_listed() -> None:
    with pytest.raises(UnknownError, match="no person 'nobody'; there are maya, tom, olga"):
        seat(case(), "nobody")


def test_nobody_decides_twice_whatever_they_said_and_in_whatever_role() -> None:
    known = people(
        ("ann", ["finance", "operations"]), ("bob", ["finance"]), ("cid", ["operations"])
    )

    for verdict in Verdict:
        with pytest.raises(AlreadyDecidedError, match=f"already said {verdict} to P1; revoke"):
            seat(case(said("ann", "finance", verdict)), "ann", known=known)


def test_what_was_revoked_leaves_the_seat_free() -> None:
    assert seat(case(said("fiona", "finance", revoked=True)), "fiona") == "finance"


def test_an_old_digest_is_not_what_was_shown() -> None:
    with pytest.raises(DigestError, match="look at the proposal again"):
        seat(case(), "fiona", digest=proposal(risk="high").digest)
    with pytest.raises(DigestError):
        check_digest(case(), "")
    with pytest.raises(DigestError):
        check_digest(case(), DIGEST[:12])


def test_a_filled_role_still_has_a_seat_for_a_second_opinion() -> None:
    found = case(said("olga", "operations"), said("fiona", "finance"))

    assert seat(found, "owen") == "operations"


@pytest.mark.parametrize("first", ["ann", "bob"])
def test_somebody_with_two_roles_leaves_the_others_their_seat(first: str) -> None:
    """Ann alone holds operations, so finance has to be left to Bob, whoever comes first."""
    known = people(("ann", ["finance", "operations"]), ("bob", ["finance"]))
    found, seats = case(), {}
    for person in (first, {"ann": "bob", "bob": "ann"}[first]):
        seats[person] = seat(found, person, known=known)
        found = case(*found.decisions, said(person, seats[person]))

    assert seats == {"ann": "operations", "bob": "finance"}
    check_may_apply(found, HEAD, known, NOW)


@pytest.mark.parametrize(
    ("found", "head", "now", "status"),
    [
        (case(), HEAD, NOW, Status.OPEN),
        (case(), HEAD, EXPIRES - timedelta(seconds=1), Status.OPEN),
        (case(), HEAD, EXPIRES, Status.EXPIRED),
        (case(), NEXT, NOW, Status.STALE),
        (case(), OTHER, NOW, Status.STALE),
        (case(said("fiona", "finance", Verdict.REJECT)), HEAD, NOW, Status.REJECTED),
        (case(said("fiona", "finance", Verdict.REJECT)), NEXT, EXPIRES, Status.REJECTED),
        (case(said("fiona", "finance", Verdict.REJECT, revoked=True)), HEAD, NOW, Status.OPEN),
        (case(said("fiona", "finance"), said("olga", "operations")), HEAD, NOW, Status.OPEN),
    ],
    ids=range(9),
)
def test_a_status_is_read_off_the_facts(
    found: Case, head: Revision, now: datetime, status: Status
) -> None:
    assert status_of(found, head, now) is status


@pytest.mark.parametrize("status", [s for s in Status if s not in {Status.DRAFT, Status.OPEN}])
def test_an_end_that_was_recorded_stays(status: Status) -> None:
    ended = case(end=End(status=status, reason="", at=NOW.isoformat(), actor="maya"))

    assert status_of(ended, HEAD, NOW) is status
    for person in ("fiona", "olga"):
        with pytest.raises((ClosedError, StaleError)):
            seat(ended, person)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.OPEN])
def test_to_be_open_is_no_end(status: Status) -> None:
    with pytest.raises(ValidationError, match="is no end"):
        End(status=status, reason="", at=NOW.isoformat(), actor="maya")


def test_a_stale_proposal_names_both_revisions() -> None:
    with pytest.raises(StaleError, match="made on revision 1 and the plan is at 2"):
        seat_for(case(), NEXT, six_people(), NOW, person_id="fiona", digest=DIGEST)


def test_a_closed_proposal_takes_no_decision_and_says_what_it_is() -> None:
    with pytest.raises(ClosedError, match="P1 is expired; it takes no more decisions"):
        seat_for(case(), HEAD, six_people(), EXPIRES, person_id="fiona", digest=DIGEST)


def test_what_is_missing_is_told_with_who_could_give_it() -> None:
    asked = proposal(requirements=needs(finance=1, operations=2, pmo=1), author="owen")
    found = case(said("fiona", "finance", digest=asked.digest), asked=asked)

    missing = missing_approvals(found, six_people())

    assert [(m.role, m.count, m.people) for m in missing] == [
        ("operations", 2, ("olga",)),
        ("pmo", 1, ("tom",)),
    ]


def test_an_approval_of_other_content_or_by_the_wrong_person_does_not_count() -> None:
    for wrong in (
        said("fiona", "finance", digest="0" * 64),
        said("fiona", "finance", Verdict.REJECT),
        said("fiona", "finance", revoked=True),
        said("fiona", "operations"),
        said("sam", "finance"),
        said("maya", "finance"),
        said("finance-agent", "finance"),
        said("nobody", "finance"),
    ):
        roles = [m.role for m in missing_approvals(case(wrong), six_people())]
        assert roles == ["finance", "operations"]


def test_one_person_fills_one_seat_even_where_two_decisions_are_on_record() -> None:
    known = people(("ann", ["finance", "operations"]))
    both = case(said("ann", "finance"), said("ann", "operations"))

    assert [m.role for m in missing_approvals(both, known)] == ["operations"]
    with pytest.raises(NotApprovedError):
        check_may_apply(both, HEAD, known, NOW)


def test_the_same_person_twice_is_not_two_approvals() -> None:
    asked = proposal(requirements=needs(operations=2))
    once = said("olga", "operations", digest=asked.digest)
    [missing] = missing_approvals(case(once, once, asked=asked), six_people())

    assert missing.count == 1
    assert "olga" not in missing.people


def test_a_change_waits_for_every_role_and_names_them() -> None:
    with pytest.raises(NotApprovedError) as caught:
        check_may_apply(case(), HEAD, six_people(), NOW)

    assert str(caught.value) == (
        "P1 still needs 1 approval(s) of finance (fiona); "
        "1 approval(s) of operations (olga or owen)"
    )


def test_where_nobody_could_approve_any_more_that_is_said() -> None:
    with pytest.raises(NotApprovedError, match=r"of finance \(nobody who could\)"):
        check_may_apply(case(), HEAD, people(("olga", ["operations"])), NOW)


def test_no_requirements_is_not_no_need_for_approval() -> None:
    asked = proposal(requirements=())

    with pytest.raises(NotApprovedError, match="names nobody"):
        check_may_apply(case(asked=asked), HEAD, six_people(), NOW)
    with pytest.raises(NotEntitledError, match="nobody is asked"):
        seat(case(asked=asked), "fiona", digest=asked.digest)
    with pytest.raises(PolicyError, match="asks for nobody's approval"):
        check_can_be_approved(asked, six_people())


def test_a_role_without_enough_holders_can_never_be_filled() -> None:
    with pytest.raises(PolicyError, match=r"2 approval\(s\) of 'finance' are needed and 1"):
        check_can_be_approved(proposal(requirements=needs(finance=2)), six_people())
    with pytest.raises(PolicyError, match=r"1 approval\(s\) of 'pmo' are needed and 0"):
        check_can_be_approved(proposal(requirements=needs(pmo=1), author="tom"), six_people())
    check_can_be_approved(proposal(requirements=needs(pmo=1)), six_people())


ROLES = ("finance", "operations", "pmo")
holdings = st.lists(st.sets(st.sampled_from(ROLES)), min_size=1, max_size=5)
wanted = st.dictionaries(st.sampled_from(ROLES), st.integers(1, 2), min_size=1)


@steady(300)
@given(holdings, wanted)
def test_a_proposal_is_refused_exactly_where_no_seating_exists(
    held: list[set[str]], counts: dict[str, int]
) -> None:
    known = people(*((f"p{number}", sorted(roles)) for number, roles in enumerate(held)))
    asked = proposal(requirements=needs(**counts))
    seats = [role for role, count in counts.items() for _ in range(count)]
    fits = any(
        all(role in roles for role, roles in zip(seats, order, strict=True))
        for chosen in combinations(held, len(seats))
        for order in permutations(chosen)
    )

    if fits:
        check_can_be_approved(asked, known)
    else:
        with pytest.raises(PolicyError, match="name another holder"):
            check_can_be_approved(asked, known)


@steady(200)
@given(holdings, wanted, st.randoms(use_true_random=False))
def test_whoever_comes_first_everybody_can_still_be_seated(
    held: list[set[str]], counts: dict[str, int], random: object
) -> None:
    known = people(*((f"p{number}", sorted(roles)) for number, roles in enumerate(held)))
    asked = proposal(requirements=needs(**counts))
    try:
        check_can_be_approved(asked, known)
    except PolicyError:
        return
    found = case(asked=asked)
    order = list(known.by_id)
    random.shuffle(order)  # type: ignore[attr-defined]

    for person in order:
        if missing_approvals(found, known):
            try:
                role = seat(found, person, known=known, digest=asked.digest)
            except NotEntitledError:
                continue
            found = case(*found.decisions, said(person, role, digest=asked.digest), asked=asked)

    check_may_apply(found, HEAD, known, NOW)


decisions = st.lists(
    st.builds(
        said,
        st.sampled_from(["maya", "tom", "olga", "owen", "fiona", "coordinator", "ghost", "both"]),
        st.sampled_from(["finance", "operations", "pmo"]),
        st.sampled_from([Verdict.APPROVE, Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT]),
        digest=st.sampled_from([None, None, None, "0" * 64]),
        revoked=st.sampled_from([False, False, False, True]),
    ),
    max_size=6,
)
ends = st.sampled_from([None, None, None, None, Status.APPLIED, Status.WITHDRAWN, Status.STALE])


@steady(600)
@given(
    decisions,
    ends,
    st.sampled_from([HEAD, HEAD, HEAD, NEXT, OTHER]),
    st.sampled_from([-1, -1, -1, 0, 1]),
    st.sampled_from([needs(finance=1, operations=1), needs(operations=2), needs(finance=1), ()]),
)
def test_a_change_is_applied_exactly_where_the_rules_written_out_say_so(
    made: list[Decision],
    end: Status | None,
    head: Revision,
    seconds: int,
    requirements: tuple[Requirement, ...],
) -> None:
    asked = proposal(requirements=requirements)
    made = [
        d.model_copy(update={"digest": asked.digest}) if d.digest == DIGEST else d for d in made
    ]
    ended = None if end is None else End(status=end, reason="", at=NOW.isoformat(), actor="maya")
    found = case(*made, asked=asked, end=ended)
    both = people(("both", ["finance", "operations"])).members
    known = People(version=1, members=(*six_people().members, *both))
    now = EXPIRES + timedelta(seconds=seconds)

    allowed = _allowed(asked, made, ended=end is not None, head=head, late=seconds >= 0)

    if allowed:
        check_may_apply(found, head, known, now)
    else:
        with pytest.raises(RefusedError):
            check_may_apply(found, head, known, now)


_HOLDERS = {"finance": {"fiona", "both"}, "operations": {"olga", "owen", "both"}, "pmo": {"tom"}}


def _allowed(
    asked: Proposal, made: list[Decision], *, ended: bool, head: Revision, late: bool
) -> bool:
    """Say it the way governance.md does, without the code under test."""
    live = [d for d in made if not d.revoked]
    if ended or late or head != HEAD or not asked.requirements:
        return False
    if any(d.verdict == "reject" for d in live):
        return False
    seats: dict[str, str] = {}
    for decision in live:
        if decision.person not in seats:
            right = (
                decision.digest == asked.digest
                and decision.person in _HOLDERS[decision.role]
                and decision.person not in (asked.author, asked.sponsor)
            )
            seats[decision.person] = decision.role if right else ""
    return all(list(seats.values()).count(r.role) >= r.count for r in asked.requirements)


def test_one_person_with_two_required_roles_does_not_fill_two_seats() -> None:
    both = people(("fiona", ["finance", "operations"]), ("maya", ["pmo"]))
    more = people(("fiona", ["finance", "operations"]), ("olga", ["operations"]), ("maya", ["pmo"]))

    check_can_be_approved(proposal(), more)
    with pytest.raises(PolicyError, match="cannot all be taken"):
        check_can_be_approved(proposal(), both)


def test_whoever_has_decided_hears_first_that_it_has_ended() -> None:
    end = End(status=Status.WITHDRAWN, reason="", actor="maya", at=NOW.isoformat())

    with pytest.raises(ClosedError, match="withdrawn"):
        seat(case(said("fiona", "finance"), end=end), "fiona")
