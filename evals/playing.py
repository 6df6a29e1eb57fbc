"""A scenario and a recording: replayed to the last answer, or recorded whole.

A replay in which a call of the model failed is no replay: the rules would have answered in its
place, and a stale recording would look like a crew that says little. So it is an error, and it says
which prompt changed and how to record again.
"""

from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from pydantic import SecretStr

from agents.crew import NOTHING_STOOD
from agents.models import ModelSettings
from evals.errors import CannotMeasureError, RecordingError
from evals.loading import RECORDINGS, load_scenario
from evals.outcome import Outcome
from evals.prompts_in_use import changed_prompts, prompt_digests
from evals.recording.cassettes import (
    CannotOverwriteExistingCassetteException,
    Playing,
    playing,
    recording,
)
from evals.recording.exchanges import read_exchanges
from evals.recording.metadata import Metadata, read_metadata, shown
from evals.recording.wire import HOST
from evals.running import run_scenario

_PACKAGES = ("langchain-openai", "langgraph", "openai", "vcrpy")


def recordings_of(scenario: str, root: Path = RECORDINGS) -> tuple[Path, ...]:
    """Give the cassettes of a scenario, by recording and trial."""
    return tuple(sorted((root / scenario).glob("*.yaml")))


def replayed(folder: Path, cassette: Path) -> Outcome:
    """Run a scenario against a recording.

    Raises:
        RecordingError: it is missing, another scenario's, or does not fit what is asked today.
        PlanError: the scenario cannot be staged.
    """
    scenario, metadata = load_scenario(folder), read_metadata(cassette)
    if metadata.scenario != scenario.id:
        raise RecordingError(f"{shown(cassette)} was recorded for {metadata.scenario!r}")
    model = ModelSettings(
        model=metadata.model, base_url=f"{HOST}/v1", api_key=SecretStr("replay"), timeout_seconds=60
    )
    with playing(cassette, scenario.id) as played:
        try:
            outcome = run_scenario(scenario, folder, model)
        except CannotOverwriteExistingCassetteException:
            raise _does_not_fit(played, (), metadata, cassette) from None
        failed = _failures(outcome)
        if failed or played.unknown or played.left_over:
            raise _does_not_fit(played, failed, metadata, cassette)
    return outcome.model_copy(update={"exchanges": read_exchanges(cassette)})


def _does_not_fit(
    played: Playing, failed: Sequence[str], metadata: Metadata, path: Path
) -> RecordingError:
    """Say what a recording has no answer to, what is left over in it, and what changed since."""
    changed = changed_prompts(metadata.prompts)
    why = (
        f"the prompts of {', '.join(changed)} changed since"
        if changed
        else "what the product computes for a prompt changed since"
    )
    return RecordingError(
        f"{shown(path)} does not fit: {len(played.unknown)} requests have no answer in it and "
        f"{played.left_over} answers were not asked for; {why}. Remove it and record again: "
        f"interlock-evals record {metadata.scenario} --trial {metadata.trial} "
        f"--endpoint {metadata.endpoint}" + (f" ({'; '.join(failed)})" if failed else "")
    )


def recorded(
    folder: Path, cassette: Path, model: ModelSettings, metadata: Metadata
) -> tuple[Outcome, int]:
    """Run a scenario against a model and keep what it answered; gives the number of answers too.

    Raises:
        RecordingError: an answer failed, so nothing was kept; or the recording is there.
        PlanError: the scenario cannot be staged.
    """
    scenario = load_scenario(folder)
    if scenario.fault is not None:
        raise CannotMeasureError(f"{scenario.id} is scripted; it has no recording, run it")
    with recording(cassette, metadata) as recorded_:
        outcome = run_scenario(scenario, folder, model)
        failed = _failures(outcome)
        if failed:
            raise RecordingError(f"nothing was recorded of {scenario.id}: {'; '.join(failed)}")
        answers = len(recorded_.cassette)
    return outcome, answers


def _failures(outcome: Outcome) -> list[str]:
    """Give the calls that failed; an answer of which nothing stood was an answer."""
    return [one for one in outcome.model_failures if NOTHING_STOOD not in one]


def fresh_metadata(  # noqa: PLR0913  # what a recording says of itself
    scenario: str, *, recording: str, trial: int, model: str, endpoint: str, truth: str, on: date
) -> Metadata:
    """Say what a recording made now is of."""
    return Metadata(
        scenario=scenario,
        recording=recording,
        trial=trial,
        model=model,
        endpoint=endpoint,
        recorded=on,
        truth=truth,
        prompts=prompt_digests(),
        versions={name: version(name) for name in _PACKAGES},
    )
