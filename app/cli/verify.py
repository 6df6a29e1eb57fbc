"""``interlock verify``: is the ledger whole."""

from typing import Any

import typer

from app.bootstrap import verify_ledger
from app.cli.errors import REFUSED
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen

EXAMPLES = ("interlock verify", "interlock verify --json --workspace migration")


def command(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Prove that nobody tampered: the log's chain, every row, each revision with its approvals.

    Exit 0 whole, 1 tampered, 3 unreadable.
    """
    document = verify_ledger(workspace)
    Output(as_json=as_json).result(document, lambda screen: show_verified(screen, document))
    if not document["ok"]:
        raise typer.Exit(REFUSED)


def show_verified(screen: Screen, document: dict[str, Any]) -> None:
    """Show each check and its answer."""
    screen.heading("The ledger is whole" if document["ok"] else "THE LEDGER IS NOT WHOLE")
    good = [check["name"] for check in document["checks"] if check["ok"]]
    screen.bullet(", ".join(good), mark="ok")
    for check in document["checks"]:
        if not check["ok"]:
            screen.bullet(f"{check['name']}: {check['detail']}", mark="BAD", style="bold red")
    screen.line(f"{document['entries']} log entries, tail {document['tail']}")
    if not document["ok"]:
        screen.line(f"first bad entry: {document['first_bad'] or 'none names one'}")
