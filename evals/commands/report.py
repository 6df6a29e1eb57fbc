"""Write the report of a run log: on the screen, as Markdown, or as one HTML page."""

import argparse
import sys
from pathlib import Path

from app.cli.screen import Output
from evals.commands.run import document_of
from evals.pages import README, readme_text
from evals.reporting.figures import figures_of
from evals.reporting.markdown import report_markdown
from evals.reporting.page import report_page
from evals.reporting.terminal import show
from evals.runlog import read_log

EXAMPLES = (
    "interlock-evals report run.jsonl",
    "interlock-evals report run.jsonl --html report.html",
    "interlock-evals report run.jsonl --markdown - > report.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say of what, and in which form."""
    parser.add_argument("log", type=Path, help="a run log, made by run --log")
    parser.add_argument("--html", type=Path, help="write one page to this file")
    parser.add_argument("--markdown", metavar="FILE", help="write Markdown; - is stdout")
    parser.add_argument("--write", action="store_true", help="write the tables of evals/README.md")
    parser.add_argument("--json", action="store_true", help="write one JSON document")


def run(options: argparse.Namespace) -> int:
    """Report; 0 where every gate holds, 1 where one is broken, 2 where runs are missing."""
    figures = figures_of(read_log(options.log))
    if options.html:
        options.html.write_text(report_page(figures), encoding="utf-8")
    if options.markdown == "-":
        sys.stdout.write(report_markdown(figures))
    elif options.markdown:
        Path(options.markdown).write_text(report_markdown(figures), encoding="utf-8")
    if options.write:
        README.write_text(readme_text(figures), encoding="utf-8")
    if not (options.html or options.markdown or options.write):
        output = Output(as_json=options.json)
        output.result(document_of(figures), lambda screen: show(screen, figures))
    if figures.unmeasured or not figures.scores:
        return 2
    return 0 if figures.holds else 1
