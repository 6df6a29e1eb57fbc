import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scenario import ArguableEdge, ForbiddenEdge, RequiredEdge, Truth
from evals.scoring.counts import Share, added, f1, macro
from evals.scoring.edges import EdgeCounts, score_edges

Pair = tuple[str, str]
NAMES = [f"T{number:02}" for number in range(7)]
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] != p[1])
SETS = st.frozensets(PAIRS, max_size=10)
FORWARD = SETS.map(lambda pairs: frozenset((min(p), max(p)) for p in pairs))


def truth_of(
    required: frozenset[Pair],
    *,
    forbidden: frozenset[Pair] = frozenset(),
    dont_care: frozenset[Pair] = frozenset(),
    unknowable: frozenset[Pair] = frozenset(),
) -> Truth:
    def rows(pairs: frozenset[Pair]) -> tuple[ArguableEdge, ...]:
        return tuple(ArguableEdge(before=a, after=b) for a, b in sorted(pairs))

    return Truth(
        required=tuple(
            RequiredEdge(before=a, after=b, support=("M1",), quotes=("words",))
            for a, b in sorted(required)
        ),
        forbidden=tuple(ForbiddenEdge(before=a, after=b, why="no") for a, b in sorted(forbidden)),
        dont_care=rows(dont_care),
        unknowable=rows(unknowable),
    )


def pairs(text: str) -> frozenset[Pair]:
    return frozenset((one[:3], one[4:]) for one in text.split())


def test_each_pair_gets_the_verdict_of_the_design() -> None:
    truth = truth_of(
        pairs("T01>T02 T03>T04 T05>T06"),
        forbidden=pairs("T07>T08"),
        dont_care=pairs("T09>T10"),
        unknowable=pairs("T11>T12"),
    )
    said = pairs("T01>T02 T04>T03 T07>T08 T09>T10 T12>T11 T20>T02")

    score = score_edges(said, truth, pairs("T20>T01"))

    verdicts = {f"{before}>{after}": one for before, after, one in score.verdicts}
    assert verdicts == {
        "T01>T02": "true",
        "T04>T03": "flipped",
        "T05>T06": "missed",
        "T07>T08": "spurious",
        "T09>T10": "dont_care",
        "T12>T11": "unknowable",
        "T20>T02": "restated",
    }
    assert score.counts == EdgeCounts(true=1, spurious=1, flipped=1, missed=1)
    assert score.counts.wrong == Share(hits=2, of=3)
    assert score.counts.recall == Share(hits=1, of=3)
    assert score.counts.direction == Share(hits=1, of=2)
    assert score.counts.distance == 3
    assert score.over_dependence == Share(hits=1, of=1)
    assert score.unknowable_asserted == Share(hits=1, of=1)
    assert set(score.wrong) == pairs("T04>T03 T07>T08 T12>T11")


def test_a_right_edge_beside_its_reverse_is_true_and_the_reverse_spurious() -> None:
    score = score_edges(pairs("T01>T02 T02>T01"), truth_of(pairs("T01>T02")), ())

    assert score.counts == EdgeCounts(true=1, spurious=1)


def test_asserting_nothing_has_no_rate_and_not_the_rate_zero() -> None:
    score = score_edges((), truth_of(pairs("T01>T02")), ())

    assert score.counts.wrong.rate is None
    assert str(score.counts.wrong) == "n/a"
    assert score.counts.recall.rate == 0


def test_a_redundant_edge_is_not_wrong_for_the_closure() -> None:
    truth = truth_of(pairs("T01>T02 T02>T03"))

    score = score_edges(pairs("T01>T02 T02>T03 T01>T03"), truth, ())

    assert (score.counts.true, score.restated) == (2, 1)
    assert score.closure_precision == Share(hits=2, of=2)
    assert score.closure_recall == Share(hits=2, of=2)


def test_a_pair_that_is_unknowable_either_way_is_one_pair() -> None:
    truth = truth_of(frozenset(), unknowable=pairs("T01>T02 T02>T01"))

    score = score_edges(pairs("T01>T02"), truth, ())

    assert score.unknowable_asserted == Share(hits=1, of=1)


@given(SETS, FORWARD, FORWARD)
def test_the_counts_are_those_of_sets(
    said: frozenset[Pair], required: frozenset[Pair], links: frozenset[Pair]
) -> None:
    graph = nx.DiGraph([*links, *required])
    implied = set(nx.transitive_closure(graph, reflexive=False).edges)
    asserted = {pair for pair in said if pair not in implied or pair in required}
    flipped = {p for p in asserted - required if p[::-1] in required and p[::-1] not in said}

    score = score_edges(said, truth_of(required), links)

    counts = score.counts
    assert counts.true == len(asserted & required)
    assert counts.flipped == len(flipped)
    assert counts.spurious == len(asserted - required) - len(flipped)
    assert counts.missed == len(required - asserted) - len(flipped)
    assert counts.asserted == len(asserted)
    assert counts.required == len(required)
    assert score.restated == len(said) - len(asserted)


@given(FORWARD, FORWARD, FORWARD)
def test_the_closure_aware_shares_are_those_of_networkx(
    said: frozenset[Pair], required: frozenset[Pair], links: frozenset[Pair]
) -> None:
    def closed(found: set[Pair]) -> set[Pair]:
        return set(nx.transitive_closure(nx.DiGraph(sorted(found)), reflexive=False).edges)

    def reduced(found: frozenset[Pair]) -> set[Pair]:
        return set(nx.transitive_reduction(nx.DiGraph(sorted(found))).edges)

    score = score_edges(said, truth_of(required), links)

    true = closed({*links, *required})
    least, wanted = reduced(said), reduced(required)
    assert score.closure_precision == Share(hits=len(least & true), of=len(least))
    known = closed({*links, *said})
    assert score.closure_recall == Share(hits=len(wanted & known), of=len(wanted))


def test_counts_add_up_and_shares_keep_both_numbers() -> None:
    shares = [Share(hits=1, of=2), Share(hits=0, of=0), Share(hits=3, of=3)]

    assert added(shares) == Share(hits=4, of=5)
    assert macro(shares) == (0.5 + 1) / 2
    assert macro([Share()]) is None
    assert f1(None, added(shares).rate) is None
    with pytest.raises(ValueError, match="no share"):
        Share(hits=2, of=1)
