"""``interlock proposal list``: every proposal with where it stands."""

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.services.proposals import list_proposals
from app.services.shapes import Json

EXAMPLES = ("interlock proposal list", "interlock proposal list --json")


def command(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """List every proposal with where it stands and what became of it, oldest first."""
    with open_workspace(workspace) as opened:
        found = list_proposals(opened)
    Output(as_json=as_json).result({"proposals": found}, lambda screen: _show(screen, found))


def _show(screen: Screen, found: list[Json]) -> None:
    if not found:
        screen.line("There is no proposal yet.", indent=0)
        return
    screen.table(
        ("id", "status", "by", "title", "became"),
        [(x["id"], x["status"], x["author"], x["title"], x["became"] or "") for x in found],
    )
