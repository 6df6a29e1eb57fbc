"""Breaking glass asks others and skips no check: who may, how far it goes, and the review."""

import re
from datetime import timedelta

import pytest

from plan.break_glass import (
    BreakGlass,
    Review,
    Scope,
    check_leaves_reviewer,
    check_limits,
    check_may_break,
    check_may_review,
    check_not_again,
    check_reviews,
    check_runs,
    check_under,
    overdue_words,
    ruling_under,
)
from plan.effect import compute_effect
from plan.errors import NotEntitledError, PolicyError, RefusedError, UnknownError
from plan.governance_operations import AddPerson
from plan.mandates import Grant, Mandates
from plan.operations import AnyOperation, SetDuration, apply_operations
from plan.people import People
from plan.proposal import AnyChange, Proposal, Revision
from plan.proposing import Authorship, assess_any, make_proposal
from tests.builders import DAY, plain_policy, six_people, small_plan
from tests.ledger.governing import governing_policy, person
from tests.plan.cases import NOW

POLICY = governing_policy()
HOUR = timedelta(hours=1)
GLASS = BreakGlass(
    id=1,
    person="olga",
    reason="fire",
    scope=Scope(departments=("finance", "operations")),
    until_at=(NOW + 4 * HOUR).isoformat(),
    revisions=1,
    review_by=(NOW + 28 * HOUR).isoformat(),
    at=NOW.isoformat(),
)
LOOKED = Review(person="sam", finding="right", at=NOW.isoformat())
USED = GLASS.model_copy(update={"came": (2,), "submitted_by": ("owen", "maya")})
LONGER = SetDuration(task="T03", duration=12 * DAY)  # touches finance and operations
KNOWN = ("finance", "operations", "T03")


def test_whom_the_policy_names_may_and_nobody_else() -> None:
    check_may_break(POLICY, six_people(), "olga")
    with pytest.raises(NotEntitledError, match="lets operations do so"):
        check_may_break(POLICY, six_people(), "tom")
    with pytest.raises(NotEntitledError, match="is an agent"):
        check_may_break(POLICY, six_people(), "operations-agent")
    with pytest.raises(UnknownError):
        check_may_break(POLICY, six_people(), "ghost")
    with pytest.raises(PolicyError, match="nobody may break glass"):
        check_may_break(plain_policy(), six_people(), "olga")


def test_a_role_granted_to_oneself_breaks_no_glass() -> None:
    grant = Grant(member="olga", role="operations", proposal="P1", by=("olga",))
    people = six_people().model_copy(update={"mandates": Mandates(grants=(grant,))})

    with pytest.raises(NotEntitledError):
        check_may_break(POLICY, people, "olga")


@pytest.mark.parametrize(("hours", "revisions"), [(0, 1), (9, 1), (8, 0), (8, 3)])
def test_it_goes_no_further_than_the_policy_says(hours: int, revisions: int) -> None:
    check_limits(POLICY, GLASS.scope, hours=8, revisions=2, known=KNOWN)
    with pytest.raises(RefusedError, match="the policy allows 1 to"):
        check_limits(POLICY, GLASS.scope, hours=hours, revisions=revisions, known=KNOWN)


def test_another_glass_waits_for_the_review_of_the_last_one_there() -> None:
    here, elsewhere = Scope(departments=("pmo", "finance")), Scope(departments=("pmo",))
    after = NOW + 4 * HOUR

    check_not_again([GLASS, USED], elsewhere, NOW)
    check_not_again([GLASS], here, after)  # nothing came under it, and it is over
    check_not_again([USED.model_copy(update={"review": LOOKED})], here, NOW)
    for glass, now in ((GLASS, after - timedelta(seconds=1)), (USED, after)):
        with pytest.raises(RefusedError, match="break-glass 1 of olga for finance has not been"):
            check_not_again([glass], here, now)


def test_a_scope_names_what_is_there() -> None:
    for scope in (Scope(departments=("sales",)), Scope(departments=("finance",), tasks=("T99",))):
        with pytest.raises(UnknownError):
            check_limits(POLICY, scope, hours=1, revisions=1, known=KNOWN)


def test_what_is_asked_under_it_is_what_the_policy_says_for_emergencies() -> None:
    ruling = ruling_under(POLICY, GLASS)

    assert [(one.role, one.count) for one in ruling.requirements] == [("pmo", 1)]
    assert ruling.risk == "high"
    assert ruling.because == ("break-glass 1: fire",)


def touching(*operations: AnyOperation, glass: BreakGlass = GLASS) -> None:
    effect = compute_effect(small_plan(), apply_operations(small_plan(), operations), operations)
    check_under(glass, effect, NOW)


def test_a_change_under_it_stays_within_its_scope() -> None:
    touching(LONGER)
    with pytest.raises(RefusedError, match="this touches it-security as well"):
        touching(SetDuration(task="T02", duration=4 * DAY))
    only = GLASS.model_copy(
        update={"scope": Scope(departments=GLASS.scope.departments, tasks=("T04",))}
    )
    with pytest.raises(RefusedError, match="only T04; this touches T03 as well"):
        touching(LONGER, glass=only)


@pytest.mark.parametrize(
    ("glass", "at", "message"),
    [
        (GLASS, NOW + 4 * HOUR, "ran until"),
        (GLASS.model_copy(update={"review": LOOKED}), NOW, "has been reviewed"),
        (USED, NOW, "is used up"),
    ],
)
def test_nothing_comes_under_what_has_run_out(glass: BreakGlass, at: object, message: str) -> None:
    check_runs(GLASS, NOW + 4 * HOUR - timedelta(seconds=1))
    with pytest.raises(RefusedError, match=message):
        check_runs(glass, at)  # type: ignore[arg-type]  # a time
    with pytest.raises(RefusedError, match=message):
        check_under(glass, compute_effect(small_plan(), small_plan()), at)  # type: ignore[arg-type]  # a time


def test_who_governs_is_never_changed_under_it() -> None:
    operation = AddPerson(person=person("nora", "finance"))

    with pytest.raises(RefusedError, match="never changed under broken glass"):
        assess_any(
            small_plan(), [operation], policy=POLICY, people=six_people(), now=NOW, glass=GLASS
        )


def proposed(*operations: AnyChange, glass: int | None = None) -> Proposal:
    made, _ = make_proposal(
        small_plan(),
        Revision(number=1, hash=small_plan().hash, proposal=None, at=""),
        operations,
        policy=POLICY,
        people=six_people(),
        authorship=Authorship(author="maya"),
        evidence=(),
        now=NOW,
    )
    return made.model_copy(update={"break_glass": glass})


def test_while_a_review_is_overdue_no_change_of_the_plan_comes_in() -> None:
    due, late = NOW + 28 * HOUR, NOW + 28 * HOUR + timedelta(seconds=1)
    change, people = proposed(LONGER), six_people()

    check_reviews(change, [USED], people, due)
    check_reviews(change, [GLASS], people, late)  # it was never used
    check_reviews(change, [USED.model_copy(update={"review": LOOKED})], people, late)
    with pytest.raises(RefusedError, match="interlock break-glass review 1"):
        check_reviews(change, [GLASS, USED], people, late)


def test_an_overdue_review_does_not_hold_back_who_governs_unless_under_glass() -> None:
    late, add = NOW + 29 * HOUR, AddPerson(person=person("nora", "finance"))

    check_reviews(proposed(add), [USED], six_people(), late)
    with pytest.raises(RefusedError, match="interlock break-glass review 1"):
        check_reviews(proposed(add, glass=1), [USED], six_people(), late)


AGENT = six_people().member("coordinator")


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ((), "nobody here may; until somebody has, .* interlock people add"),
        (("sam",), "until sam has, .* review 1 --as sam"),
        (("sam", "tom"), "until sam or tom has, .* --as PERSON"),
        (("a", "b", "c", "d", "e"), "until somebody who neither broke nor used it has"),
    ],
)
def test_it_says_who_can_write_an_overdue_review(left: tuple[str, ...], said: str) -> None:
    hands = [person(one) for one in ("olga", "owen", "maya", *left)]
    people = People(version=1, members=(*hands, AGENT))

    assert re.search(said, overdue_words(USED, people))


def test_it_waits_for_its_review_once_it_was_used_and_nothing_more_can_come() -> None:
    over, before = NOW + 4 * HOUR, NOW + 3 * HOUR
    more = USED.model_copy(update={"revisions": 2})

    assert USED.waits(before)
    assert not more.waits(before)
    assert more.waits(over)
    assert not GLASS.waits(over)
    assert not USED.model_copy(update={"review": LOOKED}).waits(over)


def test_a_change_that_leaves_nobody_to_review_it_does_not_come_under_it() -> None:
    members = (*(person(one) for one in ("olga", "xa", "yo")), AGENT)
    three = People(version=1, members=members)
    once = GLASS.model_copy(update={"submitted_by": ("xa", AGENT.id)})

    check_leaves_reviewer(GLASS, three, ("xa", None))
    check_leaves_reviewer(once, three, ("xa", "olga"))
    with pytest.raises(RefusedError, match="let olga or xa submit it, or bring somebody in first"):
        check_leaves_reviewer(once, three, ("yo", None))
    gone = People(version=1, members=(person("yo"),))
    with pytest.raises(RefusedError, match="does not; bring somebody in first"):
        check_leaves_reviewer(GLASS, gone, ("yo",))


def test_who_would_submit_is_asked_about_when_it_is_proposed() -> None:
    two = People(version=1, members=(person("olga", "operations"), person("maya", "pmo")))

    with pytest.raises(RefusedError, match="nobody would be left to review"):
        assess_any(
            small_plan(), [LONGER], policy=POLICY, people=two, now=NOW, glass=GLASS, by=("maya",)
        )


@pytest.mark.parametrize("who", ["olga", "owen", "maya", "coordinator"])
def test_somebody_else_reviews_it(who: str) -> None:
    check_may_review(USED, six_people(), "sam")
    with pytest.raises(NotEntitledError):
        check_may_review(USED, six_people(), who)


def test_it_is_reviewed_once() -> None:
    with pytest.raises(RefusedError, match="sam has reviewed"):
        check_may_review(USED.model_copy(update={"review": LOOKED}), six_people(), "tom")
