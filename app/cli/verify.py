"""``interlock verify``: is the ledger whole."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import verify_ledger
from app.cli.errors import REFUSED
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen

EXAMPLES = (
    "interlock verify",
    "interlock verify --receipt receipt.json --require-anchor",
    "interlock verify --file audit.jsonl --json",
)


def command(  # noqa: PLR0917  # typer passes by name
    receipt: Annotated[
        list[Path] | None,
        typer.Option(
            "--receipt",
            metavar="FILE",
            help="Compare with a receipt that was kept; may be repeated.",
        ),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", metavar="HEX", help="Only this public key counts; may be repeated."),
    ] = None,
    require_anchor: Annotated[
        bool, typer.Option("--require-anchor", help="Refuse a log whose end nobody has signed.")
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="A ledger.db, or an export, in its place."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Prove that nobody tampered: the log's chain, every row, each revision with its approvals.

    Exit 0 whole, 1 tampered, not signed as it has to be, or a changed receipt, 3 unreadable.
    """
    document = verify_ledger(
        workspace, receipt or (), file=file, keys=key or (), require_anchor=require_anchor
    )
    Output(as_json=as_json).result(document, lambda screen: show_verified(screen, document))
    if not document["ok"]:
        raise typer.Exit(REFUSED)


def show_verified(screen: Screen, document: dict[str, Any]) -> None:
    """Show each check and its answer."""
    bad = [check["detail"] for check in document["checks"] if not check["ok"]]
    unsigned = [detail.endswith("are signed by nobody") for detail in bad] == [True]
    receipts = bool(bad) and not document["first_bad"] and _only_receipts(document)
    screen.heading(_heading(bad=bool(bad), unsigned=unsigned, receipts=receipts))
    good = [check["name"] for check in document["checks"] if check["ok"]]
    screen.bullet(", ".join(good), mark="ok")
    for check in document["checks"]:
        if not check["ok"]:
            screen.bullet(f"{check['name']}: {check['detail']}", mark="BAD", style="bold red")
    screen.line(f"{document['entries']} log entries, tail {document['tail']}")
    if document["signatures"]:
        checked, of = document["signatures_checked"], document["signatures"]
        rest = "" if checked == of else "; --require-anchor checks all"
        screen.line(f"{checked} of {of} signatures checked{rest}")
    if document["forks"]:
        screen.line(f"restored from a backup {document['forks']} time(s); see: interlock audit")
    for key in document["keys"]:
        screen.line(f"signed with {key}; compare it with the key that you keep elsewhere")
    if bad and not (unsigned or receipts):
        screen.line(f"first bad entry: {document['first_bad'] or 'none names one'}")


def _heading(*, bad: bool, unsigned: bool, receipts: bool) -> str:
    if unsigned:
        return "The ledger is whole, and its end is not signed"
    if receipts:
        return "The ledger is whole, and a receipt is not right"
    return "THE LEDGER IS NOT WHOLE" if bad else "The ledger is whole"


def _only_receipts(document: dict[str, Any]) -> bool:
    """Say whether everything that is wrong is a receipt."""
    return all(one["ok"] or one["name"].startswith("receipt") for one in document["checks"])
