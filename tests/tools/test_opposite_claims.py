"""Two departments that claim opposite orders have a conflict, and both own it."""

from plan.model import LinkKind
from tests.builders import small_plan
from tools.reconciling import Claim, opposite_claims, reconcile


def claim(before: str, after: str, quote: str, by: str = "finance-agent") -> Claim:
    return Claim(
        before=before,
        after=after,
        kind=LinkKind.FS,
        quote=quote,
        source="O1",
        confidence=70,
        claimed_by=by,
    )


def test_opposite_claims_are_one_conflict_for_both_owners() -> None:
    ours = claim("T02", "T03", "the cluster needs the port")
    theirs = claim("T03", "T02", "no rules before the cluster stands", by="security-agent")

    found = reconcile(small_plan(), readings=[], claims=[ours, theirs], revision="revision 1")

    [conflict] = found.conflicts
    assert conflict.id == "C1"
    assert set(conflict.owners) == {"operations", "it-security"}
    assert [one.owner for one in conflict.members] == ["operations", "it-security"]
    assert "the cluster needs the port" in conflict.members[0].text
    assert len(found.assumptions) == 2


def test_the_order_of_the_claims_makes_no_difference() -> None:
    ours, theirs = claim("T02", "T03", "a"), claim("T03", "T02", "b")

    assert list(opposite_claims(small_plan(), [ours, theirs])) == list(
        opposite_claims(small_plan(), [theirs, ours])
    )


def test_a_claim_against_the_plan_is_opposed_by_who_repeats_the_plan() -> None:
    restated, against = claim("T03", "T04", "as planned"), claim("T04", "T03", "the other way")

    [conflict] = opposite_claims(small_plan(), [restated, against])

    assert conflict.owners == ("operations",)


def test_claims_that_agree_are_no_conflict() -> None:
    same = [claim("T02", "T03", "a"), claim("T02", "T03", "b"), claim("T01", "T02", "c")]

    assert list(opposite_claims(small_plan(), same)) == []
