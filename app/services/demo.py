"""A workspace from the example, and what its people do where nobody sits at the keyboard.

Only the people are scripted. Drafts, effects, who has to approve and what comes of it are whatever
the round, the kernel and the ledger say; an act that nobody waits for is passed over and told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import app
from app.bootstrap import create_workspace
from app.errors import CannotError
from app.files.story import Act, Pick, Story, read_story_file
from app.importing import find_files, first_person, read_beginning
from app.services.decisions import Outcome, decide
from app.services.proposals import View, propose_draft, view_proposal
from app.workspace import STORY, Places
from plan.errors import PlanError, RefusedError
from plan.proposal import Verdict
from plan.records import Draft

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_EXAMPLE = Path("examples") / "bpm-migration"


@dataclass(frozen=True)
class Submitted:
    """A draft was put forward."""

    view: View
    by: str


@dataclass(frozen=True)
class Decided:
    """Somebody approved or rejected; ``view`` is the page that they had before them."""

    view: View
    act: Act
    outcome: Outcome


@dataclass(frozen=True)
class PassedOver:
    """An act that nobody waited for, and why."""

    act: Act
    why: str


Event = Submitted | Decided | PassedOver


def find_example() -> Path:
    """Give the folder of the example: inside the installed package, or beside it in a checkout.

    Raises:
        CannotError: this installation holds none.
    """
    package = Path(app.__file__).resolve().parent
    for folder in (package / _EXAMPLE, package.parent / _EXAMPLE):
        if (folder / "plan.csv").is_file():
            return folder
    raise CannotError("this installation holds no example; install interlock from its wheel anew")


def make_demo(folder: Path, example: Path | None = None) -> tuple[Places, Story]:
    """Make a workspace from an example folder, living in the example's own days.

    Raises:
        CannotError, PlanFileError: the folder is not free, or the example is wrong.
    """
    source = example or find_example()
    story = read_story_file(source / STORY)
    beginning = read_beginning(find_files(source / "plan.csv"), None, story.begins.date())
    by = story.acts[0].by if story.acts else first_person(beginning.people)
    places = create_workspace(folder, beginning, by=by, clock_start=story.begins)
    return places, story


def drafts_left(workspace: "Workspace") -> list[Draft]:
    """Give the drafts on today's plan that are left, what settles a conflict first, by rank."""
    head = workspace.reader.head().number
    drafts = [
        draft
        for draft in workspace.evidence.drafts()
        if draft.submitted_as is None and draft.base_revision == head
    ]
    return sorted(drafts, key=lambda draft: (draft.conflict is None, draft.rank))


def pick_draft(drafts: list[Draft], pick: Pick) -> Draft | None:
    """Give the first draft that fits, else the first; None where there is none."""
    return next((draft for draft in drafts if pick.fits(draft)), drafts[0] if drafts else None)


def play(workspace: "Workspace", story: Story) -> Iterator[Event]:
    """Let the scripted people act one after another, and give what came of each act."""
    current: str | None = None
    for act in story.acts:
        if act.do == "submit":
            event = _submit(workspace, act)
            current = event.view.case.id if isinstance(event, Submitted) else None
            yield event
        elif current is None:
            yield PassedOver(act, "no proposal waits")
        else:
            yield _decide(workspace, act, current)


def _submit(workspace: "Workspace", act: Act) -> Event:
    draft = pick_draft(drafts_left(workspace), act.pick)
    if draft is None:
        return PassedOver(act, "the round left no draft")
    try:
        return Submitted(propose_draft(workspace, draft.id, by=act.by), act.by)
    except PlanError as error:
        return PassedOver(act, str(error))


def _decide(workspace: "Workspace", act: Act, proposal_id: str) -> Event:
    view = view_proposal(workspace.reader, workspace.evidence, proposal_id)
    try:
        outcome = decide(
            workspace,
            proposal_id,
            person=act.by,
            digest=view.case.proposal.digest,
            verdict=Verdict(act.do),
            reason=act.reason,
        )
    except RefusedError as error:
        return PassedOver(act, str(error))
    return Decided(view, act, outcome)
