from pathlib import Path

import pytest

from evals.loading import scenario_folders
from evals.scoring.checking import check_scenario, check_scenarios
from plan.errors import PlanFileError
from tests.evals.small import PLAN, QUOTE, SCENARIO, TRUTH, write_small


def told(folder: Path) -> str:
    with pytest.raises(PlanFileError) as raised:
        check_scenario(folder)
    return str(raised.value)


def test_every_scenario_of_the_repository_is_fit_to_be_measured() -> None:
    check = check_scenarios(scenario_folders())

    assert check.problems == ()
    assert len(check.scenarios) >= 30
    assert sum(one.nothing for one in check.scenarios) * 3 >= len(check.scenarios)


def test_a_small_scenario_stands(tmp_path: Path) -> None:
    checked = check_scenario(write_small(tmp_path))

    assert (checked.tasks, checked.documents, checked.required) == (8, 2, 1)
    assert not checked.nothing


def test_a_quote_has_to_stand_word_for_word(tmp_path: Path) -> None:
    folder = write_small(tmp_path, truth=TRUTH.replace(QUOTE, QUOTE.replace("loaded", "full")))

    assert "does not stand word for word in what M1 says" in told(folder)


def test_a_quote_from_a_signature_is_nobodys_words(tmp_path: Path) -> None:
    folder = write_small(tmp_path, truth=TRUTH.replace(QUOTE, "Helen Marsh"))

    assert "does not stand word for word" in told(folder)


def test_what_the_plan_implies_cannot_be_required(tmp_path: Path) -> None:
    folder = write_small(
        tmp_path, truth=TRUTH.replace("before: T04, after: T02", "before: T01, after: T06")
    )

    assert "the plan implies T01 before T06 already" in told(folder)


def test_a_required_edge_against_the_plan_is_a_loop(tmp_path: Path) -> None:
    folder = write_small(
        tmp_path, truth=TRUTH.replace("before: T04, after: T02", "before: T06, after: T01")
    )

    assert "wait for each other in a loop" in told(folder)


def test_what_follows_from_plan_and_truth_cannot_be_forbidden(tmp_path: Path) -> None:
    folder = write_small(
        tmp_path, truth=TRUTH.replace("before: T05, after: T07", "before: T01, after: T02")
    )

    assert "T01 before T02 follows from plan and required edges" in told(folder)


def test_a_task_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = write_small(tmp_path, truth=TRUTH + "impacted: [T77]\n")

    assert "small/truth.yaml, impacted: there is no task 'T77' in the plan" in told(folder)


def test_a_stranger_without_an_address_is_told(tmp_path: Path) -> None:
    folder = write_small(tmp_path, scenario=SCENARIO.replace("from: helen", "from: nobody"))

    assert "'nobody' is nobody; write a person's id" in told(folder)


def test_a_wrong_plan_is_told_with_its_row(tmp_path: Path) -> None:
    folder = write_small(tmp_path, plan=PLAN.replace("T06FS;T07FS", "T06FS;T99FS"))

    assert "row 9" in told(folder)


def test_too_few_scenarios_are_told_and_families_counted(tmp_path: Path) -> None:
    check = check_scenarios([write_small(tmp_path)])

    assert "1 scenarios; at least 30 are wanted" in check.problems
    assert "family explicit: 1; at least 2 are wanted" in check.problems
