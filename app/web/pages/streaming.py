"""Server-sent events of what runs: numbered by the store, so any process can go on with one.

Only a job that runs is streamed, and a stream ends with it: a browser keeps six connections to one
host, and a page must not use them up. A reader that comes back names the last number it has seen.
"""

import time
from collections.abc import AsyncIterator, Callable

from anyio import sleep
from fastapi import APIRouter
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from app.web.carrying import ROUND
from app.web.events import Event, events_after
from app.web.here import Caller, Count, Listening, NotSignedInError, listening
from app.web.jobs import Job
from app.web.limits import PersonsStream
from plan.errors import UnknownError

router = APIRouter(include_in_schema=False)
ENDS = frozenset({"done", "failed", "stopped"})
_LOOKS = 0.12  # seconds
_SELDOM = 8  # looks
_BREATHES = 15.0
_LONGEST = 600.0
_LONGEST_NUMBER = 17
_HEAD = {"cache-control": "no-store", "x-accel-buffering": "no"}
Draw = Callable[[Event], str]


@router.get("/events")
def stream_job(caller: Listening, job: Count, after: Count = 0) -> Response:
    """Stream what happens in a job as pieces of its page."""
    found = own_job(caller, job)
    template = caller.site.drawing.get_template("told.html")

    def draw(event: Event) -> str:
        return framed(event.id, template.render(job=found, event=event, ends=ENDS).strip())

    return stream(caller, found, after, draw)


def own_job(caller: Caller, id_: int) -> Job:
    """Give a job that this person may watch: their own, or a round.

    Raises:
        UnknownError: it is somebody else's, or none.
    """
    job = caller.jobs.find(id_)
    if caller.session is None or (job.kind != ROUND and job.person != caller.session.person):
        raise UnknownError("job", str(id_))
    return job


def stream(caller: Caller, job: Job, after: int, draw: Draw) -> Response:
    """Answer with the events of a job after a number; the browser's own word on it comes first."""
    said = caller.request.headers.get("last-event-id", "")
    last = int(said) if said.isdecimal() and len(said) < _LONGEST_NUMBER else after
    pieces = _pieces(caller, job, last, draw)
    person = "" if caller.session is None else caller.session.person
    return PersonsStream(pieces, caller.site.streams, person, _HEAD)


async def _pieces(caller: Caller, job: Job, last: int, draw: Draw) -> AsyncIterator[str]:
    began = breathed = time.monotonic()
    looks = 0
    while time.monotonic() - began < _LONGEST:
        ended = False
        if looks % _SELDOM == 0:  # it may have ended before this reader came
            ended = not (await run_in_threadpool(caller.jobs.find, job.id)).running
        events = await run_in_threadpool(events_after, caller.site.store, job.topic, last)
        looks_again = bool(events) or looks % _SELDOM == 0
        if looks_again and not await run_in_threadpool(_may_still, caller):
            return
        for event in events:
            last = event.id
            ended = ended or event.kind in ENDS
            yield draw(event)
        if ended:
            yield "event: end\ndata: end\n\n"
            return
        if time.monotonic() - breathed > _BREATHES:
            breathed = time.monotonic()
            yield ": still here\n\n"
        looks += 1
        await sleep(_LOOKS)


def _may_still(caller: Caller) -> bool:
    """Say whether who listens is still logged in, and among the people."""
    try:
        listening(caller)
    except NotSignedInError:
        return False
    return True


def framed(number: int, text: str, kind: str = "") -> str:
    """Write one event; each line of its text has to say that it is one."""
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"id: {number}\n" + (f"event: {kind}\n" if kind else "") + lines + "\n"
