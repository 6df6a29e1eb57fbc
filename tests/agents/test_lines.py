"""Which model is asked for whom: one each, a second only if configured, and named in the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from pydantic import BaseModel

from agents.answers import DepartmentAnswer
from agents.asking import Answered, Patience, ask_model
from agents.failures import Failure, ModelAnswerError
from agents.guarding import Guard
from agents.lines import AGENT_NAMES, Lines
from agents.models import Asked, ModelSettings, Streamed
from agents.spending import BreakerSettings, Budget
from tests.agents.faults import RIGHT
from tests.fakes import FakeClock

AT_ONCE = Patience(sleep=lambda _: None)
Play = Callable[[], dict[str, Any]]


def right() -> dict[str, Any]:
    raw = AIMessage(content="{}", response_metadata={"finish_reason": "stop"})
    return {"raw": raw, "parsed": RIGHT, "parsing_error": None}


def failing(kind: Failure) -> Play:
    def play() -> dict[str, Any]:
        raise ModelAnswerError(kind)

    return play


@dataclass
class FakeModel:
    """Plays what its script says, and counts how often it was asked."""

    play: Play
    asked: int = 0

    def with_structured_output(self, schema: type[BaseModel], **_options: object) -> Asked:
        del schema
        return self

    def bind(self, **given: object) -> Streamed:
        raise NotImplementedError(given)

    def bind_tools(self, tools: Sequence[dict[str, Any]], /) -> Asked:
        del tools
        return self

    def invoke(self, messages: object, /) -> dict[str, Any]:
        del messages
        self.asked += 1
        return self.play()


@dataclass
class Exchange:
    """Two models, and the lines to them."""

    plays: dict[str, Play]
    second: str | None = "second"
    guard: Guard = field(default_factory=lambda: Guard(FakeClock()))
    made: dict[str, FakeModel] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)

    def ask(self, agent: str = "finance") -> Answered[DepartmentAnswer]:
        second = None if self.second is None else ModelSettings(model=self.second)
        settings = ModelSettings(model="first", second=second, agents=self.agents)
        line = Lines(settings, self.guard, self._build).of(agent, in_round=True)
        return ask_model(line, [("human", "?")], DepartmentAnswer, AT_ONCE)

    def _build(self, settings: ModelSettings) -> FakeModel:
        made = FakeModel(self.plays[settings.model])
        return self.made.setdefault(settings.model, made)

    @property
    def counts(self) -> dict[str, int]:
        return {name: model.asked for name, model in self.made.items()}


def test_the_second_model_answers_where_the_first_fails_and_is_named() -> None:
    exchange = Exchange({"first": failing("unreachable"), "second": right})

    answered = exchange.ask()

    assert (answered.answer, answered.model, answered.attempts) == (RIGHT, "second", 3)
    assert exchange.counts == {"first": 2, "second": 1}


@pytest.mark.parametrize("kind", ["timeout", "busy", "server_error", "wrong_schema", "empty"])
def test_two_models_have_four_attempts_together(kind: Failure) -> None:
    exchange = Exchange({"first": failing(kind), "second": failing(kind)})

    with pytest.raises(ModelAnswerError) as caught:
        exchange.ask()

    assert (caught.value.kind, caught.value.attempts) == (kind, 4)
    assert exchange.counts == {"first": 2, "second": 2}
    assert "; second: " in str(caught.value)


@pytest.mark.parametrize("kind", ["refusal", "filtered"])
def test_a_models_no_is_not_taken_to_another_model(kind: Failure) -> None:
    exchange = Exchange({"first": failing(kind), "second": right})

    with pytest.raises(ModelAnswerError) as caught:
        exchange.ask()

    assert (caught.value.kind, exchange.counts) == (kind, {"first": 1})


def test_without_a_second_model_none_is_asked() -> None:
    exchange = Exchange({"first": failing("server_error")}, second=None)

    with pytest.raises(ModelAnswerError) as caught:
        exchange.ask()

    assert (caught.value.attempts, exchange.counts) == (4, {"first": 4})


@pytest.mark.parametrize("agent", AGENT_NAMES)
def test_each_agent_has_the_model_that_is_configured_for_it(agent: str) -> None:
    exchange = Exchange({"first": right, "own": right}, agents={agent: "own"})

    models = {name: exchange.ask(name).model for name in AGENT_NAMES}

    assert models == {name: "own" if name == agent else "first" for name in AGENT_NAMES}


def test_a_model_that_rests_is_passed_over_and_the_second_is_asked_at_once() -> None:
    guard = Guard(FakeClock(), breaker=BreakerSettings(failures=2))
    exchange = Exchange({"first": failing("timeout"), "second": right}, guard=guard)
    exchange.ask()

    answered = exchange.ask()

    assert (answered.model, answered.attempts) == ("second", 1)
    assert exchange.counts == {"first": 2, "second": 2}


def test_an_open_breaker_ends_the_attempts_of_a_call_that_runs() -> None:
    guard = Guard(FakeClock(), breaker=BreakerSettings(failures=2))
    exchange = Exchange({"first": failing("timeout")}, second=None, guard=guard)

    with pytest.raises(ModelAnswerError) as caught:
        exchange.ask()

    assert (caught.value.kind, caught.value.attempts) == ("resting", 2)


def test_a_spent_budget_asks_no_model_at_all() -> None:
    guard = Guard(FakeClock(), budget=Budget(tokens_per_day=10))
    exchange = Exchange({"first": right, "second": right}, guard=guard)

    with pytest.raises(ModelAnswerError) as caught:
        exchange.ask()

    assert (caught.value.kind, caught.value.attempts, exchange.counts) == ("spent", 0, {"first": 0})
