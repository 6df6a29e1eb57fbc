"""Trends: what the sources said of one thing, day by day, and how it moves.

A reconciliation's gap, a suite's failures and a checklist's open controls are series: of each day
the last word counts. A trend says in which direction the last step went and since when nothing
moved; it forecasts nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from plan.records import Fact, FactKind, Observation
from plan.values import Value
from tools.evidence import spoken_at
from tools.sources.base import UNDATED

Direction = Literal["better", "worse", "unchanged", "single"]


class Point(Value):
    """One day's word: how much is wrong, of how much."""

    at: str
    wrong: int
    total: int
    source: str
    observation: str


class Trend(Value):
    """The series of one thing, oldest first; ``flipping`` counts cases that flip in one build."""

    kind: FactKind
    task: str | None
    thing: str
    points: tuple[Point, ...]
    flipping: int = 0

    @property
    def direction(self) -> Direction:
        """Say how the last step went: fewer wrong is better."""
        if len(self.points) == 1:
            return "single"
        before, last = self.points[-2].wrong, self.points[-1].wrong
        if before == last:
            return "unchanged"
        return "better" if last < before else "worse"

    @property
    def text(self) -> str:
        """Say it for people."""
        steps = " -> ".join(str(point.wrong) for point in self.points[-5:])
        last = self.points[-1]
        flips = f", {self.flipping} case(s) flip in one build" if self.flipping else ""
        return f"{self.thing}: {steps} of {last.total} ({last.at}), {self.direction}{flips}"


class _Measure(NamedTuple):
    thing: Callable[[Fact], str]
    wrong: Callable[[Fact], int]
    total: Callable[[Fact], int]


def _gap(fact: Fact) -> int:
    """Give the difference beyond what is tolerated."""
    gap = abs(fact.number("target_count") - fact.number("source_count"))
    return max(0, gap - fact.number("tolerance"))


_MEASURES: dict[FactKind, _Measure] = {
    FactKind.COUNT: _Measure(
        lambda fact: str(fact.data["object"]), _gap, lambda fact: fact.number("source_count")
    ),
    FactKind.TEST_RUN: _Measure(
        lambda fact: str(fact.data["suite"]),
        lambda fact: fact.number("failed") + fact.number("errors"),
        lambda fact: fact.number("total"),
    ),
    FactKind.CONTROL: _Measure(
        lambda fact: str(fact.data["control"]),
        lambda fact: int(fact.data.get("state") == "open"),
        lambda _: 1,
    ),
}


def find_trends(observations: Iterable[Observation], zone: str) -> tuple[Trend, ...]:
    """Give the series of everything that is measured, in the order of its first word."""
    series: dict[tuple[FactKind, str | None, str], list[Observation]] = {}
    for one in observations:
        measure = _MEASURES.get(one.fact.kind)
        if measure is not None:
            key = (one.fact.kind, one.fact.subject, measure.thing(one.fact))
            series.setdefault(key, []).append(one)
    return tuple(_trend(key, found, zone) for key, found in series.items())


def _trend(key: tuple[FactKind, str | None, str], found: Sequence[Observation], zone: str) -> Trend:
    kind, task, thing = key
    measure = _MEASURES[kind]
    ordered = sorted(found, key=lambda one: spoken_at(one, zone))
    points: dict[str, Point] = {}
    for one in ordered:
        at = _when(one)
        points.pop(at, None)
        points[at] = Point(
            at=at,
            wrong=measure.wrong(one.fact),
            total=measure.total(one.fact),
            source=one.fact.source,
            observation=one.id,
        )
    flipping = ordered[-1].fact.number("flipping")
    return Trend(
        kind=kind, task=task, thing=thing, points=tuple(points.values()), flipping=flipping
    )


def _when(one: Observation) -> str:
    """Say which run or day a word is of: tests run several times a day, the rest is daily."""
    if one.fact.at == UNDATED:
        return one.received[:10]
    return one.fact.at if one.fact.kind is FactKind.TEST_RUN else one.fact.at[:10]
