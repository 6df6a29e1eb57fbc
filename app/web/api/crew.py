"""What the crew found and asks: drafts, readings, go or no-go, and what any id stands for."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.services.gate_calls import answer_call
from app.services.saying import settle_reading
from app.services.shapes import operations_json
from app.web.accounts import Place
from app.web.api.idempotent import IdempotentRoute
from app.web.here import SignedIn
from app.web.referring import References
from plan.errors import FormError, UnknownError
from plan.gate_calls import GateCall
from plan.values import Value

router = APIRouter(prefix="/api/v1", tags=["crew"], route_class=IdempotentRoute)
Json = dict[str, Any]


class Answer(BaseModel):
    """An owner's word on a gate, and why."""

    word: Literal["proceed", "halt", "rework"]
    reason: Annotated[str, Field(max_length=4000)]


class Settlement(BaseModel):
    """A speaker's word on how their sentence was read."""

    word: Literal["confirmed", "rejected"]


class Seen(BaseModel):
    """Up to when something has been seen, and where it is listed."""

    until: Annotated[str, Field(max_length=40)]
    place: Place = "brief"


@router.get("/drafts")
def read_drafts(here: SignedIn) -> Json:
    """Give every draft; it can be submitted while `submitted_as` is null and it is not `stale`."""
    reader = here.workspace.reader
    head = reader.head().number
    return {
        "drafts": [
            {
                **one.model_dump(mode="json"),
                "operations": operations_json(
                    one.governs or one.operations, reader.plan(one.base_revision)
                ),
                "stale": one.base_revision != head,
            }
            for one in here.workspace.evidence.drafts()
        ]
    }


@router.get("/readings")
def read_readings(here: SignedIn) -> Json:
    """Give every sentence that was read into a constraint; it holds once its speaker says so."""
    found = here.workspace.evidence.readings()
    return {"readings": [one.model_dump(mode="json") for one in found]}


@router.post("/readings/{id_}/settlements", status_code=201)
def settle_it(here: SignedIn, id_: str, given: Settlement) -> Json:
    """Say whether your sentence was read right; confirmed, its ways out are drafted."""
    return settle_reading(here.workspace, id_, given.word, by=here.person).json()


@router.get("/calls")
def read_calls(here: SignedIn) -> Json:
    """Give every go or no-go, oldest first; those that wait for you stand in your inbox."""
    return {"calls": [_call(one) for one in here.workspace.governance.calls()]}


@router.post("/calls/{name}/answers", status_code=201)
def answer_it(here: SignedIn, name: str, given: Answer) -> Json:
    """Proceed, halt or rework, as one of the gate's owners; proceed only drafts a proposal."""
    if not given.reason.strip():
        raise FormError("say why: whoever worked for this gate has to know")
    call, draft = answer_call(
        here.workspace,
        name,
        given.word,
        person=here.person,
        reason=given.reason,
        channel="web",
    )
    return {"call": _call(call), "draft": draft and draft.model_dump(mode="json")}


@router.get("/about/{id_}")
def read_about(here: SignedIn, id_: str) -> Json:
    """Say what an id stands for: a task, an observation, a finding, a claim, a draft, or a call."""
    kind, thing = References(here.workspace).find(id_)
    if not isinstance(thing, Value):
        raise UnknownError("thing", id_)
    return {"id": id_, "kind": kind, "thing": thing.model_dump(mode="json")}


@router.post("/seen")
def mark_seen(here: SignedIn, given: Seen) -> Json:
    """Note that you have seen the brief, or the inbox, up to an instant: what is later is new."""
    here.site.accounts.mark_seen(here.person, given.place, given.until)
    return {"until": given.until}


def _call(call: GateCall) -> Json:
    return {"name": call.name, **call.model_dump(mode="json")}
