"""Compare two run logs scenario by scenario: fixed, broken, unchanged. Exit 1 if it got worse."""

import argparse
from pathlib import Path

from app.cli.screen import Output, Screen
from evals.errors import CannotMeasureError
from evals.runlog import read_log
from evals.scoring.comparing import Comparison, Pair, compare_runs

EXAMPLES = (
    "interlock-evals compare before.jsonl after.jsonl",
    "interlock-evals compare before.jsonl after.jsonl --json",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say which runs."""
    parser.add_argument("before", type=Path, help="the log of the one run")
    parser.add_argument("after", type=Path, help="the log of the other")
    parser.add_argument("--json", action="store_true", help="write one JSON document")


def run(options: argparse.Namespace) -> int:
    """Compare; 0 where nothing got worse, 1 where something did, 2 where nothing can be paired."""
    before, after = read_log(options.before), read_log(options.after)
    found = compare_runs(before.scores, after.scores)
    if not (found.fixed or found.broken or found.unchanged):
        raise CannotMeasureError("the two logs have no scenario in common")
    document = {**found.model_dump(mode="json"), "worse": found.worse, "words": found.words}
    Output(as_json=options.json).result(document, lambda screen: _show(screen, found))
    return int(found.worse)


def _show(screen: Screen, found: Comparison) -> None:
    screen.heading(f"{found.models[0]}, then {found.models[1]}")
    if found.prompts_changed:
        screen.line(f"prompts that changed: {', '.join(found.prompts_changed)}")
    old, new = found.edges_before, found.edges_after
    screen.line(f"wrong-dependency rate {old.wrong}, then {new.wrong}")
    screen.line(f"recall {old.recall}, then {new.recall}")
    for title, pairs, mark in (("Fixed", found.fixed, "+"), ("Broken", found.broken, "-")):
        if pairs:
            screen.heading(title)
        for one in pairs:
            screen.bullet(_line(one), mark=mark)
    screen.heading(f"{len(found.unchanged)} unchanged")
    for title, names in (("only before", found.only_before), ("only after", found.only_after)):
        if names:
            screen.line(f"{title}: {', '.join(names)}")
    screen.line(found.words)


def _line(one: Pair) -> str:
    why = f" ({'; '.join(one.why)})" if one.why else ""
    return f"{one.scenario} {one.trial}: {one.wrong_before} wrong, then {one.wrong_after}{why}"
