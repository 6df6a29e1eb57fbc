"""Asks an HTTP endpoint for JSON: patient with a busy server, and with nothing else.

429 and 5xx, cut bodies and broken connections are tried again, after as long as the server itself
asks to wait; then the source fails and the next round asks anew. Redirects are refused, for a token
goes where it was sent and nowhere else. No header and no token stands in a message.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from tools.sources.base import SourceError, SourceSpec, refuse

MAX_BODY = 20_000_000
MAX_PAGES = 1_000
ATTEMPTS = 4
LONGEST_WAIT = 60
TIMEOUT = 30.0
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_BUSY = (429, 500, 502, 503, 504)
_MEANS: Mapping[int, str] = {
    401: "the token is missing or wrong",
    403: "the token may not read this",
    404: "there is nothing; look at the address and the query",
    410: "this way of asking is gone",
}


@dataclass(frozen=True)
class Answer:
    """One page: its JSON, and the address of the next one where the server names it."""

    body: Any
    following: str | None


class _AgainError(Exception):
    """Something that may pass; ``wait`` is what the server asked for."""

    def __init__(self, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.wait = wait


class NothingThereError(SourceError):
    """The server knows no such path (404, 405 or 410): it may know another one."""


class Endpoint:
    """One server, asked with one set of headers."""

    def __init__(self, spec: SourceSpec, client: httpx.Client) -> None:
        self._spec, self._client = spec, client

    def get(self, path: str, **query: str | int) -> Answer:
        """Ask for one page; ``path`` may be the address of a next page, on the same server.

        Raises:
            SourceError: the server refuses, or gives no JSON.
        """
        attempts = Retrying(
            retry=retry_if_exception_type(_AgainError),
            stop=stop_after_attempt(ATTEMPTS),
            wait=_waits,
            sleep=pause,
            reraise=True,
        )
        try:
            return attempts(self._ask, path, query)
        except _AgainError as error:
            raise refuse(self._name, f"{error}; the next round asks again") from None

    @property
    def _name(self) -> str:
        return self._spec.name

    def _ask(self, path: str, query: Mapping[str, str | int]) -> Answer:
        url = self._client.base_url.join(path) if "://" in path else path
        if isinstance(url, httpx.URL) and _origin(url) != _origin(self._client.base_url):
            raise refuse(self._name, "names a next page on another server; it is not asked")
        try:
            with self._client.stream("GET", url, params=query or None) as response:
                self._check(response)
                body = b"".join(self._bounded(response))
                following = response.links.get("next", {}).get("url")
                return Answer(self._parsed(response, body), following)
        except httpx.HTTPError as error:
            raise _AgainError(f"cannot be reached ({type(error).__name__})") from None
        except httpx.InvalidURL:
            raise refuse(self._name, "has an address that is none") from None

    def _check(self, response: httpx.Response) -> None:
        code = response.status_code
        if code in _BUSY:
            wait = _asked_wait(response.headers.get("retry-after"))
            if wait is not None and wait > LONGEST_WAIT:
                message = f"asks to wait {wait:.0f} s ({code}); the next round asks again"
                raise refuse(self._name, message)
            raise _AgainError(f"answers {code} again and again", wait)
        if response.is_redirect:
            raise refuse(self._name, f"redirects ({code}); write the address that it leads to")
        if code in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE):
            raise NothingThereError(refuse(self._name, f"answers {code}: {_MEANS[404]}").problems)
        if code != HTTPStatus.OK:
            raise refuse(self._name, f"answers {code}: {_MEANS.get(code, 'it refuses')}")

    def _bounded(self, response: httpx.Response) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > MAX_BODY:
                raise refuse(self._name, f"answers with more than {MAX_BODY:,} bytes for one page")
            yield chunk

    def _parsed(self, response: httpx.Response, body: bytes) -> Any:  # noqa: ANN401  # any JSON
        try:
            return httpx.Response(HTTPStatus.OK, content=body).json()
        except (ValueError, RecursionError):
            kind = response.headers.get("content-type", "")[:60]
            raise refuse(self._name, f"answers with something else than JSON ({kind})") from None


def pause(seconds: float) -> None:
    """Wait between two attempts."""
    time.sleep(seconds)


@contextmanager
def endpoint(spec: SourceSpec, headers: Mapping[str, str]) -> Iterator[Endpoint]:
    """Open a source's server for the time of the block; its token goes into the headers.

    Raises:
        SourceError: the source has no address, or one that its token must not go to.
    """
    address = spec.address()
    host = httpx.URL(address).host
    client = httpx.Client(
        base_url=address,
        headers={"accept": "application/json", "user-agent": "interlock", **headers},
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=host not in _THIS_MACHINE,
    )
    with client:
        yield Endpoint(spec, client)


def bearer(spec: SourceSpec) -> dict[str, str]:
    """Give the header that carries a source's token; none where it has none."""
    token = spec.secrets.token
    return {"authorization": f"Bearer {token.get_secret_value()}"} if token else {}


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _waits(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait if isinstance(error, _AgainError) else None
    return float(2**state.attempt_number) if asked is None else asked


def _asked_wait(header: str | None) -> float | None:
    """Read Retry-After: seconds; for a date the longest wait, as no clock is read here."""
    if not header:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    return float(LONGEST_WAIT)
