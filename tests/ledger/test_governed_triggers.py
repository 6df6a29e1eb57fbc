"""New versions of people and policy: each trigger refuses by SQL alone, and is what does."""

from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.door import revision_row
from ledger.governed import people_rows, policy_row
from ledger.journal import Row, row_of
from ledger.proposal_rows import proposal_rows
from plan.approval import Case
from plan.governance_operations import (
    AddPerson,
    AnyGovernanceOperation,
    ChangePerson,
    RemovePerson,
    ReplacePolicy,
    apply_governance,
)
from plan.people import People
from plan.proposal import Proposal, Prose
from tests.ledger.attempts import Attempt, Scene, Stages, check_refused, triggers_of
from tests.ledger.governing import (
    governed,
    governing_policy,
    grant,
    person,
    propose_governing,
)
from tests.ledger.steps import LONGER_FIREWALL, decide, draft, submit

NORA = AddPerson(person=person("nora", "finance"))
stage = Stages()


def submitted(scene: Scene, refused: str, **changes: object) -> Attempt:
    """Try to submit a proposal that differs from what it would be."""
    base = draft(scene.ledger, scene.clock, NORA)
    forged = Proposal.model_construct(**{**base.__dict__, **changes})
    rows = proposal_rows(1, forged, Prose(title="x"))
    return Attempt(refused, "submitted", tuple(rows), actor="maya")


@stage
def people_without_their_hash(scene: Scene) -> Attempt:
    return submitted(scene, "proposals_governing", result_people=None)


@stage
def a_hash_of_people_without_an_operation(scene: Scene) -> Attempt:
    forged = draft(scene.ledger, scene.clock, LONGER_FIREWALL).model_copy(
        update={"result_people": "f" * 64}
    )
    return Attempt(
        "proposals_governing", "submitted", tuple(proposal_rows(1, forged, Prose(title="x")))
    )


@stage
def a_policy_without_its_hash(scene: Scene) -> Attempt:
    operation = ReplacePolicy(policy=governing_policy(asks_per_day=3))
    forged = draft(scene.ledger, scene.clock, operation).model_copy(update={"result_policy": None})
    return Attempt(
        "proposals_governing", "submitted", tuple(proposal_rows(1, forged, Prose(title="x")))
    )


@stage
def a_hash_of_a_policy_without_an_operation(scene: Scene) -> Attempt:
    return submitted(scene, "proposals_governing", result_policy="f" * 64)


@stage
def both_kinds_in_one_proposal(scene: Scene) -> Attempt:
    return submitted(scene, "proposals_one_kind", operations=(NORA, LONGER_FIREWALL))


@stage
def people_and_another_plan(scene: Scene) -> Attempt:
    return submitted(scene, "proposals_one_kind", result_hash="f" * 64)


class Applied(NamedTuple):
    """Rows that an applied change of the people brings, part by part."""

    revision: Row
    governed: Row
    people: tuple[Row, ...]

    @property
    def all(self) -> tuple[Row, ...]:
        return (self.revision, self.governed, *self.people)


def ready(scene: Scene) -> tuple[Case, People]:
    """Give an approved proposal that adds nora, and the people that it gives."""
    case = propose_governing(scene.ledger, scene.clock, NORA)
    for one in ("tom", "sam"):
        decide(scene.ledger, case, one)
    before = scene.ledger.reader.people()
    return case, People(version=2, members=(*before.members, NORA.person))


def applied(scene: Scene, people: People | None = None, **changes: int | None) -> Applied:
    case, right = ready(scene)
    people = people or right
    head = scene.ledger.reader.head()
    plan = scene.ledger.reader.plan()
    cells = {"people_version": 2, "policy_version": None, **changes}
    return Applied(
        revision_row(2, plan, parent=head.hash, proposal=case.id),
        row_of("governed", proposal=case.id, **cells),
        tuple(people_rows(people, {("nora", "finance"): case.id})),
    )


@stage
def governed_by_what_was_not_applied(scene: Scene) -> Attempt:
    return Attempt("governed_applied", "applied", applied(scene).all[1:])


@stage
def governed_by_another_version_of_the_people(scene: Scene) -> Attempt:
    rows = applied(scene, people_version=3)
    return Attempt("governed_content", "applied", rows.all[:2])


@stage
def governed_by_a_policy_that_it_does_not_bring(scene: Scene) -> Attempt:
    rows = applied(scene, policy_version=2)
    return Attempt("governed_content", "applied", rows.all[:2])


@stage
def people_whom_nobody_approved(scene: Scene) -> Attempt:
    _, right = ready(scene)
    other = right.model_copy(update={"members": (*right.members, person("mallory", "pmo"))})
    parts = applied_again(scene, other)
    return Attempt("people_versions_governed", "applied", parts.all[:3])


def applied_again(scene: Scene, people: People) -> Applied:
    reader = scene.ledger.reader
    case = reader.cases()[-1]
    return Applied(
        revision_row(2, reader.plan(), parent=reader.head().hash, proposal=case.id),
        row_of("governed", proposal=case.id, people_version=2, policy_version=None),
        tuple(people_rows(people, {("nora", "finance"): case.id})),
    )


@stage
def people_without_a_governing_row(scene: Scene) -> Attempt:
    parts = applied(scene)
    return Attempt("people_versions_governed", "applied", (parts.revision, parts.people[0]))


@stage
def people_of_another_version_than_they_say(scene: Scene) -> Attempt:
    parts = applied(scene)
    row = Row("people_versions", {**parts.people[0].cells, "version": 3})
    return Attempt(
        "people_versions_body people_versions_governed",
        "applied",
        (parts.revision, parts.governed, row),
    )


@stage
def a_policy_that_nobody_approved(scene: Scene) -> Attempt:
    operation = ReplacePolicy(policy=governing_policy(asks_per_day=3))
    case = propose_governing(scene.ledger, scene.clock, operation)
    for one in ("tom", "sam"):
        decide(scene.ledger, case, one)
    other = governing_policy(version=2, asks_per_day=4)
    reader = scene.ledger.reader
    rows = (
        revision_row(2, reader.plan(), parent=reader.head().hash, proposal=case.id),
        row_of("governed", proposal=case.id, people_version=None, policy_version=2),
        policy_row(other),
    )
    return Attempt("policy_versions_governed", "applied", rows)


@stage
def a_policy_of_another_version_than_it_says(scene: Scene) -> Attempt:
    parts = applied(scene)
    row = policy_row(governing_policy(version=2))
    forged = Row("policy_versions", {**row.cells, "version": 3})
    refused = "policy_versions_body policy_versions_governed"
    return Attempt(refused, "applied", (parts.revision, forged))


@stage
def a_member_whom_the_version_does_not_name(scene: Scene) -> Attempt:
    parts = applied(scene)
    row = row_of("members", version=2, id="mallory", kind="person")
    return Attempt("members_content", "applied", (*parts.all, row))


@stage
def a_member_of_another_kind(scene: Scene) -> Attempt:
    parts = applied(scene)
    rows = [
        Row("members", {**one.cells, "kind": "person"})
        if one.cells.get("id") == "coordinator"
        else one
        for one in parts.people
    ]
    return Attempt("members_content members_kind", "applied", (*parts.all[:2], *rows))


@stage
def a_member_added_to_an_old_version(scene: Scene) -> Attempt:
    scene.past(
        "applied",
        *(row for row in applied(scene).all if row.cells.get("id") != "coordinator"),
    )
    row = row_of("members", version=2, id="coordinator", kind="agent")
    case = submit(scene.ledger, scene.clock, LONGER_FIREWALL)
    decide(scene.ledger, case, "sam")
    return Attempt("members_content", "applied", (row,))


@stage
def a_role_that_the_version_does_not_name(scene: Scene) -> Attempt:
    parts = applied(scene)
    row = row_of("roles", version=2, member="nora", role="pmo")
    return Attempt("roles_content roles_granted", "applied", (*parts.all, row))


@stage
def a_role_that_was_taken_stays(scene: Scene) -> Attempt:
    """Olga keeps in the rows what the approved version takes from her."""
    olga = scene.ledger.reader.people().member("olga").model_copy(update={"roles": ()})
    case = propose_governing(scene.ledger, scene.clock, ChangePerson(person=olga))
    for one in ("tom", "sam"):
        decide(scene.ledger, case, one)
    before = scene.ledger.reader.people()
    members = tuple(olga if one.id == "olga" else one for one in before.members)
    parts = applied_again(scene, People(version=2, members=members))
    row = row_of("roles", version=2, member="olga", role="operations")
    return Attempt("roles_content", "applied", (*parts.all, row))


@stage
def a_role_added_to_an_old_version(scene: Scene) -> Attempt:
    parts = applied(scene)
    scene.past("applied", *(r for r in parts.all if r.cells.get("member") != "sam"))
    row = row_of("roles", version=2, member="sam", role="it-security")
    return Attempt("roles_content", "applied", (row,))


@stage
def a_new_role_that_names_nothing(scene: Scene) -> Attempt:
    parts = applied(scene)
    rows = [one for one in parts.all if one.table != "grants"]
    return Attempt("roles_granted", "applied", tuple(rows))


@stage
def a_role_that_forgets_what_brought_it(scene: Scene) -> Attempt:
    governed(scene.ledger, scene.clock, grant(scene.ledger, "tom", "finance"))
    case, people = again(scene)
    return Attempt("roles_granted", "applied", (*case, *people_rows(people, {})))


def again(scene: Scene, *operations: AnyGovernanceOperation) -> tuple[tuple[Row, ...], People]:
    """Give the first rows of a further change of the people, and those people."""
    operations = operations or (RemovePerson(id="owen"),)
    case = propose_governing(scene.ledger, scene.clock, *operations)
    for one in ("tom", "sam"):
        decide(scene.ledger, case, one)
    reader = scene.ledger.reader
    people, _ = apply_governance(reader.people(), reader.policy(), operations)
    head = reader.head()
    rows = (
        revision_row(head.number + 1, reader.plan(), parent=head.hash, proposal=case.id),
        row_of("governed", proposal=case.id, people_version=people.version, policy_version=None),
    )
    return rows, people


def somebody_else(scene: Scene, id_: str) -> tuple[AnyGovernanceOperation, ...]:
    """Give the operations that put another person under somebody's id, with the same roles."""
    member = scene.ledger.reader.people().member(id_)
    return (
        RemovePerson(id=id_),
        AddPerson(person=member.model_copy(update={"name": "Somebody Else"})),
    )


@stage
def a_newcomer_under_the_id_of_whom_it_takes_out_whose_role_names_nothing(
    scene: Scene,
) -> Attempt:
    rows, people = again(scene, *somebody_else(scene, "fiona"))
    return Attempt("roles_granted", "applied", (*rows, *people_rows(people, {})))


@stage
def a_newcomer_under_the_id_of_whom_it_takes_out_with_what_brought_them_the_role(
    scene: Scene,
) -> Attempt:
    governed(scene.ledger, scene.clock, NORA)
    rows, people = again(scene, *somebody_else(scene, "nora"))
    forged = {("nora", "finance"): "P1"}
    return Attempt("grants_true", "applied", (*rows, *people_rows(people, forged)))


@stage
def a_grant_that_names_another_proposal(scene: Scene) -> Attempt:
    governed(scene.ledger, scene.clock, grant(scene.ledger, "tom", "finance"))
    rows, people = again(scene)
    forged = {("tom", "finance"): "P2"}
    return Attempt("grants_true", "applied", (*rows, *people_rows(people, forged)))


@stage
def a_grant_for_a_role_from_the_start(scene: Scene) -> Attempt:
    parts = applied(scene)
    row = row_of("grants", version=2, member="sam", role="it-security", proposal="P1")
    return Attempt("grants_true", "applied", (*parts.all[:3], row))


@pytest.mark.parametrize("name", stage)
def test_it_is_refused_by_sql_alone(name: str, scene: Scene) -> None:
    check_refused(stage[name](scene), scene)


def test_every_trigger_has_a_scene() -> None:
    here = Path(__file__).read_text(encoding="utf-8")

    assert {name for name in triggers_of("2_people.sql") if name not in here} == set()
