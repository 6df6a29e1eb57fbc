"""The report as Markdown, and the tables that stand in pages of the repository."""

from collections.abc import Iterable

from evals.reporting.figures import Figures, Table, passed_share


def report_markdown(figures: Figures) -> str:
    """Give the whole report."""
    parts = [
        "# The eval suite",
        f"{figures.what}. Right in every respect: {passed_share(figures.scores)}.",
        "## Gates",
        gates_markdown(figures),
    ]
    for table in figures.tables:
        if table.rows:
            parts += [f"## {table.title}", *([table.note] if table.note else [])]
            parts.append(table_markdown(table))
    parts += ["## Scenarios", _scenarios(figures)]
    for title, lines in (
        ("In no headline", figures.aside),
        ("Could not be measured", figures.unmeasured),
    ):
        if lines:
            parts += [f"## {title}", "\n".join(f"- {line}" for line in lines)]
    return "\n\n".join(parts) + "\n"


def gates_markdown(figures: Figures) -> str:
    """Give the gates as a table."""
    return table_markdown(
        Table(
            title="",
            columns=("gate", "counted", "holds", "broken in"),
            rows=tuple(
                (
                    gate.name,
                    f"{gate.share.hits} of {gate.share.of}",
                    "yes" if gate.holds else "**no**",
                    ", ".join(gate.broken_in),
                )
                for gate in figures.gates
            ),
        )
    )


def table_markdown(table: Table) -> str:
    """Give a table; columns in which nothing stands are left out."""
    used = [n for n in range(len(table.columns)) if any(row[n] for row in table.rows)]
    heads = [table.columns[n].rstrip(">") for n in used]
    marks = ["---:" if table.columns[n].endswith(">") else "---" for n in used]
    return "\n".join(
        _row(cells) for cells in (heads, marks, *([row[n] for n in used] for row in table.rows))
    )


def _scenarios(figures: Figures) -> str:
    return table_markdown(
        Table(
            title="",
            columns=(
                "scenario",
                "run",
                "family",
                "passed",
                "true>",
                "wrong>",
                "missed>",
                "why not",
            ),
            rows=tuple(
                (
                    one.scenario,
                    f"{one.run}-{one.trial}",
                    one.family,
                    "yes" if one.passed else "no",
                    str(one.edges.counts.true),
                    str(one.edges.counts.wrong.hits),
                    str(one.edges.counts.missed),
                    "; ".join(one.why_not),
                )
                for one in figures.scores
            ),
        )
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
