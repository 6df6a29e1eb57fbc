from pathlib import Path
from typing import get_args

import pytest

from evals.faults import NO_WAIT, failing
from evals.judging import judge
from evals.loading import load_scenario
from evals.running import run_scenario
from evals.scenario import Fault
from tests.evals.small import SCENARIO, write_small

pytestmark = pytest.mark.enable_socket
TOLD = {
    "broken_json": "wrong_schema|could not be read|not of the schema",
    "cut_off": "cut off",
    "empty": "empty",
    "garbage": "could not be read",
    "oversized": "too large",
    "quota": "quota",
    "rate_limit": "too busy",
    "refusal": "refused to answer",
    "reset": "could not be reached",
    "server_error": "endpoint failed",
    "silence": "in time",
    "wrong_schema": "not of the schema",
}


@pytest.mark.parametrize("fault", get_args(Fault))
def test_rules_take_over_and_the_reason_is_told(fault: Fault, tmp_path: Path) -> None:
    scenario = SCENARIO.replace("family: explicit", f"family: faulty\nfault: {fault}")
    folder = write_small(tmp_path, scenario=scenario)

    with failing(fault) as model:
        outcome = run_scenario(load_scenario(folder), folder, model, NO_WAIT)

    assert set(outcome.written_by.values()) == {"rules"}
    assert len(outcome.model_failures) == 4
    assert any(word in one for one in outcome.model_failures for word in TOLD[fault].split("|"))
    assert outcome.brief
    assert outcome.drafts == ()


def test_a_scripted_run_is_scored_and_is_not_the_models(tmp_path: Path) -> None:
    scenario = SCENARIO.replace("family: explicit", "family: faulty\nfault: refusal")

    score = judge(write_small(tmp_path, scenario=scenario), None).score

    assert (score.run, score.state) == ("scripted", "scored")
    assert not score.counts_for_model
