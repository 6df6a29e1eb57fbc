"""The gate on revisions: each of its conditions refuses by SQL alone, and is what refuses."""

import sqlite3
from pathlib import Path

import pytest

from ledger.door import revision_row
from ledger.journal import Row, row_of
from ledger.opening import open_ledger
from ledger.proposal_rows import proposal_rows
from ledger.schema import create_schema, schema_of
from plan.apply import apply_proposal
from plan.approval import Case
from plan.errors import RefusedError
from plan.operations import SetDuration, apply_operations
from plan.proposal import Prose, Status, Verdict
from plan.values import canonical
from tests.builders import DAY, small_plan
from tests.fakes import FakeClock
from tests.ledger.attempts import Scene
from tests.ledger.gate import (
    Stages,
    check_gate,
    decision,
    new_people,
    registering,
)
from tests.ledger.life import FLIP
from tests.ledger.steps import (
    LONGER_FIREWALL,
    approved,
    count,
    decide,
    draft,
    make_ledger,
    revision_of,
    submit,
)

STAGES: Stages = {}
refused_by = registering(STAGES)


def turned(scene: Scene) -> Case:
    """Give an approved proposal that turns the order of two departments round."""
    case = submit(scene.ledger, scene.clock, FLIP)
    for person in ("olga", "sam", "fiona"):
        decide(scene.ledger, case, person)
    return scene.ledger.reader.case(case.id)


def attest(scene: Scene, case: Case, person: str) -> None:
    scene.ledger.governance.attest(
        case.id,
        person=person,
        digest=case.proposal.digest,
        answer="none",
        words="",
        channel="cli",
    )


@refused_by("revisions_gate_approvals")
def nobody_has_approved(scene: Scene) -> Row:
    return revision_of(scene.ledger, submit(scene.ledger, scene.clock))


@refused_by("revisions_gate_approvals")
def one_of_two_roles_has_approved(scene: Scene) -> Row:
    case = submit(scene.ledger, scene.clock)
    decide(scene.ledger, case, "fiona")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def an_approval_was_revoked(scene: Scene) -> Row:
    case = approved(scene.ledger, scene.clock)
    scene.ledger.governance.revoke(case.id, person="olga", reason="no", channel="cli")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def an_approver_has_lost_the_role(scene: Scene) -> Row:
    case = approved(scene.ledger, scene.clock)
    new_people(scene, {"olga": {"roles": ("auditor",)}})
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def an_approver_has_become_an_agent(scene: Scene) -> Row:
    case = approved(scene.ledger, scene.clock)
    new_people(scene, {"olga": {"roles": (), "kind": "agent"}})
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def an_approver_is_the_author(scene: Scene) -> Row:
    case = submit(scene.ledger, scene.clock, author="olga")
    decide(scene.ledger, case, "fiona")
    scene.past("decided", decision(scene, case, "olga"), without="decisions_author")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def an_approval_is_for_other_content(scene: Scene) -> Row:
    case = submit(scene.ledger, scene.clock)
    decide(scene.ledger, case, "fiona")
    forged = decision(scene, case, "olga", digest="f" * 64)
    scene.past("decided", forged, without="decisions_digest")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_approvals")
def an_agent_has_approved(scene: Scene) -> Row:
    case = submit(scene.ledger, scene.clock)
    decide(scene.ledger, case, "fiona")
    forged = decision(scene, case, "operations-agent")
    scene.past("decided", forged, without="decisions_person decisions_role")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_attested")
def one_of_two_owners_has_not_attested(scene: Scene) -> Row:
    case = turned(scene)
    attest(scene, case, "olga")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_attested")
def who_attested_has_lost_the_role(scene: Scene) -> Row:
    case = turned(scene)
    attest(scene, case, "owen")
    attest(scene, case, "sam")
    new_people(scene, {"owen": {"roles": ("auditor",)}})
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_hidden")
def an_owner_has_named_a_hidden_dependency(scene: Scene) -> Row:
    case = turned(scene)
    attest(scene, case, "olga")
    attest(scene, case, "sam")
    cells = {"before": "T02", "after": "T03", "department": "operations", "person": "owen"}
    named = row_of(
        "attestations",
        id=9,
        proposal=case.id,
        answer="there_is_one",
        words="the firewall",
        channel="cli",
        **cells,
    )
    scene.past("attested", named, actor="owen")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_seats")
def one_person_sits_on_two_seats(scene: Scene) -> Row:
    new_people(scene, {"olga": {"roles": ("operations", "finance")}})
    case = submit(scene.ledger, scene.clock)
    scene.past("decided", decision(scene, case, "olga", role="finance"))
    second = decision(scene, case, "olga")
    scene.past("decided", second, without="decisions_seat")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_rejected")
def somebody_else_of_a_role_has_rejected(scene: Scene) -> Row:
    case = approved(scene.ledger, scene.clock)
    decide(scene.ledger, case, "owen", Verdict.REJECT)
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_ended")
def it_was_withdrawn(scene: Scene) -> Row:
    case = approved(scene.ledger, scene.clock)
    scene.ledger.governance.end(case.id, Status.WITHDRAWN, reason="no", actor="maya")
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_expired")
def it_has_expired(scene: Scene) -> Row:
    case = approved(scene.ledger, scene.clock)
    scene.clock.advance(hours=72)
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_base")
def the_plan_has_moved_on(scene: Scene) -> Row:
    case = approved(scene.ledger, scene.clock)
    other = submit(scene.ledger, scene.clock, LONGER_FIREWALL)
    decide(scene.ledger, other, "sam")
    scene.past("applied", revision_of(scene.ledger, other))
    return revision_of(scene.ledger, case)


@refused_by("revisions_gate_result")
def it_is_another_plan(scene: Scene) -> Row:
    case = approved(scene.ledger, scene.clock)
    other = apply_operations(small_plan(), [SetDuration(task="T03", duration=13 * DAY)])
    return revision_row(2, other, parent=small_plan().hash, proposal=case.id)


@refused_by("revisions_gate_hash")
def the_body_is_not_what_the_hash_says(scene: Scene) -> Row:
    case = approved(scene.ledger, scene.clock)
    row = revision_of(scene.ledger, case)
    return Row("revisions", {**row.cells, "body": canonical(small_plan())})


@refused_by("revisions_gate_requirements")
def its_requirements_were_left_out(scene: Scene) -> Row:
    proposal = draft(scene.ledger, scene.clock)
    main, *_ = proposal_rows(1, proposal, Prose(title="x"))
    scene.past("submitted", main)
    return revision_of(scene.ledger, scene.ledger.reader.case("P1"))


@refused_by("revisions_gate_requirements")
def it_asks_for_nobody(scene: Scene) -> Row:
    proposal = draft(scene.ledger, scene.clock).model_copy(update={"requirements": ()})
    scene.past("submitted", *proposal_rows(1, proposal, Prose(title="x")))
    return revision_of(scene.ledger, scene.ledger.reader.case("P1"))


@refused_by("revisions_gate_proposal revisions_gate_requirements")
def there_is_no_such_proposal(scene: Scene) -> Row:
    other = apply_operations(small_plan(), [LONGER_FIREWALL])
    return revision_row(2, other, parent=scene.ledger.reader.head().hash, proposal="P9")


@refused_by("revisions_gate_next")
def a_revision_is_left_out(scene: Scene) -> Row:
    row = revision_of(scene.ledger, approved(scene.ledger, scene.clock))
    return Row("revisions", {**row.cells, "number": 3})


@refused_by("revisions_gate_next")
def its_parent_is_another(scene: Scene) -> Row:
    row = revision_of(scene.ledger, approved(scene.ledger, scene.clock))
    return Row("revisions", {**row.cells, "parent_hash": "f" * 64})


def test_a_revision_with_everything_that_it_needed_comes_in_by_sql_alone(scene: Scene) -> None:
    row = revision_of(scene.ledger, approved(scene.ledger, scene.clock))

    scene.past("applied", row)

    assert scene.ledger.reader.head().number == 2


@pytest.mark.parametrize("name", STAGES)
def test_the_gate_refuses_by_sql_alone(name: str, scene: Scene) -> None:
    triggers, stage = STAGES[name]

    check_gate(triggers, stage, scene)


def test_a_second_first_revision_is_refused(scene: Scene) -> None:
    other = apply_operations(small_plan(), [LONGER_FIREWALL])
    row = revision_row(2, other, parent=small_plan().hash, proposal=None)

    with pytest.raises(sqlite3.IntegrityError, match="gate: "):
        scene.past("applied", row)
    with pytest.raises(sqlite3.IntegrityError, match="log: genesis is the first entry"):
        scene.past("genesis", row)

    scene.past(
        "applied",
        row,
        without="revisions_gate_genesis revisions_gate_proposal revisions_gate_requirements",
    )
    assert count(scene.path, "revisions") == 2


def test_a_proposal_is_applied_once(scene: Scene) -> None:
    case = approved(scene.ledger, scene.clock)
    apply_proposal(scene.ledger.door, case.id)
    row = revision_row(3, small_plan(), parent=scene.ledger.reader.head().hash, proposal=case.id)

    with pytest.raises(RefusedError):
        apply_proposal(scene.ledger.door, case.id)
    with pytest.raises(sqlite3.IntegrityError):
        scene.past("applied", row)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        scene.past(
            "applied",
            row,
            without="revisions_gate_base revisions_gate_result revisions_no_overwrite_proposal",
        )


def test_a_revision_without_a_log_entry_is_refused(scene: Scene) -> None:
    case = approved(scene.ledger, scene.clock)
    row = revision_of(scene.ledger, case)

    with pytest.raises(sqlite3.IntegrityError, match="no log entry of the right kind"):
        scene.past("observed", row)


def test_every_condition_of_the_gate_has_a_scene() -> None:
    raw = sqlite3.connect(":memory:", isolation_level=None)
    create_schema(raw)
    gates = {name for name in schema_of(raw) if name.startswith("revisions_gate_")}
    raw.close()

    here = Path(__file__)
    text = here.read_text() + here.with_name("test_gate_governing.py").read_text()
    assert {name for name in gates if name not in text} == set()


def test_what_was_refused_leaves_a_ledger_that_works(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "other.db"
    with make_ledger(path, clock) as ledger:
        case = submit(ledger, clock)
        with pytest.raises(RefusedError):
            apply_proposal(ledger.door, case.id)
        for person in ("fiona", "owen"):
            decide(ledger, case, person)
        assert apply_proposal(ledger.door, case.id).number == 2
    with open_ledger(path, clock) as again:
        assert again.reader.plan().by_id["T03"].duration == 12 * DAY
