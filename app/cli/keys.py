"""``interlock keys``: the key that signs the end of the log."""

from typing import Annotated, Any

import typer
import typer.main

from app.bootstrap import open_workspace
from app.cli.commands import epilog
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.keys import accept_end, add_key, make_key, show_key
from app.workspace import Places

EXAMPLES = (
    "interlock keys new",
    "interlock keys show",
    "interlock keys add --as maya",
    "interlock keys accept --as maya --reason 'the reminders of Monday ran without the key'",
)


def build() -> object:
    """Build the group."""
    group = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        help="Make and show the key that signs the log's end.",
        epilog=epilog(EXAMPLES),
        name="keys",
    )
    group.callback()(_keys)
    group.command("new", epilog=epilog(EXAMPLES[:1]), short_help="Make a signing key.")(_new)
    group.command("show", epilog=epilog(EXAMPLES[1:2]), short_help="Show its public half.")(_show)
    group.command("add", epilog=epilog(EXAMPLES[2:3]), short_help="Make it known here.")(_add)
    group.command("accept", epilog=epilog(EXAMPLES[3:]), short_help="Sign what nobody signed.")(
        _accept
    )
    return typer.main.get_command(group)


def _keys() -> None:
    """Make and show the key that signs the log's end; the key itself is never shown."""


def _new(as_json: JsonOption = False) -> None:
    """Make a signing key in your own configuration folder, where no workspace is.

    Keep its public half where the ledger is not: with it an auditor sees whose signatures count.
    """
    document = make_key()

    def show(screen: Screen) -> None:
        screen.heading("A signing key is made")
        screen.line("only you can read it, and nobody can make it again:")
        screen.verbatim(document["file"], indent=4)
        screen.line("its public half, to be kept where the ledger is not:")
        screen.verbatim(document["public"], indent=4)

    Output(as_json=as_json).result(document, show)


def _show(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Show the public half of the key that is here, and the keys that the ledger knows."""
    if Places(workspace.resolve()).ledger.is_file():
        with open_workspace(workspace) as opened:
            document = show_key(opened)
    else:
        document = show_key(None)
    Output(as_json=as_json).result(document, lambda screen: _shown(screen, document))


def _shown(screen: Screen, document: dict[str, Any]) -> None:
    screen.heading("Signing keys")
    if document["public"] is None:
        screen.line(
            "there is none here, so decisions stay unanchored; make one: interlock keys new"
        )
    else:
        screen.line(f"here: {document['public']}")
    for one in document["keys"]:
        screen.line(f"the ledger knows: {one['public']}")
        said = f": {one['comment']}" if one["comment"] else ""
        screen.line(f"added by {one['person']} at {one['at']}{said}", indent=4)
    if document["unsigned"]:
        screen.line(
            f"{document['unsigned']} act(s) at the end are signed by nobody, so nothing is signed "
            "behind them; look at them, then: interlock keys accept --as PERSON --reason TEXT"
        )
    if document["public"] is not None and document["keys"] and not document["signs"]:
        screen.line("the ledger does not know the key that is here: interlock keys add --as PERSON")


def _add(
    *,
    person: PersonOption,
    comment: Annotated[
        str, typer.Option("--comment", metavar="TEXT", help="Whose key it is, and where it lies.")
    ] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Make the key that is here known to the ledger; from then on every act is signed with it."""
    with open_workspace(workspace) as opened:
        document = add_key(opened, comment=comment, person=person)

    def show(screen: Screen) -> None:
        screen.heading("The ledger knows the key")
        screen.line(f"{document['public']}, added by {person}")

    Output(as_json=as_json).result(document, show)


def _accept(
    *,
    person: PersonOption,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="What you looked at. Needed.")
    ] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Sign the end of the log behind acts that nobody signed, once you have looked at them.

    An act without the key (a command on another machine, or somebody who wrote into the file) is
    not vouched for by the next one that has it. `interlock audit --all` lists the acts.
    """
    with open_workspace(workspace) as opened:
        document = accept_end(opened, reason=reason, person=person)

    def show(screen: Screen) -> None:
        screen.heading("The end of the log is signed again")
        screen.line(f"{document['acts']} act(s) that nobody had signed, accepted by {person}")

    Output(as_json=as_json).result(document, show)
