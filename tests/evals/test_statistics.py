# ruff: noqa: S311  # draws for statistics, no secret
from fractions import Fraction
from itertools import combinations
from math import comb, isclose, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scoring.counts import Share
from evals.scoring.statistics import Z_95, bootstrap, mcnemar, pass_hat, wilson

SHARES = st.integers(1, 400).flatmap(
    lambda n: st.integers(0, n).map(lambda hits: Share(hits=hits, of=n))
)


@given(SHARES)
def test_wilsons_ends_solve_his_equation(share: Share) -> None:
    interval, p = wilson(share), share.hits / share.of

    assert interval is not None
    for end in interval:
        # |p - end| = z * sqrt(end (1 - end) / n): the score test rejects exactly beyond the ends
        wanted = Z_95 * sqrt(max(0.0, end * (1 - end)) / share.of)
        assert isclose(abs(p - end), wanted, abs_tol=1e-9)
    assert 0 <= interval.low <= p <= interval.high <= 1


def test_wilson_gives_the_figures_of_the_books() -> None:
    interval = wilson(Share(hits=8, of=10))

    assert interval is not None
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.490, 0.943)
    none = wilson(Share(hits=0, of=10))
    assert none is not None
    assert none.low == 0
    assert isclose(none.high, Z_95**2 / (10 + Z_95**2))
    assert wilson(Share()) is None


def test_a_bootstrap_draws_the_same_with_the_same_seed_only() -> None:
    items = [Share(hits=n % 3, of=3) for n in range(12)]

    def mean(some: object) -> float:
        return sum(one.hits for one in some) / sum(one.of for one in some)  # type: ignore[attr-defined]  # shares

    first = bootstrap(items, mean, Random(1))

    assert first == bootstrap(items, mean, Random(1))
    assert first != bootstrap(items, mean, Random(2))
    assert first is not None
    assert first.low < mean(items) < first.high


def test_a_bootstrap_of_a_mean_comes_near_the_closed_form() -> None:
    values = [0.0] * 50 + [1.0] * 50

    interval = bootstrap(values, lambda some: sum(some) / len(some), Random(7), draws=4000)

    assert interval is not None
    half = Z_95 * sqrt(0.25 / 100)
    assert isclose(interval.low, 0.5 - half, abs_tol=0.02)
    assert isclose(interval.high, 0.5 + half, abs_tol=0.02)


def test_a_figure_that_most_draws_do_not_have_has_no_interval() -> None:
    assert bootstrap([1, 2, 3], lambda _: None, Random(1)) is None
    assert bootstrap([], lambda _: 1.0, Random(1)) is None


@given(st.integers(0, 30), st.integers(0, 30))
def test_mcnemars_p_is_the_binomial_tail_on_both_sides(fixed: int, broken: int) -> None:
    n = fixed + broken
    tail = sum(comb(n, k) for k in range(min(fixed, broken) + 1)) / 2**n

    assert isclose(mcnemar(fixed, broken), min(1.0, 2 * tail))
    assert mcnemar(fixed, broken) == mcnemar(broken, fixed)


def test_six_flips_one_way_are_the_fewest_that_tell_two_runs_apart() -> None:
    assert mcnemar(5, 0) > 0.05
    assert mcnemar(6, 0) == 2 / 2**6 < 0.05


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=5), min_size=1, max_size=5))
def test_pass_hat_is_the_share_of_draws_that_all_pass(results: list[list[bool]]) -> None:
    for k in (1, 2, 3):
        usable = [trials for trials in results if len(trials) >= k]
        found = pass_hat(results, k)
        if not usable:
            assert found is None
            continue
        rates = [
            Fraction(sum(all(draw) for draw in combinations(trials, k)), comb(len(trials), k))
            for trials in usable
        ]
        assert found == sum(rates, Fraction(0)) / len(rates)


def test_one_pass_in_three_is_no_pass_of_three() -> None:
    assert pass_hat([[True, True, False]], 1) == Fraction(2, 3)
    assert pass_hat([[True, True, False]], 3) == 0
    assert pass_hat([[True, True]], 3) is None


@pytest.mark.parametrize("hits", [0, 1, 5, 10])
def test_an_interval_is_told_in_percent(hits: int) -> None:
    assert "to" in str(wilson(Share(hits=hits, of=10)))
