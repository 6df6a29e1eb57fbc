"""Errors as people and programs read them: a page that says what to do, or problem+json (RFC 9457).

One table says which refusal has which status. What nobody foresaw is told without its insides.
"""

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from app.bootstrap import LedgerError
from app.errors import AppError, CannotError, UsageError
from app.web.here import ForgedError, NotFreshError, NotSignedInError, anybody, login_address
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
    for kind in (PlanError, AppError, LedgerError, GraphError, ForgedError, NotFreshError):
        app.add_exception_handler(kind, _refused)
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _refused)


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


def _refused(request: Request, error: Exception) -> Response:
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
    return anybody(request).page("refused.html", status, title=title, words=words)


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


def _not_signed_in(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return _refused(request, error)
    return RedirectResponse(login_address(request), 303)


def unforeseen(request: Request, error: Exception) -> Response:
    """Answer where something went wrong that nobody thought of; the log holds what."""
    logging.getLogger(LOGGER).error("unforeseen: %s", type(error).__name__, exc_info=error)
    words = "This should not have happened. What was decided before stays decided; try it again."
    if request.url.path.startswith("/api/"):
        return problem(request, 500, words, "UnforeseenError")
    return anybody(request).page("refused.html", 500, title="Something broke", words=words)
