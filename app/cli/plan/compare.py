"""``interlock plan compare``: a plan file beside the newest revision; drafts nothing."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.effects import show_effect
from app.cli.notes import note_lines
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.plan_files import Compared, compare_file
from plan.page import operation_words
from tools.planfiles.changes import Difference

EXAMPLES = (
    "interlock plan compare plan-v2.xlsx",
    "interlock plan compare project.xml --json",
)
_SHOWN = 20
_LONGEST = 40
FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="A plan file; the ending says how to read it.")
]


def command(
    file: FileArgument,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say what a plan file has otherwise than the newest revision, by id and column.

    What the file does not hold counts as unchanged: freezes, calendars, columns that are not there.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        found = compare_file(opened.reader, file)
    for line in note_lines(found.notes):
        output.notice(line)
    output.result(found.json(), lambda screen: show_compared(screen, found))


def show_compared(screen: Screen, found: Compared) -> None:
    """Show what differs, and what it would do."""
    screen.heading(f"{found.file} beside revision {found.revision}")
    if not found.operations:
        screen.line("The same plan.")
        return
    for line in _told(found.differences):
        screen.bullet(line)
    screen.heading("As operations")
    for operation in found.operations[:_SHOWN]:
        screen.bullet(operation_words(operation, found.old))
    if len(found.operations) > _SHOWN:
        screen.note(f"and {len(found.operations) - _SHOWN} more; --json has them all")
    show_effect(screen, found.effect)


def _told(differences: tuple[Difference, ...]) -> Iterable[str]:
    for one in differences[:_SHOWN]:
        if one.column != "row":
            yield f"{one.id} {one.column}: {_short(one.before)} -> {_short(one.after)}"
        elif one.after:
            yield f"{one.id} is new: {_short(one.after)}"
        else:
            yield f"{one.id} is not in the file: {_short(one.before)}"
    if len(differences) > _SHOWN:
        yield f"and {len(differences) - _SHOWN} more cells; --json has them all"


def _short(text: str) -> str:
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\u2026"
    return cut or "(empty)"
