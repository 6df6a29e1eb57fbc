"""The HTTP client under a model: it reads no more than a limit, for no longer than a time.

An endpoint is a stranger. The client's own time limit runs from byte to byte, so an answer that
drips would never end; a body of 50 MB would be read whole; a redirect would carry the material to
an address that nobody configured; a compressed body could be any size. None of these happens here.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    import httpx2

MOST_BYTES = 4_000_000  # an answer of MOST_CHARACTERS, escaped, with what stands around it


class TooLargeError(Exception):
    """The body is longer than an answer can be; no more of it was read."""


class CompressedError(Exception):
    """The body is compressed although nobody asked for it; its real size cannot be bounded."""


@cache
def trusted() -> "ssl.SSLContext":
    """Read once whom this machine trusts: the certificates take longer than the client itself."""
    import httpx2  # noqa: PLC0415  # slow to import

    return httpx2.create_ssl_context()


def bounded_client(seconds: float, now: Callable[[], float] = time.monotonic) -> "httpx2.Client":
    """Make a client whose answers are bounded; proxies of the environment work as ever."""
    import httpx2  # noqa: PLC0415  # slow to import
    from openai import DefaultHttpxClient  # noqa: PLC0415  # slow to import

    class Bounded(httpx2.SyncByteStream):
        """The body of one answer, as far as it may be read."""

        def __init__(self, stream: httpx2.SyncByteStream) -> None:
            self._stream, self._last = stream, now() + seconds

        def __iter__(self) -> Iterator[bytes]:
            return _bounded(self._stream, lambda: now() > self._last)

        def close(self) -> None:
            self._stream.close()

    def bound(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise CompressedError
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = Bounded(response.stream)

    client: httpx2.Client = DefaultHttpxClient(
        verify=trusted(),
        timeout=seconds,
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [bound]},
    )
    return client


def _bounded(chunks: Iterable[bytes], late: Callable[[], bool]) -> Iterator[bytes]:
    """Give the chunks of a body until there are too many of them, or they take too long."""
    import httpx2  # noqa: PLC0415  # slow to import

    read = 0
    for chunk in chunks:
        read += len(chunk)
        if read > MOST_BYTES:
            raise TooLargeError(f"more than {MOST_BYTES:,} bytes")
        if late():
            raise httpx2.ReadTimeout("the answer goes on for too long")
        yield chunk
