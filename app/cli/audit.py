"""``interlock audit``: who decided what, and why."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.auditing import Wanted, audit, export, moment_of

EXAMPLES = (
    "interlock audit --proposal P2",
    "interlock audit --person helen --since 2026-05-01",
    "interlock audit --task T66 --event decided --event applied",
    "interlock audit --export audit.jsonl",
    "interlock audit --person helen --export helen.csv",
)


def command(  # noqa: PLR0917  # typer passes by name
    person: Annotated[
        str | None, typer.Option("--person", metavar="ID", help="What this person had a hand in.")
    ] = None,
    task: Annotated[
        str | None, typer.Option("--task", metavar="ID", help="What was decided about this task.")
    ] = None,
    proposal: Annotated[
        str | None, typer.Option("--proposal", metavar="ID", help="The life of this proposal.")
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="NAME", help="Only these events; may be repeated."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="From this day or instant on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help="Before this day or instant.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what the crew noted beside the plan.")
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write .jsonl for verify, or .csv."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file.")] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say who decided what, when, in which role and why; or write it to a file.

    A .jsonl file holds the whole ledger, whatever was filtered: `interlock verify --file` reads it.
    """
    wanted = Wanted(
        person=person,
        task=task,
        proposal=proposal,
        events=tuple(event or ()),
        since=since and moment_of(since),  # type: ignore[arg-type]  # None stays None
        until=until and moment_of(until),  # type: ignore[arg-type]  # likewise
        everything=everything,
    )
    with open_workspace(workspace) as opened:
        entries = audit(opened, wanted)
        document: dict[str, Any] = {"entries": entries}
        if file is not None:
            document = export(opened, entries, file, force=force)
    Output(as_json=as_json).result(document, lambda screen: _show(screen, document))


def _show(screen: Screen, document: dict[str, Any]) -> None:
    if "entries" not in document:
        screen.heading(f"{document['file']} is written")
        screen.line(f"{document['lines']} lines of {document['format']}")
        return
    count = len(document["entries"])
    screen.heading(f"{count} {'entry' if count == 1 else 'entries'} of the log")
    for one in document["entries"]:
        screen.bullet(f"{one['at']} {one['what']}", mark=str(one["seq"]))
        if one["why"]:
            screen.line(f'"{one["why"]}"', indent=6)
