"""How sure a figure is: intervals for rates, a bootstrap over scenarios, a test for two runs.

Wilson: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22
(1927). Exact McNemar: the binomial test on the discordant pairs. pass^k: Yao et al., tau-bench,
arXiv 2406.12045: the mean over scenarios of C(c, k) / C(n, k), each an unbiased estimate of the
chance that k fresh trials all succeed. Chance comes only as a passed ``random.Random``.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, sqrt
from random import Random
from typing import NamedTuple, TypeVar

from evals.scoring.counts import Share

Z_95 = 1.959963984540054
DRAWS = 2_000
_TAIL = 0.025
_Item = TypeVar("_Item")


class Interval(NamedTuple):
    """From where to where a figure lies, with a confidence of 95 percent."""

    low: float
    high: float

    def __str__(self) -> str:
        """Say it in percent."""
        return f"{self.low * 100:.0f} to {self.high * 100:.0f} %"


def wilson(share: Share, z: float = Z_95) -> Interval | None:
    """Give the Wilson score interval of a rate; None where there is no rate."""
    if not share.of:
        return None
    n, p = share.of, share.hits / share.of
    middle = p + z * z / (2 * n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    # At the ends the formula gives 0 and 1 exactly; rounding must not push it beyond.
    return Interval(0.0 if share.hits == 0 else low, 1.0 if share.hits == n else high)


def bootstrap(
    items: Sequence[_Item],
    figure: Callable[[Sequence[_Item]], float | None],
    random: Random,
    draws: int = DRAWS,
) -> Interval | None:
    """Give the percentile interval of a figure over scenarios drawn anew with replacement.

    Edges of one scenario hang together, so scenarios are drawn and not edges. Draws in which there
    is no figure are left out; None where fewer than half of them have one.
    """
    if not items:
        return None
    found: list[float] = []
    for _ in range(draws):
        value = figure(random.choices(items, k=len(items)))
        if value is not None:
            found.append(value)
    if 2 * len(found) < draws:
        return None
    found.sort()
    return Interval(_quantile(found, _TAIL), _quantile(found, 1 - _TAIL))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Give a quantile by linear interpolation between the two nearest (Hyndman and Fan, type 7)."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def mcnemar(fixed: int, broken: int) -> float:
    """Give the two-sided exact p of so many flips one way and the other; 1 where there are none.

    Six scenarios that all flip one way are the fewest that reach p < 0.05 (2 / 2**6 = 0.031).
    """
    n, most = fixed + broken, max(fixed, broken)
    if not n:
        return 1.0
    tail = sum(comb(n, k) for k in range(most, n + 1))
    return min(1.0, float(Fraction(2 * tail, 2**n)))


def pass_hat(results: Sequence[Sequence[bool]], k: int) -> Fraction | None:
    """Give pass^k over scenarios with at least k trials each; None where there are none."""
    usable = [trials for trials in results if len(trials) >= k]
    if not usable:
        return None
    rates = [Fraction(comb(sum(trials), k), comb(len(trials), k)) for trials in usable]
    return sum(rates, Fraction(0)) / len(rates)
