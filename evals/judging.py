"""One run of one scenario, judged: the only place where a run and the truth meet.

It hands the scorers what the runner left. Whatever goes wrong in a run is caught here, at the edge,
and becomes a failed score; what keeps it from being measured at all stays an error.
"""

from pathlib import Path

from evals.errors import RecordingError
from evals.faults import NO_WAIT, SCRIPTED, failing
from evals.loading import load_scenario
from evals.outcome import Outcome
from evals.playing import replayed
from evals.recording.metadata import Metadata, read_metadata
from evals.running import run_scenario
from evals.scenario import Scenario
from evals.scoring.scenario_score import ScenarioScore
from evals.scoring.scoring import Ran, score_crash, score_outcome
from evals.scoring.trivial import TrivialScore, score_trivial
from evals.scoring.truth import load_truth, truth_digest
from evals.values import Record

UNTOLD = "the failure of the model was not told"


class Judged(Record):
    """A run's score, and what the trivial agents score on the same scenario."""

    score: ScenarioScore
    trivial: tuple[TrivialScore, ...] = ()


def judge(folder: Path, cassette: Path | None) -> Judged:
    """Replay a recording and score it; a scenario of the family faulty needs none.

    Raises:
        RecordingError: the recording is missing or stale: there is nothing to measure.
        PlanFileError: the scenario's own files are wrong.
    """
    scenario = load_scenario(folder)
    if scenario.fault is not None:
        return _judged(scenario, folder, Ran(run=SCRIPTED, model=SCRIPTED), None)
    if cassette is None:
        raise RecordingError(
            f"there is no recording; make one: interlock-evals record {scenario.id}"
        )
    metadata = read_metadata(cassette)
    ran = Ran(
        run=metadata.recording,
        trial=metadata.trial,
        model=metadata.model,
        prompts=metadata.prompts,
    )
    judged = _judged(scenario, folder, ran, cassette)
    return _without_changed_truth(judged, metadata, folder)


def _judged(scenario: Scenario, folder: Path, ran: Ran, cassette: Path | None) -> Judged:
    truth = load_truth(folder)
    try:
        outcome = _outcome(scenario, folder, cassette)
    except RecordingError:
        raise
    except Exception as error:  # noqa: BLE001  # the edge: a crashed run is a failed run
        reason = f"{type(error).__name__}: {error}"
        return Judged(score=score_crash(scenario, truth, ran, reason))
    score = score_outcome(scenario, truth, outcome, ran)
    if scenario.fault is not None and not outcome.model_failures:
        score = score.model_copy(update={"passed": False, "why_not": (*score.why_not, UNTOLD)})
    return Judged(score=score, trivial=score_trivial(outcome, truth))


def _outcome(scenario: Scenario, folder: Path, cassette: Path | None) -> Outcome:
    if cassette is not None:
        return replayed(folder, cassette)
    if scenario.fault is None:
        raise AssertionError("only a scripted scenario has no recording")
    with failing(scenario.fault) as model:
        return run_scenario(scenario, folder, model, NO_WAIT)


def _without_changed_truth(judged: Judged, metadata: Metadata, folder: Path) -> Judged:
    """Take a run out of the headline whose truth was written anew after it was recorded."""
    if metadata.truth == truth_digest(folder):
        return judged
    update = {"state": "truth_changed", "reason": "the truth was edited after the recording"}
    return judged.model_copy(update={"score": judged.score.model_copy(update=update)})
