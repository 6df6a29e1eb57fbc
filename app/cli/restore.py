"""``interlock restore``: take a backup back, and answer for it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.services.backups import restore

EXAMPLES = (
    "interlock restore ../backup-2026-05-18 --into migration-2",
    "interlock restore --accept --as maya --reason 'The disk of the first one is dead.'",
)


def command(
    backup: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="The backup, as `interlock backup` made it."),
    ] = None,
    *,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="DIR", help="A folder that is new or empty.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Let the restored workspace go on; for an operator.")
    ] = False,
    person: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who accepts it.")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why this copy goes on.")
    ] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Take a backup back into a new folder, where nothing is decided until it is accepted.

    The workspace that was backed up may have gone on: decisions that came after the backup are not
    in it. `interlock verify --receipt` shows which. Whoever accepts it answers for that. What was
    approved before and has not come in yet is asked again, and delegations have to be given anew.
    """
    if accept:
        if backup is not None or into is not None or person is None:
            raise UsageError("say who accepts and why: restore --accept --as PERSON --reason TEXT")
        with open_workspace(workspace) as opened:
            waiting = opened.reader.open_cases()
            again = [one.id for one in waiting if any(d.verdict == "approve" for d in one.live)]
            over = [one.model_dump() for one in opened.reader.people().mandates.standing]
            keeping = opened.ledger.keeping
            count = keeping.accept_forks(person=person, reason=reason, channel="cli")
        document = {"accepted": count, "by": person, "asked_again": again, "delegations_over": over}
        Output(as_json=as_json).result(document, lambda screen: _accepted(screen, document))
        return
    if backup is None or into is None:
        raise UsageError("say what to take back and where to: restore BACKUP --into DIR")
    restored = restore(backup, into)

    def show(screen: Screen) -> None:
        screen.heading(f"{into} holds what was backed up at {restored['backup_of']}")
        screen.line(f"its log ends at entry {restored['ended_at']}; later decisions are not in it")
        screen.line("nothing is decided there until an operator accepts it:")
        screen.verbatim(
            f"interlock restore --accept --as PERSON --reason TEXT --workspace {into}", indent=4
        )

    Output(as_json=as_json).result(restored, show)


def _accepted(screen: Screen, document: dict[str, Any]) -> None:
    screen.heading(f"{document['by']} accepted this workspace; it goes on")
    if document["asked_again"]:
        screen.line(
            "a yes from before counts no more, because it may have been taken back after the "
            "backup; who gave one is told, and asked again: "
            f"{', '.join(document['asked_again'])}"
        )
    for one in document["delegations_over"]:
        screen.line(
            f"delegation {one['id']} is over, because it may have been ended after the backup: "
            f"{one['delegate']} as {one['role']} for {one['delegator']}; both are told"
        )
