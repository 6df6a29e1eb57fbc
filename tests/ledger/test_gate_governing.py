"""The gate, where who governs, who stands in or broken glass is at stake; see ``test_gate``."""

import pytest

from ledger.journal import Row, row_of
from ledger.proposal_rows import proposal_rows
from plan.apply import apply_proposal
from plan.approval import Case
from plan.governance_operations import ReplacePolicy
from plan.operations import Operation
from plan.policy import Deputy, Requirement
from plan.proposal import Prose
from tests.ledger.attempts import Scene
from tests.ledger.gate import (
    Stages,
    check_gate,
    decision,
    new_people,
    new_policy,
    registering,
)
from tests.ledger.governing import broken, delegated, governed, governing_policy, grant
from tests.ledger.steps import (
    LONGER_FIREWALL,
    count,
    decide,
    draft,
    revision_of,
    submit,
)

STAGES: Stages = {}
refused_by = registering(STAGES)


@refused_by("revisions_gate_approvals")
def a_role_was_granted_to_oneself(scene: Scene) -> Row:
    governed(scene.ledger, scene.clock, grant(scene.ledger, "maya", "operations"))
    case = submit(scene.ledger, scene.clock, author="tom")
    decide(scene.ledger, case, "fiona")
    scene.past("decided", decision(scene, case, "maya"), without="decisions_role")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def a_role_was_granted_to_oneself_as_sponsor(scene: Scene) -> Row:
    operation = grant(scene.ledger, "maya", "operations")
    proposal = draft(scene.ledger, scene.clock, operation, author="coordinator", sponsor="maya")
    asked = scene.ledger.governance.submit(proposal, Prose(title="x"), by="maya")
    for person in ("tom", "sam"):
        decide(scene.ledger, asked, person)
    apply_proposal(scene.ledger.door, asked.id)
    case = submit(scene.ledger, scene.clock, author="tom")
    decide(scene.ledger, case, "fiona")
    scene.past("decided", decision(scene, case, "maya"), without="decisions_role")
    return revision_of(scene.ledger, case)


def for_olga(scene: Scene) -> Case:
    """Give a proposal that fiona approved, and sam for olga, whose role it is."""
    delegated(scene.ledger, scene.clock, "operations", "olga", "sam")
    case = submit(scene.ledger, scene.clock)
    decide(scene.ledger, case, "fiona")
    decide(scene.ledger, case, "sam")
    return case


@refused_by("revisions_gate_approvals")
def the_delegation_was_ended_early(scene: Scene) -> Row:
    case = for_olga(scene)
    scene.ledger.governance.end_delegation(1, person="olga", reason="back", channel="cli")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def who_delegated_has_lost_the_role(scene: Scene) -> Row:
    case = for_olga(scene)
    new_people(scene, {"olga": {"roles": ("auditor",)}})
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def it_was_for_somebody_without_a_delegation(scene: Scene) -> Row:
    return forged_for(scene, delegate="tom")


@refused_by("revisions_gate_approvals")
def the_delegation_is_for_another_role(scene: Scene) -> Row:
    return forged_for(scene, role="finance")


@refused_by("revisions_gate_approvals")
def the_delegation_is_by_another_than_it_says(scene: Scene) -> Row:
    return forged_for(scene, delegator="owen")


@refused_by("revisions_gate_approvals")
def the_delegation_began_afterwards(scene: Scene) -> Row:
    return forged_for(scene, from_at="2026-03-02T08:00:01+00:00")


@refused_by("revisions_gate_approvals")
def the_delegation_had_run_out_before(scene: Scene) -> Row:
    return forged_for(
        scene, from_at="2026-03-01T08:00:00+00:00", until_at="2026-03-02T08:00:00+00:00"
    )


@refused_by("revisions_gate_approvals")
def the_author_let_somebody_approve(scene: Scene) -> Row:
    return forged_for(scene, author="olga")


@refused_by("revisions_gate_approvals")
def the_sponsor_let_somebody_approve(scene: Scene) -> Row:
    return forged_for(scene, author="coordinator", sponsor="olga")


def forged_for(
    scene: Scene, author: str = "maya", sponsor: str | None = None, **changes: str
) -> Row:
    """Give the revision of a proposal that sam approved for olga by a forged delegation."""
    cells: dict[str, str | int | None] = {
        "id": 1,
        "role": "operations",
        "delegator": "olga",
        "delegate": "sam",
        "from_at": "2026-03-02T08:00:00+00:00",
        "until_at": "2026-03-03T08:00:00+00:00",
        "reason": "away",
        "channel": "cli",
        **changes,
    }
    proposal = draft(scene.ledger, scene.clock, author=author, sponsor=sponsor)
    case = scene.ledger.governance.submit(proposal, Prose(title="x"), by=sponsor or author)
    decide(scene.ledger, case, "fiona")
    of_delegations = "delegations_own delegations_person delegations_span"
    scene.past("delegated", Row("delegations", cells), without=of_delegations)
    rows = (
        decision(scene, case, "sam"),
        row_of("deputed", decision=2, principal="olga", delegation=1, escalation=None),
    )
    forged = "decisions_role deputed_delegation deputed_principal"
    scene.past("decided", *rows, without=forged)
    return revision_of(scene.ledger, case)


def as_deputy(scene: Scene, **changes: str | int) -> tuple[Case, tuple[Row, ...]]:
    """Give a proposal that olga approved, and the rows by which tom decides as finance's deputy."""
    named = [("finance", "tom"), ("finance", "sam"), ("operations", "tom")]
    deputies = tuple(Deputy(role=role, person=person) for role, person in named)
    policy = governing_policy(deputies=deputies)
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=policy))
    case = submit(scene.ledger, scene.clock)
    decide(scene.ledger, case, "olga")
    called: dict[str, str | int | None] = {
        "id": 1,
        "proposal": case.id,
        "role": "finance",
        "deputy": "tom",
        "reason": "silence",
        **changes,
    }
    scene.past(
        "escalated",
        Row("escalations", called),
        without="escalations_silence escalations_deputy escalations_asked",
    )
    return case, (
        decision(scene, case, "tom", role="finance"),
        row_of("deputed", decision=4, principal=None, delegation=None, escalation=1),
    )


@refused_by("revisions_gate_approvals")
def the_call_was_for_another_deputy(scene: Scene) -> Row:
    case, rows = as_deputy(scene, deputy="sam")
    scene.past("decided", *rows, without="decisions_role deputed_escalation")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def the_call_was_for_another_role(scene: Scene) -> Row:
    case, rows = as_deputy(scene, role="operations")
    scene.past("decided", *rows, without="decisions_role deputed_escalation")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def the_call_was_for_another_proposal(scene: Scene) -> Row:
    case, rows = as_deputy(scene, proposal="P1")
    scene.past("decided", *rows, without="decisions_role deputed_escalation")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def the_policy_names_the_deputy_no_more(scene: Scene) -> Row:
    case, rows = as_deputy(scene)
    scene.past("decided", *rows)
    new_policy(scene, governing_policy(deputies=()), version=3)
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def the_deputy_named_themselves(scene: Scene) -> Row:
    policy = governing_policy(deputies=(Deputy(role="finance", person="maya"),))
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=policy))
    case = submit(scene.ledger, scene.clock, author="owen")
    decide(scene.ledger, case, "olga")
    called = row_of(
        "escalations",
        id=1,
        proposal=case.id,
        role="finance",
        deputy="maya",
        reason="silence",
    )
    scene.past("escalated", called, without="escalations_silence escalations_deputy")
    last = count(scene.path, "decisions") + 1
    rows = (
        decision(scene, case, "maya", role="finance"),
        row_of("deputed", decision=last, principal=None, delegation=None, escalation=1),
    )
    scene.past("decided", *rows, without="deputed_escalation")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_seats")
def a_person_and_their_delegate_sit_on_two_seats(scene: Scene) -> Row:
    case = for_olga(scene)
    scene.past("decided", decision(scene, case, "olga"), without="decisions_seat")
    return revision_of(scene.ledger, case)


def under_glass(scene: Scene, *operations: Operation, revisions: int = 1) -> Case:
    """Give an approved proposal under broken glass."""
    number = len(scene.ledger.reader.glasses()) or broken(scene.ledger, revisions=revisions).id
    glass = scene.ledger.reader.glasses()[number - 1]
    proposal = draft(scene.ledger, scene.clock, *operations, author="owen", glass=glass)
    case = scene.ledger.governance.submit(proposal, Prose(title="x"), by="owen")
    decide(scene.ledger, case, "maya")
    return case


@refused_by("revisions_gate_glass")
def the_broken_glass_has_run_out(scene: Scene) -> Row:
    case = under_glass(scene)
    scene.clock.advance(hours=4)
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_glass")
def the_broken_glass_was_reviewed(scene: Scene) -> Row:
    case = under_glass(scene)
    row = row_of("reviews", break_glass=1, person="sam", finding="enough", channel="cli")
    scene.past("reviewed", row, actor="sam")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_glass")
def the_broken_glass_is_used_up(scene: Scene) -> Row:
    apply_proposal(scene.ledger.door, under_glass(scene).id)
    forged = draft(scene.ledger, scene.clock, LONGER_FIREWALL, author="owen").model_copy(
        update={
            "break_glass": 1,
            "requirements": (Requirement(role="pmo"),),
        }
    )
    scene.past(
        "submitted",
        *proposal_rows(2, forged, Prose(title="x")),
        without="proposals_under_glass proposals_glass_departments",
    )
    case = scene.ledger.reader.case("P2")
    decide(scene.ledger, case, "maya")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_review")
def a_review_is_overdue(scene: Scene) -> Row:
    apply_proposal(scene.ledger.door, under_glass(scene).id)
    scene.clock.advance(hours=28, seconds=1)
    case = submit(scene.ledger, scene.clock, LONGER_FIREWALL)
    decide(scene.ledger, case, "sam")
    return revision_of(scene.ledger, case)


@pytest.mark.parametrize("name", STAGES)
def test_the_gate_refuses_by_sql_alone(name: str, scene: Scene) -> None:
    triggers, stage = STAGES[name]

    check_gate(triggers, stage, scene)
