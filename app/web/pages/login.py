"""Logging in and out, and the invitation that makes an account."""

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Response

from app.web.accounts import LONGEST, SHORTEST
from app.web.here import LONGEST_WAY, Anybody, Caller, SignedIn, cookie_name, set_cookie
from plan.errors import FormError

router = APIRouter(include_in_schema=False)
inside = APIRouter(include_in_schema=False)
_WRONG = "That is not right, or this account is locked for a while. Wait, and try again."
_USED = "This invitation has been used, has expired, or never was. Ask for another."
_HOME = "/inbox"
KNOWN = "interlock-known"
_KNOWN_FOR = timedelta(days=180)


@router.get("/login")
def login_page(
    here: Anybody,
    next: str = _HOME,  # noqa: A002  # the word of the address
    sent: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Show the form; ``sent`` says of what was sent without a login whether its words are kept."""
    if here.session is not None:
        return here.go(own_path(next))
    return here.page("login.html", problem="", person="", next=own_path(next), sent=sent)


@router.post("/login")
def login(
    here: Anybody,
    person: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=LONGEST)],
    next: Annotated[str, Form(max_length=LONGEST_WAY)] = _HOME,  # noqa: A002  # see above
) -> Response:
    """Begin a session where the password is right."""
    id_ = person.strip()
    _check_passwords(here)
    here.site.people()
    key = here.request.cookies.get(cookie_name(here.site, KNOWN))
    if not here.site.accounts.check(id_, password, here.site.clock.now(), key=key):
        return here.page(
            "login.html", 401, problem=_WRONG, person=id_, next=own_path(next), sent=""
        )
    return _known_here(here, here.log_in(here.go(own_path(next)), id_), id_)


@router.get("/invitation/{token}")
def invitation_page(here: Anybody, token: str) -> Response:
    """Show whom an invitation is for, and ask for a password."""
    return _invitation(here, token, "")


@router.post("/invitation/{token}")
def accept_invitation(
    here: Anybody,
    token: str,
    password: Annotated[str, Form(max_length=LONGEST * 2)],
    again: Annotated[str, Form(max_length=LONGEST * 2)],
) -> Response:
    """Make the account and log in; the invitation is used up."""
    _check_passwords(here)
    if password != again:
        return _invitation(here, token, "The two passwords differ.")
    people = here.site.people()
    try:
        person = here.site.accounts.accept(token, password, people, here.site.clock.now())
    except FormError as error:
        return _invitation(here, token, str(error))
    if person is None:
        return _invitation(here, token, "")
    return _known_here(here, here.log_in(here.go(_HOME), person), person)


@inside.post("/logout")
def logout(here: SignedIn) -> Response:
    """End the session."""
    return here.log_out(here.go("/login"))


def _known_here(here: Caller, answer: Response, person: str) -> Response:
    """Remember the browser of whoever gave the password: strangers who guess do not lock it out."""
    accounts, now, name = here.site.accounts, here.site.clock.now(), cookie_name(here.site, KNOWN)
    if not accounts.trusts(person, here.request.cookies.get(name), now):
        key = secrets.token_urlsafe(32)
        accounts.trust(person, key, now, _KNOWN_FOR)
        set_cookie(here.site, answer, KNOWN, key, int(_KNOWN_FOR.total_seconds()))
    return answer


def own_path(wanted: str) -> str:
    r"""Give a path of ours; ``//elsewhere`` and ``/\elsewhere`` lead away, so they do not count."""
    fine = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if fine else _HOME


def _check_passwords(here: Caller) -> None:
    if not here.site.passwords:
        raise HTTPException(403, "people log in with their company account here")


def _invitation(here: Caller, token: str, problem: str) -> Response:
    people = here.site.people().by_id
    member = people.get(here.site.accounts.invited(token, here.site.clock.now()) or "")
    if member is None:
        return here.page("refused.html", 410, title="No invitation", words=_USED)
    status = 422 if problem else 200
    return here.page(
        "invitation.html",
        status,
        member=member,
        token=token,
        problem=problem,
        shortest=SHORTEST,
    )
