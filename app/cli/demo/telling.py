"""What happened in the demo, one act at a time."""

from app.bootstrap import Workspace
from app.cli.decide import show_outcome
from app.cli.page import show_first_screen
from app.cli.screen import Screen
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
    root = workspace.root
    case = next(iter(workspace.reader.cases()), None)
    plan = workspace.reader.plan()
    screen.heading("Go on with")
    screen.line(f"workspace: {root}")
    screen.verbatim(f"interlock plan why {plan.tasks[-1].id} --workspace {root}")
    screen.verbatim(f"interlock impact --slip {plan.tasks[0].id}=10d --workspace {root}")
    if case is None:
        screen.verbatim(f"interlock round --workspace {root}")
    else:
        screen.verbatim(f"interlock verify --workspace {root}")
