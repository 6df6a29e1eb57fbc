"""Every answer leaves a line in the log: names, digests and counts, and nothing that was said."""

import json
import logging

import pytest

from agents.crew import AGENTS, Crew
from agents.tracing import LOGGER
from tests.agents import fake_endpoint as fake
from tests.agents.test_crew import FORGED, GOOD, MARK, briefing_of, crew_at, overview

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(one.getMessage()) for one in caplog.records if one.name == LOGGER]


def test_a_models_answer_is_told_with_the_prompts_digest_and_none_of_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    with fake.running([fake.answer(GOOD), fake.answer(FORGED)]) as endpoint:
        crew = crew_at(endpoint.url)
        briefing_of(crew)
        briefing_of(crew)

    stood, fell = lines(caplog)
    assert (stood["agent"], stood["prompt"]) == ("finance-agent", AGENTS["finance"].digest)
    assert (stood["written_by"], stood["prompt_tokens"]) == ("fake-model", 1200)
    assert (fell["prompt"], fell["written_by"]) == (AGENTS["finance"].digest, "rules")
    assert fell["dropped"] == {"no_citation": 1, "unknown_id": 1}
    assert MARK not in caplog.text


def test_rules_are_told_as_rules(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)

    Crew().coordinate(overview())

    [line] = lines(caplog)
    assert (line["agent"], line["written_by"], line["prompt"]) == ("coordinator", "rules", None)
