"""What a form sent that could not be taken: its login had ended, or it was of an earlier one.

Nothing of it is recorded, and whoever sent it is told so. The words of a decision are kept for a
few minutes as those of a company login are: for the same person, in the same browser, at that
proposal, where they stand filled in and are sent by a press of the button. Whatever else somebody
wrote stands on the page that refuses it, to be copied from there.
"""

import re
import secrets
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from app.web.choices import LASTS, Choices
from app.web.forgery import FIELD, own_origin, token_fits
from app.web.here import (
    LOGIN,
    LONGEST_WAY,
    PIECES,
    Caller,
    anybody,
    cookie_name,
    login_address,
    plain_ends,
    set_cookie,
)

_DECISION = re.compile(r"/proposals/(?P<id>P\d{1,15})/decide")
_FIELDS = {"verdict": 20, "reason": 4_000, "digest": 200, "page": 200}  # and how long each may be
_HOME = "/inbox"
_WRITTEN = MappingProxyType(  # what people write at length or by heart; secrets are none of it
    {
        "text": "Text",
        "reason": "Reason",
        "words": "Words",
        "finding": "Finding",
        "title": "Title",
        "rationale": "Why",
        "operations": "Operations",
        "id": "Id",
        "name": "Name",
        "address": "Address",
    }
)
Sent = Mapping[str, object]
Typed = tuple[tuple[str, str], ...]
NOTHING: Sent = MappingProxyType({})


async def form_of(request: Request) -> Sent:
    """Give what a form of a page sent; nothing where there is none, or none that can be read."""
    if request.method != "POST" or request.url.path.startswith("/api/"):
        return NOTHING
    try:
        return await request.form()
    except (HTTPException, RuntimeError):  # it is no form, or was cut off in its midst
        return NOTHING


def typed_in(caller: Caller, form: Sent) -> Typed:
    """Give what somebody wrote, field by field, where one of our own pages sent it."""
    if not form or not own_origin(caller.request.headers, caller.site.origins):
        return ()
    given = ((label, form.get(name)) for name, label in _WRITTEN.items())
    return tuple((label, text) for label, text in given if isinstance(text, str) and text.strip())


def lead_to_login(request: Request, form: Sent) -> Response:
    """Send somebody to the login; of what they sent they are told that it was not recorded.

    A page that is left open asks for pieces: none of them becomes a login page in its midst.
    """
    caller = anybody(request)
    if "hx-request" in request.headers and request.method == "GET":
        if request.url.path in PIECES:
            return Response(status_code=204)
        return caller.page("ended.html", 401, way=login_address(request))
    if request.method in {"GET", "HEAD"}:
        return RedirectResponse(login_address(request), 303)
    person = _ended(caller, form)
    key, place = keep_decision(caller, person, form) if person else ("", "")
    back = place or came_from(caller)
    typed = typed_in(caller, form) if person and not place else ()
    if typed:
        values = {"problem": "", "person": "", "next": back, "sent": "lost", "typed": typed}
        return caller.page("login.html", 401, **values)
    kind = "kept" if place else "lost"
    answer = RedirectResponse(f"/login?next={quote(back, safe='/')}&sent={kind}", 303)
    if place:
        hand_over(caller, answer, key)
    return answer


def keep_decision(caller: Caller, person: str, form: Sent) -> tuple[str, str]:
    """Keep what somebody decided; give the secret for their browser, and where it stands then."""
    found = _DECISION.fullmatch(caller.request.url.path)
    fields = {name: plain_ends(str(form.get(name, ""))) for name in _FIELDS}
    fits = all(len(fields[name]) <= most for name, most in _FIELDS.items())
    if found is None or not fits or not any(fields.values()):
        return "", ""
    key, place = secrets.token_urlsafe(32), f"/proposals/{found['id']}/again"
    Choices(caller.site.store, key).keep(person, place, fields, caller.site.clock.now())
    return key, place


def hand_over(caller: Caller, answer: Response, key: str) -> None:
    """Give the browser the secret of what was kept."""
    set_cookie(caller.site, answer, LOGIN, key, int(LASTS.total_seconds()))


def came_from(caller: Caller) -> str:
    """Give the page of ours that the form stood on."""
    parts = urlsplit(caller.request.headers.get("referer", ""))
    whole = f"{parts.path}?{parts.query}" if parts.query else parts.path
    ours = f"{parts.scheme}://{parts.netloc}" in caller.site.origins
    fine = ours and whole.startswith("/") and not whole.startswith(("//", "/\\"))
    return whole if fine and len(whole) <= LONGEST_WAY else _HOME


def _ended(caller: Caller, form: Sent) -> str | None:
    """Give whose session ended not long ago, where their own form on our own page sent this."""
    request, site = caller.request, caller.site
    cookie, given = request.cookies.get(cookie_name(site)), form.get(FIELD)
    own = own_origin(request.headers, site.origins) and isinstance(given, str)
    if not cookie or not own or not token_fits(site.form_key, cookie, str(given)):
        return None
    return site.sessions.ended(cookie, site.clock.now())
