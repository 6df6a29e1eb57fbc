"""Talking with the coordinator: the turn runs beside the page, which may be left and come back to.

Nothing that is said here changes the plan, and approvals that wait stand in nobody's way. Without
scripts the form is sent, and the page loads itself again until the answer is there.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from agents.conversing import MOST_QUESTION, checked_question
from app.web.carrying import READING, ROUND, TURN
from app.web.events import Event, events_after
from app.web.here import Here, Number, SignedIn
from app.web.jobs import Job, Json
from app.web.pages.streaming import own_job
from app.web.refusals import status_of
from app.web.talking import conversation_id, exchanges_of
from plan.errors import ClosedError, FormError

router = APIRouter(include_in_schema=False)
_SHOWN, _MORE = 8, 60
TRY = (
    "What moved since the last round?",
    "What waits for whose decision?",
    "What is critical?",
    "What if T14 slips ten days?",
)


@router.get("/chat")
def chat_page(here: SignedIn, all: bool = False) -> Response:  # noqa: A002, FBT001, FBT002  # of the address
    """Show the conversation, and the turn that runs."""
    return _page(here, most=_MORE if all else _SHOWN)


@router.post("/chat")
def say(here: SignedIn, text: Annotated[str, Form(max_length=MOST_QUESTION * 2)] = "") -> Response:
    """Begin a turn; its answer comes into the page, or with the page loaded again."""
    try:
        question = checked_question(text)
        here.jobs.begin(TURN, here.person, {"text": question})
    except (FormError, ClosedError) as error:
        return _page(here, typed=text, problem=str(error), status=status_of(error))
    return here.go("/chat#say")


@router.get("/jobs/{number}")
def job_piece(here: SignedIn, number: Number) -> Response:
    """Give the place of a job in its page, as it stands."""
    job = own_job(here, number)
    if job.kind != TURN:
        template = "reading.html" if job.kind == READING else "round.html"
        return here.page(template, job=job, **progress_of(here, job))
    return here.page("turn.html", job=job, finished=_exchanges(here, job), **progress_of(here, job))


@router.post("/jobs/{number}/stop")
def stop_job(here: SignedIn, number: Number) -> Response:
    """Stop a job at its next step."""
    job = own_job(here, number)
    here.jobs.stop(job.id)
    return here.go({ROUND: "/", READING: "/sources"}.get(job.kind, "/chat#say"))


def progress_of(here: Here, job: Job | None) -> Json:
    """Give what a job has told so far, and the number to go on from."""
    found = [] if job is None else events_after(here.site.store, job.topic, 0, most=5_000)
    return {
        "steps": [one.body["text"] for one in found if one.kind == "step"],
        "words": _words(found),
        "after": found[-1].id if found else 0,
        "done": next((one.body for one in found if one.kind == "done"), {}),
        "failure": next((one.body["words"] for one in found if one.kind == "failed"), ""),
    }


def _words(found: list[Event]) -> str:
    words = ""
    for one in found:
        if one.kind == "words":
            words += one.body["text"]
        elif one.kind in {"reset", "again"}:
            words = ""
    return words


def _exchanges(here: Here, job: Job) -> list[object]:
    """Give the exchange that a finished turn became."""
    ends = [one for one in events_after(here.site.store, job.topic, 0, 5_000) if one.kind == "done"]
    numbers = set(ends[-1].body["turns"]) if ends else set()
    turns = here.workspace.evidence.turns(conversation_id(here.person), _SHOWN)
    return list(exchanges_of(here, [one for one in turns if one.seq in numbers]))


def _page(
    here: Here, *, most: int = _SHOWN, typed: str = "", problem: str = "", status: int = 200
) -> Response:
    turns = here.workspace.evidence.turns(conversation_id(here.person), 2 * most)
    told = exchanges_of(here, turns)
    job = here.jobs.last(TURN, here.person)
    shown = None if job is None or job.state == "done" else job
    if shown and not shown.running and told and told[-1].question == shown.body["text"]:
        shown = None  # its end was recorded
    return here.page(
        "chat.html",
        status,
        told=told[-most:],
        more=most == _SHOWN and bool(told) and told[0].seq > 1,
        job=shown,
        finished=(),
        zone=here.workspace.reader.plan().zone,
        typed=typed,
        problem=problem,
        suggestions=TRY,
        longest=MOST_QUESTION,
        **progress_of(here, shown),
    )
