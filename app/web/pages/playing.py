"""Playing an example: a newcomer is one person after another, without passwords.

These routes are there only where ``interlock demo`` serves its own example on this machine. Whoever
has come in by one of its links can be each of its people, and each act is recorded as theirs.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.web.here import Anybody, SignedIn
from app.web.pages.login import own_path
from plan.errors import NotEntitledError, UnknownError

entrance = APIRouter(include_in_schema=False)
inside = APIRouter(include_in_schema=False)
_USED = "This link has been used. Go on where you used it, or take the next one."


@entrance.post("/play/enter/{token}")
def enter(here: Anybody, token: str) -> Response:
    """Come in by a link of the demo, which then works no more."""
    here.site.people()
    person = here.site.accounts.enter(token, here.site.clock.now())
    if person is None:
        return here.page("refused.html", 410, title="No invitation", words=_USED)
    return here.log_in(here.go("/"), person)


@inside.post("/play/{person}")
def be(
    here: SignedIn,
    person: str,
    next: Annotated[str, Form(max_length=500)] = "/",  # noqa: A002  # the word of the login
) -> Response:
    """Become somebody else of the example.

    Raises:
        UnknownError, NotEntitledError: there is nobody of this id, or it is an agent.
    """
    members = here.workspace.reader.people()
    if person not in members.by_id:
        raise UnknownError("person", person)
    if members.by_id[person].kind != "person":
        raise NotEntitledError(f"{person} is an agent; only people log in")
    return here.log_in(here.go(own_path(next)), person)
