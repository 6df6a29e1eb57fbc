"""``interlock init``: a workspace from a plan file, whole or not at all."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import create_workspace
from app.cli.notes import note_lines
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day
from app.clock import SystemClock
from app.files.people import TEMPLATE
from app.files.savings import Span, parse_minutes_of, savings_lines
from app.importing import Beginning, find_files, first_person, read_beginning
from plan.errors import FormError
from plan.governance_operations import Government
from plan.governing import indispensable_words
from plan.schedule import compute_schedule
from plan.values import instant_text, parse_moment

EXAMPLES = (
    "interlock init migration --plan plan.csv --start 2026-03-02",
    "interlock init migration --plan project.xml",
    "interlock init migration --plan plan.csv --people people.toml --policy policy.toml",
)

_ASKED = {
    "sources_read": "to open, read and copy one source",
    "findings": "to find one thing that is late, blocked or without evidence",
    "nudges": "to ask somebody for a status or for evidence",
    "briefs": "to write the weekly brief",
    "decisions": "to decide on one change (spent)",
}


def command(
    *,
    plan: Annotated[
        Path, typer.Option("--plan", metavar="FILE", help="The plan; the ending says how.")
    ],
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The folder to make; new or empty.")
    ] = None,
    people: Annotated[
        Path | None,
        typer.Option("--people", metavar="FILE", help="Who acts (people.toml beside the plan)."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy", metavar="FILE", help="Who approves (policy.toml beside the plan)."
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start", metavar="DATE", help="When the plan starts (interlock.toml, else today)."
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--as", metavar="PERSON", help="Who makes it (the first of people.toml)."),
    ] = None,
    minutes: Annotated[
        list[str] | None,
        typer.Option(
            "--minutes",
            metavar="NAME=MINUTES",
            help="What one act saves, one decision costs: findings=5, decisions=5-10; repeat it.",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Make a workspace from a plan file.

    The plan is a CSV or Excel file in our columns, MS Project XML, or a plan exported as JSON; what
    MPXJ reads (.mpp, Primavera) too, where it and Java are installed. What a plan has no place for
    is told row by row. What stands beside the plan file comes along: calendar.toml, people.toml,
    policy.toml, interlock.toml and its inbox. Nothing is made when anything in one of them is
    wrong.

    In a terminal it asks for the minutes that the books count with; nothing is presumed, and an
    empty answer states nothing.
    """
    output = Output(as_json=as_json)
    target = folder or workspace
    clock = SystemClock()
    first = None if start is None else _start(start)
    given = _minutes(minutes or [])
    beginning = read_beginning(find_files(plan, people, policy), first, clock.now().date())
    if given and beginning.settings.savings:
        raise FormError("--minutes: the interlock.toml beside the plan states minutes already")
    if not (given or as_json or beginning.settings.savings) and sys.stdin.isatty():
        given = _ask_minutes()
    places = create_workspace(
        target, beginning, by=by or first_person(beginning.people), clock=clock
    )
    if given:
        with places.config.open("a", encoding="utf-8") as file:
            file.write(savings_lines(given))
    for notice in _notices(beginning, given=first is not None):
        output.notice(notice)
    schedule = compute_schedule(beginning.plan)
    zone = beginning.plan.zone
    document = {
        "workspace": str(places.root),
        "tasks": len(beginning.plan.tasks),
        "dependencies": len(beginning.plan.links),
        "start": instant_text(schedule.start, zone),
        "finish": instant_text(schedule.finish, zone),
        "people": [m.id for m in beginning.people.members if m.kind == "person"],
        "notes": [note.model_dump(mode="json") for note in beginning.notes],
    }

    def show(screen: Screen) -> None:
        screen.heading(f"A workspace in {target}")
        screen.line(f"{document['tasks']} tasks, {document['dependencies']} dependencies")
        screen.line(f"{day(str(document['start']))} to {day(str(document['finish']))}")
        screen.note("next:")
        screen.verbatim(f"interlock plan schedule --workspace {target}", indent=4)
        screen.verbatim(f"interlock round --workspace {target}", indent=4)

    output.result(document, show)


def _start(text: str) -> date | datetime:
    try:
        return parse_moment(text)
    except ValueError as error:
        raise FormError(f"--start: {error}") from None


def _minutes(words: list[str]) -> dict[str, Span]:
    try:
        return parse_minutes_of(words)
    except ValueError as error:
        raise FormError(f"--minutes: {error}") from None


def _ask_minutes() -> dict[str, Span]:
    """Ask for the minutes of a few acts; what is left empty is not stated."""
    typer.echo("How many minutes does one of these take a person here? Enter states nothing.")
    said = []
    for name, what in _ASKED.items():
        answer: str = typer.prompt(f"  {what}", default="", show_default=False)
        said += [f"{name}={answer.strip()}"] if answer.strip() else []
    return _minutes(said)


def _notices(beginning: Beginning, *, given: bool) -> list[str]:
    files, found = beginning.files, note_lines(beginning.notes)
    if files.people is None:
        found.append(
            "nobody is named, so nobody can approve and nothing can change; for a plan that can, "
            f"write people.toml beside the plan and make the workspace anew:\n\n{TEMPLATE}"
        )
    else:
        found += indispensable_words(Government(beginning.people, beginning.policy), beginning.plan)
    if files.policy is None:
        found.append(
            "no policy.toml: each department that a change touches approves once, and so do the "
            "roles of each gate that moves"
        )
    if files.calendar is None:
        found.append("no calendar.toml: Monday to Friday, 09:00 to 17:00, no holidays, no freezes")
    if not given and beginning.settings.start is None and not beginning.dated:
        found.append("no --start: the plan starts today")
    return found
