"""``interlock chat``: talk to the coordinator, who looks up and drafts and decides nothing."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from app.bootstrap import Workspace, open_workspace
from app.cli.live_turn import say_live
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.services.chatting import say_to_coordinator, show_request, spoken_json
from plan.errors import FormError
from plan.visible import visible

if TYPE_CHECKING:
    from graphs.conversation import Spoken

EXAMPLES = (
    "interlock chat --as maya",
    "interlock chat --as maya --say 'what blocks T52'",
    "interlock chat --as maya --say 'what if T14 slips ten days' --json",
    "interlock chat --as maya --say status --show-request",
)
_PROMPT = "> "
_FEW = 12


def command(
    person: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who talks: an id of people.toml.")
    ] = None,
    say: Annotated[
        str | None, typer.Option("--say", metavar="TEXT", help="Say this and end.")
    ] = None,
    show: Annotated[
        bool,
        typer.Option("--show-request", help="Print what would be sent to the model; send nothing."),
    ] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Talk to the coordinator: ask about the plan, try what ifs, have drafts written.

    Without --say it reads from the terminal until Ctrl-D, or line by line from stdin. Nothing that
    is said here changes a plan; approvals that wait go on waiting.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        if show:
            _show_request(opened, say, person)
        elif say is not None:
            _say(opened, say, person, output)
        elif sys.stdin.isatty() and not as_json:
            _talk(opened, person)
        else:
            _read_lines(opened, person, output)


def _show_request(workspace: Workspace, say: str | None, person: str | None) -> None:
    if say is None:
        raise UsageError("--show-request needs the words: --say TEXT")
    document = show_request(workspace, say, person)
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    if not document["leaves_the_machine"]:
        note = "no model is configured, so nothing would leave the machine"
        Output(as_json=True).notice(f"{note}; with one, this would be sent first")


def _say(workspace: Workspace, text: str, person: str | None, output: Output) -> None:
    """Take one turn; a terminal shows it as it goes on."""
    if sys.stdout.isatty() and not output.as_json:
        _turn(Screen(), workspace, text, person)
        return
    spoken = say_to_coordinator(workspace, text, person)
    output.result(spoken_json(spoken), lambda screen: _show(screen, spoken))


def _turn(screen: Screen, workspace: Workspace, text: str, person: str | None) -> None:
    """Show a turn as it goes on, then what stood of its answer."""
    _show_answer(screen, say_live(workspace, text, person, screen))


def _talk(workspace: Workspace, person: str | None) -> None:
    """Go on until Ctrl-D; words that do not fit are told and cost nothing."""
    _with_history()
    screen = Screen()
    screen.note("Ask about the plan; try: help. Ctrl-D ends.", indent=0)
    while True:
        try:
            text = input(_PROMPT)
        except EOFError:
            screen.gap()
            return
        if not text.strip():
            continue
        try:
            _turn(screen, workspace, text, person)
        except FormError as error:
            screen.line(str(error), style="red")


def _with_history() -> None:
    """Let the arrow keys bring back earlier lines, where Python was built with readline."""
    try:
        import_module("readline")
    except ImportError:
        return


def _read_lines(workspace: Workspace, person: str | None, output: Output) -> None:
    """Take one turn for each line; the JSON is that of the last one, with all of them beside."""
    spoken = []
    for line in _lines():
        spoken.append(say_to_coordinator(workspace, line, person))
        if not output.as_json:
            _show(Screen(), spoken[-1], line)
    if not spoken:
        raise FormError("nothing was said; write a line to stdin, or use --say TEXT")
    if output.as_json:
        document = {**spoken_json(spoken[-1]), "said": [spoken_json(one) for one in spoken]}
        output.result(document, lambda _: None)


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        if line.strip():
            yield line


def _show(screen: Screen, spoken: "Spoken", question: str = "") -> None:
    if question:
        screen.heading(f"{_PROMPT}{' '.join(question.split())}")
    for used in spoken.used:
        screen.note(f"looked at {used.line}", indent=0)
    _show_answer(screen, spoken)


def _show_answer(screen: Screen, spoken: "Spoken") -> None:
    for line in spoken.answer.splitlines():
        bullet = line.startswith("- ")
        style = "bold red" if line.startswith("- BREAKS") else ""
        if bullet:
            screen.bullet(line[2:], style=style)
        else:
            screen.line(line, indent=0)
    if spoken.cites:
        more = f" and {len(spoken.cites) - _FEW} more" if len(spoken.cites) > _FEW else ""
        screen.note(f"rests on {', '.join(spoken.cites[:_FEW])}{more}", indent=0)
    screen.note(_written_by(spoken), indent=0)


def _written_by(spoken: "Spoken") -> str:
    """Say who wrote the answer, why no model did, and what was left out of it."""
    why = f", because {spoken.failure}" if spoken.failure else ""
    words = f"written by {visible(spoken.written_by)}{why}"
    left_out = sum(spoken.dropped.values())
    if left_out:
        kinds = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in spoken.dropped.items())
        words += f"; left out, because it did not stand: {kinds}"
    return words
