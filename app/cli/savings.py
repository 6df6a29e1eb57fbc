"""``interlock savings``: what was done, what people were asked for, and hours by stated minutes."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day
from app.services.savings import Savings, count_savings

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
        ("person", "decisions asked>", "given>", "confirmations>", "questions>"),
        [
            tuple(map(str, (name, x.asked, x.decided, x.confirmations, x.questions)))
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
        [
            (
                _words(x.name) + ("" if x.saves else " (spent by people)"),
                str(x.count),
                "not stated" if x.minutes is None else str(x.minutes),
                str(x.total),
            )
            for x in savings.lines
        ],
    )
    screen.note(f"net {savings.net_minutes} minutes in {float(savings.weeks):.1f} weeks")
    screen.note("a decision is charged to everybody who was asked; less than a week counts as one")
    screen.note("a finding counts once, however many rounds it stands")


def _words(name: str) -> str:
    return name.replace("_", " ")
