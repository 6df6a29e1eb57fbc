"""``interlock propose``: submits a change, as this person, to those whose work it touches."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.json_files import read_change
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, workspace_words
from app.cli.page import show_held, show_page
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.services.proposals import (
    View,
    draft_undo,
    propose_draft,
    propose_operations,
)
from app.services.reviews import held_back
from app.services.shapes import Json, operations_json
from plan.model import Plan
from plan.records import Draft

EXAMPLES = (
    "interlock propose --draft D1 --as maya",
    "interlock propose --file change.json --as maya",
    "interlock propose --file - --as maya < change.json",
    "interlock propose --undo 2 --as maya",
)


def command(
    *,
    person: PersonOption,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="OPS.json", help="Operations, as a JSON list; - is stdin."),
    ] = None,
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="ID", help="A draft of the crew, such as D1.")
    ] = None,
    undo: Annotated[
        int | None,
        typer.Option(
            "--undo", metavar="REVISION", help="Draft what takes a revision's change back."
        ),
    ] = None,
    glass: Annotated[
        int | None,
        typer.Option("--break-glass", metavar="N", help="Under this broken glass; with --file."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Submit a change for approval: operations from a file, or a draft; or draft the way back."""
    if sum(one is not None for one in (file, draft, undo)) != 1:
        raise UsageError("say what to propose: one of --file, --draft or --undo")
    if glass is not None and file is None:
        raise UsageError("under broken glass a change comes from a file: add --file OPS.json")
    operations = None if file is None else read_change(file)
    with open_workspace(workspace) as opened:
        output = Output(as_json=as_json)
        if undo is not None:
            draft_of, plan = draft_undo(opened, undo, by=person), opened.reader.plan()
            output.result(
                _json(draft_of, plan),
                lambda screen: _show_draft(screen, draft_of, plan, person, workspace),
            )
            return
        if operations is not None:
            view = propose_operations(
                opened, operations[0], by=person, prose=operations[1], glass=glass
            )
        else:
            view = propose_draft(opened, draft or "", by=person)
        held = held_back(opened, view.case)
        output.result(view.json(), lambda screen: _show(screen, view, held, workspace))


def _json(draft: Draft, plan: Plan) -> Json:
    return {
        **draft.model_dump(mode="json", include={"id", "title", "rationale", "base_revision"}),
        "operations": operations_json(draft.governs or draft.operations, plan),
    }


def _show_draft(screen: Screen, draft: Draft, plan: Plan, person: str, workspace: Path) -> None:
    screen.heading(f"{draft.id} is drafted: {draft.title}")
    for one in operations_json(draft.governs or draft.operations, plan):
        screen.bullet(one["text"])
    if draft.submitted_as is not None:
        screen.note(f"it has been submitted already; it is {draft.submitted_as}:")
        place = workspace_words(workspace)
        screen.verbatim(f"interlock proposal show {draft.submitted_as}{place}", indent=4)
        return
    screen.note("nothing has changed; to submit it for approval:")
    place = workspace_words(workspace)
    screen.verbatim(f"interlock propose --draft {draft.id} --as {person}{place}", indent=4)


def _show(screen: Screen, view: View, held: Sequence[str], workspace: Path) -> None:
    screen.heading(f"{view.case.id} is submitted and waits for approval")
    show_held(screen, held)
    show_page(screen, view)
    place = workspace_words(workspace)
    screen.note("each approver sees it with:")
    screen.verbatim(f"interlock inbox --as PERSON{place}", indent=4)
