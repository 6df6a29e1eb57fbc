"""The auditor's lock by itself: the kernel did not look, and what came in is named all the same."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.opening import Genesis, open_ledger
from ledger.proposal_rows import ending_row
from ledger.verify import verify
from plan.gate_calls import CallEvidence, Word
from plan.gate_operation import ProceedGate
from plan.governing import assess_governance
from plan.model import Freeze
from plan.operations import AddFreeze, AnyOperation, SetStart, apply_operations, parse_operations
from plan.policy import Policy, Requirement, Rule
from plan.proposal import Evidence, Prose, Status
from tests.builders import plain_policy, six_people, small_plan
from tests.fakes import FakeClock
from tests.ledger.attempts import Scene
from tests.ledger.blind import faults, let_in, told
from tests.ledger.governing import broken, grant
from tests.ledger.life import FAILED, took_back
from tests.ledger.steps import LONGER_FIREWALL, draft, make_ledger, submit, write_past
from tests.ledger.test_evidence import fact, reading

LESS = ["P1 came in asking for less than the policy"]
ENDINGS = ("endings_actor", "endings_own")
NOBODY = ["P1 came in to go on at a gate to which nobody said so"]
ASKS_PMO = (Requirement(role="pmo"),)


def _rule(when: str, *roles: str, **fields: object) -> Rule:
    requires = [{"role": role} for role in roles]
    return Rule.model_validate({"name": when, "when": when, "requires": requires, **fields})


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(
            (_rule("department", "$department", departments=["finance"]),), id="of others"
        ),
        pytest.param((_rule("freeze_waived", "pmo"),), id="about a freeze that nobody waives"),
        pytest.param((_rule("people", "pmo"), _rule("policy", "pmo")), id="about who governs"),
        pytest.param(
            (_rule("department", "$department", departments=["finance"]), _rule("moves", "audit")),
            id="that would ask others",
        ),
    ],
)
def test_an_approver_out_of_the_air_stands_for_no_department(
    rules: tuple[Rule, ...], path: Path, clock: FakeClock
) -> None:
    with make_ledger(path, clock, policy=Policy(version=1, rules=rules)) as ledger:
        let_in(path, ledger, told(ledger, clock, LONGER_FIREWALL, requirements=ASKS_PMO))

    assert faults(path) == LESS


def test_a_rule_that_only_a_schedule_can_match_may_have_asked(path: Path, clock: FakeClock) -> None:
    policy = Policy(version=1, rules=(_rule("moves", "pmo"),))
    with make_ledger(path, clock, policy=policy) as ledger:
        submit(ledger, clock, LONGER_FIREWALL)

    assert verify(path)["ok"]


def test_a_rule_that_matches_and_asks_nobody_lets_nothing_in(path: Path, clock: FakeClock) -> None:
    policy = plain_policy()
    nobody = Rule(name="nobody", when="department", requires=())
    policy = policy.model_copy(update={"rules": (*policy.rules, nobody)})
    asked = (Requirement(role="it-security"),)
    with make_ledger(path, clock, policy=policy) as ledger:
        let_in(path, ledger, told(ledger, clock, LONGER_FIREWALL, requirements=asked))

    assert faults(path) == LESS


def test_a_risk_of_which_no_rule_speaks_is_named(scene: Scene) -> None:
    riskier = draft(scene.ledger, scene.clock).model_copy(update={"risk": "medium"})

    let_in(scene.path, scene.ledger, riskier)

    assert faults(scene.path) == LESS


@pytest.mark.parametrize("risk", ["low", "medium"])
def test_less_risk_than_the_rule_on_people_says_is_named(risk: str, scene: Scene) -> None:
    reader, change = scene.ledger.reader, grant(scene.ledger, "olga", "finance")
    governed = assess_governance(reader.plan(), reader.people(), reader.policy(), [change])
    assert governed.ruling.risk == "high"
    fields = {"requirements": governed.ruling.requirements, "result_people": governed.result_people}

    let_in(scene.path, scene.ledger, told(scene.ledger, scene.clock, change, risk=risk, **fields))

    assert faults(scene.path) == LESS


WINDOW = Freeze(
    id="F1",
    name="Close",
    first=date(2026, 3, 4),
    last=date(2026, 3, 20),
    departments=("finance", "it-security"),
)


@pytest.mark.parametrize(
    ("operation", "risk"),
    [
        pytest.param(SetStart(start=date(2026, 4, 6)), "high", id="start"),
        pytest.param(AddFreeze(freeze=WINDOW), "high", id="freeze"),
        pytest.param(
            AddFreeze(freeze=WINDOW.model_copy(update={"departments": ("operations",)})),
            "low",
            id="less risk",
        ),
    ],
)
def test_what_touches_others_than_the_broken_glass_is_named(
    operation: AnyOperation, risk: str, scene: Scene
) -> None:
    glass = broken(scene.ledger, departments=("operations",))
    proposal = told(
        scene.ledger,
        scene.clock,
        operation,
        requirements=ASKS_PMO,
        risk=risk,
        break_glass=glass.id,
    )

    let_in(scene.path, scene.ledger, proposal, without=["proposals_glass_others"])

    assert faults(scene.path) == ["P1 came in beyond its broken glass"]


def test_a_freeze_for_those_whom_the_glass_names_is_within_it(scene: Scene) -> None:
    glass = broken(scene.ledger, departments=("operations",))
    own = AddFreeze(freeze=WINDOW.model_copy(update={"departments": ("operations",)}))

    let_in(scene.path, scene.ledger, draft(scene.ledger, scene.clock, own, glass=glass))

    assert verify(scene.path)["ok"]


@pytest.mark.parametrize(("ahead", "found"), [(60, []), (61, ["P1 came in before it was made"])])
def test_a_proposal_is_never_made_after_it_came_in(
    ahead: int, found: list[str], scene: Scene
) -> None:
    later = scene.clock.now() + timedelta(seconds=ahead)
    dates = {"created": later, "expires": later + timedelta(hours=72)}
    told_ahead = {name: at.isoformat(timespec="seconds") for name, at in dates.items()}
    proposal = draft(scene.ledger, scene.clock).model_copy(update=told_ahead)

    let_in(scene.path, scene.ledger, proposal, without=["proposals_created"])

    assert faults(scene.path) == found


STRICT = plain_policy().model_copy(
    update={
        "rules": (
            *plain_policy().rules,
            _rule("breaks", "pmo", risk="high"),
            _rule("freeze_waived", "it-security", risk="high"),
        )
    }
)
LIMITED = (
    {"op": "set_deadline", "task": "T05", "deadline": "2026-04-30"},
    {"op": "set_constraint", "task": "T02", "constraint": {"kind": "FNLT", "date": "2026-04-30"}},
    {"op": "set_constraint", "task": "T03", "constraint": {"kind": "SNLT", "date": "2026-04-30"}},
    {
        "op": "add_freeze",
        "freeze": {
            "id": "F1",
            "name": "Close",
            "first": "2026-06-01",
            "last": "2026-06-20",
            "departments": ["finance"],
        },
    },
)


def _constraint(task: str, kind: str | None, day: str = "") -> dict[str, object]:
    value = None if kind is None else {"kind": kind, "date": day}
    return {"op": "set_constraint", "task": task, "constraint": value}


def _elsewhere(task: str, department: str) -> dict[str, object]:
    plain = small_plan().by_id[task].model_copy(update={"department": department})
    return {"op": "replace_task", "task": plain.model_dump(mode="json")}


def _deadline(task: str, day: str | None) -> dict[str, object]:
    return {"op": "set_deadline", "task": task, "deadline": day}


@pytest.mark.parametrize(
    ("written", "left_out"),
    [
        pytest.param([_deadline("T05", "2027-12-30")], "pmo", id="deadline put off"),
        pytest.param([_deadline("T05", None)], "pmo", id="deadline gone"),
        pytest.param(
            [_deadline("T05", None), _constraint("T05", "FNLT", "2026-05-01")],
            "pmo",
            id="a later limit in its place",
        ),
        pytest.param(
            [_deadline("T05", None), _constraint("T05", "MSO", "2027-12-30")],
            "pmo",
            id="a pin in its place",
        ),
        pytest.param([_constraint("T02", None)], "pmo", id="constraint gone"),
        pytest.param([_constraint("T02", "SNET", "2026-04-30")], "pmo", id="another constraint"),
        pytest.param([_constraint("T03", None)], "pmo", id="latest start gone"),
        pytest.param([_elsewhere("T01", "pmo")], "it-security", id="out of the freeze"),
    ],
)
def test_a_limit_that_is_loosened_by_words_alone_asks_whoever_is_asked_for_it(
    written: list[dict[str, object]], left_out: str, path: Path, clock: FakeClock
) -> None:
    plan = apply_operations(small_plan(), parse_operations(list(LIMITED)))
    genesis = Genesis(plan=plan, people=six_people(), policy=STRICT, by="maya")
    with open_ledger(path, clock, create=genesis) as ledger:
        whole = draft(ledger, clock, *parse_operations(written))
        less = tuple(one for one in whole.requirements if one.role != left_out)
        assert len(less) == len(whole.requirements) - 1

        let_in(path, ledger, whole.model_copy(update={"requirements": less}))

    assert faults(path) == LESS


@pytest.mark.parametrize(
    "written",
    [
        [_deadline("T05", "2026-04-29")],
        [_deadline("T05", None), _constraint("T05", "FNLT", "2026-04-30")],
        [_constraint("T02", "MFO", "2026-04-30")],
        [_constraint("T02", None), _deadline("T02", "2026-04-30")],
        [_constraint("T03", "SNLT", "2026-04-29")],
    ],
)
def test_a_limit_that_is_kept_asks_for_nobody_more(
    written: list[dict[str, object]], path: Path, clock: FakeClock
) -> None:
    plan = apply_operations(small_plan(), parse_operations(list(LIMITED)))
    genesis = Genesis(plan=plan, people=six_people(), policy=STRICT, by="maya")
    with open_ledger(path, clock, create=genesis) as ledger:
        submit(ledger, clock, *parse_operations(written))

    assert verify(path)["ok"]


@pytest.mark.parametrize(
    ("answers", "call", "found"),
    [
        (["halt"], 1, NOBODY),
        ([], 1, NOBODY),
        (["proceed", "halt"], 1, NOBODY),
        (["halt", "proceed"], 2, []),
        (["proceed"], 9, NOBODY),
    ],
)
def test_going_on_at_a_gate_takes_a_yes_to_its_newest_call(
    answers: list[Word], call: int, found: list[str], scene: Scene
) -> None:
    governance = scene.ledger.governance
    for number, answer in enumerate(answers, start=1):
        evidence: Any = FAILED if number == 1 else CallEvidence(missing=("T05 is not done",))
        opened = governance.open_call("T06", evidence)
        governance.answer_call(opened.id, person="fiona", answer=answer, reason="r", channel="cli")

    let_in(
        scene.path,
        scene.ledger,
        draft(scene.ledger, scene.clock, ProceedGate(task="T06", call=call)),
        without=["proposals_proceed"],
    )

    assert faults(scene.path) == found


def test_a_gate_that_was_taken_back_goes_on_after_another_call_only(scene: Scene) -> None:
    took_back(scene.ledger, scene.clock)

    let_in(
        scene.path,
        scene.ledger,
        draft(scene.ledger, scene.clock, ProceedGate(task="T06", call=1)),
        without=["proposals_proceed"],
    )

    assert faults(scene.path) == [line.replace("P1", "P3") for line in NOBODY]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"plan": "other"}, "on a plan of another name"),
        ({"people_version": 9}, "among other people"),
        ({"evidence": (Evidence(id="O99", hash="ab" * 32),)}, "resting on what was not there"),
        ({"evidence": (Evidence(id="O1", hash="ab" * 32),)}, "resting on what was not there"),
        ({"evidence": (Evidence(id="X1", hash="ab" * 32),)}, "resting on what was not there"),
    ],
)
def test_what_a_proposal_says_of_plan_people_and_evidence_is_true(
    fields: dict[str, object], found: str, scene: Scene
) -> None:
    observe(scene)

    let_in(scene.path, scene.ledger, draft(scene.ledger, scene.clock).model_copy(update=fields))

    assert faults(scene.path) == [f"P1 came in {found}"]


def observe(scene: Scene) -> Evidence:
    """Let the ledger hold what a proposal may rest on."""
    [one] = scene.ledger.evidence.record([fact("late")]).new
    return Evidence(id=one.id, hash=one.hash)


def test_what_came_after_a_proposal_is_nothing_that_it_rests_on(scene: Scene) -> None:
    known = observe(scene)
    whole = draft(scene.ledger, scene.clock, evidence=[known])
    scene.ledger.governance.submit(whole, Prose(title="A change"), by="maya")
    assert verify(scene.path)["ok"]
    later = Evidence(id="R1", hash="ab" * 32)
    early = whole.model_copy(update={"evidence": (later,), "author": "tom"})

    let_in(scene.path, scene.ledger, early, by="tom")
    assert scene.ledger.evidence.save_reading(reading()).id == "R1"

    assert faults(scene.path) == ["P2 came in resting on what was not there"]


@pytest.mark.parametrize("by", ["coordinator", "tom"])
def test_a_proposal_that_somebody_else_submitted_is_named(by: str, scene: Scene) -> None:
    let_in(scene.path, scene.ledger, draft(scene.ledger, scene.clock), by=by)

    assert faults(scene.path) == ["P1 came in by somebody who does not stand behind it"]


@pytest.mark.parametrize(
    ("status", "actor", "found"),
    [
        (Status.WITHDRAWN, "finance-agent", ["P1 was ended as withdrawn by finance-agent"]),
        (Status.WITHDRAWN, "fiona", ["P1 was ended as withdrawn by fiona"]),
        (Status.WITHDRAWN, "maya", []),
        (Status.CLOSED, "finance-agent", ["P1 was ended as closed by finance-agent"]),
        (Status.CLOSED, "fiona", []),
    ],
)
def test_only_a_person_ends_a_proposal_and_only_who_stands_behind_it_withdraws(
    status: Status, actor: str, found: list[str], scene: Scene
) -> None:
    case = submit(scene.ledger, scene.clock)

    row = ending_row(case.id, status, "no", actor)
    write_past(scene.path, scene.clock.now(), "ended", [row], actor=actor, without=ENDINGS)

    assert faults(scene.path) == [f"{one}, who may not" for one in found]


def test_an_end_is_of_whoever_the_log_says(scene: Scene) -> None:
    case = submit(scene.ledger, scene.clock)

    row = ending_row(case.id, Status.WITHDRAWN, "no", "maya")
    write_past(scene.path, scene.clock.now(), "ended", [row], actor="coordinator", without=ENDINGS)

    assert faults(scene.path) == ["endings/P1 is another person's than entry 3"]
