"""The shortest loop: there is none shorter, wherever the search begins."""

from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.errors import CycleError
from plan.loops import shortest_cycle
from plan.model import Link
from plan.network import topological_order
from tests.builders import small_plan
from tests.plan.plans import seeds, steady

Edges = dict[str, list[str]]


def some_edges(random: Random, count: int) -> Edges:
    """Give links among many tasks, mostly forward, in a shuffled order."""
    ids = [f"T{n}" for n in range(count)]
    random.shuffle(ids)
    edges: Edges = {id_: [] for id_ in ids}
    for _ in range(random.randint(count, 3 * count)):
        first, then = sorted(random.sample(range(count), 2))
        if random.random() < 0.1:
            first, then = then, first
        if ids[then] not in edges[ids[first]]:
            edges[ids[first]].append(ids[then])
    return edges


@steady(200)
@given(seeds, st.integers(2, 30))
def test_no_loop_is_shorter_and_each_step_is_a_link(seed: int, count: int) -> None:
    random = Random(seed)  # noqa: S311  # test data
    edges = some_edges(random, count)
    order = random.sample(list(edges), count)
    graph = nx.DiGraph([(a, b) for a, links in edges.items() for b in links])
    lengths = [
        1 + nx.shortest_path_length(graph, b, a) for a, b in graph.edges if nx.has_path(graph, b, a)
    ]
    if not lengths:
        with pytest.raises(AssertionError):
            shortest_cycle(edges, order)
        return

    loop = shortest_cycle(edges, order)

    assert len(loop) == min(lengths)
    assert len(set(loop)) == len(loop)
    assert all(b in edges[a] for a, b in zip(loop, loop[1:] + loop[:1], strict=True))
    assert order.index(loop[0]) == min(map(order.index, loop))
    assert shortest_cycle(edges, order) == loop


def test_many_links_against_the_order_are_searched_deep_first() -> None:
    """Every link of the ring runs back but one; a chord makes the shortest loop of five."""
    ids = [f"T{n}" for n in range(40)]
    edges: Edges = {id_: [ids[n - 1]] for n, id_ in enumerate(ids)}
    edges["T10"].append("T14")

    assert shortest_cycle(edges, ids) == ["T10", "T14", "T13", "T12", "T11"]


def test_a_task_that_waits_for_itself_is_a_loop_of_one() -> None:
    assert shortest_cycle({"A": ["B"], "B": ["B"]}, ["A", "B"]) == ["B"]


def test_each_link_of_a_loop_is_told_with_who_says_so() -> None:
    claimed = Link(before="T05", after="T04", basis="A7", nature="discretionary")
    plan = small_plan().model_copy(update={"links": (*small_plan().links, claimed)})

    with pytest.raises(CycleError) as caught:
        topological_order(plan)

    assert caught.value.tasks == ("T04", "T05")
    assert [edge.partition(" [")[2] for edge in caught.value.edges] == [
        "T04 FS T05; mandatory; imported]",
        "T05 FS T04; discretionary; confirmed claim A7]",
    ]
