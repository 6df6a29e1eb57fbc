"""``interlock plan conflicts``: what cannot all hold, whose it is, and what giving way costs."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.colliding import Collisions, read_collisions
from plan.conflict_kinds import MOST, Collision

EXAMPLES = (
    "interlock plan conflicts",
    "interlock plan conflicts --revision 1",
    "interlock plan conflicts --json",
)
_KINDS = {
    "deadline": "infeasible deadline",
    "constraint": "contradictory dates",
    "gate": "gates out of order",
    "capacity": "team over capacity",
    "crowding": "more work than time, in any order",
    "freeze": "freeze collision",
    "loop": "loop of dependencies",
}


def command(
    *,
    revision: Annotated[
        int | None, typer.Option("--revision", metavar="N", help="Which revision (the newest).")
    ] = None,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, help="How many of each kind (25).")
    ] = MOST,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Give the smallest sets that cannot all hold, their owners, and the price of giving way.

    Claims of the register count for loops. Ends with exit code 1 where there is a conflict.
    """
    with open_workspace(workspace) as opened:
        found = read_collisions(opened.reader, opened.evidence, revision, most)
    Output(as_json=as_json).result(found.json(), lambda screen: _show(screen, found))
    if found.found:
        raise typer.Exit(1)


def _show(screen: Screen, collisions: Collisions) -> None:
    if not collisions.found:
        screen.heading(f"No conflict in revision {collisions.revision}")
        return
    screen.heading(f"Conflicts of revision {collisions.revision}")
    for one in collisions.found:
        _show_one(screen, one)


def _show_one(screen: Screen, one: Collision) -> None:
    screen.gap()
    screen.line(f"{one.id} {_KINDS[one.kind]}; concerns {', '.join(one.owners)}", style="bold")
    for member in one.members:
        screen.bullet(f"{member.text} ({member.owner}, {member.source})", indent=4)
    screen.line(one.text, indent=4, style="dim")
    for number, way in enumerate(one.relaxations, start=1):
        screen.bullet(way.text, mark=f"{number})", indent=4)
