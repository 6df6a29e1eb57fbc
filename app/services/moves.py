"""Why a date changed, as the command line tells it: by which proposal, by whom, through what."""

from app.services.shapes import Json, operations_json
from app.services.wording import person_words
from plan.page import moved_words
from plan.people import People
from plan.ports import Reader
from tools.moves import Step, moves_since


def show_moves(reader: Reader, task: str, since: int) -> Json:
    """Give every revision behind ``since`` that moved a task.

    Raises:
        UnknownError: there is no such revision or task.
    """
    people = reader.people()
    steps = moves_since(reader, task, since)
    return {"task": task, "since": since, "moves": [_step(one, people) for one in steps]}


def _step(step: Step, people: People) -> Json:
    """Give one revision; ``from`` and ``to`` are the finishes of the task that was asked for."""
    moved, case = step.chain[-1], step.case
    proposal = case.proposal if case else None
    return {
        "revision": step.revision.number,
        "at": step.revision.at,
        "proposal": step.revision.proposal,
        "title": case.prose.title if case else None,
        "author": proposal.author if proposal else None,
        "sponsor": proposal.sponsor if proposal else None,
        "approvers": [
            {
                "person": one.person,
                "name": person_words(people, one.person),
                "role": one.role,
                "at": one.at,
            }
            for one in step.approvals
        ],
        "operations": operations_json(proposal.plan_operations, step.old) if proposal else [],
        "start_from": moved.start_from,
        "start_to": moved.start_to,
        "from": moved.finish_from,
        "to": moved.finish_to,
        "working_minutes": moved.working_minutes,
        "because": step.because,
        "chain": [{"task": one.id, "text": moved_words(one)} for one in step.chain],
    }
