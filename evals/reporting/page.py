"""The report as one HTML page, without script: a row for each run that opens to its edges.

Everything that a model or a document says is escaped; the page loads nothing from anywhere.
"""

from html import escape

from evals.reporting.figures import Figures, Table, passed_share
from evals.scoring.scenario_score import EdgeRow, ScenarioScore

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #b3261e; --good: #1b6e3c; --soft: #8881 }
@media (prefers-color-scheme: dark) { :root { --bad: #f2b8b5; --good: #9fd8b4 } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem }
.wide { overflow-x: auto }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top }
.right { text-align: right }
details { border-bottom: 1px solid var(--line); padding: .35rem 0 }
summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: .2rem 1rem }
summary::before { content: "\\25b8"; width: 1ch }
details[open] > summary::before { content: "\\25be" }
summary b { flex: 1 1 22rem; font-weight: 600 }
.verdict { font-weight: 600; white-space: nowrap }
.spurious, .flipped, .unknowable, .missed, .broken { color: var(--bad) }
.true, .held { color: var(--good) }
q { display: block; border-left: 3px solid var(--line); padding-left: .6rem; quotes: none }
.note { opacity: .8 } .inner { padding: .4rem 0 1rem 1.2rem }
"""
_WORDS = {
    "true": "asserted, and true",
    "spurious": "asserted, and wrong",
    "flipped": "asserted the wrong way round",
    "missed": "true, and missed",
    "restated": "asserted; the plan implies it",
    "dont_care": "asserted; arguable, not scored",
    "unknowable": "asserted; nobody can know",
}


def report_page(figures: Figures) -> str:
    """Give the whole page."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Eval suite</title><style>{_STYLE}</style></head><body>",
        "<h1>The eval suite</h1>",
        f"<p>{escape(_what(figures))}</p>",
        "<h2>Gates</h2>",
        _gates(figures),
        *(_table(table) for table in figures.tables if table.rows),
        "<h2>Scenarios</h2>",
        '<p class="note">Each opens to its edges, with the words that they rest on.</p>',
        *(_scenario(one) for one in figures.scores),
    ]
    for title, lines in (
        ("In no headline", figures.aside),
        ("Could not be measured", figures.unmeasured),
    ):
        if lines:
            items = "".join(f"<li>{escape(line)}</li>" for line in lines)
            parts.append(f"<h2>{title}</h2><ul>{items}</ul>")
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _what(figures: Figures) -> str:
    return f"{figures.what}. Right in every respect: {passed_share(figures.scores)}."


def _gates(figures: Figures) -> str:
    items = []
    for gate in figures.gates:
        word = "holds" if gate.holds else f"BROKEN in {', '.join(gate.broken_in)}"
        kind = "held" if gate.holds else "broken"
        counted = f"{gate.share.hits} of {gate.share.of}"
        items.append(
            f'<li><span class="{kind}">{escape(word)}</span>: {escape(gate.name)}, {counted}</li>'
        )
    return f"<ul>{''.join(items)}</ul>"


def _table(table: Table) -> str:
    used = [n for n in range(len(table.columns)) if any(row[n] for row in table.rows)]
    right = {n for n in used if table.columns[n].endswith(">")}

    def cells(tag: str, row: tuple[str, ...]) -> str:
        return "".join(
            f"<{tag}{' class=right' if n in right else ''}>{escape(row[n].rstrip('>'))}</{tag}>"
            for n in used
        )

    rows = "".join(f"<tr>{cells('td', row)}</tr>" for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f"<h2>{escape(table.title)}</h2>{note}"
        f'<div class="wide"><table><thead><tr>{cells("th", table.columns)}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _scenario(one: ScenarioScore) -> str:
    counts = one.edges.counts
    kind, word = ("held", "passed") if one.passed else ("broken", "not passed")
    head = (
        f"<summary><b>{escape(one.scenario)}</b><span>{escape(one.run)}-{one.trial}</span>"
        f"<span>{escape(one.family)}</span><span>{counts.true} true</span>"
        f"<span>{counts.wrong.hits} wrong</span><span>{counts.missed} missed</span>"
        f'<span class="{kind}">{word}</span></summary>'
    )
    why = "".join(f"<li>{escape(line)}</li>" for line in (*one.why_not, *one.safety.attack_how))
    body = [
        f"<p>{escape(one.title)}{' (nothing to find)' if one.nothing else ''}</p>",
        f"<ul>{why}</ul>" if why else "",
        _edges(one.rows),
        f'<p class="note">{escape(_cost(one))}</p>',
    ]
    return f'<details>{head}<div class="inner">{"".join(body)}</div></details>'


def _edges(rows: tuple[EdgeRow, ...]) -> str:
    if not rows:
        return "<p>No edge was asserted, and none had to be.</p>"
    lines = []
    for row in rows:
        quotes = "".join(f"<q>{escape(quote)}</q>" for quote in row.quotes)
        why = f'<p class="note">{escape(row.why)}</p>' if row.why else ""
        lines.append(
            f"<tr><td>{escape(row.before)} {escape(row.before_name)}</td>"
            f"<td>{escape(row.after)} {escape(row.after_name)}</td>"
            f'<td class="verdict {row.verdict}">{_WORDS[row.verdict]}</td>'
            f"<td>{quotes}{why}</td></tr>"
        )
    head = "<tr><th>before</th><th>after waits for it</th><th>verdict</th><th>words</th></tr>"
    body = f"<thead>{head}</thead><tbody>{''.join(lines)}</tbody>"
    return f'<div class="wide"><table>{body}</table></div>'


def _cost(one: ScenarioScore) -> str:
    dropped = ", ".join(f"{count} {kind}" for kind, count in sorted(one.dropped.items()))
    return (
        f"{one.cost.calls} calls, {one.cost.prompt_characters:,} characters asked, "
        f"{one.cost.completion_characters:,} answered; dropped by grounding: {dropped or 'nothing'}"
    )
