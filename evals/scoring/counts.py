"""A count with what it is a part of: a score that forgets its denominator cannot be added up."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, model_validator

from evals.values import Record

Count = Annotated[int, Field(ge=0)]


class Share(Record):
    """``hits`` of ``of``; where ``of`` is 0 there is no rate, which is not the rate 0."""

    hits: Count = 0
    of: Count = 0

    @model_validator(mode="after")
    def _is_a_part(self) -> Self:
        if self.hits > self.of:
            raise ValueError(f"{self.hits} of {self.of} is no share")
        return self

    @property
    def rate(self) -> Fraction | None:
        """Give the rate, or None where nothing could have been counted."""
        return Fraction(self.hits, self.of) if self.of else None

    def __str__(self) -> str:
        """Say it with both numbers: ``3/17 (18 %)``."""
        if not self.of:
            return "n/a"
        return f"{self.hits}/{self.of} ({percent(self.rate)})"


def percent(rate: Fraction | float | None) -> str:
    """Write a rate in percent, with a decimal where it is small; ``n/a`` where there is none."""
    if rate is None:
        return "n/a"
    value = float(rate) * 100
    return f"{value:.1f} %" if 0 < value < 10 else f"{value:.0f} %"  # noqa: PLR2004  # small ones


def added(shares: Iterable[Share]) -> Share:
    """Add shares up, numerators and denominators apart: the micro average."""
    all_ = list(shares)
    return Share(hits=sum(one.hits for one in all_), of=sum(one.of for one in all_))


def macro(shares: Iterable[Share]) -> Fraction | None:
    """Give the mean of the rates that there are: every scenario counts the same."""
    rates = [one.rate for one in shares if one.rate is not None]
    return sum(rates, Fraction(0)) / len(rates) if rates else None


def f1(precision: Fraction | None, recall: Fraction | None) -> Fraction | None:
    """Give the harmonic mean; None where either is undefined, 0 where both are 0."""
    if precision is None or recall is None:
        return None
    both = precision + recall
    return 2 * precision * recall / both if both else Fraction(0)
