import json
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest

from app.cli.screen import Screen
from evals.errors import CannotMeasureError
from evals.judging import Judged
from evals.reporting.figures import Figures, figures_of
from evals.reporting.markdown import report_markdown
from evals.reporting.page import report_page
from evals.reporting.terminal import show
from evals.runlog import RunLog, log_of, read_log, write_log
from evals.scenario import Family, Scenario, Truth
from evals.scoring.asking import AskScore
from evals.scoring.comparing import compare_runs
from evals.scoring.counts import Share
from evals.scoring.edges import score_edges
from evals.scoring.scenario_score import EdgeRow, Evidence, ScenarioScore
from evals.scoring.scoring import Ran, score_crash
from evals.scoring.summary import headline
from evals.suite import Results

NO_ASKS = AskScore(
    relevant=Share(),
    escalated=Share(),
    right_owner=Share(),
    unknowable_asked=Share(),
    decided=Share(),
    questions=0,
)


def score(
    name: str,
    *,
    passed: bool = True,
    trial: int = 1,
    family: Family = "explicit",
    evidence: Evidence | None = None,
) -> ScenarioScore:
    said = (("T04", "T02"),) if passed else (("T05", "T07"),)
    truth = Truth.model_validate(
        {"required": [{"before": "T04", "after": "T02", "support": ["M1"], "quotes": ["w"]}]}
    )
    edges = score_edges(said, truth, ())
    return ScenarioScore(
        scenario=name,
        family=family,
        title=f"About {name}",
        run="relay",
        trial=trial,
        model="a-model",
        state="scored",
        edges=edges,
        rows=tuple(
            EdgeRow(
                before=before,
                after=after,
                before_name="Load <the> archive",
                after_name="Reconcile & close",
                verdict=verdict,
                quotes=("M1: <script>alert(1)</script>",),
                why="same week only",
            )
            for before, after, verdict in edges.verdicts
        ),
        evidence=evidence or Evidence(),
        asks=NO_ASKS,
        nothing=False,
        passed=passed,
        why_not=() if passed else ("wrong edges: 1",),
    )


def figures(*scores: ScenarioScore) -> Figures:
    return figures_of(RunLog(prompts={}, scores=scores))


class Tags(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_opens_without_script_and_loads_nothing() -> None:
    tags = Tags()

    tags.feed(report_page(figures(score("one"), score("two", passed=False))))

    assert "script" not in tags.tags
    assert not {"link", "img", "iframe", "object"} & {*tags.tags}
    assert not [name for name, _ in tags.attributes if name in {"src", "href", "style"}]
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    assert tags.tags.count("details") == tags.tags.count("summary") == 2


def test_a_scenario_opens_to_its_edges_with_their_words() -> None:
    page = report_page(figures(score("two", passed=False)))

    assert "asserted, and wrong" in page
    assert "true, and missed" in page
    assert "<q>M1: &lt;script&gt;alert(1)&lt;/script&gt;</q>" in page
    assert "Load &lt;the&gt; archive" in page
    assert "same week only" in page


def test_every_report_shows_recall_beside_the_wrong_dependency_rate() -> None:
    found = figures(score("one"), score("two", passed=False))
    text = StringIO()
    show(Screen(text), found)

    for report in (text.getvalue(), report_markdown(found), report_page(found)):
        assert "wrong-dependency rate" in report
        assert "recall" in report
        assert "1/2 (50 %)" in report


def test_a_broken_gate_is_told_with_its_scenario() -> None:
    bad = score("two", evidence=Evidence(misquoted=Share(hits=1, of=4)))

    found = figures(score("one"), bad)

    assert not found.holds
    assert [gate.broken_in for gate in found.gates if not gate.holds] == [("two",)]
    assert "BROKEN in two" in report_page(found)


def test_the_headline_takes_one_trial_of_each_scenario_and_no_scripted_run() -> None:
    scores = (
        score("one", trial=2, passed=False),
        score("one"),
        score("faulty-one", family="faulty"),
        score("two").model_copy(update={"state": "truth_changed", "reason": "edited"}),
    )

    found = figures(*scores)

    assert [(one.scenario, one.trial) for one in headline(scores)] == [("one", 1)]
    assert found.what.startswith("1 scenarios")
    assert found.aside == ("two relay-1: edited",)


def test_trials_together_make_pass_hat() -> None:
    scores = [score("one", trial=n, passed=n < 3) for n in (1, 2, 3)]

    rows = {row[0]: row[1] for table in figures(*scores).tables for row in table.rows}

    assert rows["pass^1"] == "67 %"
    assert rows["pass^3"] == "0 %"


def test_a_crashed_run_counts_as_missed_in_the_headline() -> None:
    truth = Truth.model_validate(
        {"required": [{"before": "T04", "after": "T02", "support": ["M1"], "quotes": ["w"]}]}
    )
    scenario = Scenario.model_validate(
        {"id": "gone", "family": "explicit", "title": "Gone", "as_of": "2026-03-02"}
    )
    crashed = score_crash(scenario, truth, Ran(run="relay", model="a-model"), "ValueError")

    rows = {row[0]: row[1] for table in figures(score("one"), crashed).tables for row in table.rows}

    assert rows["recall"] == "1/2 (50 %)"


def test_a_log_reads_back_as_it_was_written_and_every_line_is_json(tmp_path: Path) -> None:
    results = Results(
        judged=(Judged(score=score("two")), Judged(score=score("one", passed=False))),
        unmeasured=("three: no recording",),
    )
    log = log_of(results)

    write_log(log, tmp_path / "run.jsonl")

    assert read_log(tmp_path / "run.jsonl") == log
    lines = (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["run", "score", "score", "unmeasured"]
    assert [one.scenario for one in log.scores] == ["one", "two"]


@pytest.mark.parametrize("text", ["", "[]", '{"kind": "run", "format": "other/9", "prompts": {}}'])
def test_what_is_no_log_is_refused_in_words(tmp_path: Path, text: str) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CannotMeasureError, match=r"run\.jsonl is no run log of this version"):
        read_log(file)


def test_a_comparison_pairs_scenarios_and_says_what_its_test_can_tell() -> None:
    before = [score("a"), score("b", passed=False), score("c"), score("d")]
    after = [score("a"), score("b"), score("c", passed=False), score("e")]

    found = compare_runs(before, after)

    assert [one.scenario for one in found.fixed] == ["b"]
    assert [one.scenario for one in found.broken] == ["c"]
    assert [one.scenario for one in found.unchanged] == ["a"]
    assert (found.only_before, found.only_after) == (("d 1",), ("e 1",))
    assert found.worse
    assert "it takes 6 that all flip one way" in found.words


def test_six_scenarios_fixed_can_be_told_from_chance() -> None:
    names = "abcdef"

    found = compare_runs(
        [score(name, passed=False) for name in names], [score(name) for name in names]
    )

    assert not found.worse
    assert found.words == "exact McNemar p = 0.031 over 6 that flipped"
