"""Who must approve: rules over the effect, the larger count wins, and silence is a no."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from plan.effect import Effect, compute_effect
from plan.errors import CycleError, OperationError, PolicyError
from plan.operations import apply_operations, parse_operations
from plan.policy import Policy, Rule, RuleRequirement, Ruling, rule_on, rule_on_governance
from plan.proposal import Evidence
from plan.proposing import Authorship, assess, make_proposal
from tests.builders import DAY, plain_policy, six_people, small_plan
from tests.plan.cases import HEAD, LONGER, NOW, people

NOTHING = compute_effect(small_plan(), small_plan())


def effect(*fields: dict[str, object]) -> Effect:
    plan = small_plan()
    return compute_effect(plan, apply_operations(plan, parse_operations(list(fields))))


LATER = effect({"op": "set_duration", "task": "T05", "duration": 6 * DAY})


def rule(when: str, *roles: str, **fields: object) -> Rule:
    requires = [dict(zip(("role", "count"), r.split("*"), strict=False)) for r in roles]
    return Rule.model_validate(
        {"name": f"{when} {' '.join(roles)}", "when": when, "requires": requires, **fields}
    )


def ruling(found: Effect, *rules: Rule) -> Ruling:
    return rule_on(Policy(version=1, rules=rules), found)


def asked(found: Effect, *rules: Rule) -> dict[str, int]:
    return {r.role: r.count for r in ruling(found, *rules).requirements}


def test_no_rule_that_matches_means_that_nobody_may() -> None:
    with pytest.raises(
        PolicyError, match="add a rule that matches departments finance, operations"
    ):
        ruling(LATER, rule("breaks", "pmo"))
    with pytest.raises(PolicyError, match="so nobody may"):
        ruling(NOTHING, rule("department", "$department"))
    with pytest.raises(PolicyError):
        ruling(LATER)


def test_a_rule_that_names_no_role_in_the_end_lets_nothing_through() -> None:
    squeeze = effect({"op": "remove_dependency", "before": "T02", "after": "T04"})

    assert squeeze.gates == ()
    with pytest.raises(PolicyError):
        ruling(squeeze, rule("department", "$gate"))
    with pytest.raises(PolicyError):
        ruling(LATER, rule("department"))


def test_the_larger_count_wins_whatever_the_order_of_the_rules() -> None:
    rules = [
        rule("department", "$department", "pmo"),
        rule("gate", "finance*2"),
        rule("moves", "pmo*3"),
    ]

    for order in (rules, rules[::-1]):
        assert asked(LATER, *order) == {"finance": 2, "operations": 1, "pmo": 3}


def test_departments_and_gates_are_filled_from_the_effect() -> None:
    assert asked(LATER, rule("department", "$department")) == {"finance": 1, "operations": 1}
    assert asked(
        LATER,
        rule("department", "$department*2", departments=["finance"]),
        rule("department", "$department", departments=["operations"]),
    ) == {"finance": 2, "operations": 1}
    with pytest.raises(PolicyError, match="operations"):
        asked(LATER, rule("department", "$department", departments=["finance"]))
    own = rule("department", "auditor")
    assert asked(LATER, own, rule("gate", "$gate")) == {
        "auditor": 1,
        "finance": 1,
        "it-security": 1,
        "operations": 1,
    }
    assert asked(LATER, own, rule("gate", "$department")) == {"auditor": 1, "operations": 1}


@pytest.mark.parametrize(
    ("found", "when", "fields", "matches"),
    [
        (LATER, "department", {}, True),
        (LATER, "department", {"departments": ["it-security"]}, False),
        (LATER, "gate", {}, True),
        (LATER, "gate", {"departments": ["finance"]}, False),
        (LATER, "moves", {"days": 2}, True),
        (LATER, "moves", {"days": 3}, False),
        (LATER, "moves", {"days": 2, "departments": ["pmo"]}, False),
        (LATER, "breaks", {}, False),
        (LATER, "order_flip", {}, False),
        (LATER, "freeze_waived", {}, False),
        (
            effect({"op": "set_deadline", "task": "T05", "deadline": "2026-03-09"}),
            "breaks",
            {"departments": ["finance"]},
            True,
        ),
    ],
    ids=range(11),
)
def test_a_rule_matches_what_the_effect_does(
    found: Effect, when: str, fields: dict[str, object], *, matches: bool
) -> None:
    rules = [rule("department", "auditor"), rule(when, "pmo", **fields)]

    assert ("pmo" in asked(found, *rules)) is matches


def test_a_flip_and_a_waived_freeze_are_seen() -> None:
    plan = small_plan()
    freeze = {"id": "F1", "name": "f", "first": "2026-03-09", "last": "2026-03-13"}
    frozen = apply_operations(
        plan,
        parse_operations(
            [{"op": "add_freeze", "freeze": {**freeze, "departments": ["operations", "pmo"]}}]
        ),
    )
    waive = parse_operations([{"op": "waive_freeze", "freeze": "F1", "task": "T03"}])
    waived = compute_effect(frozen, apply_operations(frozen, waive))
    dates = {"T03": "2026-03-16", "T01": "2026-04-13"}
    early, late = (
        {"op": "set_constraint", "task": id_, "constraint": {"kind": "SNET", "date": day}}
        for id_, day in dates.items()
    )
    loose = plan.model_copy(update={"links": ()})
    loose = apply_operations(loose, parse_operations([early]))
    turned = compute_effect(loose, apply_operations(loose, parse_operations([late])))

    assert asked(waived, rule("freeze_waived", "$department*2")) == {"operations": 2, "pmo": 2}
    assert asked(turned, rule("order_flip", "$department")) == {"finance": 1, "operations": 1}


def test_of_two_counts_of_one_role_in_one_rule_the_larger_counts() -> None:
    twice = rule("department", "$department*2", "finance", "operations*3")

    assert asked(LATER, twice) == {"finance": 2, "operations": 3}


def test_the_highest_risk_of_the_rules_that_match_counts() -> None:
    rules = [
        rule("department", "pmo", risk="medium"),
        rule("gate", "pmo", risk="low"),
        rule("breaks", "pmo", risk="high"),
    ]

    found = ruling(LATER, *rules)

    assert (found.risk, found.because) == ("medium", ("department pmo", "gate pmo"))


@pytest.mark.parametrize("role", ["$everybody", "", "a b", "$"])
def test_a_role_that_no_rule_knows_is_refused(role: str) -> None:
    with pytest.raises(ValidationError, match="should match pattern"):
        RuleRequirement(role=role)


def test_nobody_can_be_asked_for_no_approval() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        RuleRequirement(role="pmo", count=0)


def test_operations_become_a_proposal_that_says_all_that_the_digest_covers() -> None:
    authorship = Authorship(author="coordinator", sponsor="maya", model="m", prompt="p")
    evidence = [Evidence(id="O1", hash="h")]

    made, assessment = make_proposal(
        small_plan(),
        HEAD,
        LONGER,
        policy=plain_policy(),
        people=six_people(),
        authorship=authorship,
        evidence=evidence,
        now=NOW,
    )

    assert made.result_hash == apply_operations(small_plan(), LONGER).hash == assessment.result.hash
    assert {r.role: r.count for r in made.requirements} == {"finance": 1, "operations": 1}
    assert (made.base_revision, made.base_hash, made.plan) == (1, HEAD.hash, "small")
    assert (made.author, made.sponsor, made.model, made.prompt) == ("coordinator", "maya", "m", "p")
    assert made.created == NOW.isoformat()
    assert made.expires == (NOW + timedelta(hours=72)).isoformat()
    assert made.evidence == tuple(evidence)


def test_operations_that_change_nothing_are_no_proposal() -> None:
    same = parse_operations([{"op": "set_duration", "task": "T05", "duration": 4 * DAY}])

    with pytest.raises(OperationError, match="change nothing"):
        assess(small_plan(), same, plain_policy())
    with pytest.raises(OperationError, match="change nothing"):
        assess(small_plan(), [], plain_policy())


def test_operations_that_make_a_loop_are_no_proposal() -> None:
    loop = parse_operations(
        [{"op": "add_dependency", "before": "T05", "after": "T01", "basis": "x"}]
    )

    with pytest.raises(CycleError):
        assess(small_plan(), loop, plain_policy())


def test_a_change_that_nobody_could_approve_is_not_even_proposed() -> None:
    with pytest.raises(PolicyError, match="of 'operations' are needed and 0"):
        make_proposal(
            small_plan(),
            HEAD,
            LONGER,
            policy=plain_policy(),
            people=people(("fiona", ["finance"]), ("olga", ["operations"])),
            authorship=Authorship(author="olga"),
            evidence=[],
            now=NOW,
        )


def test_a_rule_on_the_critical_path_matches_where_it_changes() -> None:
    squeeze = effect({"op": "set_duration", "task": "T02", "duration": 30 * DAY})
    rules = (rule("department", "$department"), rule("moves", "pmo", critical=True))

    assert squeeze.critical_joined
    assert "pmo" in asked(squeeze, *rules)
    assert "pmo" not in asked(LATER, *rules)


@pytest.mark.parametrize("when", ["department", "gate", "moves"])
def test_days_narrow_any_rule_down(when: str) -> None:
    every = rule("department", "$department")

    assert "pmo" in asked(LATER, every, rule(when, "pmo", days=2))
    assert "pmo" not in asked(LATER, every, rule(when, "pmo", days=3))


def test_a_rule_for_who_governs_says_nothing_about_the_plan() -> None:
    every = rule("department", "$department")

    assert asked(LATER, every, rule("people", "pmo"), rule("policy", "pmo")) == asked(LATER, every)


@pytest.mark.parametrize(
    "fields", [{"departments": ("finance",)}, {"days": 1}, {"critical": True}], ids=str
)
def test_a_rule_for_who_governs_takes_no_condition_of_the_plan(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="takes no departments, days or critical"):
        rule("people", "pmo", **fields)
    with pytest.raises(ValidationError, match="names its roles"):
        rule("policy", "$department")


def test_several_rules_for_who_governs_add_up() -> None:
    rules = (rule("people", "pmo"), rule("people", "pmo*2", risk="high"), rule("people", "finance"))

    found = rule_on_governance(Policy(version=1, rules=rules), ["people"])

    assert {r.role: r.count for r in found.requirements} == {"finance": 1, "pmo": 2}
    assert found.risk == "high"


def timed(**fields: object) -> Policy:
    return Policy.model_validate({"version": 1, "rules": (), **fields})


def test_hours_are_given_once_or_by_risk() -> None:
    policy = timed(expires_hours={"low": 72, "high": 24}, remind_after_hours={"low": 10})

    assert [policy.expires(risk) for risk in ("low", "medium", "high")] == [72, 72, 24]
    assert policy.remind_after("high") == 10


def test_what_is_not_said_of_hours_follows_from_how_long_a_proposal_stands() -> None:
    assert (timed().remind_after("low"), timed().escalate_after("low")) == (24, 48)
    short = timed(expires_hours=6)
    assert (short.remind_after("low"), short.escalate_after("low")) == (2, 4)
    assert timed(expires_hours=1).remind_after("low") == 1


@pytest.mark.parametrize("name", ["remind_after_hours", "escalate_after_hours"])
def test_reminder_and_escalation_come_before_the_end(name: str) -> None:
    timed(expires_hours=10, **{name: 9})
    with pytest.raises(ValidationError, match="have to come before"):
        timed(expires_hours=10, **{name: 10})
    with pytest.raises(ValidationError, match="with risk high"):
        timed(expires_hours={"low": 72, "high": 8}, **{name: 9})


def test_a_policy_of_an_earlier_version_is_hashed_as_it_was() -> None:
    assert set(timed().model_dump(mode="json")) == {"version", "expires_hours", "rules"}
    assert "critical" not in rule("moves", "pmo").model_dump(mode="json")


def test_how_long_a_proposal_stands_depends_on_its_risk() -> None:
    policy = timed(
        expires_hours={"low": 72, "high": 5},
        rules=(rule("department", "$department", risk="high"),),
    )

    made, _ = make_proposal(
        small_plan(),
        HEAD,
        LONGER,
        policy=policy,
        people=six_people(),
        authorship=Authorship(author="maya"),
        evidence=(),
        now=NOW,
    )

    assert made.expires == (NOW + timedelta(hours=5)).isoformat()


def test_a_rule_on_moves_asks_whose_tasks_move_that_far_and_no_others() -> None:
    found = effect(
        {"op": "set_duration", "task": "T02", "duration": 4 * DAY},
        {"op": "set_duration", "task": "T05", "duration": 9 * DAY},
    )

    assert {(move.department, move.days) for move in found.moved} == {
        ("it-security", 1),
        ("finance", 5),
        ("operations", 5),
    }
    far = asked(found, rule("moves", "$department", days=5), rule("department", "pmo"))
    assert far == {"finance": 1, "operations": 1, "pmo": 1}


def test_a_rule_on_moves_asks_for_a_name_that_goes_that_far_to_another_task() -> None:
    plan = small_plan()
    away = {**plan.by_id["T02"].model_dump(mode="json"), "name": "Something else"}
    days = {"2026-03-30": {"it-security"}, "2026-03-04": set[str]()}
    for day, security in days.items():
        begun = {"kind": "SNET", "date": day}
        found = effect(
            {"op": "replace_task", "task": away},
            {
                "op": "add_task",
                "task": {**plan.by_id["T02"].model_dump(), "id": "N", "constraint": begun},
            },
            {"op": "set_duration", "task": "T05", "duration": 9 * DAY},
        )
        far = asked(found, rule("moves", "$department", days=5), rule("department", "pmo"))
        assert found.carried
        assert far.keys() == {"finance", "operations", "pmo", *security}


def test_hours_that_nobody_gave_are_a_part_of_the_time_and_never_more_than_a_day_or_two() -> None:
    short, long = (Policy(version=1, rules=(), expires_hours=hours) for hours in (30, 240))

    assert (short.remind_after("low"), short.escalate_after("low")) == (10, 20)
    assert (long.remind_after("low"), long.escalate_after("low")) == (24, 48)


def test_hours_that_were_given_hold_as_they_are() -> None:
    policy = Policy(version=1, rules=(), remind_after_hours=7, escalate_after_hours=60)

    assert (policy.remind_after("high"), policy.escalate_after("high")) == (7, 60)
