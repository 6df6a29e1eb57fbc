"""A request with who is asking: the login that pages demand, and how they answer.

``SignedIn`` is what a page takes. It holds the person, one of the ledger's newest people, and the
workspace, open for this request. ``Anybody`` is for the few pages before a login.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BeforeValidator, StringConstraints

from app.bootstrap import Workspace
from app.web.choices import Choices
from app.web.forgery import FIELD, HEADER, mask_token, own_origin, token_fits
from app.web.jobs import Jobs
from app.web.sessions import LASTS, SESSION, Session
from app.web.site import Site, site_of
from plan.people import Person

FURTHER = (
    ("/register", "Register"),
    ("/sources", "Sources"),
    ("/audit", "Audit"),
    ("/savings", "Savings"),
    ("/evals", "Evals"),
    ("/people", "People and policy"),
)
NAVIGATION = [
    ("/", "Brief"),
    ("/chat", "Chat"),
    ("/inbox", "Inbox"),
    ("/plan", "Plan"),
    ("/what-if", "What if"),
    ("/proposals", "Proposals"),
]
PIECES = ("/inbox/count", "/overtaken")  # of pages, which ask for them again and again
LONGEST_WAY = 4_000  # characters of an address that somebody comes back to
LOGIN = "interlock-company"  # the cookie of what was kept when a login came between
_FORMS = "interlock-forms"
_BEARER = "bearer "


class NotSignedInError(Exception):
    """Log in first."""


class ForgedError(Exception):
    """A form that did not come from one of our pages, or too long ago."""


class NotFreshError(Exception):
    """Give the password again before this."""


@dataclass
class Caller:
    """Who asks, before anybody has looked whether they may."""

    request: Request
    site: Site
    session: Session | None

    @property
    def jobs(self) -> Jobs:
        """Give the long work of this site."""
        jobs: Jobs = self.request.app.state.jobs
        return jobs

    @property
    def players(self) -> list[Person]:
        """Give whom a newcomer can be; nobody, before they are somebody."""
        return []

    @property
    def api(self) -> bool:
        """Say whether a program asks."""
        return self.request.url.path.startswith("/api/")

    @cached_property
    def form_cookie(self) -> str:
        """Give what a form's token belongs to: the session, or a cookie before there is one."""
        if self.session is not None:
            return self.session.token
        return self.request.cookies.get(cookie_name(self.site, _FORMS)) or secrets.token_urlsafe(32)

    @property
    def choices(self) -> Choices:
        """Give what was chosen in this browser when a company login came between."""
        key = self.request.cookies.get(cookie_name(self.site, LOGIN))
        return Choices(self.site.store, key)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401
        """Draw a page."""
        text = self.site.drawing.get_template(template).render(
            here=self,
            navigation=NAVIGATION,
            further=FURTHER,
            path=self.request.url.path,
            asset=self.site.assets.address,
            form_token=lambda: mask_token(self.site.form_key, self.form_cookie),
            **values,
        )
        answer = HTMLResponse(text, status)
        if self.session is None:
            set_cookie(self.site, answer, _FORMS, self.form_cookie)
        return answer

    def go(self, path: str) -> Response:
        """Send the browser on after a POST."""
        return RedirectResponse(path, 303)

    def log_in(self, answer: Response, person: str, proved: datetime | None = None) -> Response:
        """Begin a session in the place of whatever was there."""
        now, old = self.site.clock.now(), self.request.cookies.get(cookie_name(self.site))
        token = self.site.sessions.begin(person, "web", now, instead_of=old, proved=proved)
        set_cookie(self.site, answer, SESSION, token, int(LASTS.total_seconds()))
        return answer

    def log_out(self, answer: Response) -> Response:
        """End the session, here and in the browser."""
        if self.session is not None:
            self.site.sessions.end(self.session.token)
        answer.delete_cookie(cookie_name(self.site), path="/")
        return answer


@dataclass
class Here(Caller):
    """A request of somebody who has logged in, with the workspace open."""

    session: Session
    member: Person
    workspace: Workspace

    @property
    def person(self) -> str:
        """Give the id of who is asking."""
        return self.member.id

    def has_to_prove(self, risk: str) -> bool:
        """Say whether approving at this risk needs the password again first."""
        return risk == "high" and not self.fresh

    def proves(self, password: str) -> bool:
        """Say whether this is the person's password; an empty one is none that was given."""
        if not (password and self.site.passwords):
            return False
        accounts, now, key = self.site.accounts, self.site.clock.now(), self.session.token
        accounts.trust(self.person, key, now, LASTS)
        return accounts.check(self.person, password, now, key=key)

    @property
    def fresh(self) -> bool:
        """Say whether the password was given a short while ago."""
        return self.site.play or self.session.fresh(self.site.clock.now())

    @property
    def players(self) -> list[Person]:
        """Give whom a newcomer can be, where an example is played."""
        if not self.site.play:
            return []
        members = self.workspace.reader.people().members
        return [one for one in members if one.kind == "person"]


def cookie_name(site: Site, name: str = SESSION) -> str:
    """Give a cookie's name; over TLS the browser holds it to this host (the prefix says so)."""
    return f"__Host-{name}" if site.secure else name


def set_cookie(site: Site, answer: Response, name: str, value: str, age: int | None = None) -> None:
    """Set a cookie that no script reads and no other site sends."""
    answer.set_cookie(
        cookie_name(site, name),
        value,
        max_age=age,
        path="/",
        secure=site.secure,
        httponly=True,
        samesite="strict" if name == _FORMS else "lax",
    )


def find_session(request: Request) -> Session | None:
    """Find the session of a request: a program's token, or a browser's cookie."""
    site = site_of(request)
    now, said = site.clock.now(), request.headers.get("authorization", "")
    if said.casefold().startswith(_BEARER) and request.url.path.startswith("/api/"):
        return site.sessions.find(said[len(_BEARER) :], "api", now)
    return site.sessions.find(request.cookies.get(cookie_name(site)), "web", now)


def anybody(request: Request) -> Caller:
    """Take a request of whoever it is."""
    return Caller(request, site_of(request), find_session(request))


def signed_in(caller: Annotated[Caller, Depends(anybody)]) -> Iterator[Here]:
    """Take a request of a person of the newest people.

    Raises:
        NotSignedInError: nobody has logged in, or they have been taken out, or are an agent.
    """
    session = caller.session
    if session is None:
        raise NotSignedInError
    caller.request.state.person = session.person
    with caller.site.opened() as workspace:
        member = caller.site.people_of(workspace).by_id.get(session.person)
        if member is None or member.kind != "person" or find_session(caller.request) is None:
            raise NotSignedInError
        yield Here(caller.request, caller.site, session, member, workspace)


def listening(caller: Annotated[Caller, Depends(anybody)]) -> Caller:
    """Take a request that will last, of somebody signed in; it holds no workspace open.

    Raises:
        NotSignedInError: see ``signed_in``.
    """
    with contextmanager(signed_in)(caller):
        return caller


async def own_form(request: Request, caller: Annotated[Caller, Depends(anybody)]) -> None:
    """Refuse a change that was not asked for on one of our own pages.

    A program sends its token by itself, and no browser can be led to do that: it needs neither.

    Raises:
        ForgedError: the origin is another, or the form's token is missing or of another session.
    """
    if request.method in {"GET", "HEAD"}:
        return
    if caller.api and (caller.session is None or caller.session.kind == "api"):
        return
    site = caller.site
    given: object = request.headers.get(HEADER)
    if not caller.api:
        given = (await request.form()).get(FIELD) or given
    cookie = (
        caller.form_cookie if caller.session else request.cookies.get(cookie_name(site, _FORMS))
    )
    fits = isinstance(given, str) and token_fits(site.form_key, cookie, given)
    if not fits or not own_origin(request.headers, site.origins):
        raise ForgedError


def login_address(request: Request) -> str:
    """Give where to log in, and how to come back: to the whole address, with what was chosen."""
    wanted, query = request.url.path, request.url.query
    if wanted in PIECES or wanted.endswith("/events"):  # no page to come back to
        return "/login?next=/inbox"
    if query and len(wanted) + len(query) < LONGEST_WAY:
        wanted = f"{wanted}?{query}"
    return f"/login?next={quote(wanted, safe='/')}"


def plain_ends(text: str) -> str:
    """Give a text with the line ends that its writer's browser counts: forms send two for one."""
    return text.replace("\r\n", "\n")


def _plain_ends(given: object) -> object:
    return plain_ends(given) if isinstance(given, str) else given


_Text = Annotated[str, StringConstraints(max_length=4_000)]
Words = Annotated[_Text, BeforeValidator(_plain_ends), Form()]
Number = Annotated[int, Path(ge=0, le=2**53)]  # the store holds no larger ones
Count = Annotated[int, Query(ge=0, le=2**53)]
Anybody = Annotated[Caller, Depends(anybody)]
SignedIn = Annotated[Here, Depends(signed_in)]
Listening = Annotated[Caller, Depends(listening)]
