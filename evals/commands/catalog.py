"""List the recordings and check them as a set: orphans, twins, secrets, age, changed truths."""

import argparse
from pathlib import Path

from app.cli.screen import Output, Screen
from app.clock import SystemClock
from evals.catalog import Catalog, catalog_markdown, read_catalog
from evals.loading import HERE, RECORDINGS, SCENARIOS

EXAMPLES = (
    "interlock-evals catalog",
    "interlock-evals catalog --write",
    "interlock-evals catalog --json",
)
PAGE = HERE / "CATALOG.md"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say where recordings lie, and whether the page is written anew."""
    parser.add_argument("--write", action="store_true", help="write evals/CATALOG.md anew")
    parser.add_argument("--scenarios", type=Path, default=SCENARIOS, help="where scenarios lie")
    parser.add_argument("--recordings", type=Path, default=RECORDINGS, help="where recordings lie")
    parser.add_argument("--json", action="store_true", help="write one JSON document")


def run(options: argparse.Namespace) -> int:
    """List and check; 0 where the set is sound, 2 where not."""
    today = SystemClock().now().date()
    catalog = read_catalog(today, options.scenarios, options.recordings)
    if options.write:
        PAGE.write_text(catalog_markdown(catalog), encoding="utf-8")
    document = catalog.model_dump(mode="json")
    Output(as_json=options.json).result(document, lambda screen: _show(screen, catalog))
    return 2 if catalog.problems or not catalog.entries else 0


def _show(screen: Screen, catalog: Catalog) -> None:
    screen.heading(f"{len(catalog.entries)} recordings")
    screen.table(
        ("recording", "model", "endpoint", "recorded", "calls>"),
        [
            (
                f"{one.metadata.scenario}/{one.metadata.name}",
                one.metadata.model,
                one.metadata.endpoint,
                one.metadata.recorded.isoformat(),
                str(one.calls),
            )
            for one in catalog.entries
        ],
    )
    for title, lines in (("Problems", catalog.problems), ("To know", catalog.warnings)):
        if lines:
            screen.heading(title)
        for line in lines:
            screen.bullet(line)
