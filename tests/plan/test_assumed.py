"""What became of a claim since a proposal came to rest on it follows from the hash alone."""

from itertools import product

import pytest

from plan.assumed import as_submitted, assumed_lines, doubts, named_claims
from plan.operations import parse_operations
from plan.proposal import Evidence
from plan.records import Assumption, AssumptionStatus, Price
from tests.builders import small_plan

CLAIM = Assumption(
    id="A1",
    before="T02",
    after="T05",
    quote="not before\nthe firewall \u202eis through",
    source="O1",
    claimed_by="finance",
    confidence=70,
    owners=("finance", "it-security"),
    price=Price(tasks=0, minutes=0),
)
STATUSES = tuple(AssumptionStatus)


def stands(status: AssumptionStatus) -> Assumption:
    return CLAIM.model_copy(update={"status": status})


@pytest.mark.parametrize(("then", "now"), list(product(STATUSES, STATUSES)))
def test_only_what_stands_worse_is_a_doubt(then: AssumptionStatus, now: AssumptionStatus) -> None:
    kept = [Evidence(id="A1", hash=stands(then).hash), Evidence(id="O1", hash="f" * 64)]

    found = doubts([stands(now)], kept)

    assert as_submitted(stands(now), kept) == stands(then)
    expected = () if now in {then, AssumptionStatus.CONFIRMED} else ("A1",)
    assert tuple(id_ for id_, _ in found) == expected
    assert all(words == f"A1 was {then}, and is {now} now" for _, words in found)


def test_a_claim_with_other_words_than_those_that_were_named_is_a_doubt() -> None:
    kept = [Evidence(id="A1", hash=stands(AssumptionStatus.CONFIRMED).hash)]
    other = CLAIM.model_copy(update={"quote": "something else", "status": "confirmed"})

    assert as_submitted(other, kept) is None
    assert doubts([other], kept) == (("A1", "A1 was other words, and is confirmed now"),)


def test_a_claim_is_said_with_its_words_and_nothing_in_them_deceives() -> None:
    kept = [Evidence(id="A1", hash=CLAIM.hash)]

    assert list(assumed_lines([stands(AssumptionStatus.DISPUTED)], kept, small_plan())) == [
        (
            "A1 disputed: T02 FS T05 (Approve the firewall change and Reconcile the invoices); "
            "claimed by finance, for finance and it-security to say"
        ),
        "- O1: not before the firewall \\u{202e}is through",
        "CHANGED since it was submitted: A1 was assumed, and is disputed now",
    ]


def test_a_dependency_names_the_claim_that_it_comes_from_once() -> None:
    link = {"op": "add_dependency", "before": "T02", "after": "T05", "basis": "A1"}
    changed = {**link, "op": "change_dependency", "kind": "SS", "lag": 480}
    longer = {"op": "set_duration", "task": "T05", "duration": 480}

    assert named_claims(parse_operations([link, changed, longer]), [CLAIM]) == ("A1",)
    assert named_claims(parse_operations([{**link, "basis": "stated"}]), [CLAIM]) == ()
