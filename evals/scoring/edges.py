"""Edges: what was asserted against what is true, pair by pair, with the identities of the design.

A is what was asserted, less the don't-care and unknowable pairs, and less what plan and required
edges imply (restated: redundant, not wrong). An edge the wrong way round is flipped where the right
way is required and was not asserted. A don't-care pair is taken out in the direction it is written,
an unknowable one in both, for nobody knows either.
"""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Literal

from evals.scenario import Truth
from evals.scoring.closure import Pair, closure, has_loop, reduction
from evals.scoring.counts import Count, Share, f1
from evals.values import Record

Verdict = Literal["true", "flipped", "spurious", "missed", "restated", "dont_care", "unknowable"]


class EdgeCounts(Record):
    """The four counts that everything about edges is made of."""

    true: Count = 0
    spurious: Count = 0
    flipped: Count = 0
    missed: Count = 0

    @property
    def asserted(self) -> int:
        """|A| = tp + spurious + flipped."""
        return self.true + self.spurious + self.flipped

    @property
    def required(self) -> int:
        """|G| = tp + missed + flipped."""
        return self.true + self.missed + self.flipped

    @property
    def wrong(self) -> Share:
        """The wrong-dependency rate: n/a where nothing was asserted, never 0."""
        return Share(hits=self.spurious + self.flipped, of=self.asserted)

    @property
    def precision(self) -> Share:
        """Of what was asserted, what is true."""
        return Share(hits=self.true, of=self.asserted)

    @property
    def recall(self) -> Share:
        """Of what is true, what was asserted."""
        return Share(hits=self.true, of=self.required)

    @property
    def f1(self) -> Fraction | None:
        """The harmonic mean of the two."""
        return f1(self.precision.rate, self.recall.rate)

    @property
    def direction(self) -> Share:
        """Of the pairs that were found, those the right way round."""
        return Share(hits=self.true, of=self.true + self.flipped)

    @property
    def distance(self) -> int:
        """Structural Hamming distance; a flip counts one."""
        return self.spurious + self.missed + self.flipped

    def __add__(self, other: "EdgeCounts") -> "EdgeCounts":
        """Add count by count."""
        return EdgeCounts(
            true=self.true + other.true,
            spurious=self.spurious + other.spurious,
            flipped=self.flipped + other.flipped,
            missed=self.missed + other.missed,
        )


class EdgeScore(Record):
    """One scenario's edges: each pair with its verdict, the counts, the closure-aware shares."""

    verdicts: tuple[tuple[str, str, Verdict], ...]
    counts: EdgeCounts
    restated: Count
    over_dependence: Share
    unknowable_asserted: Share
    closure_precision: Share
    closure_recall: Share

    def pairs(self, *verdicts: Verdict) -> tuple[Pair, ...]:
        """Give the pairs of some verdicts."""
        return tuple((before, after) for before, after, one in self.verdicts if one in verdicts)

    @property
    def wrong(self) -> tuple[Pair, ...]:
        """The pairs that are false, and would have been obeyed where nobody asked."""
        return self.pairs("spurious", "flipped", "unknowable")


def score_edges(asserted: Iterable[Pair], truth: Truth, links: Iterable[Pair]) -> EdgeScore:
    """Hold what was asserted against the truth; ``links`` are the plan's own."""
    said, plan = frozenset(asserted), frozenset(links)
    required = frozenset(edge.pair for edge in truth.required)
    implied = closure(plan | required)
    verdicts: dict[Pair, Verdict] = {
        pair: _verdict(pair, said, required, implied, truth) for pair in said
    }
    found = [pair for pair in required if pair in said]
    counts = _counts(verdicts.values(), required, found)
    turned = {(after, before) for (before, after), one in verdicts.items() if one == "flipped"}
    verdicts |= dict.fromkeys(required - said - turned, "missed")
    _check_identities(counts, verdicts, required)
    kept = {pair for pair, one in verdicts.items() if one in {"true", "flipped", "spurious"}}
    kept |= {pair for pair, one in verdicts.items() if one == "restated"}
    return EdgeScore(
        verdicts=tuple((*pair, verdicts[pair]) for pair in sorted(verdicts)),
        counts=counts,
        restated=sum(one == "restated" for one in verdicts.values()),
        over_dependence=_either_way((e.pair for e in truth.forbidden), said - implied),
        unknowable_asserted=_either_way((e.pair for e in truth.unknowable), said - implied),
        closure_precision=_held(_least(kept), implied),
        closure_recall=_held(_least(required), closure(plan | kept)),
    )


def _verdict(
    pair: Pair,
    said: Collection[Pair],
    required: Collection[Pair],
    implied: Collection[Pair],
    truth: Truth,
) -> Verdict:
    back = pair[::-1]
    if pair in required:
        return "true"
    if pair in {edge.pair for edge in truth.dont_care}:
        return "dont_care"
    if {pair, back} & {edge.pair for edge in truth.unknowable}:
        return "unknowable"
    if pair in implied:
        return "restated"
    return "flipped" if back in required and back not in said else "spurious"


def _counts(
    verdicts: Iterable[Verdict], required: Collection[Pair], found: Collection[Pair]
) -> EdgeCounts:
    all_ = list(verdicts)
    flipped = all_.count("flipped")
    return EdgeCounts(
        true=all_.count("true"),
        spurious=all_.count("spurious"),
        flipped=flipped,
        missed=len(required) - len(found) - flipped,
    )


def _check_identities(
    counts: EdgeCounts, verdicts: Mapping[Pair, Verdict], required: Collection[Pair]
) -> None:
    """Hold the identities of the design; a scorer that breaks one is not to be believed."""
    asserted = sum(one in {"true", "flipped", "spurious"} for one in verdicts.values())
    missed = sum(one == "missed" for one in verdicts.values())
    if asserted != counts.true + counts.spurious + counts.flipped:
        raise AssertionError("|A| is not tp + spurious + flipped")
    if len(required) != counts.true + counts.missed + counts.flipped or missed != counts.missed:
        raise AssertionError("|G| is not tp + missed + flipped")


def _least(pairs: Collection[Pair]) -> frozenset[Pair]:
    """Give the reduction; pairs that contradict each other in a loop have none and stay."""
    return frozenset(pairs) if has_loop(pairs) else reduction(pairs)


def _held(pairs: Collection[Pair], by: Collection[Pair]) -> Share:
    return Share(hits=sum(pair in by for pair in pairs), of=len(pairs))


def _either_way(pairs: Iterable[Pair], said: Collection[Pair]) -> Share:
    all_ = {min(pair, pair[::-1]) for pair in pairs}  # written both ways, it is one pair
    hits = sum(pair in said or pair[::-1] in said for pair in all_)
    return Share(hits=hits, of=len(all_))
