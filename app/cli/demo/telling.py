"""What happened in the demo, one act at a time."""

import shlex
import shutil
import sys
from pathlib import Path

from app.bootstrap import Workspace
from app.cli.decide import show_outcome
from app.cli.page import show_first_screen
from app.cli.screen import Screen
from app.importing import first_person
from app.services.demo import Decided, Event, PassedOver, Submitted
from plan.people import People


def show_event(screen: Screen, workspace: Workspace, event: Event) -> None:
    """Show one act and what came of it."""
    people = workspace.reader.people()
    match event:
        case Submitted(view, by):
            screen.heading(f"{_name(people, by)} proposes {view.case.id}: {view.case.prose.title}")
            show_first_screen(screen, view)
        case Decided(view, act, outcome):
            role = people.by_id[act.by].department
            verb = {"approve": "approves", "reject": "rejects"}[act.do]
            screen.heading(f"{_name(people, act.by)} ({role}) {verb} {view.case.id}")
            if act.reason:
                screen.line(f'"{act.reason}"', style="italic")
            show_outcome(screen, outcome)
        case PassedOver(act, why):
            screen.heading(f"{_name(people, act.by)} would {act.do}, and is not needed")
            screen.note(why)


def _name(people: People, id_: str) -> str:
    return people.by_id[id_].name if id_ in people.by_id else id_


def show_end(screen: Screen, workspace: Workspace) -> None:
    """Say where everything is, and what to try next."""
    plan = workspace.reader.plan()
    program = _program()
    screen.heading("Go on with")
    screen.verbatim(f"cd {shlex.quote(str(workspace.root))}")
    screen.verbatim(f"{program} plan why {plan.tasks[-1].id}")
    screen.verbatim(f"{program} impact --slip {plan.tasks[0].id}=10d")
    screen.verbatim(f"{program} chat --as {first_person(workspace.reader.people())} --say help")


def _program() -> str:
    """Give what to type for this command: its name where the shell finds it, else its place."""
    if shutil.which("interlock") is not None:
        return "interlock"
    called = Path(sys.argv[0])
    return shlex.quote(str(called.resolve())) if called.name == "interlock" else "interlock"
