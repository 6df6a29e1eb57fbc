"""Errors as people and programs read them: a page that says what to do, or problem+json (RFC 9457).

One table says which refusal has which status. What nobody foresaw is told without its insides.
"""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from app.bootstrap import LedgerError
from app.errors import AppError, CannotError, UsageError
from app.web.forgery import own_origin
from app.web.here import ForgedError, NotFreshError, NotSignedInError, anybody
from app.web.lost import (
    Sent,
    came_from,
    form_of,
    hand_over,
    keep_decision,
    lead_to_login,
    typed_in,
)
from app.web.telemetry import LOGGER
from graphs.errors import GraphError
from plan.errors import (
    FormError,
    NotEntitledError,
    OperationError,
    PlanError,
    PlanFileError,
    RefusedError,
    UnknownError,
)
from plan.visible import visible

_FORGED = (
    "This form did not come from a page of yours here, or you have logged in anew since. Nothing "
    "was changed. Go back, load the page again, and send it once more."
)
Handler = Callable[[Request, Exception], Awaitable[Response]]
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotSignedInError, 401),
    (ForgedError, 403),
    (NotFreshError, 403),
    (UnknownError, 404),
    (NotEntitledError, 403),
    (RefusedError, 409),
    (FormError, 422),
    (OperationError, 422),
    (PlanFileError, 422),
    (UsageError, 422),
    (CannotError, 503),
    (LedgerError, 503),
    (GraphError, 503),
    (PlanError, 409),
    (AppError, 409),
)


def add_refusals(app: FastAPI) -> None:
    """Register what turns errors into answers."""
    for kind in (PlanError, AppError, LedgerError, GraphError, NotFreshError):
        app.add_exception_handler(kind, _with_form(_refused))
    app.add_exception_handler(ForgedError, _with_form(_forged))
    app.add_exception_handler(NotSignedInError, _with_form(_not_signed_in))
    app.add_exception_handler(HTTPException, _with_form(_refused))
    app.add_exception_handler(RequestValidationError, _with_form(_refused))


def status_of(error: Exception) -> int:
    """Give the status of a refusal."""
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, RequestValidationError):
        return 422
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def words_of(error: Exception) -> str:
    """Say a refusal to a person."""
    match error:
        case ForgedError():
            return _FORGED
        case NotSignedInError():
            return "Log in first."
        case NotFreshError():
            return "Log in once more: this is risky, and the last time is a while ago."
        case HTTPException():
            return str(error.detail)
        case RequestValidationError():
            return "; ".join(f"{_place(one)}: {one['msg']}" for one in error.errors())
    return str(error)


def _place(problem: dict[str, Any]) -> str:
    return ".".join(str(part) for part in problem["loc"] if part not in {"body", "query", "path"})


def _refused(request: Request, error: Exception, form: Sent) -> Response:
    status, words = status_of(error), visible(words_of(error))
    if request.url.path.startswith("/api/"):
        return problem(request, status, words, type(error).__name__)
    if (
        status == HTTPStatus.NOT_FOUND
        and request.method == "GET"
        and request.url.path.endswith("/")
    ):
        return RedirectResponse(_without_slash(request), 307)
    title = HTTPStatus(status).phrase
    caller = anybody(request)
    typed = typed_in(caller, form)
    back = came_from(caller) if typed else ""
    values = {"title": title, "words": words, "typed": typed, "back": back}
    return caller.page("refused.html", status, **values)


def _without_slash(request: Request) -> str:
    """Give the same address of this site with no slash at its end."""
    path, query = quote(request.scope["path"].strip("/")), request.url.query
    return f"/{path}?{query}" if query else f"/{path}"


def problem(request: Request, status: int, words: str, kind: str) -> Response:
    """Give a refusal to a program."""
    body = {
        "type": f"about:blank#{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": words,
        "instance": request.url.path,
    }
    head = {"www-authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(body, status, head, media_type="application/problem+json")


def _not_signed_in(request: Request, error: Exception, form: Sent) -> Response:
    if request.url.path.startswith("/api/"):
        return _refused(request, error, form)
    return lead_to_login(request, form)


def _forged(request: Request, error: Exception, form: Sent) -> Response:
    """Refuse a form; a decision that its own person wrote on a page of an earlier login is kept.

    Nobody else can have sent it where the browser says that it comes from one of our own pages.
    """
    caller = anybody(request)
    own = own_origin(request.headers, caller.site.origins)
    key, place = "", ""
    if own and caller.session is not None and not caller.api:
        key, place = keep_decision(caller, caller.session.person, form)
    if not place:
        return _refused(request, error, form)
    title, words = HTTPStatus(403).phrase, words_of(error)
    answer = caller.page("refused.html", 403, title=title, words=words, kept=place)
    hand_over(caller, answer, key)
    return answer


def _with_form(answer: Callable[[Request, Exception, Sent], Response]) -> Handler:
    """Let an answer see what was sent: that is read here, and the rest waits for no other."""

    async def handle(request: Request, error: Exception) -> Response:
        form = await form_of(request)
        return await run_in_threadpool(answer, request, error, form)

    return handle


def unforeseen(request: Request, error: Exception) -> Response:
    """Answer where something went wrong that nobody thought of; the log holds what."""
    logging.getLogger(LOGGER).error("unforeseen: %s", type(error).__name__, exc_info=error)
    words = "This should not have happened. What was decided before stays decided; try it again."
    if request.url.path.startswith("/api/"):
        return problem(request, 500, words, "UnforeseenError")
    return anybody(request).page("refused.html", 500, title="Something broke", words=words)
