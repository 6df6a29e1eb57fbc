"""A connection that sends no whole head is closed, and one that does is answered."""

import socket
from collections.abc import Iterator
from threading import Event, Thread

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from app.web.heads import HeadsInTime

WHOLE = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


class _Hurried(HeadsInTime):
    seconds = 0.1


class _Server(uvicorn.Server):
    def __init__(self) -> None:
        super().__init__(
            uvicorn.Config(
                PlainTextResponse("here\n"),
                port=0,
                http=_Hurried,
                lifespan="off",
                log_level="critical",
            )
        )
        self.up = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def port() -> Iterator[int]:
    server = _Server()
    thread = Thread(target=server.run)
    thread.start()
    assert server.up.wait(30)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(30)


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: he"])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, begun: bytes) -> None:
    with connected(port) as connection:
        connection.sendall(begun)

        assert connection.recv(1000) == b""


def test_the_second_head_of_a_connection_has_its_time_too(port: int) -> None:
    with connected(port) as connection:
        for _ in range(2):
            connection.sendall(WHOLE)
            answer = b""
            while not answer.endswith(b"here\n"):
                answer += connection.recv(1000)
        connection.sendall(WHOLE[:-2])

        assert connection.recv(1000) == b""
