"""The tables in ``evals/README.md``: generated from a run, between marks, so that none drifts."""

import re
from pathlib import Path

from evals.errors import CannotMeasureError
from evals.loading import HERE
from evals.reporting.figures import Figures
from evals.reporting.markdown import gates_markdown, table_markdown

README = HERE / "README.md"
_TABLES = {
    "dependencies": "Dependencies",
    "agents": "Beside agents that know nothing",
    "others": "Questions, impact, words, trials",
    "guardrails": "What the guardrails are worth",
    "families": "By family",
    "cost": "Cost",
    "scripted": "Scripted failures of the model (in no rate above)",
}


def readme_text(figures: Figures, page: Path = README) -> str:
    """Give the page with every table between marks as the figures have it.

    Raises:
        CannotMeasureError: a pair of marks is missing, or a run is.
    """
    if figures.unmeasured:
        raise CannotMeasureError("; ".join(figures.unmeasured))
    text = page.read_text(encoding="utf-8")
    for name, table in _blocks(figures).items():
        mark = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not mark.search(text):
            raise CannotMeasureError(f"{page.name} has no marks for the table {name!r}")
        text = mark.sub(lambda found, table=table: f"{found[1]}\n{table}\n\n{found[2]}", text)  # type: ignore[misc]  # bound per table
    return text


def _blocks(figures: Figures) -> dict[str, str]:
    by_title = {table.title: table for table in figures.tables}
    tables = {name: table_markdown(by_title[title]) for name, title in _TABLES.items()}
    return {"what": f"{figures.what}.", "gates": gates_markdown(figures), **tables}
