"""What an id means: an observation with its words, a finding, a claim, a call, a draft."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response

from app.services.saying import settle_reading
from app.web.here import Here, SignedIn
from app.web.reading import pictures_of
from app.web.referring import References
from app.web.talking import card_of
from plan.errors import FormError, UnknownError
from plan.gate_calls import GateCall
from plan.model import Freeze
from plan.records import Assumption, Conflict, Draft, Finding, Observation, Reading
from plan.values import moment_text

router = APIRouter(include_in_schema=False)
_ELSEWHERE = {"task": "/plan/why", "proposal": "/proposals"}


@router.get("/about/{id_}")
def about_page(here: SignedIn, id_: str) -> Response:
    """Show what an id stands for; a task and a proposal have pages of their own."""
    references = References(here.workspace)
    kind, thing = references.find(id_)
    chip = references.chip(id_)
    if thing is None or chip is None:
        raise UnknownError("thing", id_)
    if kind in _ELSEWHERE:
        return here.go(f"{_ELSEWHERE[kind]}/{id_}")
    people, evidence = here.workspace.reader.people(), here.workspace.evidence
    return here.page(
        "about.html",
        id=id_,
        kind=kind,
        thing=thing,
        chip=chip,
        references=references,
        names={one.id: one.name for one in people.members},
        zone=references.plan.zone,
        card=card_of(here, thing) if isinstance(thing, Draft) else None,
        drawn=_drawn(here, thing),
        handed=evidence.handed_in().get(id_) if isinstance(thing, Observation) else None,
        words=getattr(thing, "text", "") or getattr(thing, "quote", "") or chip.title,
        facts=list(_facts(thing)),
        settles=isinstance(thing, Reading) and thing.status == "read" and _answers(here, thing),
        members=thing.members if isinstance(thing, Conflict) else (),
        chips=references.chips(list(_grounds(thing))),
    )


@router.post("/about/{id_}/settle")
def settle(here: SignedIn, id_: str, word: Annotated[str, Form(max_length=20)]) -> Response:
    """Take the speaker's word on how their sentence was read."""
    if word not in {"confirmed", "rejected"}:
        raise FormError("say whether it was read right: confirmed, or rejected")
    said: Literal["confirmed", "rejected"] = "confirmed" if word == "confirmed" else "rejected"
    heard = settle_reading(here.workspace, id_, said, by=here.person)
    drafts = [one.id for one in heard.drafts]
    return here.go(f"/about/{drafts[0]}" if drafts else f"/about/{id_}")


def _answers(here: Here, reading: Reading) -> bool:
    return reading.speaker == here.person or "pmo" in here.member.roles


def _drawn(here: Here, thing: object) -> tuple[str, str] | None:
    if not isinstance(thing, Draft) or not thing.operations:
        return None
    return pictures_of(here.workspace.reader.plan(thing.base_revision), thing.operations)


def _grounds(thing: object) -> Iterator[str]:
    match thing:
        case GateCall(task=task):
            yield task
        case Finding(task=task, evidence=evidence):
            yield from (id_ for id_ in (task, *evidence) if id_)
        case Reading(task=task, source=source):
            yield from (id_ for id_ in (task, source) if id_)
        case Assumption(before=before, after=after, source=source):
            yield from (before, after, source)
        case Conflict(members=members, through=through):
            yield from (one.ref for one in members)
            yield from through
        case Draft(evidence=evidence, conflict=conflict):
            yield from (id_ for id_ in (*evidence, conflict) if id_)


def _facts(thing: object) -> Iterator[tuple[str, str]]:
    match thing:
        case Finding():
            yield "Finding", thing.kind.replace("_", " ")
            yield "Weight", thing.severity.value
            yield "Department", thing.department
        case Reading():
            yield "Read as", f"{thing.task or thing.department} {thing.type} {thing.value}"
            yield "Standing", thing.status
            yield "Read by", thing.read_by
        case Assumption():
            yield "Claims", f"{thing.after} waits for {thing.before}"
            yield "Standing", thing.status.value
            yield "Owners", ", ".join(thing.owners)
            yield "If it holds", f"{thing.price.tasks} tasks would move"
        case Conflict():
            yield "Owners", ", ".join(thing.owners)
        case Freeze():
            yield "From", moment_text(thing.first)
            yield "To", moment_text(thing.last)
            yield "Binds", ", ".join(thing.departments)
