"""What hangs on a dependency: read from words, tried on the plan, and the plan stays."""

import pytest

from plan.claimed import added, effect_if_false, effect_if_true, parse_dependency, removed
from plan.errors import CycleError, FormError, OperationError
from plan.model import Link, LinkKind
from plan.network import topological_order
from tests.builders import DAY, small_plan
from tools.reconciling import price_if_true


@pytest.mark.parametrize(
    ("text", "kind", "lag", "clock"),
    [
        ("T02 -> T03", "FS", 0, None),
        (" T02 T03 ", "FS", 0, None),
        ("T02 SS+2d T03", "SS", 2 * DAY, None),
        ("T02 -> FF-1h -> T03", "FF", -60, None),
        ("T02 FS+3ed T03", "FS", 3 * 1440, "elapsed"),
    ],
)
def test_a_dependency_is_two_tasks_and_what_lies_between(
    text: str, kind: str, lag: int, clock: str | None
) -> None:
    link = parse_dependency(text)

    assert (link.before, link.after, link.kind) == ("T02", "T03", LinkKind(kind))
    assert (link.lag, link.lag_calendar) == (lag, clock)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("T02", "write 'T19 -> T62'"),
        ("T02 => T03", "write 'T19 -> T62'"),
        ("T02 FS+x T03", "is no duration"),
    ],
)
def test_what_is_no_dependency_is_refused_with_the_form(text: str, message: str) -> None:
    with pytest.raises(FormError, match=message):
        parse_dependency(text)


def test_a_claim_that_were_true_moves_what_hangs_on_it_and_the_register_says_the_same() -> None:
    plan, link = small_plan(), parse_dependency("T05 -> T02")
    late = parse_dependency("T03 -> T02")

    effect = effect_if_true(plan, late)

    assert [one.id for one in effect.moved] == ["T02", "T04", "T05", "T06"]
    price = price_if_true(plan, "T03", "T02")
    assert (price.tasks, price.finish_minutes) == (len(effect.moved), effect.finish_minutes)
    assert price.minutes == sum(one.working_minutes for one in effect.moved)
    assert price_if_true(plan, link.before, link.after).tasks == 0
    assert plan == small_plan()


def test_a_dependency_that_were_false_moves_what_waited_for_it() -> None:
    effect = effect_if_false(small_plan(), parse_dependency("T01 -> T03"))

    assert effect.moved[0].id == "T03"
    assert effect.finish_minutes == -5 * DAY


def test_one_that_is_there_already_or_is_not_there_is_refused() -> None:
    with pytest.raises(OperationError, match="already waits"):
        effect_if_true(small_plan(), parse_dependency("T01 -> T03"))
    with pytest.raises(OperationError, match="does not wait"):
        effect_if_false(small_plan(), parse_dependency("T01 -> T02"))


def test_a_claim_against_the_plan_is_told_as_a_loop_edge_by_edge() -> None:
    with pytest.raises(CycleError) as caught:
        effect_if_true(small_plan(), parse_dependency("T05 -> T03"))

    assert sorted(caught.value.edges) == [
        (
            "T03 (Set up the target cluster, operations) waits for T05 (Reconcile the invoices, "
            'finance) [T05 FS T03; mandatory; from "what if"]'
        ),
        (
            "T04 (Migrate the invoice process, operations) waits for T03 (Set up the target "
            "cluster, operations) [T03 FS+1d T04; mandatory; imported]"
        ),
        (
            "T05 (Reconcile the invoices, finance) waits for T04 (Migrate the invoice process, "
            "operations) [T04 FS T05; mandatory; imported]"
        ),
    ]
    assert all(f"\n  {edge}" in str(caught.value) for edge in caught.value.edges)


def test_the_edges_of_a_loop_stand_in_its_order() -> None:
    plan = small_plan().model_copy(
        update={"links": (Link(before="T02", after="T01"), Link(before="T01", after="T02"))}
    )

    with pytest.raises(CycleError) as caught:
        topological_order(plan)

    assert caught.value.tasks == ("T01", "T02")
    assert [edge.partition(" ")[0] for edge in caught.value.edges] == ["T02", "T01"]


def test_the_operations_of_a_dependency_name_both_ends() -> None:
    link = parse_dependency("T02 -> T03")

    assert (added(link).before, added(link).after) == ("T02", "T03")
    assert (removed(link).before, removed(link).after) == ("T02", "T03")
