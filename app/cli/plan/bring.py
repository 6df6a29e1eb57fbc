"""``interlock plan import``: drafts what a newer plan file has otherwise; the plan stays."""

from app.bootstrap import open_workspace
from app.cli.notes import note_lines
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, workspace_words
from app.cli.plan.compare import FileArgument, show_compared
from app.cli.screen import Output, Screen
from app.services.plan_files import Compared, import_file

EXAMPLES = (
    "interlock plan import plan-v2.csv --as maya",
    "interlock plan import project.xml --as maya --json",
)


def command(
    file: FileArgument,
    *,
    person: PersonOption,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Draft a proposal from what a newer plan file has otherwise; never overwrites the plan.

    Rows are matched by id. The same file again gives the same draft, and nothing once it is
    applied. What the file does not hold stays: freezes, calendars, columns that are not there.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        found = import_file(opened, file, by=person)
    for line in note_lines(found.notes):
        output.notice(line)

    def show(screen: Screen) -> None:
        show_compared(screen, found)
        if found.draft is not None:
            _show_draft(screen, found, f"--as {person}{workspace_words(workspace)}")

    output.result(found.json(), show)


def _show_draft(screen: Screen, found: Compared, words: str) -> None:
    known = "is a draft already" if found.known else "is drafted"
    screen.heading(f"This {known}: {found.draft}; the plan is as it was")
    screen.note("to submit it for approval:")
    screen.verbatim(f"interlock propose --draft {found.draft} {words}", indent=4)
