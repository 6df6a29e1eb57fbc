"""Logging in with a company account: away to its provider, and back with an answer that holds.

A page stands between our form and the provider, because the policy lets no form lead elsewhere.
The way back is a GET, as the protocol has it: it begins a session and touches nothing else. Whoever
was about to decide finds what they had chosen where they come back to, and presses the button.
"""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request, Response
from pydantic import BaseModel, Field

from app.web.choices import LASTS, Choices
from app.web.here import LOGIN, LONGEST_WAY, Anybody, Caller, cookie_name, set_cookie
from app.web.identities import Begun, Identities
from app.web.pages.login import own_path
from app.web.provider import Identity, Provider, ProviderError
from app.web.store import fingerprint
from plan.errors import FormError

router = APIRouter(include_in_schema=False)
BACK = "/login/company/back"
_KEPT_SECONDS = int(LASTS.total_seconds())
_LOST = "This login was not begun in this browser, is over, or has been used. Begin it again."
_NOBODY = (
    "This company account is nobody's here yet. Open your invitation, and choose the company "
    "account there."
)


class Chosen(BaseModel):
    """What somebody had filled in: a decision, or whom they let decide for them."""

    verdict: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=4000)
    digest: str = Field(default="", max_length=200)
    page: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=200)
    to: str = Field(default="", max_length=200)
    until: str = Field(default="", max_length=200)


class Going(Chosen):
    """The form that leads away: where to come back to, and as whom."""

    next: str = Field(default="/", max_length=LONGEST_WAY)
    invitation: str = Field(default="", max_length=200)
    again: str = Field(default="", max_length=10)


@router.post("/login/company")
def go_there(here: Anybody, going: Annotated[Going, Form()]) -> Response:
    """Send somebody to their provider; ``again`` asks for a new login of who has a session."""
    provider, now = _provider(here), here.site.clock.now()
    person = here.session.person if here.session is not None and going.again else None
    flow = provider.begin(again=person is not None)
    try:
        address = provider.address(flow, _back(here))
    except ProviderError as error:
        return _refused(here, str(error), 503)
    kept, back = fingerprint(going.invitation) if going.invitation else None, own_path(going.next)
    key = _identities(here).begin(Begun(flow, back, kept, person), now)
    chosen = going.model_dump(include=set(Chosen.model_fields), exclude_defaults=True)
    if person is not None and chosen:
        Choices(here.site.store, key).keep(person, back, chosen, now)
    elif here.session is None:
        here.choices.hand_on(key)
    answer = here.page("away.html", address=address, name=provider.settings.name)
    answer.headers["refresh"] = f"0; url={address}"
    set_cookie(here.site, answer, LOGIN, key, _KEPT_SECONDS)
    return answer


@router.get(BACK)
def come_back(here: Anybody, request: Request) -> Response:
    """Begin a session for who comes back with an answer that holds."""
    provider, now = _provider(here), here.site.clock.now()
    given = {name: value for name, value in request.query_params.items() if len(value) < 4000}  # noqa: PLR2004  # longer is none of ours
    key = request.cookies.get(cookie_name(here.site, LOGIN))
    begun = _identities(here).take(key, given.get("state"), now)
    if begun is None:
        return _refused(here, _LOST)
    try:
        identity = provider.identify(begun.flow, _back(here), given, now)
        person = _person(here, begun, identity)
    except (ProviderError, FormError) as error:
        return _refused(here, str(error))
    if person is None:
        return _refused(here, _NOBODY)
    proved = identity.proved or now.fromtimestamp(0, now.tzinfo)
    return here.log_in(here.go(begun.next), person, proved)


def _person(here: Caller, begun: Begun, identity: Identity) -> str | None:
    """Give whose identity this is here; None where it is nobody's, or not who began.

    Raises:
        FormError: the invitation does not hold.
    """
    people = here.site.people()
    if begun.invitation is not None:
        now = here.site.clock.now()
        return _identities(here).bind(begun.invitation, identity, people, now)
    person = _identities(here).person(identity)
    member = people.by_id.get(person or "")
    if member is None or member.kind != "person":
        return None
    if begun.person is not None and person != begun.person:
        raise FormError("you came back as somebody else; log out first")
    return person


def _provider(here: Caller) -> Provider:
    if here.site.provider is None:
        raise HTTPException(404, "there are no company accounts here")
    return here.site.provider


def _identities(here: Caller) -> Identities:
    return Identities(here.site.store)


def _back(here: Caller) -> str:
    scheme = "https" if here.site.secure else "http"
    return f"{scheme}://{here.request.headers['host']}{BACK}"


def _refused(here: Caller, why: str, status: int = 401) -> Response:
    title = "The company login did not work"
    return here.page("refused.html", status, title=title, words=why[:1].upper() + why[1:])
