"""``interlock savings``: what was done, what people were asked for, and hours by stated minutes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day
from app.services.minutes import NOTHING
from app.services.savings import Line, Savings, count_savings

EXAMPLES = ("interlock savings", "interlock savings --explain")


def command(
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how every figure comes about.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Count acts done and decisions asked; tell hours only by the minutes that [savings] states.

    Nothing is presumed: without these minutes in interlock.toml there are counts and no hours.
    """
    with open_workspace(workspace) as opened:
        savings = count_savings(opened)
    Output(as_json=as_json).result(savings.json(), lambda screen: _show(screen, savings, explain))


def _show(screen: Screen, savings: Savings, explain: bool) -> None:
    screen.heading(f"From {day(savings.since)} to {day(savings.until)}")
    done = [x for x in savings.lines if x.saves and x.count]
    screen.bullet(", ".join(f"{_words(x.name)} {x.count}" for x in done) or "nothing", mark="done")
    screen.table(
        ("person", "decisions asked>", "most a day>", "given>", "confirmations>", "questions>"),
        [
            tuple(
                map(str, (name, x.asked, x.most_in_a_day, x.decided, x.confirmations, x.questions))
            )
            for name, x in savings.people.items()
        ],
    )
    if explain:
        _explain(screen, savings)
    if savings.missing:
        screen.line(f"hours: not stated; missing in [savings]: {', '.join(savings.missing)}")
        return
    hours = savings.net_hours_per_week
    screen.line(f"hours a week, net and by assumed minutes: {hours}", style="bold")


def _explain(screen: Screen, savings: Savings) -> None:
    screen.heading("How that comes about (minutes as stated in [savings], not measured)")
    screen.table(
        ("what", "count>", "minutes each>", "minutes>"),
        [row for x in savings.lines for row in _rows(x)],
    )
    low, high = savings.net_minutes
    net = str(low) if low == high else f"{low} to {high}"
    screen.note(f"net {net} minutes in {float(savings.weeks):.1f} weeks")
    screen.note("a decision is charged to everybody who was asked; less than a week counts as one")
    screen.note("a finding counts once, however many rounds it stands")
    if any(x.measured.decisions for x in savings.lines):
        screen.note(
            "a decision that was opened by inbox is measured from there, or from the one given "
            f"before it, and counts {savings.cap} minutes at most"
        )


def _rows(one: Line) -> Iterator[tuple[str, str, str, str]]:
    """Give a line's row; decisions that were measured stand in a row of their own."""
    name = _words(one.name) + ("" if one.saves else " (spent by people)")
    minutes = "not stated" if one.minutes is None else span_words(one.minutes)
    timed = one.measured
    rest = replace(one, count=one.stated_count, measured=NOTHING)
    if timed.decisions:
        yield f"{_words(one.name)} (measured)", str(timed.decisions), "", str(-timed.minutes)
    yield name, str(rest.count), minutes, span_words(rest.span)


def span_words(span: tuple[int, int]) -> str:
    """Write a span of minutes; one number where both ends are the same."""
    return str(span[0]) if span[0] == span[1] else f"{span[0]} to {span[1]}"


def _words(name: str) -> str:
    return name.replace("_", " ")
