"""``interlock propose``: submits a change, as this person, to those whose work it touches."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, workspace_words
from app.cli.page import show_page
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.files.toml import read_bytes
from app.services.proposals import (
    View,
    propose_draft,
    propose_operations,
    propose_undo,
    read_operations,
)
from plan.errors import PlanFileError, Problem

EXAMPLES = (
    "interlock propose --draft D1 --as maya",
    "interlock propose --file change.json --as maya",
    "interlock propose --undo 2 --as maya",
)
_LARGEST = 5_000_000


def command(
    *,
    person: PersonOption,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="OPS.json", help="Operations, as a JSON list."),
    ] = None,
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="ID", help="A draft of the crew, such as D1.")
    ] = None,
    undo: Annotated[
        int | None,
        typer.Option("--undo", metavar="REVISION", help="Take a revision's change back."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Submit a change for approval: operations from a file, a draft, or the way back."""
    if sum(one is not None for one in (file, draft, undo)) != 1:
        raise UsageError("say what to propose: one of --file, --draft or --undo")
    operations = None if file is None else read_operations(_read_json(file))
    with open_workspace(workspace) as opened:
        if operations is not None:
            view = propose_operations(opened, operations[0], by=person, prose=operations[1])
        elif draft is not None:
            view = propose_draft(opened, draft, by=person)
        else:
            view = propose_undo(opened, undo or 0, by=person)
        Output(as_json=as_json).result(view.json(), lambda screen: _show(screen, view, workspace))


def _read_json(file: Path) -> object:
    data = read_bytes(file, _LARGEST)
    if len(data) > _LARGEST:
        message = "the file is larger than 5 MB; split the change"
        raise PlanFileError([Problem(file.name, None, None, message)])
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8; save the file as UTF-8"
        raise PlanFileError([Problem(file.name, row, None, message)]) from None
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg}"
        raise PlanFileError([Problem(file.name, error.lineno, None, message)]) from None
    except ValueError as error:  # a key that stands twice, a number of 5,000 digits
        raise PlanFileError([Problem(file.name, None, None, str(error))]) from None
    except RecursionError:
        raise PlanFileError([Problem(file.name, None, None, "is nested too deep")]) from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object; write it once")
    return found


def _show(screen: Screen, view: View, workspace: Path) -> None:
    screen.heading(f"{view.case.id} is submitted and waits for approval")
    show_page(screen, view)
    place = workspace_words(workspace)
    screen.note("each approver sees it with:")
    screen.verbatim(f"interlock inbox --as PERSON{place}", indent=4)
