"""Runs runbooks: each mechanical step once, in its order, up to where a person has to answer.

What a step did is recorded with what it tells people, in one act; a pass that is cut off goes on at
the next step. A step reads, collects, asks, writes tickets and drafts. None can write the plan: the
most that comes of a run is a draft, which a person may propose.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.services.run_steps import take_step
from app.services.shapes import Json
from app.services.tracking import Tracking
from plan.errors import PlanFileError, UnknownError
from plan.records import Finding
from plan.rhythm import Run, RunStep, run_messages
from plan.telling import Message
from tools.runbooks.matching import matches, people_for, words_for
from tools.runbooks.reading import load_runbooks
from tools.runbooks.schema import AskStatus, OpenTicket, Runbook, Wait

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_MOST_NEW = 50
Key = tuple[str, str | None, str]


def run_runbooks(workspace: "Workspace") -> tuple[str, ...]:
    """Open, go on with, and end runs by the findings of the last round that was published."""
    if not workspace.evidence.briefs():
        return ()
    try:
        books = {one.id: one for one in load_runbooks(workspace.root)}
    except PlanFileError as error:
        return (f"no runbook was run: {'; '.join(map(str, error.problems[:3]))}",)
    look = Tracking(workspace)
    told = [*_clear(workspace, books, look.findings)]
    for run in _open(workspace, books, look):
        workspace.rhythm.open_run(run)
    for run in workspace.rhythm.runs():
        if run.outcome is None and run.waits is None:
            told += _go_on(workspace, books[run.runbook], run, look)
    return tuple(told)


def _clear(
    workspace: "Workspace", books: dict[str, Runbook], findings: Sequence[Finding]
) -> Iterator[str]:
    """End the runs whose finding has gone, or whose runbook has."""
    stands = {(one.kind, one.task, one.department) for one in findings}
    for run in workspace.rhythm.runs():
        if run.outcome is not None:
            continue
        book = books.get(run.runbook)
        if book is None or book.digest != run.digest:
            yield _end(
                workspace, run, "dropped", "its runbook has gone, or says something else now"
            )
        elif (run.kind, run.task, run.department) not in stands:
            yield _end(workspace, run, "cleared", "the last round does not find it any more")


def _end(workspace: "Workspace", run: Run, outcome: str, detail: str) -> str:
    workspace.rhythm.end_run(run.id, outcome, detail)
    return f"{run.id} {run.runbook} {run.task or run.department}: {outcome}, {detail}"


def _open(workspace: "Workspace", books: dict[str, Runbook], look: Tracking) -> list[Run]:
    """Give the runs to begin; what was cleared since the round by reading again is not new."""
    briefs = workspace.evidence.briefs()
    published = datetime.fromisoformat(briefs[-1].at)
    settled = {
        run.key
        for run in workspace.rhythm.runs()
        if run.outcome is None or datetime.fromisoformat(str(run.ended)) >= published
    }
    longest = max(book.when.rounds for book in books.values())
    earlier = [workspace.evidence.findings(one.round) for one in briefs[-longest:-1][::-1]]
    plan = look.world.schedule.plan
    found = matches(books.values(), look.findings, earlier, plan)
    fresh = {run.key: run for run in found if run.key not in settled}
    return list(fresh.values())[:_MOST_NEW]


def _go_on(workspace: "Workspace", book: Runbook, run: Run, look: Tracking) -> Iterator[str]:
    """Take the steps that are left, up to one that waits or clears the run."""
    told = []
    for number, step in enumerate(book.steps, start=1):
        if number in run.done:
            continue
        done = take_step(workspace, book, run, step)
        record = RunStep(number=number, do=step.do, outcome=done.outcome, detail=done.detail)
        messages = tuple(_messages(book, run, record, look))
        run = workspace.rhythm.note_step(run.id, record, messages)
        to = ", ".join(one.recipient for one in messages)
        told.append(f"{step.do} {done.outcome}" + (f" ({to})" if to else ""))
        if done.cleared:
            told.append("cleared")
            workspace.rhythm.end_run(run.id, "cleared", done.detail)
            break
        if done.outcome == "waiting":
            break
    if told:
        yield f"{run.id} {run.runbook} {run.task or run.department}: {', '.join(told)}"


def _messages(book: Runbook, run: Run, record: RunStep, look: Tracking) -> Iterator[Message]:
    """Tell whom a step means; whoever was asked in this run already is not told to wait, too."""
    step, plan = book.steps[record.number - 1], look.world.schedule.plan
    if not isinstance(step, AskStatus | OpenTicket | Wait):
        return iter(())
    people = people_for(run, step.to, plan, look.people)
    asked = {
        person
        for one in book.steps[: record.number - 1]
        if isinstance(one, AskStatus)
        for person in people_for(run, one.to, plan, look.people)
    }
    waits = [one for one in book.steps[record.number - 1 :] if isinstance(one, Wait)]
    answering = people_for(run, waits[0].to, plan, look.people) if waits else ()
    text = words_for(run, step.text, plan)
    if isinstance(step, OpenTicket):
        text = f"{words_for(run, step.title, plan)}\n\n{text}"
    if isinstance(step, Wait):
        people = tuple(one for one in people if one not in asked)
    return run_messages(run, record, people, text, answering)


def answer_run(workspace: "Workspace", run_id: str, *, person: str, words: str) -> Run:
    """Take a person's answer, and go on with what follows.

    Raises:
        UnknownError, NotEntitledError, RefusedError: see ``ledger.rhythm``.
    """
    workspace.rhythm.answer_step(run_id, person=person, words=words)
    run_runbooks(workspace)
    return find_run(workspace, run_id)


def find_run(workspace: "Workspace", run_id: str) -> Run:
    """Give a run by its id.

    Raises:
        UnknownError: there is none.
    """
    runs = {one.id: one for one in workspace.rhythm.runs()}
    if run_id.upper() not in runs:
        raise UnknownError("run", run_id, list(runs))
    return runs[run_id.upper()]


def find_book(root: Path, id_: str) -> Runbook:
    """Give a runbook by its id.

    Raises:
        UnknownError: there is none.
        PlanFileError: a file of the workspace is wrong.
    """
    books = {one.id: one for one in load_runbooks(root)}
    if id_ not in books:
        raise UnknownError("runbook", id_, list(books))
    return books[id_]


def run_json(run: Run) -> Json:
    """Give a run for JSON."""
    return {**run.model_dump(mode="json"), "state": run.state}
