import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.scoring.closure import closure, has_loop, reduction

NAMES = [f"T{number:02}" for number in range(8)]
ANY = st.frozensets(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] != p[1])
)
ACYCLIC = ANY.map(lambda pairs: frozenset((min(p), max(p)) for p in pairs))


@settings(deadline=None)
@given(ANY)
def test_the_closure_is_that_of_networkx(pairs: frozenset[tuple[str, str]]) -> None:
    graph = nx.DiGraph(pairs)

    # reflexive=None adds a node's pair with itself only where a loop leads back to it
    assert closure(pairs) == set(nx.transitive_closure(graph, reflexive=False).edges)


@settings(deadline=None)
@given(ACYCLIC)
def test_the_reduction_is_that_of_networkx(pairs: frozenset[tuple[str, str]]) -> None:
    assert reduction(pairs) == set(nx.transitive_reduction(nx.DiGraph(pairs)).edges)


@settings(deadline=None)
@given(ACYCLIC)
def test_a_reduction_has_the_same_closure(pairs: frozenset[tuple[str, str]]) -> None:
    assert closure(reduction(pairs)) == closure(pairs)


@settings(deadline=None)
@given(ANY)
def test_a_loop_is_one_where_networkx_sees_one(pairs: frozenset[tuple[str, str]]) -> None:
    assert has_loop(pairs) == (not nx.is_directed_acyclic_graph(nx.DiGraph(pairs)))


def test_pairs_in_a_loop_have_no_reduction() -> None:
    with pytest.raises(ValueError, match="no reduction"):
        reduction({("T01", "T02"), ("T02", "T01")})
