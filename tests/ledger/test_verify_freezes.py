"""A task taken out by one change and put in by another is still bound, for verify as well."""

from datetime import date
from pathlib import Path

import pytest

from ledger.opening import Genesis, open_ledger
from plan.apply import apply_proposal
from plan.model import Freeze, Task
from plan.operations import AddFreeze, AddTask, RemoveTask, apply_operations
from plan.policy import Rule, RuleRequirement
from tests.builders import plain_policy, six_people, small_plan
from tests.fakes import FakeClock
from tests.ledger.blind import faults, let_in
from tests.ledger.steps import decide, draft, submit

LESS = "P2 came in asking for less than the policy"
FROZEN = AddFreeze(
    freeze=Freeze(
        id="F1",
        name="Close",
        first=date(2026, 6, 1),
        last=date(2026, 6, 20),
        departments=("finance",),
    )
)
_WAIVED = Rule(name="freeze", when="freeze_waived", requires=(RuleRequirement(role="it-security"),))
POLICY = plain_policy().model_copy(update={"rules": (*plain_policy().rules, _WAIVED)})


def _back(id_: str, **fields: object) -> AddTask:
    task = Task(id="T09", name="Patch", department="finance", duration=480)
    return AddTask(task=task.model_copy(update={"id": id_, **fields}))


@pytest.mark.parametrize(
    ("back", "found"),
    [
        (_back("T09", department="pmo"), [LESS]),
        (_back("T10", name="patch", department="pmo"), [LESS]),
        (_back("T10", name="Other", department="pmo"), []),
        (_back("T09"), []),
    ],
    ids=["its id", "its name", "neither", "still bound"],
)
def test_a_task_that_comes_back_out_of_its_freeze_asks_whoever_answers_for_that(
    back: AddTask, found: list[str], path: Path, clock: FakeClock
) -> None:
    plan = apply_operations(small_plan(), [FROZEN, _back("T09")])
    genesis = Genesis(plan=plan, people=six_people(), policy=POLICY, by="maya")
    with open_ledger(path, clock, create=genesis) as ledger:
        out = submit(ledger, clock, RemoveTask(task="T09"))
        for one in out.proposal.requirements:
            decide(ledger, out, {"finance": "fiona"}.get(one.role, "tom"))
        apply_proposal(ledger.door, out.id)
        whole = draft(ledger, clock, back)
        less = tuple(one for one in whole.requirements if one.role != "it-security")
        assert (len(less) < len(whole.requirements)) is bool(found)

        let_in(path, ledger, whole.model_copy(update={"requirements": less}))

    assert faults(path) == found
