"""What a person is offered: different, checked, the smallest first; and an answer where none is."""

from datetime import date

import pytest
from hypothesis import given

from plan.capacity import worse_capacity
from plan.conflicts import Situation, Stated
from plan.effect import Effect, Moved, compute_effect
from plan.flips import OrderFlip
from plan.operations import SetConstraint, apply_operations, parse_operations
from plan.resequencing.differing import face_of
from plan.resequencing.exact import solver_present
from plan.resequencing.finishing import finish_statements
from plan.resequencing.offers import NOT_STATED, Offers, find_offers, size_of
from plan.resequencing.ways import QUICK, Effort
from plan.schedule import compute_schedule
from plan.values import canonical
from tests.builders import DAY, small_plan
from tests.plan.plans import steady
from tests.plan.test_resequencing_ways import LONGER, Case, added, cases, said, situation

solver = pytest.mark.skipif(not solver_present(), reason="the extra 'solver' is not there")
HARD = Effort(solver=0.5)


def offers(now: Situation, effort: Effort = QUICK) -> Offers:
    return find_offers(now.base, now.stated, effort=effort)


@steady(12)
@given(cases())
def test_an_offer_breaks_nothing_overloads_nobody_and_gives_up_no_mandatory_link(
    case: Case,
) -> None:
    plan, stated = case
    now = apply_operations(plan, [op for one in stated for op in one.operations])

    for offer in find_offers(plan, stated).offers:
        after = apply_operations(plan, offer.operations)
        assert compute_effect(plan, after).broken == ()
        assert worse_capacity(compute_schedule(plan), compute_schedule(after)) == ()
        gone = [link for link in now.links if link not in set(after.links)]
        assert all(link.nature == "discretionary" for link in gone)
        assert all(offer.gives_way == f"link:{x.before} {x.after}" for x in gone)


@steady(12)
@given(cases())
def test_offers_stand_by_size_and_each_looks_different(case: Case) -> None:
    plan, stated = case

    found = find_offers(plan, stated).offers

    assert [one.rank for one in found] == list(range(1, len(found) + 1))
    assert [size_of(one) for one in found] == sorted(size_of(one) for one in found)
    assert len({face_of(one.effect, one.gives_way) for one in found}) == len(found)
    for one in found:
        assert one.earlier == (one.finish_minutes < found[0].finish_minutes)


@steady(5)
@given(cases())
def test_the_same_seed_and_steps_offer_the_same(case: Case) -> None:
    plan, stated = case

    first, second = (find_offers(plan, stated, seed=4) for _ in range(2))

    assert canonical(first) == canonical(second)


def three_ways() -> Situation:
    base = situation(
        added("T08", "Train the operators", "pmo", 3, "2026-03-09"),
        {"op": "set_deadline", "task": "T05", "deadline": "2026-04-20"},
    )
    teams = tuple(team.model_copy(update={"capacity": 2}) for team in base.plan.teams)
    return said(
        Situation(
            base=base.plan.model_copy(update={"teams": teams}),
            plan=base.plan,
            stated=(),
            pushing=(),
            limiting={},
        ),
        LONGER,
    )


def test_no_way_asks_for_two_dates_of_one_task() -> None:
    """T03 comes later, runs into a freeze there, is put behind it, and two deadlines break."""
    freeze = {"id": "F1", "name": "Close", "first": "2026-03-13", "last": "2026-03-17"}
    later = {"kind": "SNET", "date": "2026-03-12"}
    plan = apply_operations(
        small_plan(),
        parse_operations(
            [
                {"op": "set_deadline", "task": "T04", "deadline": "2026-04-02"},
                {"op": "set_deadline", "task": "T05", "deadline": "2026-04-08"},
                {"op": "add_freeze", "freeze": {**freeze, "departments": ["operations"]}},
            ]
        ),
    )
    wish = parse_operations([{"op": "set_constraint", "task": "T03", "constraint": later}])
    found = find_offers(plan, [Stated("R1", "T03 from 12 March", "operations", "R1", wish)]).offers

    assert any("behind the freeze" in one.title for one in found)
    for one in found:
        settled = [(op.op, op.task) for op in one.operations if isinstance(op, SetConstraint)]
        assert len(settled) == len(set(settled)), one.title


def test_at_least_three_different_ways_are_offered_with_everything_to_choose_by() -> None:
    found = offers(three_ways())

    assert len(found.offers) >= 3
    first = found.offers[0]
    assert (first.rank, first.moved, first.people, first.order) == (1, ("T07",), ("sam",), True)
    assert (first.departments, first.budget) == (("it-security",), NOT_STATED)
    assert first.minutes_moved > 0
    assert (found.proof, found.conflicts) == ("", ())


def test_a_plan_that_finishes_earlier_stands_beside_the_smallest_change_and_not_before_it() -> None:
    slip: dict[str, object] = {"op": "set_duration", "task": "T03", "duration": 13 * DAY}
    found = offers(said(situation(links={"T03 T04": "discretionary"}), slip)).offers

    whole = [one for one in found if one.keeps_wish]
    assert found[: len(whole)] == tuple(whole)
    assert all(len(one.moved) >= len(found[0].moved) for one in whole)
    assert any(one.earlier for one in found[1:])


def test_where_dates_alone_refute_the_wish_the_conflict_and_its_prices_are_the_answer() -> None:
    late: dict[str, object] = {"op": "set_duration", "task": "T03", "duration": 40 * DAY}

    found = offers(said(situation(), late))

    assert found.proof == "dates"
    assert not any(one.order for one in found.offers)
    assert [member.ref for member in found.conflicts[0].members] == ["deadline:T05", "R1"]
    assert found.conflicts[0].relaxations


@solver
def test_where_the_teams_refute_it_the_smallest_set_is_priced_member_by_member() -> None:
    """T07 has to be over on the 11th and T05 on the 8th of April: T03 cannot begin in time."""
    both = situation(
        {"op": "set_deadline", "task": "T07", "deadline": "2026-03-11"},
        {"op": "set_deadline", "task": "T05", "deadline": "2026-04-08"},
    )

    found = offers(said(both, LONGER), HARD)

    assert found.proof == "teams"
    assert not any(one.order for one in found.offers)
    collision = found.conflicts[0]
    assert {one.ref for one in collision.members} == {
        "deadline:T05",
        "deadline:T07",
        "capacity:PLT",
    }
    assert {way.ref for way in collision.relaxations} == {one.ref for one in collision.members}
    for way in collision.relaxations:
        if way.operations:
            eased = said(
                Situation(apply_operations(both.plan, way.operations), both.plan, (), (), {}),
                LONGER,
            )
            assert any(one.order for one in offers(eased, HARD).offers)


def test_without_the_solver_more_work_than_time_is_proof_enough() -> None:
    both = situation(
        {"op": "set_deadline", "task": "T07", "deadline": "2026-03-11"},
        {"op": "set_deadline", "task": "T05", "deadline": "2026-04-08"},
    )

    found = offers(said(both, LONGER))

    assert found.proof == "teams"
    assert not any(one.order for one in found.offers)
    assert {one.ref for one in found.conflicts[0].members} >= {"task:T03", "task:T07"}


def effect(*moves: tuple[str, int], finish: str = "2026-04-10T17:00:00+00:00") -> Effect:
    """Give an effect in which tasks move by so many minutes."""
    plan = small_plan()
    same = compute_effect(plan, plan)
    moved = tuple(
        Moved(
            id=id_,
            name=id_,
            department="pmo",
            start_from="",
            start_to="",
            finish_from="",
            finish_to="",
            working_minutes=by,
            start_minutes=by,
        )
        for id_, by in moves
    )
    return same.model_copy(update={"moved": moved, "finish_to": finish})


def test_an_hour_more_or_less_is_no_other_way() -> None:
    one, other = effect(("T1", 480), ("T2", 60)), effect(("T1", 540), ("T2", 120))

    assert face_of(one, "") == face_of(other, "")


@pytest.mark.parametrize(
    "other",
    [
        effect(("T1", 480)),
        effect(("T1", 480), ("T2", -60)),
        effect(("T1", 480), ("T3", 60)),
        effect(("T1", 480), ("T2", 60), finish="2026-04-13T17:00:00+00:00"),
    ],
    ids=["fewer tasks", "the other way", "another task", "another day"],
)
def test_other_tasks_another_direction_or_another_day_are_another_way(other: Effect) -> None:
    assert face_of(effect(("T1", 480), ("T2", 60)), "") != face_of(other, "")


def test_giving_way_on_something_else_or_turning_others_round_is_another_way() -> None:
    one = effect(("T1", 480))
    flip = OrderFlip(first="T1", then="T2", departments=("pmo", "finance"))
    turned = one.model_copy(update={"order_flips": (flip,)})

    assert face_of(one, "") != face_of(one, "freeze:F1")
    assert face_of(one, "") != face_of(turned, "")


def test_a_slip_that_puts_the_finish_off_is_also_offered_with_the_finish_kept() -> None:
    slip: dict[str, object] = {"op": "set_duration", "task": "T01", "duration": 7 * DAY}

    now = situation({"op": "set_deadline", "task": "T05", "deadline": "2026-06-10"})

    found = offers(said(now, slip)).offers

    kept = [one for one in found if one.title.endswith("the plan finishes when it does today")]
    assert kept
    assert all(one.finish_minutes <= 0 for one in kept)
    assert any(one.finish_minutes > 0 for one in found)
    assert all("2026-06-10" not in str(one.operations) for one in kept)


def test_a_wish_that_breaks_two_limits_has_ways_that_give_way_on_both() -> None:
    wishes = [
        Stated(f"W{id_}", f"{id_} by then", "pmo", "wish", parse_operations([deadline]))
        for id_, deadline in (
            ("T02", {"op": "set_deadline", "task": "T02", "deadline": "2026-03-02"}),
            ("T05", {"op": "set_deadline", "task": "T05", "deadline": "2026-03-25"}),
        )
    ]

    found = find_offers(small_plan(), wishes)

    assert [conflict.id for conflict in found.conflicts] == ["C1", "C2"]
    assert found.proof == "dates"
    both = [one for one in found.offers if len(one.gives_way.split(", ")) == 2]
    assert both
    assert [one.keeps_wish for one in found.offers] == sorted(
        (one.keeps_wish for one in found.offers), reverse=True
    )


def test_a_wanted_finish_is_a_deadline_for_each_end_of_the_plan() -> None:
    plan = small_plan()

    said_by = list(finish_statements(plan, date(2026, 3, 1), "finish"))
    late = list(finish_statements(plan, date(2027, 3, 1), "finish"))

    followed = {link.before for link in plan.links}
    ends = [task.id for task in plan.tasks if task.id not in followed]
    assert [op.task for one in said_by for op in one.operations if op.op == "set_deadline"] == ends
    assert late == []


def test_nothing_is_given_way_on_where_an_order_is_no_worse_without_it() -> None:
    freeze: dict[str, object] = {
        "op": "add_freeze",
        "freeze": {
            "id": "F1",
            "name": "Freeze",
            "first": "2026-05-25",
            "last": "2026-05-26",
            "departments": ["it-security"],
        },
    }

    found = offers(said(situation(freeze), LONGER)).offers

    orders = [one for one in found if one.order]
    for offer in found:
        for order in orders:
            no_worse = set(order.moved) <= set(offer.moved)
            no_worse &= order.finish_minutes <= offer.finish_minutes
            assert offer.order or not no_worse or order.order_flips > offer.order_flips


def test_no_way_touches_what_is_done_unless_the_wish_does() -> None:
    plan = small_plan()
    wish = list(finish_statements(plan, date(2026, 4, 1), "finish"))

    def edited(*done: str) -> set[str]:
        found = find_offers(plan, wish, done=done).offers
        return {getattr(op, "task", "") for one in found for op in one.operations}

    assert edited() == {"T03", "T06"}
    assert edited("T04") == {"T03", "T06"}
    assert edited("T03", "T06") == {"T06"}  # whose date is the wish
