"""Two runs of the same scenarios, pair by pair: what was fixed, what was broken, what stayed.

Only pairs count: a scenario and trial that both runs have, with the truth as it stood in both. The
test is McNemar's exact one on what changed; it can tell two runs apart at p < 0.05 only from six
scenarios on that all flip one way, and says so.
"""

from collections.abc import Iterable

from evals.scoring.edges import EdgeCounts
from evals.scoring.scenario_score import ScenarioScore
from evals.scoring.statistics import mcnemar
from evals.scoring.summary import counts_of
from evals.values import Record

FEWEST = 6


class Pair(Record):
    """One scenario and trial in both runs."""

    scenario: str
    trial: int
    before: bool
    after: bool
    wrong_before: int
    wrong_after: int
    why: tuple[str, ...]


class Comparison(Record):
    """Everything that changed between two runs, and how likely chance alone does as much."""

    fixed: tuple[Pair, ...]
    broken: tuple[Pair, ...]
    unchanged: tuple[Pair, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    edges_before: EdgeCounts
    edges_after: EdgeCounts
    p: float
    prompts_changed: tuple[str, ...]
    models: tuple[str, str]

    @property
    def worse(self) -> bool:
        """Say whether something got worse: a scenario broke, or more edges are wrong."""
        more = self.edges_after.wrong.hits > self.edges_before.wrong.hits
        return bool(self.broken) or more

    @property
    def words(self) -> str:
        """Say what the test can tell and what it cannot."""
        flips = len(self.fixed) + len(self.broken)
        if flips < FEWEST:
            return (
                f"{flips} flipped; no test can tell this from chance, it takes {FEWEST} that all "
                "flip one way"
            )
        return f"exact McNemar p = {self.p:.3f} over {flips} that flipped"


def compare_runs(before: Iterable[ScenarioScore], after: Iterable[ScenarioScore]) -> Comparison:
    """Pair two runs and compare them."""
    old = {one.key: one for one in before if one.counts_for_model}
    new = {one.key: one for one in after if one.counts_for_model}
    both = sorted(old.keys() & new.keys())
    pairs = [_pair(old[key], new[key]) for key in both]
    fixed = tuple(one for one in pairs if one.after and not one.before)
    broken = tuple(one for one in pairs if one.before and not one.after)
    return Comparison(
        fixed=fixed,
        broken=broken,
        unchanged=tuple(one for one in pairs if one.before == one.after),
        only_before=tuple(f"{name} {trial}" for name, trial in sorted(old.keys() - new.keys())),
        only_after=tuple(f"{name} {trial}" for name, trial in sorted(new.keys() - old.keys())),
        edges_before=counts_of(old[key] for key in both),
        edges_after=counts_of(new[key] for key in both),
        p=mcnemar(len(fixed), len(broken)),
        prompts_changed=_changed([old[key] for key in both], [new[key] for key in both]),
        models=(_models(old.values()), _models(new.values())),
    )


def _pair(old: ScenarioScore, new: ScenarioScore) -> Pair:
    return Pair(
        scenario=old.scenario,
        trial=old.trial,
        before=old.passed,
        after=new.passed,
        wrong_before=old.edges.counts.wrong.hits,
        wrong_after=new.edges.counts.wrong.hits,
        why=new.why_not or old.why_not,
    )


def _changed(old: list[ScenarioScore], new: list[ScenarioScore]) -> tuple[str, ...]:
    names = {
        name
        for one, other in zip(old, new, strict=True)
        for name in one.prompts.keys() | other.prompts.keys()
        if one.prompts.get(name) != other.prompts.get(name)
    }
    return tuple(sorted(names))


def _models(scores: Iterable[ScenarioScore]) -> str:
    return ", ".join(sorted({one.model for one in scores})) or "nobody"
