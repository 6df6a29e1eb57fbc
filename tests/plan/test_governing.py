"""Changes of who governs: what they give, who approves, and what would leave nobody who could."""

import pytest
from pydantic import ValidationError

from plan.errors import OperationError, PolicyError
from plan.governance_operations import (
    AddPerson,
    AnyGovernanceOperation,
    ChangePerson,
    Government,
    RemovePerson,
    ReplacePolicy,
    apply_governance,
)
from plan.governing import (
    Governed,
    assess_governance,
    government_words,
    indispensable,
    required_roles,
)
from plan.operations import SetDuration
from plan.people import People, Person
from plan.policy import Deputy, Hours, Policy, Requirement, Rule, RuleRequirement
from plan.proposal import AnyChange, Proposal
from plan.proposing import assess_any
from tests.builders import DAY, plain_policy, six_people, small_plan
from tests.ledger.governing import governing_policy, person
from tests.plan.cases import NOW, proposal

NORA = person("nora", "finance")
PEOPLE = six_people()


def assessed(
    *operations: AnyGovernanceOperation, policy: Policy | None = None, people: People = PEOPLE
) -> Governed:
    return assess_governance(small_plan(), people, policy or governing_policy(), operations)


def with_roles(id_: str, *roles: str) -> ChangePerson:
    return ChangePerson(person=PEOPLE.member(id_).model_copy(update={"roles": roles}))


def test_each_operation_gives_the_next_version_and_leaves_the_rest() -> None:
    people, policy = apply_governance(
        PEOPLE,
        governing_policy(),
        [AddPerson(person=NORA), with_roles("tom", "auditor"), RemovePerson(id="owen")],
    )

    assert people.version == 2
    assert people.by_id["nora"] == NORA
    assert people.by_id["tom"].roles == ("auditor",)
    assert "owen" not in people.by_id
    assert policy is not None
    assert policy.version == 1


def test_who_cannot_be_replaced_is_named_with_the_role() -> None:
    alone = Government(PEOPLE, governing_policy())
    with_deputy = governing_policy(deputies=(Deputy(role="it-security", person="tom"),))
    one_left = apply_governance(PEOPLE, governing_policy(), [RemovePerson(id="tom")])

    assert indispensable(alone) == {"it-security": ("sam",)}
    assert indispensable(Government(PEOPLE, with_deputy)) == {}
    assert indispensable(one_left)["pmo"] == ("maya",)


def test_a_replaced_policy_counts_on_whatever_version_it_claims() -> None:
    given = governing_policy(version=7, asks_per_day=3)

    people, policy = apply_governance(PEOPLE, governing_policy(), [ReplacePolicy(policy=given)])

    assert (people, policy.version, policy.asks_per_day) == (PEOPLE, 2, 3)


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (AddPerson(person=PEOPLE.member("tom")), "there is a 'tom' already"),
        (AddPerson(person=person("kernel")), "stands in the log for what nobody did"),
        (ChangePerson(person=NORA), "there is nobody 'nora'"),
        (RemovePerson(id="ghost"), "there is nobody 'ghost'"),
        (
            ChangePerson(person=Person(id="tom", name="T", kind="agent", department="pmo")),
            "is a person and cannot become a agent",
        ),
        (ChangePerson(person=PEOPLE.member("tom")), "changes nothing of the people"),
        (ReplacePolicy(policy=governing_policy(version=5)), "changes nothing of the policy"),
    ],
)
def test_an_operation_that_does_not_fit_is_refused(
    operation: AnyGovernanceOperation, message: str
) -> None:
    with pytest.raises(OperationError, match=message):
        assessed(operation)


def test_an_agent_gets_no_role_by_any_operation() -> None:
    with pytest.raises(ValidationError, match="is an agent and cannot hold a role"):
        AddPerson(person=Person(id="bot", name="B", kind="agent", department="pmo", roles=("pmo",)))


def test_what_comes_to_nothing_of_its_kind_is_refused_beside_what_does_not() -> None:
    same = ReplacePolicy(policy=governing_policy())

    with pytest.raises(OperationError, match="operation 2: this changes nothing of the policy"):
        assessed(AddPerson(person=NORA), same)


def test_whom_the_rules_for_people_and_policy_name_has_to_approve() -> None:
    found = assessed(AddPerson(person=NORA))
    both = assessed(AddPerson(person=NORA), ReplacePolicy(policy=governing_policy(asks_per_day=9)))

    assert {one.role for one in found.ruling.requirements} == {"it-security", "pmo"}
    assert found.ruling.because == ("people",)
    assert both.ruling.because == ("people", "policy")
    assert found.ruling.risk == "high"
    assert (found.result_people is None, found.result_policy is None) == (False, True)
    assert both.result_policy == both.policy.hash


def test_where_no_rule_says_who_nobody_may_change_the_people() -> None:
    policy = governing_policy(rules=plain_policy().rules)

    with pytest.raises(PolicyError, match="who approves a change of the people, so nobody may"):
        assessed(AddPerson(person=NORA), policy=policy)


def test_where_no_rule_says_who_everybody_replaces_the_policy() -> None:
    rules = (
        *plain_policy().rules,
        Rule(name="two", when="moves", requires=(RuleRequirement(role="operations", count=2),)),
    )
    policy = governing_policy(rules=rules)

    found = assessed(ReplacePolicy(policy=governing_policy()), policy=policy)

    assert {one.role: one.count for one in found.ruling.requirements} == {
        "finance": 1,
        "it-security": 1,
        "operations": 2,
        "pmo": 1,  # whom the broken glass asks
    }
    assert found.ruling.risk == "high"
    assert "everybody" in found.ruling.because[0]


def test_where_nobody_is_ever_asked_nobody_replaces_the_policy() -> None:
    nobody = Policy(version=1, rules=(Rule(name="none", when="department", requires=()),))

    with pytest.raises(PolicyError, match="who approves a change of the policy, so nobody may"):
        assessed(ReplacePolicy(policy=governing_policy()), policy=nobody)


@pytest.mark.parametrize("when", ["people", "policy"])
def test_a_policy_that_nobody_could_change_again_is_refused(when: str) -> None:
    rules = tuple(one for one in governing_policy().rules if one.when != when)

    with pytest.raises(PolicyError, match=f"no rule for a change of the {when}"):
        assessed(ReplacePolicy(policy=governing_policy(rules=rules)))


def test_the_last_holder_of_a_role_that_can_be_asked_for_stays() -> None:
    with pytest.raises(PolicyError, match=r"'it-security' can be asked for, and 0 would be left"):
        assessed(RemovePerson(id="sam"))
    with pytest.raises(PolicyError, match="name another holder first"):
        assessed(with_roles("sam"))

    assessed(RemovePerson(id="sam"), with_roles("tom", "pmo", "it-security"))


def test_a_deputy_keeps_a_role_that_its_last_holder_leaves() -> None:
    assessed(RemovePerson(id="fiona"))
    with pytest.raises(PolicyError, match="'finance' can be asked for"):
        assessed(RemovePerson(id="fiona"), policy=governing_policy(deputies=()))


def test_a_role_that_was_short_before_does_not_block_other_changes() -> None:
    members = tuple(one for one in PEOPLE.members if one.id != "sam")
    people = PEOPLE.model_copy(update={"members": members})

    assessed(AddPerson(person=NORA), people=people)
    assessed(AddPerson(person=person("new", "it-security")), people=people)


def test_a_policy_that_asks_for_more_than_there_are_is_refused() -> None:
    rules = governing_policy().rules
    asked = rules[0].requires[0].model_copy(update={"count": 2})
    more = (rules[0].model_copy(update={"requires": (asked,)}), *rules[1:])

    with pytest.raises(PolicyError, match=r"2 approval\(s\) of 'it-security' can be asked for"):
        assessed(ReplacePolicy(policy=governing_policy(rules=more)))


@pytest.mark.parametrize("who", ["ghost", "coordinator"])
def test_a_deputy_has_to_be_a_person_here(who: str) -> None:
    policy = governing_policy(deputies=(Deputy(role="finance", person=who),))

    with pytest.raises(PolicyError, match=f"names '{who}' as deputy for finance"):
        assessed(ReplacePolicy(policy=policy))
    with pytest.raises(PolicyError, match="change the policy with it"):
        assessed(RemovePerson(id="tom"))


def test_what_can_be_asked_for_is_read_off_rules_gates_and_broken_glass() -> None:
    roles = required_roles(small_plan(), governing_policy())

    assert roles == {"finance": 1, "it-security": 1, "operations": 1, "pmo": 1}
    assert required_roles(small_plan(), plain_policy()) == {
        "finance": 1,
        "it-security": 1,
        "operations": 1,
    }


def test_the_page_says_what_changes_for_whom() -> None:
    policy = governing_policy(
        asks_per_day=9, rules=governing_policy().rules[:1] + governing_policy().rules[2:]
    )
    before = Government(PEOPLE, governing_policy())

    words = government_words(
        small_plan(), before, [with_roles("tom", "auditor"), ReplacePolicy(policy=policy)]
    )

    assert words == (
        "tom gains the role auditor",
        "tom loses the role pmo",
        "rule 'people' goes: when people, risk high asks it-security x1, pmo x1",
        "asks_per_day: not said -> 9",
        "only maya could approve for pmo; of what they submit themselves nobody could",
    )


def test_every_setting_of_a_policy_is_said_in_words() -> None:
    before = governing_policy(deputies=(), delegation=None, break_glass=None)
    after = governing_policy(expires_hours=Hours(low=72, high=48), web_only=("medium", "high"))

    words = government_words(
        small_plan(), Government(PEOPLE, before), [ReplacePolicy(policy=after)]
    )

    assert str(after.break_glass) == (
        "by operations, asks pmo x1, for at most 8 hour(s) and 2 change(s), to be reviewed within "
        "24 hour(s)"
    )
    assert words == (
        "expires_hours: 72 -> low 72, medium 72, high 48",
        "web_only: not said -> medium, high",
        "deputies: not said -> tom for finance",
        "delegation: not said -> for at most 10 day(s)",
        f"break_glass: not said -> {after.break_glass}",
    )


def test_a_proposal_is_about_the_plan_or_about_who_governs() -> None:
    longer = SetDuration(task="T05", duration=9 * DAY)
    mixed: list[AnyChange] = [AddPerson(person=NORA), longer]

    with pytest.raises(OperationError, match="never both"):
        assess_any(small_plan(), mixed, policy=governing_policy(), people=PEOPLE, now=NOW)
    with pytest.raises(ValidationError, match="never both"):
        Proposal.model_validate(
            {
                **proposal().model_dump(mode="json"),
                "operations": [one.model_dump(mode="json") for one in mixed],
            }
        )


def test_what_glass_asks_for_has_to_be_there_too() -> None:
    glass = governing_policy().break_glass
    assert glass is not None
    more = glass.model_copy(update={"requires": (Requirement(role="pmo", count=3),)})

    with pytest.raises(PolicyError, match=r"3 approval\(s\) of 'pmo' can be asked for"):
        assessed(ReplacePolicy(policy=governing_policy(break_glass=more)))


def test_the_page_shows_a_rule_before_and_after_and_no_role_with_people_to_spare() -> None:
    first, *rest = governing_policy().rules
    rules = (first.model_copy(update={"days": 2}), *rest)
    before = Government(PEOPLE, governing_policy())

    words = government_words(
        small_plan(),
        before,
        [AddPerson(person=NORA), ReplacePolicy(policy=governing_policy(rules=rules))],
    )

    assert words == (
        "nora gains the role finance",
        "nora: department pmo",
        (
            "rule 'who is touched approves': when department, risk low asks $department x1 -> "
            "when department, days 2, risk low asks $department x1"
        ),
    )


def test_the_page_shows_every_field_of_somebody_that_is_otherwise() -> None:
    sam = PEOPLE.by_id["sam"]
    fields = {"name": "Samuel", "department": "finance", "address": "sam@elsewhere.example"}

    words = government_words(
        small_plan(),
        Government(PEOPLE, governing_policy()),
        [ChangePerson(person=sam.model_copy(update=fields))],
    )

    assert words == (
        f"sam: name {sam.name} -> Samuel",
        f"sam: department {sam.department} -> finance",
        f"sam: address {sam.address or 'none'} -> sam@elsewhere.example",
    )


def test_changed_rules_stand_in_the_order_of_the_policy() -> None:
    """A page is the same in every process: it is hashed, and a decision names the hash."""
    rules = governing_policy().rules
    more = [rules[0].model_copy(update={"name": f"rule {number}"}) for number in range(12)]
    old, new = (*rules, *more), (*rules, *(x.model_copy(update={"days": 3}) for x in more))
    before = Government(PEOPLE, governing_policy(rules=old))

    words = government_words(
        small_plan(), before, [ReplacePolicy(policy=governing_policy(rules=new))]
    )

    assert [one.split("'")[1] for one in words] == [one.name for one in more]


def test_an_agent_never_becomes_a_person() -> None:
    agent = PEOPLE.by_id["coordinator"]
    changed = agent.model_copy(update={"kind": "person"})

    with pytest.raises(OperationError, match="is a agent and cannot become a person"):
        assessed(ChangePerson(person=changed))


def test_a_deputy_who_is_nobody_here_stood_for_nobody() -> None:
    rules = (
        *governing_policy().rules,
        Rule(name="two", when="gate", requires=(RuleRequirement(role="finance", count=2),)),
    )
    before = governing_policy(rules=rules, deputies=(Deputy(role="finance", person="ghost"),))

    after = assessed(
        ReplacePolicy(policy=governing_policy(rules=rules, deputies=())), policy=before
    )

    assert after.policy.deputies == ()


def test_a_rule_for_people_that_names_nobody_is_none() -> None:
    empty = Rule(name="none", when="people", requires=())
    policy = governing_policy(rules=(*plain_policy().rules, empty))

    with pytest.raises(PolicyError, match="who approves a change of the people, so nobody may"):
        assessed(AddPerson(person=NORA), policy=policy)
