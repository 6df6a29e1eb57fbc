"""Broken glass: each trigger refuses by SQL alone, and is what does."""

from pathlib import Path

import pytest

from ledger.journal import Row, row_of
from ledger.proposal_rows import proposal_rows
from plan.apply import apply_proposal
from plan.governance_operations import AddPerson, ReplacePolicy
from plan.model import Freeze
from plan.operations import AddFreeze, ReplaceTask, SetDuration, SetStart
from plan.policy import Requirement
from plan.proposal import Prose
from plan.values import parse_moment
from tests.builders import DAY
from tests.ledger.attempts import Attempt, Scene, Stages, check_refused, triggers_of
from tests.ledger.governing import (
    broken,
    governed,
    governing_policy,
    grant,
    person,
)
from tests.ledger.steps import LONGER_FIREWALL, decide, draft

NOW, LATER = (f"2026-03-0{day}T08:00:00+00:00" for day in (2, 3))
NORA = AddPerson(person=person("nora", "finance"))
GLASS_ASKS = (Requirement(role="pmo"),)
stage = Stages()


def breaking(refused: str, *, actor: str = "olga", **changes: str | int) -> Attempt:
    cells: dict[str, str | int | None] = {
        "id": 1,
        "person": "olga",
        "reason": "fire",
        "scope": '{"departments":["operations"]}',
        "until_at": "2026-03-02T12:00:00+00:00",
        "revisions": 2,
        "review_by": "2026-03-03T12:00:00+00:00",
        "channel": "cli",
        **changes,
    }
    return Attempt(refused, "broke_glass", (Row("break_glass", cells),), actor=actor)


@stage
def glass_broken_without_the_role(_: Scene) -> Attempt:
    return breaking("break_glass_role", actor="tom", person="tom")


@stage
def glass_broken_with_a_role_granted_to_oneself(scene: Scene) -> Attempt:
    governed(scene.ledger, scene.clock, grant(scene.ledger, "maya", "operations"))
    return breaking("break_glass_role", actor="maya", person="maya")


@stage
def glass_broken_again_before_a_review(scene: Scene) -> Attempt:
    broken(scene.ledger, departments=("operations",))
    return breaking("break_glass_again", id=2)


@stage
def glass_broken_in_the_name_of_another(_: Scene) -> Attempt:
    return breaking("break_glass_role", actor="tom")


@stage
def glass_broken_without_an_end(_: Scene) -> Attempt:
    return breaking("break_glass_limits", until_at=NOW, review_by=LATER)


@stage
def glass_broken_for_too_long(_: Scene) -> Attempt:
    late = {"until_at": "2026-03-02T16:00:01+00:00", "review_by": "2026-03-03T16:00:01+00:00"}
    return breaking("break_glass_limits", **late)


@stage
def glass_broken_for_too_many(_: Scene) -> Attempt:
    return breaking("break_glass_limits", revisions=3)


@stage
def a_review_before_the_end(_: Scene) -> Attempt:
    return breaking("break_glass_limits", review_by="2026-03-02T12:00:00+00:00")


@stage
def a_review_too_late(_: Scene) -> Attempt:
    return breaking("break_glass_limits", review_by="2026-03-03T12:00:01+00:00")


@stage
def glass_broken_for_everything(_: Scene) -> Attempt:
    return breaking("break_glass_scope", scope='{"departments":[]}')


@stage
def glass_broken_for_no_scope_at_all(_: Scene) -> Attempt:
    return breaking("break_glass_scope", scope="{}")


def under(scene: Scene, refused: str, *, tasks: tuple[str, ...] = (), **changes: object) -> Attempt:
    """Try to submit a proposal under broken glass in which something is wrong."""
    glass = scene.ledger.reader.glasses()[0] if scene.ledger.reader.glasses() else None
    glass = glass or broken(scene.ledger, tasks=tasks)
    proposal = draft(scene.ledger, scene.clock, author="owen").model_copy(
        update={"break_glass": 1, "requirements": GLASS_ASKS, **changes}
    )
    number = len(scene.ledger.reader.cases()) + 1
    rows = proposal_rows(number, proposal, Prose(title="x"))
    return Attempt(refused, "submitted", tuple(rows), actor="owen")


@stage
def a_proposal_under_glass_that_nobody_broke(scene: Scene) -> Attempt:
    return under(scene, "proposals_under_glass", break_glass=2)


@stage
def a_proposal_under_glass_that_has_run_out(scene: Scene) -> Attempt:
    broken(scene.ledger)
    scene.clock.advance(hours=4)
    return under(scene, "proposals_under_glass")


@stage
def a_proposal_under_glass_that_was_reviewed(scene: Scene) -> Attempt:
    broken(scene.ledger)
    scene.ledger.governance.review_glass(1, person="sam", finding="enough", channel="cli")
    return under(scene, "proposals_under_glass")


@stage
def a_proposal_under_glass_that_is_used_up(scene: Scene) -> Attempt:
    used(scene)
    still_longer = SetDuration(task="T03", duration=13 * DAY)
    proposal = draft(scene.ledger, scene.clock, still_longer, author="owen").model_copy(
        update={"break_glass": 1, "requirements": GLASS_ASKS}
    )
    rows = proposal_rows(2, proposal, Prose(title="x"))
    return Attempt("proposals_under_glass", "submitted", tuple(rows), actor="owen")


def used(scene: Scene) -> None:
    """Let one revision come in under broken glass."""
    glass = broken(scene.ledger)
    proposal = draft(scene.ledger, scene.clock, author="owen", glass=glass)
    case = scene.ledger.governance.submit(proposal, Prose(title="x"), by="owen")
    decide(scene.ledger, case, "maya")
    apply_proposal(scene.ledger.door, case.id)


@stage
def people_under_broken_glass(scene: Scene) -> Attempt:
    broken(scene.ledger)
    forged = draft(scene.ledger, scene.clock, NORA).model_copy(
        update={"break_glass": 1, "requirements": GLASS_ASKS}
    )
    rows = proposal_rows(1, forged, Prose(title="x"))
    return Attempt("proposals_under_glass", "submitted", tuple(rows), actor="maya")


@stage
def a_policy_under_broken_glass(scene: Scene) -> Attempt:
    broken(scene.ledger)
    operation = ReplacePolicy(policy=governing_policy(asks_per_day=3))
    forged = draft(scene.ledger, scene.clock, operation).model_copy(
        update={"break_glass": 1, "requirements": GLASS_ASKS}
    )
    rows = proposal_rows(1, forged, Prose(title="x"))
    return Attempt("proposals_under_glass", "submitted", tuple(rows), actor="maya")


@stage
def a_task_outside_the_scope(scene: Scene) -> Attempt:
    return under(scene, "proposals_glass_scope", tasks=("T01",))


@stage
def a_freeze_where_only_some_tasks_may_be_touched(scene: Scene) -> Attempt:
    freeze = Freeze(
        id="F9",
        name="Nothing moves",
        first=parse_moment("2026-03-09"),
        last=parse_moment("2026-03-20"),
        departments=("operations",),
    )
    return under(
        scene, "proposals_glass_tasks", tasks=("T03",), operations=(AddFreeze(freeze=freeze),)
    )


@stage
def a_task_of_a_department_outside_the_scope(scene: Scene) -> Attempt:
    return under(scene, "proposals_glass_departments", operations=(LONGER_FIREWALL,))


@stage
def a_task_handed_to_a_department_outside_the_scope(scene: Scene) -> Attempt:
    task = scene.ledger.reader.plan().by_id["T03"]
    given = ReplaceTask(task=task.model_copy(update={"department": "it-security"}))
    return under(scene, "proposals_glass_departments", operations=(given,))


@stage
def another_start_under_glass_for_some(scene: Scene) -> Attempt:
    later = SetStart(start=parse_moment("2026-04-06"))
    return under(scene, "proposals_glass_others", operations=(later,))


@stage
def a_freeze_for_others_under_glass(scene: Scene) -> Attempt:
    freeze = Freeze(
        id="F9",
        name="Nothing moves",
        first=parse_moment("2026-03-09"),
        last=parse_moment("2026-03-20"),
        departments=("operations", "it-security"),
    )
    return under(scene, "proposals_glass_others", operations=(AddFreeze(freeze=freeze),))


@stage
def less_is_asked_than_glass_asks(scene: Scene) -> Attempt:
    return under(scene, "proposals_glass_asks", requirements=())


@stage
def fewer_are_asked_than_glass_asks(scene: Scene) -> Attempt:
    rule = governing_policy().break_glass
    assert rule is not None
    two = rule.model_copy(update={"requires": (Requirement(role="pmo", count=2),)})
    governed(scene.ledger, scene.clock, ReplacePolicy(policy=governing_policy(break_glass=two)))
    return under(scene, "proposals_glass_asks")


@stage
def others_are_asked_than_glass_asks(scene: Scene) -> Attempt:
    requirements = draft(scene.ledger, scene.clock).requirements
    return under(scene, "proposals_glass_asks", requirements=requirements)


def review(scene: Scene, by: str, actor: str | None = None) -> Attempt:
    used(scene)
    row = row_of("reviews", break_glass=1, person=by, finding="all right", channel="cli")
    return Attempt("reviews_other", "reviewed", (row,), actor=actor or by)


@stage
def who_broke_it_reviews_it(scene: Scene) -> Attempt:
    return review(scene, "olga")


@stage
def who_used_it_reviews_it(scene: Scene) -> Attempt:
    return review(scene, "owen")


@stage
def an_agent_reviews_it(scene: Scene) -> Attempt:
    return review(scene, "coordinator")


@stage
def somebody_reviews_in_the_name_of_another(scene: Scene) -> Attempt:
    return review(scene, "sam", actor="olga")


@pytest.mark.parametrize("name", stage)
def test_it_is_refused_by_sql_alone(name: str, scene: Scene) -> None:
    check_refused(stage[name](scene), scene)


def test_every_trigger_has_a_scene() -> None:
    here = Path(__file__).read_text(encoding="utf-8")

    assert {name for name in triggers_of("2_break_glass.sql") if name not in here} == set()
