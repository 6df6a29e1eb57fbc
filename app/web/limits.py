"""How much, how long, how often: bodies, slow senders, and floods; each answer says so.

Rates are counted per process, for each session and, more widely, for each address: a session that
was made up knows no other limit. Attempts to log in have a narrower measure, beside the lock-out of
an account.
"""

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http import HTTPStatus
from threading import Lock

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.sessions import SESSION

BODY = 256 * 1024
_FILE = 21 * 1024 * 1024
LARGER: Mapping[str, int] = {
    "/sources": _FILE,
    "/api/v1/files": _FILE,
    "/api/v1": 2 * 1024 * 1024,
}
BODY_SECONDS = 20.0
STREAMS = 3  # at once, for one person
_PER_SECOND, _BURST = 20.0, 200.0
_TOGETHER = 10  # so many times as much from one address: a whole company may stand behind it
_LOGINS_PER_SECOND, _LOGINS = 0.2, 20.0
_PROVING = ("/login", "/invitation/", "/api/v1/sessions")
_REMEMBERED = 10_000
_TOO_LARGE = "that is more than may be sent here\n"
_TOO_OFTEN = "too many requests; wait a moment\n"
_TOO_MANY = (
    f"you are watching {STREAMS} things here already; close one of those tabs, or load this page "
    "again to see how it stands\n"
)
_TOO_SLOW = "that took too long to arrive; send it again\n"


class Bucket:
    """Tokens that fill up again; one request takes one."""

    def __init__(self, rate: float, size: float) -> None:
        self._rate, self._size = rate, size
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> float:
        """Take one; give the seconds to wait where there is none, else 0."""
        now = time.monotonic()
        left, at = self._left.pop(who, (self._size, now))
        left = min(self._size, left + (now - at) * self._rate)
        wait = 0.0 if left >= 1 else (1 - left) / self._rate
        self._left[who] = (left - (0 if wait else 1), now)
        while len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return wait


class Streams:
    """Places for streams: a person watches a few things at once, and a program no more."""

    def __init__(self, most: int = STREAMS) -> None:
        self._most = most
        self._open: Counter[str] = Counter()
        self._turn = Lock()

    @contextmanager
    def taken(self, person: str) -> Iterator[bool]:
        """Take a place for as long as the block lasts; say whether there was one."""
        with self._turn:
            fits = self._open[person] < self._most
            self._open[person] += fits
        try:
            yield fits
        finally:
            with self._turn:
                self._open[person] -= fits
                if not self._open[person]:
                    del self._open[person]


class PersonsStream(StreamingResponse):
    """Events for one person; refused where they have too many streams open."""

    def __init__(
        self, pieces: AsyncIterator[str], streams: Streams, person: str, head: Mapping[str, str]
    ) -> None:
        super().__init__(pieces, media_type="text/event-stream", headers=head)
        self._streams, self._person = streams, person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream, and give the place back however it ends."""
        with self._streams.taken(self._person) as fits:
            if fits:
                await super().__call__(scope, receive, send)
            else:
                refusal = told(scope, _TOO_MANY, 429, {"retry-after": "10"})
                await refusal(scope, receive, send)


class _TooLargeError(Exception):
    """The body is larger than it may be."""


class _TooSlowError(Exception):
    """The body does not come."""


class Limits:
    """Refuses what is too large, too slow or too much."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._requests = Bucket(_PER_SECOND, _BURST)
        self._addresses = Bucket(_PER_SECOND * _TOGETHER, _BURST * _TOGETHER)
        self._logins = Bucket(_LOGINS_PER_SECOND, _LOGINS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, within its limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wait = self._waits(scope)
        if wait:
            head = {"retry-after": str(int(wait) + 1)}
            await told(scope, _TOO_OFTEN, 429, head)(scope, receive, send)
            return
        if _announced(scope) > _most(scope):
            await told(scope, _TOO_LARGE, 413)(scope, receive, send)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, _limited(scope, receive), noted)
        except (_TooLargeError, _TooSlowError) as error:
            if begun:
                raise
            large = isinstance(error, _TooLargeError)
            words, status = (_TOO_LARGE, 413) if large else (_TOO_SLOW, 408)
            await told(scope, words, status)(scope, receive, send)

    def _waits(self, scope: Scope) -> float:
        path, address = scope["path"], (scope.get("client") or ("",))[0]
        if scope["method"] == "POST" and path.startswith(_PROVING):
            return self._logins.take(address)
        session = sha256(f"{address} {_session(scope)}".encode()).hexdigest()
        return self._addresses.take(address) or self._requests.take(session)


def told(scope: Scope, words: str, status: int, head: Mapping[str, str] | None = None) -> Response:
    """Say a refusal, as a problem to programs."""
    if not scope["path"].startswith("/api/"):
        return PlainTextResponse(words, status, head)
    body = {
        "type": "about:blank#LimitError",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": words.strip(),
        "instance": scope["path"],
    }
    return JSONResponse(body, status, head, media_type="application/problem+json")


def _limited(scope: Scope, receive: Receive) -> Receive:
    """Give a body piece by piece, up to its limit and its time."""
    most, taken = _most(scope), 0
    over = time.monotonic() + BODY_SECONDS
    whole = False

    async def limited() -> Message:
        nonlocal taken, whole
        if whole:  # from here on only a disconnect comes, and a stream may wait for it for long
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(over - time.monotonic(), 0.001))
        except TimeoutError:
            raise _TooSlowError from None
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if taken > most:
            raise _TooLargeError
        return message

    return limited


def _session(scope: Scope) -> str:
    """Give what a request says of its session; nothing else that it sends makes it another's."""
    headers = Headers(scope=scope)
    cookies = cookie_parser(headers.get("cookie") or "")
    named = [cookies[name] for name in (SESSION, f"__Host-{SESSION}") if name in cookies]
    return "".join(named) or headers.get("authorization") or ""


def _announced(scope: Scope) -> int:
    said = Headers(scope=scope).get("content-length") or "0"
    return int(said) if said.isdecimal() else 0


def _most(scope: Scope) -> int:
    path = scope["path"]
    return next((size for start, size in LARGER.items() if path.startswith(start)), BODY)
