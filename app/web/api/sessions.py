"""Who asks: a token for a program, who it stands for, and its end."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app.web.accounts import LONGEST
from app.web.here import Anybody, SignedIn
from app.web.refusals import problem
from app.web.sessions import LASTS

open_router = APIRouter(prefix="/api/v1", tags=["sessions"])
router = APIRouter(prefix="/api/v1", tags=["sessions"])


class Login(BaseModel):
    """Who you are, and your password."""

    person: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=LONGEST)]


@open_router.post("/sessions", status_code=201)
def begin_session(here: Anybody, login: Login, request: Request) -> Response:
    """Give a token: send it as ``Authorization: Bearer TOKEN``. It lasts twelve hours."""
    now = here.site.clock.now()
    if not here.site.passwords:
        words = "passwords are switched off here; people log in with their company account"
        return problem(request, 403, words, "NoPasswordsError")
    here.site.people()
    if not here.site.accounts.check(login.person, login.password, now):
        words = "that is not right, or this account is locked for a while"
        return problem(request, 401, words, "NotSignedInError")
    token = here.site.sessions.begin(login.person, "api", now, instead_of=None)
    return JSONResponse({"token": token, "expires": (now + LASTS).isoformat()}, 201)


@open_router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """Describe the API."""
    app = request.app
    return JSONResponse(get_openapi(title=app.title, version=app.version, routes=app.routes))


@router.get("/me")
def me(here: SignedIn) -> dict[str, Any]:
    """Say whom this token stands for."""
    return {**here.member.model_dump(mode="json"), "fresh": here.fresh}


@router.delete("/session", status_code=204)
def end_session(here: SignedIn) -> None:
    """End this token's session."""
    here.site.sessions.end(here.session.token)
