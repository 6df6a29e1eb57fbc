"""Runs of the eval suite on the web: read from their logs, and nothing else is shown."""

import json

import pytest

from app.services.eval_runs import FORMAT, Edges, Score
from evals.runlog import FORMAT as WRITTEN
from evals.scoring.edges import EdgeCounts
from evals.scoring.scenario_score import ScenarioScore
from tests.web.visiting import Web


def line(scenario: str, *, passed: bool, wrong: int = 0) -> dict[str, object]:
    return {
        "kind": "score",
        "scenario": scenario,
        "trial": 1,
        "title": f"Title of {scenario} <i>",
        "family": "explicit",
        "model": "small",
        "state": "scored",
        "passed": passed,
        "why_not": [] if passed else ["1 wrong dependency"],
        "edges": {"counts": {"true": 2, "spurious": wrong, "flipped": 0, "missed": 1}},
    }


def write(web: Web, name: str, *rows: dict[str, object]) -> None:
    folder = web.folder / "evals"
    folder.mkdir(exist_ok=True)
    head = {"kind": "run", "format": FORMAT, "prompts": {"finance": "abc"}}
    text = "".join(f"{json.dumps(row)}\n" for row in (head, *rows))
    (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def test_without_a_run_the_page_says_how_to_make_one(web: Web) -> None:
    text = web.log_in("rose").get("/evals").text

    assert "No run yet" in text
    assert "interlock-evals run --log evals/today.jsonl" in text


def test_a_run_shows_what_passed_and_what_was_wrong(web: Web) -> None:
    write(web, "today", line("one", passed=True), line("two", passed=False, wrong=2))
    visitor = web.log_in("rose")

    text, told = visitor.get("/evals").text, visitor.get("/api/v1/evals").json()["runs"][0]

    assert "(1 of 2)" in text
    assert (told["passed"], told["wrong_dependencies"], told["recall"]) == ([1, 2], [2, 6], [4, 6])
    one = visitor.get("/evals/today").text
    assert "1 wrong dependency" in one
    assert "Title of two &lt;i&gt;" in one


def test_two_runs_stand_side_by_side(web: Web) -> None:
    write(web, "before", line("one", passed=True), line("two", passed=False))
    write(web, "after", line("one", passed=False), line("two", passed=True), line("x", passed=True))
    visitor = web.log_in("rose")

    told = visitor.get("/api/v1/evals/before/after").json()

    assert (told["fixed"], told["broken"], told["only_in_one"]) == (["two"], ["one"], 1)
    assert "1 fixed, 1 broken" in visitor.get("/evals?before=before&after=after").text


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00", '{"kind": "run", "format": "other"}'])
def test_a_log_that_is_none_says_so(web: Web, text: str) -> None:
    (web.folder / "evals").mkdir()
    (web.folder / "evals" / "broken.jsonl").write_text(text, encoding="utf-8")
    visitor = web.log_in("rose")

    assert visitor.get("/evals").status_code == 200
    assert visitor.get("/api/v1/evals").json()["runs"][0]["problem"]


def test_a_run_that_is_not_there_is_not_there(web: Web) -> None:
    assert web.log_in("rose").get("/evals/..%2F..%2Fetc").status_code == 404
    assert web.log_in("rose").get("/evals?before=a&after=b").status_code == 404


def test_what_is_read_is_what_the_suite_writes() -> None:
    assert FORMAT == WRITTEN
    assert Score.model_fields.keys() <= ScenarioScore.model_fields.keys()
    assert Edges.model_fields.keys() == EdgeCounts.model_fields.keys()
