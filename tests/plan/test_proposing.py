"""What a draft freezes into: a change, of one kind, with all that the digest covers."""

import pytest

from plan.errors import OperationError, PolicyError
from plan.governance_operations import AddPerson
from plan.operations import SetDuration
from plan.proposal import AnyChange, Evidence, Proposal
from plan.proposing import Authorship, assess, make_proposal
from tests.builders import DAY, plain_policy, six_people, small_plan
from tests.ledger.governing import governing_policy, person
from tests.plan.cases import HEAD, NOW

LONGER = SetDuration(task="T03", duration=12 * DAY)
NORA = AddPerson(person=person("nora", "finance"))


def made(*operations: AnyChange, author: str = "maya") -> Proposal:
    proposal, _ = make_proposal(
        small_plan(),
        HEAD,
        operations,
        policy=governing_policy(),
        people=six_people(),
        authorship=Authorship(author=author, sponsor=None, model="m", prompt="p"),
        evidence=[Evidence(id="O1", hash="h")],
        now=NOW,
    )
    return proposal


def test_operations_that_change_nothing_are_no_proposal() -> None:
    same = SetDuration(task="T03", duration=10 * DAY)

    with pytest.raises(OperationError, match="change nothing"):
        made(same)
    with pytest.raises(OperationError, match="change nothing"):
        assess(small_plan(), [same], plain_policy())


def test_a_proposal_is_about_the_plan_or_about_who_governs() -> None:
    assert made(LONGER).result_people is None
    assert made(NORA).result_people is not None
    assert made(NORA).result_policy is None
    with pytest.raises(OperationError):
        made(LONGER, NORA)


def test_who_alone_could_approve_drafts_nothing() -> None:
    with pytest.raises(PolicyError, match="'it-security' are needed and 0 other"):
        made(SetDuration(task="T02", duration=4 * DAY), author="sam")


def test_a_draft_says_everything_that_the_digest_covers() -> None:
    found = made(LONGER)

    assert (found.plan, found.base_revision, found.base_hash) == ("small", 1, small_plan().hash)
    assert {one.role: one.count for one in found.requirements} == {"finance": 1, "operations": 1}
    assert (found.policy_version, found.people_version, found.risk) == (1, 1, "low")
    assert (found.created, found.expires) == (
        "2026-03-02T08:00:00+00:00",
        "2026-03-05T08:00:00+00:00",
    )
    assert [one.id for one in found.evidence] == ["O1"]
    assert found.break_glass is None
    assert len({made(LONGER).digest, made(NORA).digest, found.digest}) == 2
