"""The way to a model, through the real client against a fake endpoint on loopback.

What is sent, how often it was asked and how long it waited. Every way to fail is played by
``test_model_faults``.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from langchain_core.messages import AIMessage
from langsmith.utils import get_env_var, tracing_is_enabled
from pydantic import BaseModel, SecretStr, ValidationError

from agents.answers import DepartmentAnswer
from agents.asking import Answered, Patience, ask_model
from agents.failures import ModelAnswerError
from agents.models import Asked, ChatModel, ModelSettings, Streamed, build_chat_model
from tests.agents import fake_endpoint as fake
from tests.agents.fake_endpoint import Endpoint, Reply
from tests.agents.faults import RIGHT

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

MESSAGES = [("system", "You are finance's agent."), ("human", "<material>\n{}\n</material>")]


@dataclass
class Asking:
    """One endpoint with a script, and the waits between attempts."""

    endpoint: Endpoint
    waits: list[float] = field(default_factory=list)

    def ask(self, attempts: int = 4, **settings: object) -> Answered[DepartmentAnswer]:
        patience = Patience(attempts=attempts, sleep=self.waits.append)
        return ask_model(self.model(**settings), MESSAGES, DepartmentAnswer, patience)

    def model(self, **settings: object) -> ChatModel:
        whole = {"model": "fake", "base_url": self.endpoint.url, "timeout_seconds": 5, **settings}
        return build_chat_model(ModelSettings.model_validate(whole))

    def fails(self, attempts: int = 4, **settings: object) -> ModelAnswerError:
        with pytest.raises(ModelAnswerError) as caught:
            self.ask(attempts, **settings)
        return caught.value


@contextmanager
def asking(*script: Reply) -> Iterator[Asking]:
    with fake.running(script) as endpoint:
        yield Asking(endpoint)


def test_a_right_answer_is_taken_at_the_first_attempt() -> None:
    with asking(fake.answer(RIGHT)) as it:
        answered = it.ask()

        assert answered == Answered(RIGHT, attempts=1, prompt_tokens=1200, completion_tokens=80)
        assert len(it.endpoint.requests) == 1
        assert it.waits == []


def test_the_request_asks_for_the_strict_schema_and_nothing_else() -> None:
    with asking(fake.answer(RIGHT)) as it:
        it.ask(max_tokens=4000)

        [request] = it.endpoint.requests
        schema = request["response_format"]["json_schema"]
        assert sorted(request) == [
            "max_completion_tokens",
            "messages",
            "model",
            "response_format",
            "stream",
            "temperature",
        ]
        assert (request["temperature"], request["stream"]) == (0, False)
        assert request["max_completion_tokens"] == 4000
        assert schema["strict"] is True
        assert not_strict(schema["schema"]) == []


def not_strict(node: object, place: str = "") -> list[str]:
    """Name the objects of a schema that are open or have a field that may be missing."""
    found: list[str] = []
    if isinstance(node, dict):
        fields = set(node.get("properties", {}))
        closed = node.get("additionalProperties") is False
        if node.get("type") == "object" and not (
            closed and set(node.get("required", ())) == fields
        ):
            found.append(place)
        for key, value in node.items():
            found += not_strict(value, f"{place}/{key}")
    if isinstance(node, list):
        for value in node:
            found += not_strict(value, place)
    return found


BUSY, BROKEN = fake.error(429), fake.error(500)
GARBLED = fake.says('{"statements": [{"text": "T01 is')


@pytest.mark.parametrize(
    ("script", "attempts", "waits"),
    [
        ([BUSY, fake.answer(RIGHT)], 2, [1]),
        ([fake.error(429, retry_after="7"), fake.answer(RIGHT)], 2, [7]),
        ([fake.error(429, retry_after="86400"), fake.answer(RIGHT)], 2, [30]),
        (
            [fake.error(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), fake.answer(RIGHT)],
            2,
            [1],
        ),
        ([fake.error(429, retry_after="-5"), fake.answer(RIGHT)], 2, [1]),
        ([BROKEN, BUSY, fake.error(503), fake.answer(RIGHT)], 4, [1, 2, 4]),
        ([fake.reset(), fake.answer(RIGHT)], 2, [1]),
        ([GARBLED, fake.answer(RIGHT)], 2, [1]),
        ([fake.answer({"statements": []}), fake.answer(RIGHT)], 2, [1]),
        ([BUSY, GARBLED, BROKEN, fake.answer(RIGHT)], 4, [1, 2, 4]),
    ],
)
def test_what_passes_is_asked_again_after_a_wait(
    script: Sequence[Reply], attempts: int, waits: list[float]
) -> None:
    with asking(*script) as it:
        answered = it.ask()

        assert (answered.answer, answered.attempts) == (RIGHT, attempts)
        assert len(it.endpoint.requests) == attempts
        assert it.waits == waits


def test_silence_is_given_up_after_four_attempts() -> None:
    with asking(*[fake.silence()] * 9) as it:
        failure = it.fails(timeout_seconds=0.1)

        assert (failure.kind, failure.attempts, len(it.endpoint.requests)) == ("timeout", 4, 4)
        assert it.waits == [1, 2, 4]


def test_an_endpoint_that_is_not_there_is_given_up_after_four_attempts() -> None:
    with asking() as it:
        url = it.endpoint.url
    gone = Asking(Endpoint(url=url, script=[]))

    failure = gone.fails()

    assert (failure.kind, failure.attempts) == ("unreachable", 4)


def test_one_attempt_means_one() -> None:
    with asking(*[BUSY] * 9) as it:
        failure = it.fails(attempts=1)

        assert (failure.kind, failure.attempts, len(it.endpoint.requests)) == ("busy", 1, 1)


def test_nobody_can_ask_for_more_than_four_attempts() -> None:
    with asking(*[BUSY] * 99) as it:
        assert it.fails(attempts=50).attempts == 4


class ScriptedModel:
    """A model that gives one result, and notes whether LangSmith would have been told."""

    def __init__(self, finish: str = "stop") -> None:
        self.finish = finish
        self.traced: list[object] = []

    def with_structured_output(self, schema: type[BaseModel], **_options: object) -> Asked:
        del schema
        return self

    def bind(self, **given: object) -> Streamed:
        raise NotImplementedError(given)

    def bind_tools(self, tools: object, /) -> Asked:
        del tools
        return self

    def invoke(self, messages: object, /) -> dict[str, object]:
        del messages
        self.traced.append(tracing_is_enabled())
        raw = AIMessage(content="{}", response_metadata={"finish_reason": self.finish})
        return {"raw": raw, "parsed": RIGHT, "parsing_error": None}


@pytest.fixture
def told_to_trace(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set what switches LangSmith on; its library remembers what it has read."""
    get_env_var.cache_clear()  # type: ignore[attr-defined]  # overloads hide the lru_cache
    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    yield
    get_env_var.cache_clear()  # type: ignore[attr-defined]  # overloads hide the lru_cache


@pytest.mark.usefixtures("told_to_trace")
def test_nothing_is_traced_whatever_the_environment_says() -> None:
    model = ScriptedModel()

    ask_model(model, MESSAGES, DepartmentAnswer)

    assert tracing_is_enabled()
    assert model.traced == [False]


@pytest.mark.parametrize(
    ("finish", "kind"), [("length", "cut_off"), ("content_filter", "filtered"), ("", "unreadable")]
)
def test_an_answer_that_did_not_end_by_itself_is_none_even_where_it_parses(
    finish: str, kind: str
) -> None:
    patience = Patience(attempts=1)

    with pytest.raises(ModelAnswerError) as caught:
        ask_model(ScriptedModel(finish), MESSAGES, DepartmentAnswer, patience)

    assert caught.value.kind == kind


def test_address_and_key_come_from_the_settings_and_not_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-the-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.1/v1")
    monkeypatch.setenv("OPENAI_API_BASE", "http://192.0.2.1/v1")
    with asking(fake.answer(RIGHT), fake.answer(RIGHT)) as it:
        it.ask()
        it.ask(api_key=SecretStr("of-the-settings"))

        assert [headers["authorization"] for headers in it.endpoint.headers] == [
            "Bearer none",
            "Bearer of-the-settings",
        ]


def test_a_key_shows_up_nowhere() -> None:
    settings = ModelSettings(model="m", api_key=SecretStr("hunter2"))

    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": "localhost:8000"},
        {"base_url": "ftp://host/v1"},
        {"base_url": "http://"},
        {"model": ""},
        {"timeout_seconds": 0},
        {"max_tokens": 1},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ModelSettings.model_validate({"model": "m", **wrong})
