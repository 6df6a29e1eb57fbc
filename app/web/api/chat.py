"""Conversations and rounds: begun by a POST, told as events, stopped by another POST."""

import json
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from agents.conversing import MOST_QUESTION, checked_question
from app.web.api.idempotent import IdempotentRoute
from app.web.carrying import ROUND, TURN
from app.web.events import Event, events_after
from app.web.here import Count, Listening, Number, SignedIn
from app.web.home import home_of
from app.web.jobs import Job
from app.web.pages.streaming import framed, own_job, stream
from app.web.talking import conversation_id

router = APIRouter(prefix="/api/v1", tags=["chat"], route_class=IdempotentRoute)
streams = APIRouter(prefix="/api/v1", tags=["chat"])
Json = dict[str, Any]
_MOST_TURNS = 200


class Words(BaseModel):
    """What a person says."""

    text: Annotated[str, Field(max_length=MOST_QUESTION * 2)]


@router.get("/brief")
def read_brief(here: SignedIn) -> Json:
    """Give what moved, what blocks and what needs whom."""
    return home_of(here, here.site.accounts.seen_until(here.person, "brief")).json()


@router.get("/chat")
def read_chat(here: SignedIn) -> Json:
    """Give your conversation, oldest first."""
    turns = here.workspace.evidence.turns(conversation_id(here.person), _MOST_TURNS)
    return {"turns": [one.model_dump(mode="json") for one in turns]}


@router.post("/chat", status_code=202)
def say(here: SignedIn, given: Words) -> Json:
    """Begin a turn; its events stand under the job."""
    question = checked_question(given.text)
    return _job(here.jobs.begin(TURN, here.person, {"text": question}))


@router.post("/rounds", status_code=202)
def begin_round(here: SignedIn) -> Json:
    """Begin a round; there is one at a time."""
    return _job(here.jobs.begin(ROUND, here.person, {}, alone=True))


@router.get("/jobs/{number}")
def read_job(here: SignedIn, number: Number) -> Json:
    """Give where a turn or a round stands, with what it has told so far."""
    job = own_job(here, number)
    found = events_after(here.site.store, job.topic, 0, most=5_000)
    return {**_job(job), "events": [_event(one) for one in found]}


@router.post("/jobs/{number}/stops", status_code=202)
def stop_job(here: SignedIn, number: Number) -> Json:
    """Stop a turn or a round at its next step."""
    job = own_job(here, number)
    here.jobs.stop(job.id)
    return _job(here.jobs.find(job.id))


@streams.get("/jobs/{number}/events", response_class=Response)
def stream_job(caller: Listening, number: Number, after: Count = 0) -> Response:
    """Stream the events of a job; ``Last-Event-ID`` says where to go on."""

    def draw(event: Event) -> str:
        return framed(event.id, json.dumps(event.body, ensure_ascii=False), event.kind)

    return stream(caller, own_job(caller, number), after, draw)


def _job(job: Job) -> Json:
    return {"job": job.id, "kind": job.kind, "state": job.state, "made": job.made, **job.body}


def _event(event: Event) -> Json:
    return {"id": event.id, "kind": event.kind, "at": event.at, **event.body}
