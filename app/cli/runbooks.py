"""``interlock runbooks``: what is done about which finding, and what was done."""

from typing import Annotated, Any

import typer
import typer.main

from app.bootstrap import open_workspace
from app.cli.commands import epilog
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day
from app.services.running_runbooks import answer_run, find_book, find_run, run_json, run_runbooks
from plan.errors import UnknownError
from plan.rhythm import Run
from tools.runbooks.reading import load_runbooks
from tools.runbooks.schema import Runbook

EXAMPLES = (
    "interlock runbooks list",
    "interlock runbooks show failed-tests",
    "interlock runbooks run",
    "interlock runbooks done RUN1 --as grace --words 'the reports were of an old build'",
)


def build() -> object:
    """Build the group."""
    group = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        help="What is done about which finding, and what was done.",
        epilog=epilog(EXAMPLES),
        name="runbooks",
    )
    group.callback()(_runbooks)
    parts = (
        ("list", listing, "List the runbooks and their runs."),
        ("show", show, "Show a runbook, or a run with its steps."),
        ("run", run, "Run what the last round's findings call for."),
        ("done", done, "Answer the step that waits for a person."),
    )
    for (name, function, summary), example in zip(parts, EXAMPLES, strict=True):
        more: dict[str, Any] = {"epilog": epilog([example]), "short_help": summary}
        group.command(name, **more)(function)  # type: ignore[type-var]  # several signatures
    return typer.main.get_command(group)


def _runbooks() -> None:
    """See what is done about which finding, and what was done."""


def listing(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """List the runbooks that come along, those of the folder runbooks/, and every run."""
    with open_workspace(workspace) as opened:
        books, runs = load_runbooks(opened.root), opened.rhythm.runs()
    document = {
        "runbooks": [one.model_dump(mode="json") for one in books],
        "runs": [run_json(one) for one in runs],
    }
    Output(as_json=as_json).result(document, lambda screen: _list(screen, books, runs))


def show(
    which: Annotated[
        str, typer.Argument(metavar="ID", help="A runbook such as failed-tests, or a run: RUN1.")
    ],
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show a runbook's trigger and steps, or what each step of a run did."""
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        try:
            found: Run | Runbook = find_run(opened, which)
        except UnknownError:
            found = find_book(opened.root, which)
    if isinstance(found, Run):
        made = found
        output.result(run_json(made), lambda screen: _run(screen, made))
        return
    book = found
    output.result(book.model_dump(mode="json"), lambda screen: _book(screen, book))


def run(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Begin and go on with runs by the findings of the last round; each step is taken once.

    A step reads, collects, asks, writes a ticket, waits or drafts. None writes the plan. `watch`
    and `remind` do the same.
    """
    with open_workspace(workspace) as opened:
        told = run_runbooks(opened)
        runs = opened.rhythm.runs()
    document = {"done": list(told), "runs": [run_json(one) for one in runs]}
    Output(as_json=as_json).result(document, lambda screen: _told(screen, told))


def done(
    which: Annotated[str, typer.Argument(metavar="RUN", help="A run that waits, such as RUN1.")],
    person: PersonOption,
    words: Annotated[str, typer.Option("--words", metavar="TEXT", help="What you found or did.")],
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Answer the step of a run that waits for a person; the run goes on behind it."""
    with open_workspace(workspace) as opened:
        found = answer_run(opened, which, person=person, words=words)
    Output(as_json=as_json).result(run_json(found), lambda screen: _run(screen, found))


def _told(screen: Screen, told: tuple[str, ...]) -> None:
    if not told:
        screen.line("No finding calls for a runbook that has not been run.", indent=0)
    for line in told:
        screen.bullet(line)


def _list(screen: Screen, books: tuple[Runbook, ...], runs: tuple[Run, ...]) -> None:
    screen.table(
        ("runbook", "answers to", "steps"),
        [(one.id, one.when.finding, ", ".join(step.do for step in one.steps)) for one in books],
    )
    if not runs:
        screen.note("nothing was run yet")
        return
    screen.table(
        ("run", "runbook", "task", "since", "state"),
        [(one.id, one.runbook, one.task or "", day(one.at), one.state) for one in runs],
    )


def _book(screen: Screen, book: Runbook) -> None:
    screen.heading(f"{book.id}: {book.title}")
    if book.about:
        screen.line(book.about)
    when = book.when.model_dump(mode="json", exclude_defaults=True)
    screen.line(f"when {', '.join(f'{key} {value}' for key, value in when.items())}", style="bold")
    for number, step in enumerate(book.steps, start=1):
        more = step.model_dump(mode="json", exclude_defaults=True, exclude={"do"})
        screen.bullet(
            f"{step.do} {', '.join(f'{k}: {v}' for k, v in more.items())}", mark=f"{number}."
        )


def _run(screen: Screen, one: Run) -> None:
    screen.heading(f"{one.id} {one.runbook}: {one.state}")
    screen.line(one.text)
    for step in one.steps:
        who = f"{step.person}: " if step.person else ""
        screen.bullet(f"{step.do} {step.outcome}: {who}{step.detail}", mark=f"{step.number}.")
    if one.outcome:
        screen.line(f"{one.outcome}, {day(str(one.ended))}: {one.detail}")
