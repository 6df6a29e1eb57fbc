"""Record one trial of a scenario against a real model: one attempt for each call, no rules.

The model's name, address and key come from the environment, as for `interlock`: INTERLOCK_MODEL,
INTERLOCK_BASE_URL or OPENAI_BASE_URL, OPENAI_API_KEY. When any call fails, nothing is kept.
"""

import argparse
import tempfile
from pathlib import Path

from agents.models import ModelSettings
from app.cli.screen import Output
from app.clock import SystemClock
from app.settings import load_settings
from evals.errors import CannotMeasureError
from evals.loading import RECORDINGS, SCENARIOS
from evals.playing import fresh_metadata, recorded
from evals.recording.metadata import shown
from evals.scoring.truth import truth_digest

EXAMPLES = (
    "interlock-evals record stale-key-ceremony --model MODEL",
    "interlock-evals record stale-key-ceremony --trial 2 --endpoint relay --patience 1800",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what is recorded, and how long an answer may take."""
    parser.add_argument("scenario", help="its id, the name of its folder")
    parser.add_argument("--trial", type=int, default=1, help="which trial this is, from 1 on")
    parser.add_argument("--recording", default="", help="its name (the endpoint's)")
    parser.add_argument("--endpoint", default="openai", help="how the endpoint is called")
    parser.add_argument("--model", default="", help="its name (INTERLOCK_MODEL)")
    parser.add_argument("--patience", type=int, default=120, help="seconds for one answer")
    parser.add_argument("--scenarios", type=Path, default=SCENARIOS, help="where they lie")
    parser.add_argument("--recordings", type=Path, default=RECORDINGS, help="where they go")
    parser.add_argument("--json", action="store_true", help="write one JSON document")


def run(options: argparse.Namespace) -> int:
    """Record; 0 when it is kept, 2 when not."""
    folder = options.scenarios / options.scenario
    if not folder.is_dir():
        raise CannotMeasureError(f"there is no scenario {options.scenario!r} in this place")
    model = _model(options.model, options.patience)
    metadata = fresh_metadata(
        options.scenario,
        recording=options.recording or options.endpoint,
        trial=options.trial,
        model=model.model,
        endpoint=options.endpoint,
        truth=truth_digest(folder),
        on=SystemClock().now().date(),
    )
    cassette = options.recordings / options.scenario / f"{metadata.name}.yaml"
    _, answers = recorded(folder, cassette, model, metadata)
    document = {
        "recording": shown(cassette),
        "answers": answers,
        **metadata.model_dump(mode="json"),
    }
    Output(as_json=options.json).result(
        document, lambda screen: screen.line(f"recorded {shown(cassette)}: {answers} answers")
    )
    return 0


def _model(name: str, patience: int) -> ModelSettings:
    """Take the model from the environment by way of the product's own settings."""
    with tempfile.TemporaryDirectory(prefix="interlock-evals-") as room:
        config = Path(room) / "interlock.toml"
        config.write_text(f'[model]\nname = "{name}"\n' if name else "", encoding="utf-8")
        model = load_settings(config).model
    if model is None:
        raise CannotMeasureError("no model is named; give --model, or set INTERLOCK_MODEL")
    named = {"model": name or model.model, "timeout_seconds": patience}
    return model.model_copy(update=named)
