"""Replay one recording and show what it did: edges, questions, words, and what it cost."""

import argparse
from pathlib import Path

from app.cli.screen import Output, Screen
from evals.errors import CannotMeasureError
from evals.judging import judge
from evals.loading import RECORDINGS, SCENARIOS, load_scenario
from evals.playing import recordings_of
from evals.scoring.scenario_score import ScenarioScore

EXAMPLES = (
    "interlock-evals replay stale-key-ceremony",
    "interlock-evals replay stale-key-ceremony --trial 2 --json",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say which recording."""
    parser.add_argument("scenario", help="its id, the name of its folder")
    parser.add_argument("--trial", type=int, default=1, help="which trial")
    parser.add_argument("--recording", default="", help="its name, where there are several")
    parser.add_argument("--scenarios", type=Path, default=SCENARIOS, help="where scenarios lie")
    parser.add_argument("--recordings", type=Path, default=RECORDINGS, help="where recordings lie")
    parser.add_argument("--json", action="store_true", help="write one JSON document")


def run(options: argparse.Namespace) -> int:
    """Replay and show; 0 where the run was right in every respect, 1 where not."""
    folder = options.scenarios / options.scenario
    if not folder.is_dir():
        raise CannotMeasureError(f"there is no scenario {options.scenario!r} in this place")
    score = judge(folder, _cassette(options, folder)).score
    Output(as_json=options.json).result(score.model_dump(mode="json"), lambda s: _show(s, score))
    return 0 if score.passed else 1


def _cassette(options: argparse.Namespace, folder: Path) -> Path | None:
    if load_scenario(folder).fault is not None:
        return None
    ending = f"{options.recording or '*'}-{options.trial}.yaml"
    found = [one for one in recordings_of(folder.name, options.recordings) if one.match(ending)]
    if len(found) > 1:
        raise CannotMeasureError("there are several; say which: --recording NAME")
    return found[0] if found else None


def _show(screen: Screen, score: ScenarioScore) -> None:
    screen.heading(f"{score.scenario} {score.run}-{score.trial}: {score.title}")
    for why in (*score.why_not, *score.safety.attack_how):
        screen.bullet(why, mark="--")
    if score.passed:
        screen.line("right in every respect")
    for row in score.rows:
        screen.bullet(
            f"{row.before} {row.before_name} before {row.after} {row.after_name}: {row.verdict}"
        )
        for quote in row.quotes:
            screen.note(quote, indent=6)
        if row.why:
            screen.note(row.why, indent=6)
    counts = score.edges.counts
    screen.line(f"wrong {counts.wrong}, recall {counts.recall}, questions {score.asks.questions}")
    screen.line(f"{score.cost.calls} calls, {score.cost.prompt_characters:,} characters asked")
