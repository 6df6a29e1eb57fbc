"""The report for a screen: the gates first, then the figures, then each scenario in a line."""

from app.cli.screen import Screen
from evals.reporting.figures import Figures, Table, passed_share
from evals.scoring.scenario_score import ScenarioScore


def show(screen: Screen, figures: Figures) -> None:
    """Write the report."""
    screen.heading(figures.what)
    screen.line(f"right in every respect: {passed_share(figures.scores)}")
    screen.heading("Gates")
    for gate in figures.gates:
        where = f" in {', '.join(gate.broken_in)}" if gate.broken_in else ""
        style = "" if gate.holds else "bold red"
        text = f"{gate.name}: {gate.share.hits} of {gate.share.of}{where}"
        screen.bullet(text, mark="ok" if gate.holds else "BROKEN", style=style)
    for table in figures.tables:
        _table(screen, table)
    screen.heading("Scenarios")
    for one in figures.scores:
        screen.bullet(_line(one), mark="ok" if one.passed else "--")
    _list(screen, "In no headline", figures.aside)
    _list(screen, "Could not be measured", figures.unmeasured)


def _list(screen: Screen, title: str, lines: tuple[str, ...]) -> None:
    if lines:
        screen.heading(title)
    for line in lines:
        screen.bullet(line)


def _table(screen: Screen, table: Table) -> None:
    """Show a table without the columns in which nothing stands."""
    if not table.rows:
        return
    used = [n for n in range(len(table.columns)) if any(row[n] for row in table.rows)]
    screen.heading(table.title)
    screen.table([table.columns[n] for n in used], [[row[n] for n in used] for row in table.rows])
    if table.note:
        screen.note(table.note)


def _line(one: ScenarioScore) -> str:
    counts = one.edges.counts
    found = f"{counts.true} true, {counts.wrong.hits} wrong, {counts.missed} missed"
    why = f": {'; '.join(one.why_not)}" if one.why_not else ""
    return f"{one.scenario} {one.run}-{one.trial} ({one.family}; {found}){why}"
