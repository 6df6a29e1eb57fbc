"""Order and loops: stable, and the loop that is told is a shortest one."""

from itertools import permutations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.errors import CycleError
from plan.loops import shortest_cycle
from plan.model import Link, Plan
from plan.network import reach, topological_order
from tests.builders import small_plan
from tests.plan.plans import plans, steady

Pairs = set[tuple[str, str]]
_IDS = [f"T0{n}" for n in range(1, 7)]
pairs = st.sets(st.sampled_from(list(permutations(_IDS, 2))), min_size=1, max_size=14)


def linked(wanted: Pairs) -> Plan:
    links = tuple(Link(before=before, after=after) for before, after in sorted(wanted))
    return small_plan().model_copy(update={"links": links})


def test_tasks_stand_behind_what_they_wait_for_and_else_as_in_the_plan() -> None:
    assert topological_order(small_plan()) == ["T01", "T02", "T03", "T04", "T05", "T06"]
    assert topological_order(linked({("T06", "T01")})) == ["T02", "T03", "T04", "T05", "T06", "T01"]


@steady(100)
@given(plans())
def test_the_order_is_one_and_the_same_every_time(plan: Plan) -> None:
    order = topological_order(plan)

    assert sorted(order) == sorted(plan.by_id)
    assert all(order.index(x.before) < order.index(x.after) for x in plan.links)
    assert order == topological_order(Plan.model_validate_json(plan.model_dump_json()))


@steady(200)
@given(pairs)
def test_a_loop_is_told_and_there_is_none_shorter(wanted: Pairs) -> None:
    cycles = sorted(nx.simple_cycles(nx.DiGraph(sorted(wanted))), key=len)
    if not cycles:
        assert len(topological_order(linked(wanted))) == 6
        return

    with pytest.raises(CycleError) as caught:
        topological_order(linked(wanted))

    loop = caught.value.tasks
    assert len(loop) == len(cycles[0])
    assert set(zip(loop, (*loop[1:], loop[0]), strict=True)) <= wanted


def test_the_message_walks_the_loop_and_says_what_to_do() -> None:
    with pytest.raises(CycleError) as caught:
        topological_order(linked({("T01", "T03"), ("T03", "T02"), ("T02", "T01")}))

    first, *edges = str(caught.value).splitlines()
    assert first == (
        "these tasks wait for each other: T01 -> T03 -> T02 -> T01; remove one of the links"
    )
    assert edges == [f"  {edge}" for edge in caught.value.edges]
    assert edges[0] == (
        "  T03 (Set up the target cluster, operations) waits for T01 (Map the ledger accounts, "
        "finance) [T01 FS T03; mandatory; imported]"
    )


def test_asking_for_a_loop_where_there_is_none_is_a_mistake() -> None:
    with pytest.raises(AssertionError):
        shortest_cycle({"A": ["B"]}, ["A", "B"])


@steady(100)
@given(plans())
def test_what_hangs_on_a_task_is_what_a_walk_reaches(plan: Plan) -> None:
    graph = nx.DiGraph([(x.before, x.after) for x in plan.links])
    graph.add_nodes_from(plan.by_id)

    for id_ in plan.by_id:
        assert reach(plan, [id_]) == {id_} | nx.descendants(graph, id_)
