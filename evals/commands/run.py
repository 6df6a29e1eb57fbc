"""Replay every recording through the real graphs, score it, and hold the gates.

Needs no key and no network. Exit 0: every gate holds. 1: a gate is broken. 2: something could not
be measured, and then nothing else counts.
"""

import argparse
import os
from pathlib import Path

from app.cli.screen import Output
from evals.errors import CannotMeasureError
from evals.loading import RECORDINGS, SCENARIOS, scenario_folders
from evals.reporting.figures import Figures, figures_of
from evals.reporting.page import report_page
from evals.reporting.terminal import show
from evals.runlog import RunLog, log_of, write_log
from evals.suite import jobs_for, run_suite

EXAMPLES = (
    "interlock-evals run",
    "interlock-evals run stale-key-ceremony --workers 1",
    "interlock-evals run --json --log run.jsonl --html report.html",
)
_MOST_WORKERS = 8


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what is run, and where the results go."""
    parser.add_argument("scenario", nargs="*", help="these only (all of them)")
    parser.add_argument("--recording", default="", help="its name, where there are several")
    parser.add_argument("--workers", type=int, default=0, help="processes (one for each core)")
    parser.add_argument("--errors", type=int, default=0, help="runs that may break off (0)")
    parser.add_argument("--log", type=Path, help="write the run log to this file (JSONL)")
    parser.add_argument("--html", type=Path, help="write the report as one page to this file")
    parser.add_argument("--scenarios", type=Path, default=SCENARIOS, help="where scenarios lie")
    parser.add_argument("--recordings", type=Path, default=RECORDINGS, help="where recordings lie")
    parser.add_argument("--json", action="store_true", help="write one JSON document")


def run(options: argparse.Namespace) -> int:
    """Run the suite and report."""
    output = Output(as_json=options.json)
    log = run_log(options, output)
    figures = figures_of(log)
    if options.log:
        write_log(log, options.log)
    if options.html:
        options.html.write_text(report_page(figures), encoding="utf-8")
    output.result(document_of(figures), lambda screen: show(screen, figures))
    broken_off = sum(one.state == "failed" for one in log.scores)
    if figures.unmeasured or not log.scores or broken_off > options.errors:
        return 2
    return 0 if figures.holds else 1


def run_log(options: argparse.Namespace, output: Output) -> RunLog:
    """Run what was asked for.

    Raises:
        CannotMeasureError: there is nothing to run, or a scenario is named that is not there.
    """
    folders = scenario_folders(options.scenarios)
    unknown = {*options.scenario} - {one.name for one in folders}
    if unknown:
        raise CannotMeasureError(f"there is no scenario {', '.join(sorted(unknown))}")
    chosen = [one for one in folders if not options.scenario or one.name in options.scenario]
    if not chosen:
        raise CannotMeasureError("there is no scenario in this place")
    jobs = jobs_for(chosen, options.recordings, options.recording)
    workers = options.workers or min(_MOST_WORKERS, os.cpu_count() or 1)
    return log_of(run_suite(jobs, workers, output.notice))


def document_of(figures: Figures) -> dict[str, object]:
    """Give the results for a program; the edges of each scenario stand in the run log."""
    return {
        "what": figures.what,
        "holds": figures.holds,
        "gates": [{**gate.model_dump(mode="json"), "holds": gate.holds} for gate in figures.gates],
        "tables": [table.model_dump(mode="json") for table in figures.tables],
        "scenarios": [
            one.model_dump(mode="json", exclude={"rows": True, "edges": {"verdicts"}})
            for one in figures.scores
        ],
        "in_no_headline": list(figures.aside),
        "unmeasured": list(figures.unmeasured),
    }
