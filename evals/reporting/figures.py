"""What every report shows, in one order, as plain tables."""

from collections import Counter
from collections.abc import Iterable

from evals.runlog import RunLog
from evals.scoring.counts import percent
from evals.scoring.exposure import Exposure
from evals.scoring.gates import Gate, gates_of
from evals.scoring.scenario_score import ScenarioScore
from evals.scoring.summary import (
    AgentRow,
    Row,
    agent_rows,
    cost_rows,
    edge_rows,
    guard_rows,
    headline,
    other_rows,
)
from evals.values import Record

NO_RATE = "n/a: nothing was asserted; a rate of 0 would flatter"
TWO_READINGS = (
    "A wrong-dependency rate says nothing without recall beside it: an agent that asserts nothing "
    "has no wrong dependency."
)


class Table(Record):
    """A table: its title, its columns (one that ends in > stands to the right), its rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


class Figures(Record):
    """Everything that a report shows; ``aside`` are runs that are in no headline, and why."""

    what: str
    gates: tuple[Gate, ...]
    tables: tuple[Table, ...]
    scores: tuple[ScenarioScore, ...]
    aside: tuple[str, ...]
    unmeasured: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Say whether every gate holds."""
        return all(gate.holds for gate in self.gates)


def figures_of(log: RunLog) -> Figures:
    """Compute everything that a report shows from a run log."""
    first = headline(log.scores)
    return Figures(
        what=_what(log.scores, first),
        gates=gates_of(log.scores),
        tables=(
            _rows("Dependencies", edge_rows(first), TWO_READINGS),
            _agents(agent_rows(first, log.trivial)),
            _rows("Questions, impact, words, trials", other_rows(first, log.scores)),
            guard_table(log.scores),
            _families(first),
            _dropped(first),
            _rows("Cost", cost_rows(first)),
            _scripted(log.scores),
        ),
        scores=log.scores,
        aside=tuple(
            f"{one.scenario} {one.run}-{one.trial}: {one.reason}"
            for one in log.scores
            if one.state == "truth_changed"
        ),
        unmeasured=log.unmeasured,
    )


def _what(scores: Iterable[ScenarioScore], first: tuple[ScenarioScore, ...]) -> str:
    models = sorted({one.model for one in scores if one.counts_for_model})
    runs = sum(one.counts_for_model for one in scores)
    nothing = sum(one.nothing for one in first)
    return (
        f"{len(first)} scenarios ({nothing} with nothing to find), {runs} recorded runs, "
        f"answered by {', '.join(models) or 'nobody'}"
    )


def _rows(title: str, rows: Iterable[Row], note: str = "") -> Table:
    return Table(
        title=title,
        columns=("figure", "value", "95 % interval", "macro", "note"),
        rows=tuple((one.name, one.value, one.interval, one.macro, one.note) for one in rows),
        note=note,
    )


def _agents(rows: Iterable[AgentRow]) -> Table:
    return Table(
        title="Beside agents that know nothing",
        columns=(
            "agent",
            "wrong-dependency rate",
            "recall",
            "over-dependence",
            "Ask-F1>",
        ),
        rows=tuple(
            (
                one.agent,
                str(one.wrong),
                str(one.recall),
                str(one.over_dependence),
                one.ask_f1,
            )
            for one in rows
        ),
    )


def guard_table(scores: Iterable[ScenarioScore]) -> Table:
    """Say what the guardrails are worth: wrong edges acted on, and what they would have moved."""
    first = headline(scores)
    return Table(
        title="What the guardrails are worth",
        columns=(
            "what is acted on",
            "wrong edges>",
            "scenarios>",
            "tasks moved>",
            "days moved>",
        ),
        rows=tuple(
            (name, _edges(cost), str(hit), str(cost.tasks), f"{cost.days:.1f}")
            for name, cost, hit in guard_rows(first)
        ),
        note="Computed from recorded answers; the product has no switch that turns approvals off.",
    )


def _edges(cost: Exposure) -> str:
    more = f" + {cost.impossible} loops" if cost.impossible else ""
    return f"{cost.edges}{more}"


def _families(scores: Iterable[ScenarioScore]) -> Table:
    by_family: dict[str, list[ScenarioScore]] = {}
    for one in scores:
        by_family.setdefault(one.family, []).append(one)
    return Table(
        title="By family",
        columns=("family", "scenarios>", "passed>", "true>", "wrong>", "missed>", "restated>"),
        rows=tuple(
            (
                family,
                str(len(found)),
                str(sum(one.passed for one in found)),
                str(sum(one.edges.counts.true for one in found)),
                str(sum(one.edges.counts.wrong.hits for one in found)),
                str(sum(one.edges.counts.missed for one in found)),
                str(sum(one.edges.restated for one in found)),
            )
            for family, found in sorted(by_family.items())
        ),
    )


def _dropped(scores: Iterable[ScenarioScore]) -> Table:
    """Say what the grounding check threw away, by kind."""
    kinds: Counter[str] = Counter()
    for one in scores:
        kinds.update(one.dropped)
    return Table(
        title="Dropped by the grounding check",
        columns=("kind", "times>"),
        rows=tuple((kind.replace("_", " "), str(times)) for kind, times in sorted(kinds.items())),
    )


def _scripted(scores: Iterable[ScenarioScore]) -> Table:
    found = [one for one in scores if one.family == "faulty"]
    return Table(
        title="Scripted failures of the model (in no rate above)",
        columns=("scenario", "held", "what did not"),
        rows=tuple(
            (
                one.scenario,
                "yes" if one.state == "scored" and not _broken(one) else "no",
                _broken(one),
            )
            for one in found
        ),
        note="Rules took over and said so; what rules find is not the model's.",
    )


def _broken(one: ScenarioScore) -> str:
    untold = [why for why in one.why_not if "not told" in why or "broke off" in why]
    return "; ".join(untold)


def passed_share(scores: Iterable[ScenarioScore]) -> str:
    """Say how many of the headline's scenarios passed."""
    first = headline(scores)
    passed = sum(one.passed for one in first)
    return f"{passed} of {len(first)} ({percent(passed / len(first) if first else None)})"
