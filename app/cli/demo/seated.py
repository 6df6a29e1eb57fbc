"""Asks whoever sits at the keyboard: which draft, who they are, and what they say to the page."""

from typing import Literal

import typer

from app.bootstrap import Workspace
from app.cli.decide import show_outcome
from app.cli.page import show_page
from app.cli.screen import Screen
from app.files.story import Story
from app.services.decisions import Outcome, ask, decide
from app.services.demo import drafts_left
from app.services.proposals import View, propose_draft, view_proposal
from plan.approval import missing_approvals
from plan.errors import PlanError
from plan.proposal import Status, Verdict

_QUIT = "q"
_WORDS = {"a": "approve", "r": "reject", "?": "ask", _QUIT: "quit"}


def ask_people(workspace: Workspace, story: Story, screen: Screen) -> None:
    """Go on until a proposal has been applied, no draft is left, or somebody quits."""
    author = next((act.by for act in story.acts if act.do == "submit"), None)
    while True:
        view = _choose_draft(workspace, screen, author)
        if view is None:
            return
        status = _decide_all(workspace, screen, view.case.id)
        if status in {Status.APPLIED.value, "quit"}:
            return


def _choose_draft(workspace: Workspace, screen: Screen, author: str | None) -> View | None:
    drafts = drafts_left(workspace)
    if not drafts:
        screen.line("No draft is left.")
        return None
    person = author or _choose_person(workspace, screen, _people(workspace), "Who submits?")
    if person is None:
        return None
    screen.heading(f"You are {workspace.reader.people().member(person).name}: which draft?")
    for draft in drafts:
        screen.bullet(draft.title, mark=draft.id)
    ids = [draft.id for draft in drafts]
    while True:
        answer = _prompt(f"draft ({', '.join(ids)}, q to quit)", ids[0])
        if answer == _QUIT:
            return None
        chosen = next((id_ for id_ in ids if id_.lower() == answer.lower()), None)
        if chosen is None:
            screen.note(f"there is no draft {answer!r}")
            continue
        try:
            view = propose_draft(workspace, chosen, by=person)
        except PlanError as error:
            screen.line(str(error), style="red")
            continue
        screen.heading(f"{view.case.id} waits for approval")
        show_page(screen, view)
        return view


def _decide_all(workspace: Workspace, screen: Screen, proposal_id: str) -> str:
    """Ask one person after another; give the status in the end, or ``quit``."""
    while True:
        view = view_proposal(workspace.reader, workspace.evidence, proposal_id)
        missing = missing_approvals(view.case, workspace.reader.people())
        if view.status != Status.OPEN.value or not missing:
            return view.status
        waiting = list(dict.fromkeys(id_ for one in missing for id_ in one.people))
        person = _choose_person(workspace, screen, waiting, f"{proposal_id}: who are you?")
        if person is None:
            return "quit"
        outcome = _one_word(workspace, screen, view, person)
        if outcome == "quit":
            return "quit"
        if isinstance(outcome, Outcome):
            show_outcome(screen, outcome)


def _choose_person(
    workspace: Workspace, screen: Screen, ids: list[str], question: str
) -> str | None:
    people = workspace.reader.people()
    screen.heading(question)
    for id_ in ids:
        person = people.member(id_)
        screen.bullet(f"{person.name}, {person.department}", mark=id_)
    while True:
        answer = _prompt("who (q to quit)", "")
        if answer == _QUIT:
            return None
        if answer in people.by_id:
            return answer
        screen.note(f"there is nobody {answer!r}")


def _one_word(
    workspace: Workspace, screen: Screen, view: View, person: str
) -> Outcome | Literal["quit", "again"]:
    word = _prompt("a approve, r reject, ? ask, q quit", "").lower()
    said = word if word in _WORDS.values() else _WORDS.get(word[:1], "")
    if said == "quit":
        return "quit"
    if not said:
        screen.note(f"{word!r} is none of these")
        return "again"
    reason = _prompt("what do you want to know" if said == "ask" else "reason", "")
    try:
        if said == "ask":
            return ask(workspace, view.case.id, person=person, text=reason)
        return decide(
            workspace,
            view.case.id,
            person=person,
            digest=view.case.proposal.digest,
            verdict=Verdict(said),
            reason=reason,
        )
    except PlanError as error:
        screen.line(str(error), style="red")
        return "again"


def _people(workspace: Workspace) -> list[str]:
    return [member.id for member in workspace.reader.people().members if member.kind == "person"]


def _prompt(question: str, default: str) -> str:
    answer: str = typer.prompt(f"  {question}", default=default, show_default=bool(default))
    return answer.strip()
