"""The register: dependencies that somebody assumes, their price, and what their owners say.

Below it stand the conflicts of the last round, each with its smallest set; those that the plan
holds by itself are looked for when somebody asks.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.services.colliding import read_collisions
from app.services.register import read_register, settle
from app.services.settlements import Word
from app.web.here import Here, SignedIn, Words
from app.web.referring import References
from app.web.refusals import status_of
from plan.claimed import price_of
from plan.durations import days_text
from plan.effect import Effect
from plan.errors import FormError, PlanError
from plan.records import Conflict
from plan.words import shift_words

router = APIRouter(include_in_schema=False)
_WORDS = {one.value: one for one in Word}
_MOST_NAMED = 8


@dataclass(frozen=True)
class Typed:
    """What a person had typed when they were refused, and why they were."""

    id: str = ""
    reason: str = ""
    problem: str = ""


NOTHING_TYPED = Typed()


@router.get("/register")
def register_page(here: SignedIn, look: str = "") -> Response:
    """Show the register; ``look=plan`` looks for conflicts within the plan as well."""
    return _page(here, NOTHING_TYPED, 200, look=look == "plan")


@router.post("/register/{id_}")
def settle_it(
    here: SignedIn,
    id_: str,
    word: Annotated[str, Form(max_length=20)] = "",
    reason: Words = "",
) -> Response:
    """Take an owner's word on an assumption."""
    try:
        if word not in _WORDS:
            raise FormError("choose what you say: confirm, reject, or dispute")
        settled = settle(here.workspace, id_, _WORDS[word], by=here.person, reason=reason)
    except PlanError as error:
        return _page(here, Typed(id_, reason, str(error)), status_of(error))
    return here.page("settled.html", settled=settled, draft=settled.draft)


def _page(here: Here, typed: Typed, status: int, *, look: bool = False) -> Response:
    workspace = here.workspace
    entries = read_register(workspace)
    people = workspace.reader.people()
    conflicts: tuple[Conflict, ...] = workspace.evidence.conflicts()
    within = None
    if look:
        within = read_collisions(workspace.reader, workspace.evidence).found
    return here.page(
        "register.html",
        status,
        waiting=[one for one in entries if one.waits_for],
        settled=[one for one in entries if not one.waits_for],
        conflicts=conflicts,
        within=within,
        names={one.id: one.name for one in people.members},
        price=price_words,
        mine=lambda entry: bool(set(entry.assumption.owners) & set(here.member.roles)),
        typed=typed,
        handed=workspace.evidence.handed_in(),
        references=References(workspace),
        zone=workspace.reader.plan().zone,
    )


def price_words(effect: Effect | None) -> str:
    """Say what hangs on an assumption."""
    if effect is None:
        return "the plan says the opposite; one of the two is wrong"
    if not effect.moved:
        return "no date moves"
    price, ids = price_of(effect), [one.id for one in effect.moved]
    more = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
    which = f"{', '.join(ids[:_MOST_NAMED])}{more}"
    many = "1 task moves" if price.tasks == 1 else f"{price.tasks} tasks move"
    finish = shift_words(effect.finish_minutes)
    return f"{many} ({which}), {days_text(price.minutes)} in all; the plan finishes {finish}"
