"""A POST with an ``Idempotency-Key`` is carried out once: again gives the answer that it had.

The key belongs to its person. Other content under the same key is refused, and so is a second try
while the first still runs; an answer is kept for a day. Where the server ended before there was
one, nobody can say whether the act was done: the answer says so, and to look.
"""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from hashlib import sha256
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from app.web.accounts import stamp
from app.web.here import find_session
from app.web.refusals import problem
from app.web.site import Site, site_of

_KEPT = timedelta(days=1)
_RUNS = timedelta(seconds=60)  # no request of ours takes as long
_LONGEST = 200
_BROKEN = 500
Kept = tuple[str, int | None, bytes | None, bool]  # what was asked, the answer, is it lost
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class IdempotentRoute(APIRoute):
    """Looks for the key before the route is run, and keeps the answer after it."""

    def get_route_handler(self) -> Handler:
        """Wrap the route's own handler."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            if request.method != "POST" or not key:
                return await inner(request)
            return await _once(request, key[:_LONGEST], inner)

        return handle


async def _once(request: Request, key: str, inner: Handler) -> Response:
    session = await run_in_threadpool(find_session, request)
    if session is None:
        return await inner(request)
    body = await request.body()
    asked = sha256(f"{request.method} {request.url.path}\n".encode() + body).hexdigest()
    site = site_of(request)
    kept = await run_in_threadpool(_reserve, site, session.person, key, asked)
    if kept is not None:
        return _again(request, kept, asked)
    try:
        answer = await inner(request)
    except BaseException:
        await run_in_threadpool(_forget, site, session.person, key)
        raise
    if answer.status_code >= _BROKEN:
        await run_in_threadpool(_forget, site, session.person, key)
    else:
        await run_in_threadpool(_keep, site, session.person, key, answer)
    return answer


def _again(request: Request, kept: Kept, asked: str) -> Response:
    before, status, body, lost = kept
    if before != asked:
        words = "this Idempotency-Key was used for another request; use a new one"
        return problem(request, 422, words, "IdempotencyKeyReusedError")
    if status is None and lost:
        words = (
            "this request was begun before and its answer never came, as where the server was "
            "stopped: look whether it was done; if not, send it with a new Idempotency-Key"
        )
        return problem(request, 409, words, "IdempotencyKeyLostError")
    if status is None:
        words = "the same request is being carried out; look at its outcome before you try again"
        return problem(request, 409, words, "IdempotencyKeyInUseError")
    head = {"idempotency-replayed": "true"}
    return Response(body, status, head, media_type="application/json")


def _reserve(site: Site, person: str, key: str, asked: str) -> Kept | None:
    now = site.clock.now()
    with site.store.opened() as db:
        db.conn.execute("DELETE FROM answers WHERE at < ?", [stamp(now - _KEPT)])
        made = db.conn.execute(
            "INSERT OR IGNORE INTO answers(person, key, asked, at) VALUES(?, ?, ?, ?)",
            [person, key, asked, stamp(now)],
        )
        if made.rowcount == 1:
            return None
        row = db.conn.execute(
            "SELECT asked, status, body, at < ? FROM answers WHERE person = ? AND key = ?",
            [stamp(now - _RUNS), person, key],
        ).fetchone()
    return (row[0], row[1], row[2], bool(row[3]))


def _keep(site: Site, person: str, key: str, answer: Response) -> None:
    with site.store.opened() as db:
        db.conn.execute(
            "UPDATE answers SET status = ?, body = ? WHERE person = ? AND key = ?",
            [answer.status_code, bytes(answer.body), person, key],
        )


def _forget(site: Site, person: str, key: str) -> None:
    with site.store.opened() as db:
        db.conn.execute("DELETE FROM answers WHERE person = ? AND key = ?", [person, key])
