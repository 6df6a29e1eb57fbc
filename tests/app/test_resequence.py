"""``plan alternatives``: a wanted finish, effort in steps, a seed, and a draft to be proposed."""

from pathlib import Path

import pytest

from tests.app.conftest import Run
from tests.app.dated import make_dated

ALTERNATIVES = ("plan", "alternatives", "--workspace")


@pytest.fixture
def place(files: Path, tmp_path: Path) -> Path:
    return make_dated(files, tmp_path / "dated")


def test_a_finish_that_no_order_keeps_is_answered_with_the_conflict_and_its_prices(
    run: Run, place: Path
) -> None:
    wish = (*ALTERNATIVES, place, "--finish-by", "2026-03-20")

    found = run(*wish, "--json").json
    shown = run(*wish).out

    assert found["proof"] == "dates"
    assert found["conflicts"][0]["relaxations"]
    assert "No order of the tasks keeps it" in shown
    assert "cannot hold together" in shown


def test_an_alternative_says_everything_that_it_is_ranked_on(run: Run, place: Path) -> None:
    found = run(*ALTERNATIVES, place, "--slip", "T03=3d", "--json").json

    ways = found["alternatives"]
    assert len(ways) >= 3
    ranked_on = {"tasks_moved", "touched", "people", "order_flips", "freezes_waived"}
    assert ranked_on | {"minutes_moved", "finish_minutes", "budget"} <= ways[0].keys()
    assert ways[0]["budget"] == "not stated"
    assert found["draft"] is None


def test_the_same_seed_and_steps_give_the_same_document(run: Run, place: Path) -> None:
    wish = (*ALTERNATIVES, place, "--slip", "T03=3d", "--effort", "60", "--seed", "7", "--json")

    assert run(*wish).out == run(*wish).out


def test_an_alternative_becomes_a_draft_and_the_draft_a_proposal(run: Run, place: Path) -> None:
    wish = (*ALTERNATIVES, place, "--slip", "T03=3d", "--draft", "1", "--as", "maya")

    found = run(*wish, "--json").json
    proposed = run("propose", "--draft", found["draft"], "--as", "maya", "--workspace", place)

    assert proposed.code == 0
    for operation in found["alternatives"][0]["operations"]:
        assert operation["text"].partition(" (")[0] in proposed.out


@pytest.mark.parametrize(
    "words",
    [
        ("--draft", "1"),
        ("--draft", "99", "--as", "maya"),
        ("--draft", "1", "--as", "nobody"),
        ("--effort", "10", "--thorough"),
        ("--effort", "0"),
        ("--finish-by", "soon"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_drafted(
    run: Run, place: Path, words: tuple[str, ...]
) -> None:
    answer = run(*ALTERNATIVES, place, "--slip", "T03=3d", *words)

    assert answer.code == 2
    assert "drafted" not in answer.out
