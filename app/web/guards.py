"""What stands around every request: hosts, headers and the policy of content, a line in the log.

Written as plain ASGI, so that a stream passes through it and nothing is buffered.
"""

import secrets
import time
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.site import LOOPBACK, Site
from app.web.telemetry import log_request

Unforeseen = Callable[[Request, Exception], Response]
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
WATCHED = ("/healthz", "/readyz", "/metrics")  # they tell nothing of anybody, and change nothing
_TLS_ONLY = {"strict-transport-security": "max-age=31536000"}


class Guard:
    """Refuses foreign hosts, sets the headers of every answer, counts and logs it."""

    def __init__(self, app: ASGIApp, site: Site, unforeseen: Unforeseen) -> None:
        self._app, self._site, self._unforeseen = app, site, unforeseen
        self._headers = HEADERS | (_TLS_ONLY if site.secure else {})
        self._hosts = frozenset(origin.partition("://")[2] for origin in site.origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, number = time.perf_counter(), secrets.token_hex(8)
        status, begun = 500, False

        async def guarded(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                set_headers(message, self._headers | {"x-request-id": number})
            await send(message)

        scope.setdefault("state", {})
        try:
            if self._answers(Headers(scope=scope).get("host", ""), scope["path"]):
                await self._app(scope, receive, guarded)
            else:
                await _foreign_host(scope, receive, guarded)
        except Exception as error:
            if begun:  # half an answer is out: only breaking the connection says that it is half
                raise
            await self._unforeseen(Request(scope), error)(scope, receive, guarded)
        finally:
            self._note(scope, status, time.perf_counter() - began, number)

    def _answers(self, host: str, path: str) -> bool:
        """Say whether a host is ours; what a supervisor asks it may ask of this machine by name."""
        if host in self._hosts:
            return True
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        return path in WATCHED and name in LOOPBACK

    def _note(self, scope: Scope, status: int, seconds: float, number: str) -> None:
        route = getattr(scope.get("route"), "path", "none")
        self._site.counters.count(scope["method"], route, status, seconds)
        log_request(
            {
                "at": self._site.clock.now().isoformat(),
                "request": number,
                "method": scope["method"],
                "route": route,
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
                "person": scope["state"].get("person"),
            }
        )


def set_headers(message: Message, headers: Mapping[str, str]) -> None:
    """Set headers of an answer; what may be kept says so itself, everything else is not kept."""
    found = MutableHeaders(scope=message)
    for name, value in headers.items():
        found[name] = value
    found.setdefault("cache-control", "no-store")


async def _foreign_host(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request for another host: a name that was bent to this machine (DNS rebinding)."""
    answer = PlainTextResponse("this is not the host that you asked for\n", 421)
    await answer(scope, receive, send)
