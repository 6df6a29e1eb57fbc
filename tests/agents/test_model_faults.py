"""Five hundred faults of a model's endpoint, over real sockets: none becomes half an answer.

Every kind is taken for what it is, tried as often as it may be, and told without a word of the
endpoint's.
"""

from collections import Counter

import pytest

from agents.answers import DepartmentAnswer, ReplyAnswer
from agents.asking import MOST_ATTEMPTS, Patience, ask_model
from agents.failures import ModelAnswerError
from agents.live import Live
from agents.models import ChatModel, ModelSettings, build_chat_model
from tests.agents import fake_endpoint as fake
from tests.agents.fake_endpoint import Endpoint
from tests.agents.faults import FAULTS, IN_PIECES, RIGHT, Fault

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LEAST_KINDS, LEAST_FAULTS = 20, 500
ROUNDS = 4  # a kind that costs time is played once
MESSAGES = [("system", "You are finance's agent."), ("human", "<material>\n{}\n</material>")]
AT_ONCE = Patience(sleep=lambda _: None)


def model_at(endpoint: Endpoint, seconds: float) -> ChatModel:
    return build_chat_model(
        ModelSettings(model="fake", base_url=endpoint.url, timeout_seconds=seconds)
    )


def failure(endpoint: Endpoint, model: ChatModel, fault: Fault) -> tuple[ModelAnswerError, int]:
    """Play a fault as often as somebody asks; give how it ended, and how often they asked."""
    before = len(endpoint.requests)
    endpoint.script[:] = [fault.reply] * 9
    with pytest.raises(ModelAnswerError) as caught:
        ask_model(model, MESSAGES, DepartmentAnswer, AT_ONCE)
    return caught.value, len(endpoint.requests) - before


def test_five_hundred_faults_end_in_a_reason_and_never_in_half_an_answer() -> None:
    played: Counter[str] = Counter()
    with fake.running([]) as endpoint:
        quick, slow = model_at(endpoint, 20), model_at(endpoint, 0.15)
        for name, fault in FAULTS.items():
            for _ in range(1 if fault.slow else ROUNDS):
                told, asked = failure(endpoint, slow if fault.slow else quick, fault)

                assert (name, told.kind, asked) == (name, fault.kind, fault.attempts), str(told)
                assert told.attempts == asked <= MOST_ATTEMPTS
                assert "SECRET" not in str(told)
                assert "T01" not in str(told)
                played[name] += asked
        assert endpoint.beyond_script == 0

    assert len(played) >= LEAST_KINDS
    assert played.total() >= LEAST_FAULTS


def heard(endpoint: Endpoint, model: ChatModel, fault: Fault) -> tuple[ModelAnswerError, str]:
    """Play a fault to somebody who listens; give how it ended, and all that was told."""
    told: list[object] = []
    endpoint.script[:] = [fault.reply] * 9
    with pytest.raises(ModelAnswerError) as caught:
        ask_model(model, MESSAGES, ReplyAnswer, AT_ONCE, Live(told.append))
    return caught.value, str(told)


def test_an_answer_in_pieces_fails_in_the_same_ways_and_in_some_more() -> None:
    with fake.running([]) as endpoint:
        quick, slow = model_at(endpoint, 20), model_at(endpoint, 0.15)
        for name, fault in IN_PIECES.items():
            told, words = heard(endpoint, slow if fault.slow else quick, fault)

            assert (name, told.kind, told.attempts) == (name, fault.kind, fault.attempts)
            assert "SECRET" not in f"{told} {words}"
        for fault in FAULTS.values():
            told, words = heard(endpoint, slow if fault.slow else quick, fault)

            assert told.attempts <= MOST_ATTEMPTS
            assert "SECRET" not in f"{told} {words}"


def test_after_any_fault_a_right_answer_is_still_taken() -> None:
    with fake.running([]) as endpoint:
        model = model_at(endpoint, 20)
        for name, fault in FAULTS.items():
            if fault.slow or fault.attempts == 1:
                continue
            endpoint.script[:] = [fault.reply, fake.answer(RIGHT)]

            answered = ask_model(model, MESSAGES, DepartmentAnswer, AT_ONCE)

            assert (name, answered.answer, answered.attempts) == (name, RIGHT, 2)
