"""``interlock upgrade``: a workspace of an earlier version becomes one of this version."""

from app.bootstrap import upgrade_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen

EXAMPLES = ("interlock upgrade", "interlock upgrade --workspace migration")


def command(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Bring the ledger to this version: whole or not at all, and a copy is kept beside it.

    Nothing that was decided changes; the log says when it was upgraded. A ledger that is not whole
    is refused.
    """
    done = upgrade_workspace(workspace)
    kept = None if done.kept is None else done.kept.name
    document = {"from_version": done.from_version, "version": done.version, "kept": kept}

    def show(screen: Screen) -> None:
        if kept is None:
            screen.heading(f"The ledger is at version {done.version} already")
            return
        screen.heading(f"The ledger is upgraded from version {done.from_version} to {done.version}")
        screen.line(f"as it was before: {kept}, beside it")

    Output(as_json=as_json).result(document, show)
