"""``interlock call``: go or no-go at a gate: what passed and what did not, beside each other."""

from pathlib import Path
from typing import Annotated, Any, cast

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption, workspace_words
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.services.gate_calls import answer_call, call_gate, find_call
from plan.gate_calls import GateCall, Word
from plan.records import Draft

EXAMPLES = (
    "interlock call",
    "interlock call open T58",
    "interlock call show G1",
    "interlock call proceed G1 --as ravi --reason 'The two failures are in reports only.'",
    "interlock call halt G1 --as helen --reason 'The accounts differ.'",
)
_ANSWERS = ("proceed", "halt", "rework")


def command(
    *,
    word: Annotated[
        str | None,
        typer.Argument(metavar="WORD", help="open, show, proceed, halt or rework."),
    ] = None,
    name: Annotated[
        str | None, typer.Argument(metavar="ID", help="A gate such as T58, or a call such as G1.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who acts: an id of people.toml.")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the answer.")
    ] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """List calls of gates, open one, or answer it as one of the people who decide there.

    A gate with failed or missing evidence is called by itself in the week before it. An answer is
    never inferred and binds nothing: proceed drafts a proposal, which its approvers decide on.
    """
    output = Output(as_json=as_json)
    if word is not None and name is None:
        raise UsageError(f"say which: interlock call {word} ID")
    with open_workspace(workspace) as opened:
        match word:
            case None:
                calls = opened.governance.calls()
                output.result({"calls": [_json(one) for one in calls]}, lambda s: _list(s, calls))
            case "open" | "show":
                call = (call_gate if word == "open" else find_call)(opened, name or "")
                output.result({"calls": [_json(call)]}, lambda s: _one(s, call))
            case _ if word in _ANSWERS:
                if person is None:
                    raise UsageError(f"say who you are: interlock call {word} {name} --as PERSON")
                answered, draft = answer_call(
                    opened, name or "", cast("Word", word), person=person, reason=reason
                )
                document = {
                    "calls": [_json(answered)],
                    "drafts": [] if draft is None else [draft.model_dump(mode="json")],
                }
                output.result(
                    document, lambda s: _answered(s, answered, draft, person or "", workspace)
                )
            case _:
                raise UsageError(f"{word!r} is no word here; say open, show, {', '.join(_ANSWERS)}")


def _json(call: GateCall) -> dict[str, Any]:
    return {"name": call.name, **call.model_dump(mode="json")}


def _list(screen: Screen, calls: tuple[GateCall, ...]) -> None:
    if not calls:
        screen.line("No gate has been called.", indent=0)
        return
    screen.table(
        ("call", "gate", "failed>", "missing>", "passed>", "answers"),
        [
            (
                one.name,
                one.task,
                str(len(one.evidence.failed)),
                str(len(one.evidence.missing)),
                str(len(one.evidence.passed)),
                ", ".join(f"{said.person}: {said.answer}" for said in one.answers) or "none yet",
            )
            for one in calls
        ],
    )


def _one(screen: Screen, call: GateCall) -> None:
    screen.heading(f"{call.name}: go or no-go at {call.task}")
    show_call(screen, call)


def show_call(screen: Screen, call: GateCall) -> None:
    """Show what a call asks about: what failed, what is missing, what passed, who said what."""
    screen.line(f"on revision {call.revision} of the plan, asked {call.at}")
    for mark, style, lines in (
        ("FAILED", "bold red", call.evidence.failed),
        ("missing", "", call.evidence.missing),
        ("passed", "", call.evidence.passed),
    ):
        for line in lines:
            screen.bullet(line, mark=mark, style=style)
    for said in call.answers:
        screen.bullet(f"{said.person} ({said.role}): {said.reason}", mark=said.answer)


def _answered(
    screen: Screen, call: GateCall, draft: Draft | None, person: str, workspace: Path
) -> None:
    screen.heading(f"{person} has answered {call.name}")
    show_call(screen, call)
    if draft is None:
        screen.note("it is on record; the plan stands as it is")
        return
    screen.note(f"{draft.id} drafts it; nothing has changed. Who submits it cannot approve it:")
    place = workspace_words(workspace)
    screen.verbatim(f"interlock propose --draft {draft.id} --as PERSON{place}", indent=4)
