"""The seats that a change of who governs asks for: one person each, beside who submits."""

from contextlib import suppress
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    assess_governance,
    government_words,
    indispensable,
    indispensable_words,
)
from plan.mandates import Grant, Mandates, NamedDeputy
from plan.people import People, Person
from plan.policy import Deputy, Policy, Requirement, RuleRequirement
from plan.proposing import Authorship, make_proposal
from plan.seating import able_in, can_be_seated, can_change, keepers, with_rights
from tests.builders import six_people, small_plan
from tests.ledger.governing import governing_policy, person
from tests.plan.cases import HEAD, NOW

PEOPLE = six_people()
ALONE = governing_policy(deputies=())
BOTH = ("pmo", "it-security")


def holding(id_: str, *roles: str) -> ChangePerson:
    return ChangePerson(person=PEOPLE.member(id_).model_copy(update={"roles": roles}))


def people_of(members: dict[str, tuple[str, ...]], mandates: Mandates | None = None) -> Government:
    people = tuple(person(id_, *roles) for id_, roles in members.items())
    return Government(People(version=1, members=people, mandates=mandates or Mandates()), ALONE)


def assessed(
    government: Government, *operations: AnyGovernanceOperation, by: tuple[str | None, ...] = ()
) -> None:
    assess_governance(small_plan(), *government, operations, by)


def standing(**roles: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Give roles by person, and olga, owen and fiona, so that only who governs may be short."""
    rest = {"olga": ("operations",), "owen": ("operations",), "fiona": ("finance",)}
    return {**roles, **rest}


def test_a_role_that_somebody_brought_to_themselves_fills_no_seat() -> None:
    for by, able in (
        (("tom",), ("sam",)),
        (("maya", "tom"), ("sam",)),
        (("maya",), ("tom", "sam")),
    ):
        own = Mandates(grants=(Grant(member="tom", role="it-security", proposal="P1", by=by),))
        here = people_of(standing(maya=("pmo",), tom=BOTH, sam=("it-security",)), own)

        assert able_in(here, "it-security") == able
        if len(able) == 1:
            with pytest.raises(PolicyError, match=r"0 would be left who could give one \(nobody\)"):
                assessed(here, RemovePerson(id="sam"), by=("olga",))
            assert indispensable(here)["it-security"] == ("sam",)
        else:
            assessed(here, RemovePerson(id="sam"), by=("olga",))


def test_a_deputy_who_named_themselves_fills_no_seat() -> None:
    deputies = (Deputy(role="it-security", person="tom"),)
    for by in (("tom",), ("maya",)):
        named = Mandates(deputies=(NamedDeputy(role="it-security", person="tom", by=by),))
        people = PEOPLE.model_copy(update={"mandates": named})
        here = Government(people, governing_policy(deputies=deputies))
        stands = "tom" not in by

        assert able_in(here, "it-security") == (("sam", "tom") if stands else ("sam",))
        assert indispensable(here) == ({} if stands else {"it-security": ("sam",)})
        if stands:
            assessed(here, RemovePerson(id="sam"), by=("olga",))
        else:
            with pytest.raises(PolicyError, match="0 would be left"):
                assessed(here, RemovePerson(id="sam"), by=("olga",))


@pytest.mark.parametrize(
    ("author", "sponsor", "able"),
    [("tom", None, False), ("coordinator", "tom", False), ("olga", None, True)],
)
def test_what_a_change_brings_to_who_submits_it_fills_no_seat_after_it(
    author: str, sponsor: str | None, *, able: bool
) -> None:
    here, by = Government(PEOPLE, ALONE), (author, sponsor)
    named = ALONE.model_copy(update={"deputies": (Deputy(role="it-security", person="tom"),)})
    for brought in (holding("tom", *BOTH), ReplacePolicy(policy=named)):
        if able:
            assessed(here, RemovePerson(id="sam"), brought, by=by)
        else:
            with pytest.raises(PolicyError, match="0 would be left"):
                assessed(here, RemovePerson(id="sam"), brought, by=by)


def test_what_was_theirs_before_a_change_stays_so_whoever_submits_it() -> None:
    """A role that is held, and a deputy who is named, are brought anew by nobody."""
    here = people_of(standing(maya=("pmo",), tom=BOTH, sam=("it-security",)))
    with_deputy = governing_policy(deputies=(Deputy(role="it-security", person="tom"),))

    assessed(here, RemovePerson(id="sam"), by=("tom",))
    assessed(Government(PEOPLE, with_deputy), RemovePerson(id="sam"), by=("tom",))


def test_one_person_in_two_roles_fills_one_seat() -> None:
    here = people_of(standing(maya=("pmo",), tom=BOTH))

    with pytest.raises(PolicyError, match="nobody could ever change the people again") as caught:
        assessed(here, RemovePerson(id="maya"), by=("olga",))
    assert "it-security x1 and pmo x1, each from another person" in str(caught.value)
    assert "tom could give them" in str(caught.value)
    assessed(here, RemovePerson(id="maya"), AddPerson(person=person("nora", "pmo")), by=("olga",))


def test_whoever_submits_it_has_no_seat_in_it() -> None:
    """Two people for two seats are too few: one of them would have to submit it."""
    people, _ = people_of({"maya": ("pmo",), "sam": ("it-security",), "zoe": ()})
    here = Government(people, ALONE.model_copy(update={"rules": ALONE.rules[1:]}))

    with pytest.raises(PolicyError, match="none from whoever submits it"):
        assessed(here, RemovePerson(id="zoe"), by=("maya",))
    assessed(here, ChangePerson(person=person("zoe", "auditor")), by=("zoe",))


@pytest.mark.parametrize("kind", ["people", "policy"])
def test_a_policy_that_asks_for_more_seats_than_can_be_taken_at_once_is_refused(kind: str) -> None:
    here = people_of(standing(maya=("pmo",), tom=BOTH, sam=()))
    asks = (RuleRequirement(role="it-security"), RuleRequirement(role="pmo", count=2))
    rules = tuple(
        one.model_copy(update={"requires": asks}) if one.when == kind else one
        for one in ALONE.rules
    )

    with pytest.raises(PolicyError, match=f"nobody could ever change the {kind} again"):
        assessed(here, ReplacePolicy(policy=ALONE.model_copy(update={"rules": rules})))


@pytest.mark.parametrize("kind", ["people", "policy"])
def test_a_rule_that_asks_nobody_is_no_rule_for_who_governs(kind: str) -> None:
    rules = tuple(
        one.model_copy(update={"requires": ()}) if one.when == kind else one for one in ALONE.rules
    )

    with pytest.raises(PolicyError, match=f"no rule for a change of the {kind}"):
        assessed(
            Government(PEOPLE, ALONE),
            ReplacePolicy(policy=ALONE.model_copy(update={"rules": rules})),
        )


def test_what_nobody_could_change_before_is_left_as_it_was() -> None:
    here = people_of(standing(tom=BOTH))

    assessed(here, AddPerson(person=person("nora", "finance")))
    [said] = indispensable_words(here, small_plan())
    assert said == (
        "nobody can change the people: it takes it-security x1 and pmo x1, each from another "
        "person and none from whoever submits it, and tom could give them; nor can the policy be "
        "changed"
    )


def test_where_only_the_policy_can_be_changed_the_doctor_says_so() -> None:
    rules = tuple(
        one.model_copy(update={"requires": (RuleRequirement(role="pmo"),)})
        if one.when == "policy"
        else one
        for one in ALONE.rules
    )
    here = people_of(standing(tom=BOTH))

    [said] = indispensable_words(
        Government(here.people, governing_policy(rules=rules)), small_plan()
    )

    assert said.endswith("; propose a policy that asks for less")


@pytest.mark.parametrize(
    ("gone", "people", "way"),
    [
        (("people",), PEOPLE, "propose a policy with such a rule"),
        # Of version 1, which names nobody who replaces it: whoever it can ask does, if they can.
        (("people", "policy"), PEOPLE, "propose a policy with such a rule"),
        (("people", "policy"), people_of({"olga": BOTH}).people, "nor can the policy be changed"),
    ],
)
def test_where_no_rule_says_who_changes_the_people_that_is_said(
    gone: tuple[str, ...], people: People, way: str
) -> None:
    rules = tuple(one for one in ALONE.rules if one.when not in gone)

    [said] = indispensable_words(Government(people, governing_policy(rules=rules)), small_plan())

    assert said == (
        f"nobody can change the people: no rule of the policy says who approves that; {way}"
    )


def test_who_could_not_leave_is_said_on_the_page_of_the_change_that_makes_it_so() -> None:
    members = standing(maya=("pmo",), tom=BOTH, sam=("it-security",))
    before = people_of(members)

    words = government_words(small_plan(), before, [RemovePerson(id="sam")], ("olga",))

    assert words[1:] == (
        "Sam (sam) goes",
        "only tom could approve for it-security; of what they submit themselves nobody could",
        "without maya nobody could change the people any more",
    )
    after = people_of({id_: roles for id_, roles in members.items() if id_ != "sam"})
    assert indispensable(after) == {"it-security": ("tom",), "pmo": ("maya", "tom")}


def test_a_second_holder_who_sits_elsewhere_is_none() -> None:
    here = people_of({**standing(maya=("pmo",), tom=BOTH), "ann": ("pmo",)})

    assert indispensable(here) == {"it-security": ("tom",), "pmo": ("tom",)}
    one, other = indispensable_words(here, small_plan())
    assert one == (
        "only tom can approve as it-security, which a change of the people asks for: name a "
        "second holder or a deputy for it-security before they leave"
    )
    assert other == (
        "without tom nobody could change the people any more: name a further holder of pmo, who "
        "has no other role that it asks for, before they leave"
    )


def test_nobody_submits_who_is_an_agent_or_has_left() -> None:
    """Three people are two for the seats and one who submits; each of them is needed."""
    people, policy = people_of({"maya": ("pmo",), "ann": ("pmo",), "sam": ("it-security",)})
    agent = Person(id="bot", name="Bot", kind="agent", department="pmo")
    members = (*people.members, agent)
    here = Government(people.model_copy(update={"members": members}), policy)

    assert indispensable(here) == {"it-security": ("sam",), "pmo": ("maya", "ann")}


def test_a_page_names_who_is_needed_once_and_only_when_that_is_new() -> None:
    thin = people_of(standing(maya=("pmo",), tom=BOTH))
    nora: list[AnyGovernanceOperation] = [AddPerson(person=person("nora", "finance"))]
    alone = people_of(standing(maya=("pmo",), sam=("it-security",), tom=("pmo",)))

    assert not [one for one in government_words(small_plan(), thin, nora) if "nobody" in one]
    words = government_words(small_plan(), alone, [RemovePerson(id="tom")])
    assert [one for one in words if "nobody" in one] == [
        "only maya could approve for pmo; of what they submit themselves nobody could"
    ]


def test_who_gives_something_to_themselves_stands_on_the_page() -> None:
    before = Government(PEOPLE, ALONE)
    named = ALONE.model_copy(update={"deputies": (Deputy(role="finance", person="tom"),)})
    change: list[AnyGovernanceOperation] = [
        holding("tom", "pmo", "it-security", "operator"),
        ReplacePolicy(policy=named),
    ]
    own = (
        "tom gives themselves it-security, and can approve nothing with it",
        "tom names themselves deputy for finance, and can approve nothing as one",
    )

    assert own == government_words(small_plan(), before, change, ("tom", None))[2:4]
    assert not {*own} & {*government_words(small_plan(), before, change, ("olga",))}


def test_who_looks_after_the_ledger_is_said_where_that_changes() -> None:
    made = PEOPLE.model_copy(update={"mandates": Mandates(maker="maya")})
    line = "tom would look after the ledger"

    given_to: list[AnyGovernanceOperation] = [holding("tom", "pmo", "operator")]
    assert line in government_words(small_plan(), Government(made, ALONE), given_to)
    added: list[AnyGovernanceOperation] = [AddPerson(person=person("nora", "finance"))]
    words = government_words(small_plan(), Government(made, ALONE), added)
    assert not [one for one in words if "look after" in one]


ROLES = ("a", "b", "c")


@settings(deadline=None)
@given(
    st.lists(st.sets(st.sampled_from(ROLES)), max_size=5),
    st.dictionaries(st.sampled_from(ROLES), st.integers(1, 2), min_size=1),
)
def test_seats_can_be_taken_exactly_where_some_order_of_people_takes_them(
    held: list[set[str]], counts: dict[str, int]
) -> None:
    members: dict[str, tuple[str, ...]] = {f"p{n}": tuple(sorted(r)) for n, r in enumerate(held)}
    need = [Requirement(role=role, count=count) for role, count in counts.items()]
    seats = [one.role for one in need for _ in range(one.count)]
    taken = [
        set(order)
        for order in permutations(members, len(seats))
        if all(role in members[who] for role, who in zip(seats, order, strict=True))
    ]
    able = {role: [who for who in members if role in members[who]] for role in seats}

    assert can_be_seated(seats, able, frozenset()) == bool(taken)
    assert can_change(people_of(members), need) == any(len(one) < len(members) for one in taken)


IDS = ("maya", "tom", "sam", "zoe")
SOME_ROLES = st.sets(st.sampled_from((*BOTH, "finance", "operations", "operator"))).map(sorted)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(("add", "change", "remove", "deputies", "asks")),
        st.sampled_from(IDS),
        SOME_ROLES,
        st.sampled_from(IDS),
    ),
    min_size=1,
    max_size=12,
)


def act_of(here: Government, kind: str, who: str, roles: list[str]) -> AnyGovernanceOperation:
    if kind == "remove":
        return RemovePerson(id=who)
    if kind in {"add", "change"}:
        known = who in here.people.by_id
        return (ChangePerson if known else AddPerson)(person=person(who, *roles))
    if kind == "deputies":
        deputies = tuple(Deputy(role=role, person=who) for role in roles)
        return ReplacePolicy(policy=here.policy.model_copy(update={"deputies": deputies}))
    asks = tuple(RuleRequirement(role=role, count=len(who) - 2) for role in roles)
    rules = tuple(
        one.model_copy(update={"requires": asks}) if one.when == "people" else one
        for one in here.policy.rules
    )
    return ReplacePolicy(policy=here.policy.model_copy(update={"rules": rules}))


def ways_on(here: Government) -> list[str]:
    """Give who could submit a change of the people that others could approve."""
    newcomer = AddPerson(person=person("newcomer", "finance"))
    found = []
    for one in here.people.members:
        try:
            make_proposal(
                small_plan(),
                HEAD,
                [newcomer],
                policy=here.policy,
                people=here.people,
                authorship=Authorship(author=one.id),
                evidence=(),
                now=NOW,
            )
        except PolicyError:
            continue
        found.append(one.id)
    return found


@settings(deadline=None, max_examples=30)
@given(ACTS)
def test_no_line_of_changes_ends_where_nobody_can_change_the_people(
    acts: list[tuple[str, str, list[str], str]],
) -> None:
    here = people_of({"maya": ("pmo",), "tom": BOTH, "sam": ("it-security",), "zoe": ()})
    made = here.people.model_copy(update={"mandates": Mandates(maker="maya")})
    here = Government(made, Policy(version=1, rules=ALONE.rules[1:]))
    assert ways_on(here)
    for kind, who, roles, by in acts:
        operation = act_of(here, kind, who, roles)
        with suppress(PolicyError, OperationError):
            if by in here.people.by_id:
                assess_governance(small_plan(), *here, [operation], (by,))
                after = apply_governance(*here, [operation])
                here = with_rights(here, after, [operation], (by,))
        assert ways_on(here)
        assert keepers(here.people)
