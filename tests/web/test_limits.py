"""How much, how long, how often: each limit is told, and nobody else suffers from it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.web import limits
from app.web.limits import BODY, Limits, PersonsStream, Streams
from tests.web.visiting import Web

SCOPE: Scope = {
    "type": "http",
    "method": "POST",
    "path": "/inbox/seen",
    "headers": [],
    "client": ("127.0.0.1", 1),
}


async def swallow(_: Scope, receive: Receive, send: Send) -> None:
    """Read everything, and say that it was fine."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def answered(messages: Iterator[Message], scope: Scope = SCOPE) -> int:
    """Give the status of an answer to a body that comes in these pieces, and then no more."""
    told: list[Message] = []

    async def receive() -> Message:
        piece = next(messages, None)
        if piece is None:
            await asyncio.Event().wait()
        assert piece is not None
        return piece

    async def send(message: Message) -> None:
        told.append(message)

    asyncio.run(Limits(swallow)(scope, receive, send))
    return int(told[0]["status"])


def pieces(*sizes: int, whole: bool) -> Iterator[Message]:
    last = len(sizes) - 1
    for number, size in enumerate(sizes):
        more = number < last or not whole
        yield {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_a_body_is_taken_up_to_its_limit_and_no_further() -> None:
    assert answered(pieces(BODY // 2, BODY // 2, whole=True)) == 200
    assert answered(pieces(BODY // 2, BODY // 2, 1, whole=True)) == 413


def test_a_body_that_says_it_is_too_large_is_not_even_read() -> None:
    announced = {**SCOPE, "headers": [(b"content-length", str(BODY + 1).encode())]}

    assert answered(iter(()), announced) == 413


def test_a_file_may_be_larger_than_a_form() -> None:
    for path in ("/sources/files", "/api/v1/files"):
        assert answered(pieces(BODY * 4, whole=True), {**SCOPE, "path": path}) == 200


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)

    assert answered(pieces(10, whole=False)) == 408


def test_whoever_asks_too_often_has_to_wait_and_nobody_else(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_PER_SECOND", 0.001)  # however slow the machine is
    many, other = web.log_in("olga"), web.log_in("sam")

    answers = [many.client.get("/healthz") for _ in range(205)]

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert other.get("/healthz").status_code == 200


def test_whoever_makes_up_a_session_for_each_request_has_to_wait_too(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_PER_SECOND", 0.0001)
    monkeypatch.setattr(limits, "_TOGETHER", 2)
    client = web.client()

    answers = [client.get("/healthz", headers={"cookie": f"x={n}"}) for n in range(205)]
    made_up = [client.get("/healthz", headers={"cookie": f"interlock={n}"}) for n in range(400)]

    assert (answers[0].status_code, answers[-1].status_code) == (200, 429)
    assert (made_up[0].status_code, made_up[-1].status_code) == (200, 429)


def test_what_refuses_is_told_as_a_problem_to_programs(web: Web) -> None:
    visitor = web.log_in("olga")

    answer = visitor.client.post(
        "/api/v1/policy/checks", content=b"x" * (2 * 1024 * 1024 + 1), headers={"x": "y"}
    )

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_ledger_that_is_gone_is_told_to_a_supervisor(web: Web) -> None:
    client = web.client()
    assert client.get("/readyz").json() == {"ready": True, "revision": 2}

    (web.folder / "ledger.db").unlink()

    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_what_is_open_is_closed_and_opened_anew_when_its_files_change(web: Web) -> None:
    visitor = web.log_in("olga")
    assert visitor.get("/sources").status_code == 200

    (web.folder / "interlock.toml").write_text("nonsense = 1\n", encoding="utf-8")

    refused: Any = visitor.get("/sources")
    assert refused.status_code in {422, 503}
    (web.folder / "interlock.toml").write_text("", encoding="utf-8")
    assert visitor.get("/sources").status_code == 200


def streamed(streams: Streams, person: str, ended: asyncio.Event, told: list[Message]) -> Any:  # noqa: ANN401  # a coroutine
    async def pieces() -> AsyncIterator[str]:
        yield "data: one\n\n"
        await ended.wait()

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        told.append(message)

    scope = {**SCOPE, "path": "/api/v1/jobs/1/events", "asgi": {"spec_version": "2.4"}}
    return PersonsStream(pieces(), streams, person, {})(scope, receive, send)


def test_a_person_watches_three_streams_at_once_and_is_told_so_at_the_fourth() -> None:
    async def all_of_them() -> list[list[Message]]:
        streams, ended = Streams(), asyncio.Event()
        told: list[list[Message]] = [[] for _ in range(6)]
        people = ["fiona", "fiona", "fiona", "fiona", "sam", "fiona"]
        first = [
            asyncio.ensure_future(streamed(streams, who, ended, found))
            for who, found in zip(people[:5], told, strict=False)
        ]
        await first[3]
        ended.set()
        await asyncio.gather(*first)
        await streamed(streams, people[5], ended, told[5])
        return told

    told = asyncio.run(all_of_them())

    assert [found[0]["status"] for found in told] == [200, 200, 200, 429, 200, 200]
    assert b"close one of those tabs" in told[3][1]["body"]
