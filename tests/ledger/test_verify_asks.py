"""What the auditor's own reading of the rules asks, beside what the product asks."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given

from ledger.verify import _named, asks_for_named
from plan.effect import compute_effect
from plan.errors import PolicyError
from plan.flips import OrderFlip
from plan.model import Plan
from plan.operations import Operation, apply_operations, parse_operations
from plan.policy import Policy, Requirement, Rule, Ruling, rule_on
from tests.builders import small_plan
from tests.plan.edits import edited_plans
from tests.plan.plans import seeds, steady


def _rule(when: str, *roles: str, **fields: object) -> Rule:
    requires = [{"role": role, "count": 2 if role == "pmo" else 1} for role in roles]
    return Rule.model_validate({"name": when, "when": when, "requires": requires, **fields})


POLICY = Policy(
    version=1,
    rules=(
        _rule("department", "$department"),
        _rule("department", "board", departments=["finance"], risk="medium"),
        _rule("gate", "$gate", "$department"),
        _rule("freeze_waived", "it-security", risk="high"),
        _rule("moves", "pmo", days=10),
        _rule("order_flip", "pmo"),
        _rule("breaks", "audit"),
        _rule("department", "steering", critical=True),
    ),
)


def asks_enough(
    plan: Plan,
    operations: tuple[Operation, ...],
    ruling: Ruling,
    flips: Sequence[OrderFlip] = (),
    policy: Policy = POLICY,
) -> bool:
    body = {
        "operations": [one.model_dump(mode="json", by_alias=True) for one in operations],
        "requirements": [one.model_dump(mode="json") for one in ruling.requirements],
        "risk": ruling.risk,
        "attest": [
            {"before": one.first, "after": one.then, "departments": list(one.departments)}
            for one in flips
        ],
    }
    return asks_for_named(body, policy.model_dump(mode="json"), plan.model_dump(mode="json"))


def without(ruling: Ruling, role: str) -> Ruling:
    kept = tuple(one for one in ruling.requirements if one.role != role)
    return ruling.model_copy(update={"requirements": kept})


def with_pmo(ruling: Ruling) -> Ruling:
    more = (*ruling.requirements, Requirement(role="pmo", count=2))
    return ruling.model_copy(update={"requirements": more})


@steady(120)
@given(edited_plans())
def test_what_the_product_asks_is_never_less_than_the_auditor_reads_off_the_words(
    case: tuple[Plan, tuple[Operation, ...]],
) -> None:
    plan, operations = case
    try:
        effect = compute_effect(plan, apply_operations(plan, operations), operations)
        ruling = rule_on(POLICY, effect)
    except PolicyError:
        return

    assert asks_enough(plan, operations, ruling, effect.order_flips)
    owners = {plan.by_id[id_].department for id_ in effect.edited if id_ in plan.by_id}
    for owner in owners:
        assert not asks_enough(plan, operations, without(ruling, owner))


WHEN = ("department", "gate", "order_flip", "freeze_waived", "breaks", "moves")
ROLES = ("$department", "$gate", "pmo", "audit")


def any_policy(random: Random, departments: Sequence[str]) -> Policy:
    """Give rules of every kind, and one for whoever is touched, so that much is let in."""

    def rule(number: int) -> Rule:
        requires = [
            {"role": random.choice(ROLES), "count": random.randint(1, 2)}
            for _ in range(random.randint(0, 2))
        ]
        fields = {
            "name": f"r{number}",
            "when": random.choice(WHEN),
            "departments": random.sample(departments, random.choice((0, 0, 1))),
            "days": random.choice((0, 0, 1, 10)),
            "critical": random.random() < 0.2,
            "risk": random.choice(("low", "medium", "high")),
            "requires": requires,
        }
        return Rule.model_validate(fields)

    every = [_rule("department", "$department")] if random.random() < 0.8 else []
    return Policy(version=1, rules=(*(rule(n) for n in range(random.randint(1, 6))), *every))


@steady(100)
@given(edited_plans(), seeds)
def test_under_no_policy_does_the_auditor_ask_for_more_than_the_product(
    case: tuple[Plan, tuple[Operation, ...]], seed: int
) -> None:
    plan, operations = case
    effect = compute_effect(plan, apply_operations(plan, operations), operations)
    random = Random(seed)  # noqa: S311  # test data
    for _ in range(10):
        policy = any_policy(random, [one.id for one in plan.departments])
        try:
            ruling = rule_on(policy, effect)
        except PolicyError:
            continue
        assert asks_enough(plan, operations, ruling, effect.order_flips, policy)


@steady(100)
@given(edited_plans())
def test_what_the_auditor_reads_off_the_words_is_part_of_the_effect(
    case: tuple[Plan, tuple[Operation, ...]],
) -> None:
    plan, operations = case
    effect = compute_effect(plan, apply_operations(plan, operations), operations)
    body = {"operations": [one.model_dump(mode="json", by_alias=True) for one in operations]}

    found, gates = _named(body, plan.model_dump(mode="json"), limits=True)

    assert found["department"] <= set(effect.touched)
    assert found["freeze_waived"] <= set(effect.freezes_relaxed_for)
    assert found["breaks"] <= {one.department for one in effect.loosened}
    assert found["moves"] <= set(effect.removed_from)
    assert gates <= {role for gate in effect.gates for role in gate.roles}


def ruled(plan: Plan, *written: dict[str, object]) -> tuple[tuple[Operation, ...], Ruling]:
    operations = parse_operations(list(written))
    effect = compute_effect(plan, apply_operations(plan, operations), operations)
    return operations, rule_on(POLICY, effect)


GATE = {
    "id": "G1",
    "name": "Gate",
    "department": "finance",
    "duration": 0,
    "gate": ["finance", "it-security"],
}
FREEZE = {
    "id": "F9",
    "name": "Close",
    "first": "2026-12-20",
    "last": "2027-01-05",
    "departments": ["finance"],
}


@pytest.mark.parametrize(
    ("before", "written", "role"),
    [
        pytest.param((), {"op": "set_duration", "task": "T04", "duration": 960}, None, id="owner"),
        pytest.param((), {"op": "set_start", "start": "2026-03-09"}, None, id="start"),
        pytest.param((), {"op": "add_freeze", "freeze": FREEZE}, "board", id="freeze put"),
        pytest.param(
            ({"op": "set_deadline", "task": "T04", "deadline": "2026-12-31"},),
            {"op": "set_deadline", "task": "T04", "deadline": None},
            "audit",
            id="deadline lifted",
        ),
        pytest.param(
            ({"op": "add_task", "task": GATE},),
            {"op": "set_duration", "task": "G1", "duration": 480},
            "it-security",
            id="gate",
        ),
        pytest.param(
            ({"op": "add_freeze", "freeze": FREEZE},),
            {"op": "remove_freeze", "freeze": "F9"},
            "it-security",
            id="freeze",
        ),
        pytest.param(
            ({"op": "add_task", "task": {**GATE, "gate": []}},),
            {"op": "remove_task", "task": "G1"},
            "pmo",
            id="task taken out",
        ),
    ],
)
def test_a_role_that_the_words_alone_call_for_is_missed(
    before: tuple[dict[str, object], ...], written: dict[str, object], role: str | None
) -> None:
    plan = apply_operations(small_plan(), parse_operations(list(before)))
    operations, ruling = ruled(plan, written)
    missing = role or plan.by_id["T04"].department

    assert asks_enough(plan, operations, ruling)
    assert not asks_enough(plan, operations, without(ruling, missing))


def test_a_freeze_that_is_written_for_others_is_relaxed_for_those_it_bound() -> None:
    plan = apply_operations(
        small_plan(), parse_operations([{"op": "add_freeze", "freeze": FREEZE}])
    )
    written = {**FREEZE, "departments": ["operations"]}
    operations, ruling = ruled(
        plan, {"op": "remove_freeze", "freeze": "F9"}, {"op": "add_freeze", "freeze": written}
    )
    alone = _rule("freeze_waived", "auditor", departments=["operations"])
    policy = POLICY.model_copy(update={"rules": (*POLICY.rules, alone)})

    assert asks_enough(plan, operations, ruling, policy=policy)


def test_an_order_that_its_owners_attest_for_is_turned_round() -> None:
    operations, ruling = ruled(small_plan(), {"op": "set_duration", "task": "T04", "duration": 960})
    flip = OrderFlip(first="T02", then="T04", departments=("it-security", "operations"))

    assert not asks_enough(small_plan(), operations, ruling, [flip])
    assert asks_enough(small_plan(), operations, with_pmo(ruling), [flip])


def test_less_risk_than_its_rules_say_is_missed() -> None:
    plan = apply_operations(
        small_plan(), parse_operations([{"op": "add_freeze", "freeze": FREEZE}])
    )
    operations, ruling = ruled(plan, {"op": "remove_freeze", "freeze": "F9"})

    assert ruling.risk == "high"
    assert not asks_enough(plan, operations, ruling.model_copy(update={"risk": "medium"}))
