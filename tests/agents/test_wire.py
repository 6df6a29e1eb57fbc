"""The client reads no more than a limit, follows nobody, and waits for no endless answer."""

import tracemalloc

import pytest

from agents.answers import DepartmentAnswer
from agents.asking import Patience, ask_model
from agents.failures import ModelAnswerError
from agents.models import ModelSettings, build_chat_model
from agents.wire import MOST_BYTES
from tests.agents import fake_endpoint as fake
from tests.agents.fake_endpoint import Endpoint, Reply
from tests.agents.faults import RIGHT, moved, packed

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

MB = 2**20
ONCE = Patience(attempts=1)


def ask(endpoint: Endpoint, seconds: float = 20) -> DepartmentAnswer:
    settings = ModelSettings(model="m", base_url=endpoint.url, timeout_seconds=seconds)
    return ask_model(build_chat_model(settings), [("human", "?")], DepartmentAnswer, ONCE).answer


def failure(endpoint: Endpoint, seconds: float = 20) -> ModelAnswerError:
    with pytest.raises(ModelAnswerError) as caught:
        ask(endpoint, seconds)
    return caught.value


def test_of_a_body_of_50_mb_no_more_than_the_limit_is_read() -> None:
    piece = b" " * 65_536
    with fake.running([fake.answer(RIGHT), fake.stream(piece, 800)]) as endpoint:
        ask(endpoint)  # what the first call loads is not the body's
        tracemalloc.start()
        told = failure(endpoint)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert told.kind == "too_large"
    assert most < 3 * MOST_BYTES
    assert endpoint.sent < 50 * MB / 2  # the rest never left the endpoint, but for its buffers


def test_a_body_that_only_drips_is_given_up_although_every_byte_came_in_time() -> None:
    with fake.running([fake.stream(b" ", 0, 0.01)]) as endpoint:
        told = failure(endpoint, 0.2)

    assert told.kind == "timeout"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_with_all_that_the_request_carries(status: int) -> None:
    with fake.running([fake.answer(RIGHT)]) as elsewhere:
        there = {"Location": f"{elsewhere.url}/chat/completions"}
        with fake.running([Reply(b"", status, there)]) as endpoint:
            told = failure(endpoint)

    assert (told.kind, elsewhere.requests) == ("refused_request", [])


def test_a_compressed_answer_is_not_unpacked() -> None:
    bomb = packed(Reply(b" " * 40 * MB))
    with fake.running([bomb]) as endpoint:
        tracemalloc.start()
        told = failure(endpoint)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert endpoint.headers[0]["accept-encoding"] == "identity"
    assert told.kind == "unreadable"
    assert most < 3 * MOST_BYTES


def test_moved_is_a_fault_of_the_endpoint_and_not_an_answer() -> None:
    with fake.running([moved(307)]) as endpoint:
        assert "HTTP 307" in str(failure(endpoint))
