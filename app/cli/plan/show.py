"""``interlock plan show``: what the newest revision holds."""

from typing import Any

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen, day, short_day
from app.services.planning import show_plan
from plan.durations import days_text

EXAMPLES = ("interlock plan show", "interlock plan show --json --workspace migration")


def command(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Say what the plan holds: departments, gates, freezes, what is critical, what is broken."""
    with open_workspace(workspace) as opened:
        document = show_plan(opened.reader)
    Output(as_json=as_json).result(document, lambda screen: _show(screen, document))


def _show(screen: Screen, found: dict[str, Any]) -> None:
    screen.heading(f"{found['plan']}, revision {found['revision']}")
    screen.line(f"{day(found['start'])} to {day(found['finish'])}")
    screen.line(f"{found['tasks']} tasks, {found['dependencies']} dependencies")
    screen.line(", ".join(f"{one['name']} {one['tasks']}" for one in found["departments"]))
    screen.heading("Critical path")
    screen.line(" ".join(found["critical"]))
    if found["gates"]:
        screen.heading("Gates")
        screen.table(
            ("task", "name", "at", "roles"),
            [
                (one["id"], one["name"], short_day(one["at"]), ", ".join(one["roles"]))
                for one in found["gates"]
            ],
        )
    if found["freezes"]:
        screen.heading("Freezes")
        screen.table(
            ("id", "name", "from", "to", "departments"),
            [
                (one["id"], one["name"], one["first"], one["last"], ", ".join(one["departments"]))
                for one in found["freezes"]
            ],
        )
    for one in found["broken"]:
        late = days_text(one["by"])
        screen.bullet(f"{one['task']}: {one['rule']}, by {late}", mark="BROKEN", style="bold red")
