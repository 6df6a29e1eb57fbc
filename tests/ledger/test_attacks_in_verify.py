"""What the database would refuse, written past it: the auditor finds it by the same rule."""

import pytest

from ledger.verify import verify
from plan.apply import apply_proposal
from tests.ledger import test_break_glass_triggers as of_glass
from tests.ledger import test_delegation_triggers as of_delegations
from tests.ledger import test_governed_triggers as of_people
from tests.ledger.attacking import ON_THE_WEB, an_agent_comes_back
from tests.ledger.attempts import Scene, check_refused
from tests.ledger.governing import governed
from tests.ledger.life import FLIP
from tests.ledger.scenes import attestation
from tests.ledger.steps import kernel_connection, submit

FOUND = {
    "a_role_is_delegated_to_whoever_brought_it": "delegation 1 could not be given",
    "deputed_on_the_command_line_where_the_web_is_asked_for": "and the policy asks for the web",
    "deputed_by_somebody_who_was_away_meanwhile": "by somebody who does not hold the role",
    "a_deputy_whom_a_later_policy_has_only_left_in": "by somebody who does not hold the role",
    "a_decision_taken_back_on_the_command_line_where_the_web_is_asked_for": (
        "was taken back on the command line"
    ),
    "a_freeze_where_only_some_tasks_may_be_touched": "beyond its broken glass",
    "a_task_of_a_department_outside_the_scope": "beyond its broken glass",
    "a_task_handed_to_a_department_outside_the_scope": "beyond its broken glass",
    "a_newcomer_under_the_id_of_whom_it_takes_out_whose_role_names_nothing": (
        "(2, 'fiona', 'finance', 'P1') is not what brought a role"
    ),
    "a_newcomer_under_the_id_of_whom_it_takes_out_with_what_brought_them_the_role": (
        "(3, 'nora', 'finance', 'P1') is not what brought a role"
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_forged_attack_is_found_by_its_rule(name: str, scene: Scene) -> None:
    stages = {**of_delegations.stage, **of_glass.stage, **of_people.stage}

    check_refused(stages[name](scene), scene)

    faults = [one["detail"] for one in verify(scene.path)["checks"] if not one["ok"]]
    assert any(FOUND[name] in one for one in faults), faults


def test_an_attestation_of_the_command_line_is_found_where_the_web_is_asked_for(
    scene: Scene,
) -> None:
    governed(scene.ledger, scene.clock, ON_THE_WEB)
    case = submit(scene.ledger, scene.clock, FLIP)

    scene.past("attested", attestation(case), actor="olga", without="attestations_web")

    faults = [one["detail"] for one in verify(scene.path)["checks"] if not one["ok"]]
    assert faults == ["attestation 1 could not be given"]


def test_an_agent_that_has_become_a_person_is_found(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = an_agent_comes_back(scene.ledger, scene.clock, monkeypatch)

    with kernel_connection(scene.path) as raw:
        [(kept,)] = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'members_kind'")
        raw.execute("DROP TRIGGER members_kind")
        apply_proposal(scene.ledger.door, case.id)
        raw.execute(kept)

    faults = [one["detail"] for one in verify(scene.path)["checks"] if not one["ok"]]
    assert faults == ["coordinator is an agent in one version, and a person in another"]
