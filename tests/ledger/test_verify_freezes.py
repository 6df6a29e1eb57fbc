"""A task taken out by one change and put in by another is still bound, for verify as well."""

from datetime import date
from pathlib import Path

import pytest

from ledger.opening import Genesis, open_ledger
from plan.apply import apply_proposal
from plan.model import Freeze, Task
from plan.operations import (
    AddFreeze,
    AddTask,
    AnyOperation,
    RemoveTask,
    ReplaceTask,
    apply_operations,
)
from plan.policy import Rule, RuleRequirement
from tests.builders import plain_policy, six_people, small_plan
from tests.fakes import FakeClock
from tests.ledger.blind import faults, let_in
from tests.ledger.steps import decide, draft, submit

_LESS = "came in asking for less than the policy"
LESS = f"P2 {_LESS}"
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


def _anew(name: str, **fields: object) -> ReplaceTask:
    return ReplaceTask(task=_back("T09", name=name, **fields).task)


_OUT = RemoveTask(task="T09")
_FREE = _back("T10", name="patch", department="pmo")


@pytest.mark.parametrize(
    ("steps", "less"),
    [
        ([[_anew("Other"), _FREE]], True),
        ([[_anew("Other")], [_FREE]], True),
        ([[_anew("Other")], [_OUT], [_FREE]], True),
        ([[_OUT], [_back("T09", name="Other")], [_FREE]], True),
        ([[_OUT], [_back("T09", name="Other")], [_OUT], [_FREE]], True),
        ([[_OUT], [_back("T09", name="Other")], [_anew("Patch", department="pmo")]], True),
        ([[_anew("Other"), _back("T10", name="patch")]], False),
        ([[_anew("Other"), _back("T10", name="New", department="pmo")]], False),
        ([[_anew("Other")], [_anew("Patch")], [_FREE]], False),
        ([[_anew("Other"), _back("T10")], [_back("T11", department="pmo")]], False),
    ],
    ids=[
        *("its name, in one change", "its name, later", "its name, once it was taken out"),
        *("a decoy that stays", "a decoy that goes", "the decoy itself"),
        *("still bound", "another name", "it bears its name again", "another bears its name"),
    ],
)
def test_what_bears_the_name_of_a_task_is_bound_as_that_was(
    steps: list[list[AnyOperation]], path: Path, clock: FakeClock, *, less: bool
) -> None:
    plan = apply_operations(small_plan(), [FROZEN, _back("T09")])
    genesis = Genesis(plan=plan, people=six_people(), policy=POLICY, by="maya")
    with open_ledger(path, clock, create=genesis) as ledger:
        for step in steps[:-1]:
            case = submit(ledger, clock, *step)
            for one in case.proposal.requirements:
                decide(ledger, case, {"finance": "fiona"}.get(one.role, "tom"))
            apply_proposal(ledger.door, case.id)
        whole = draft(ledger, clock, *steps[-1])
        fewer = tuple(one for one in whole.requirements if one.role != "it-security")
        assert (len(fewer) < len(whole.requirements)) is less

        let_in(path, ledger, whole.model_copy(update={"requirements": fewer}))

    assert faults(path) == ([f"P{len(steps)} {_LESS}"] if less else [])
