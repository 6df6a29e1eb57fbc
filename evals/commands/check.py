"""Validate scenarios: they stage, quotes stand word for word, tasks exist, families are covered."""

import argparse
from collections import Counter
from pathlib import Path

from app.cli.screen import Output, Screen
from evals.loading import SCENARIOS, scenario_folders
from evals.scoring.checking import Check, check_scenarios

EXAMPLES = (
    "interlock-evals check",
    "interlock-evals check evals/scenarios/stale-key-ceremony",
    "interlock-evals check --json",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say which scenarios."""
    parser.add_argument("folder", nargs="*", type=Path, help="these only (all of them)")
    parser.add_argument("--scenarios", type=Path, default=SCENARIOS, help="where they lie")
    parser.add_argument("--json", action="store_true", help="write one JSON document")


def run(options: argparse.Namespace) -> int:
    """Check; 0 where everything stands, 2 where something is wrong."""
    whole = not options.folder
    folders = [one.resolve() for one in options.folder] or scenario_folders(options.scenarios)
    check = check_scenarios(folders, whole=whole)
    Output(as_json=options.json).result(check.model_dump(mode="json"), lambda s: _show(s, check))
    return 2 if check.problems or not check.scenarios else 0


def _show(screen: Screen, check: Check) -> None:
    families = Counter(str(one.family) for one in check.scenarios)
    screen.heading(f"{len(check.scenarios)} scenarios stand")
    screen.table(
        ("scenario", "family", "tasks>", "docs>", "turns>", "required>", "forbidden>", "nothing"),
        [
            (
                one.id,
                one.family,
                str(one.tasks),
                str(one.documents),
                str(one.turns),
                str(one.required),
                str(one.forbidden),
                "yes" if one.nothing else "",
            )
            for one in check.scenarios
        ],
    )
    nothing = sum(one.nothing for one in check.scenarios)
    screen.line(f"nothing to find in {nothing}; families: {_words(families)}")
    if check.problems:
        screen.heading(f"{len(check.problems)} problems")
    for problem in check.problems:
        screen.bullet(problem)


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
