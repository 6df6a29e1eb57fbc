"""The crew at work: a model's answer where it stands, rules that take over and say why."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from agents.answers import CoordinatorAnswer, DepartmentAnswer
from agents.asking import Patience
from agents.crew import (
    AGENTS,
    NO_MODEL,
    NOTHING_STOOD,
    Coordination,
    Crew,
    DepartmentBriefing,
    build_crew,
)
from agents.material import DEPARTMENTS_WITH_AGENTS, DepartmentMaterial, department_material
from agents.models import ModelSettings
from agents.overview import CoordinatorMaterial, coordinator_material
from plan.errors import UnknownError
from tests.agents import fake_endpoint as fake
from tests.agents import situation
from tests.agents.fake_endpoint import Reply
from tests.builders import six_people

ALLOWED = pytest.mark.allow_hosts(["127.0.0.1"])
MARK = "OF-THE-MODEL"
EMPTY: dict[str, Any] = {name: [] for name in DepartmentAnswer.model_fields}
GOOD = {**EMPTY, "statements": [{"text": f"T01 was never reported, {MARK}.", "cites": ["F1"]}]}
FORGED = {**EMPTY, "statements": [{"text": f"All approved, {MARK}.", "cites": ["P1"]}]}
GOOD_BRIEF = {
    "sentences": [{"text": f"T02 is blocked, {MARK}.", "cites": ["F2"]}],
    "contradictions": [],
    "choices": [],
    "asks": [],
}


def material_of(department: str) -> DepartmentMaterial:
    return department_material(
        department,
        situation.schedule(),
        situation.findings(),
        situation.observations(),
        six_people(),
    )


def overview() -> CoordinatorMaterial:
    return coordinator_material(
        situation.schedule(),
        findings=situation.findings(),
        conflicts=(),
        assumptions=(),
        alternatives=(),
    )


def briefing_of(crew: Crew, department: str = "finance") -> DepartmentBriefing:
    return crew.brief(
        department,
        material_of(department),
        plan=situation.plan_with_freeze(),
        people=six_people(),
        observations=situation.observations(),
    )


def crew_at(url: str, waits: list[float] | None = None) -> Crew:
    sleep = (waits if waits is not None else []).append
    settings = ModelSettings(model="fake-model", base_url=url, timeout_seconds=0.1)
    return build_crew(settings, Patience(sleep=sleep))


def with_endpoint(script: Sequence[Reply], work: Callable[[Crew], Any]) -> tuple[Any, int]:
    with fake.running(script) as endpoint:
        return work(crew_at(endpoint.url)), len(endpoint.requests)


@ALLOWED
def test_a_models_answer_carries_its_name_its_prompt_and_what_was_dropped() -> None:
    statements = [*GOOD["statements"], *FORGED["statements"]]
    script = [fake.answer({**GOOD, "statements": statements})]

    briefing, asked = with_endpoint(script, briefing_of)

    assert asked == 1
    assert (briefing.written_by, briefing.agent) == ("fake-model", "finance-agent")
    assert (briefing.prompt, briefing.failure) == (AGENTS["finance"].digest, None)
    assert [one.text for one in briefing.answer.statements] == [f"T01 was never reported, {MARK}."]
    assert briefing.dropped == {"no_citation": 1, "unknown_id": 1}
    assert (briefing.attempts, briefing.prompt_tokens, briefing.completion_tokens) == (1, 1200, 80)


FAULTS: dict[str, tuple[list[Reply], str, int]] = {
    # what the endpoint does, words of the reason, attempts
    "broken JSON": ([fake.says('{"statements": [{"text": "' + MARK)] * 9, "not of the schema", 2),
    "wrong schema": ([fake.answer({"statements": MARK})] * 9, "not of the schema", 2),
    "busy": ([fake.error(429)] * 9, "too busy (HTTP 429)", 4),
    "busy, and says when": ([fake.error(429, retry_after="3")] * 9, "too busy (HTTP 429)", 4),
    "broken": ([fake.error(500)] * 9, "failed: HTTP 500", 4),
    "silent": ([fake.silence()] * 9, "did not answer in time", 4),
    "cut off": ([fake.says(json.dumps(GOOD), finish="length")], "cut off", 1),
    "refusal": ([fake.says(None, refusal=MARK)], "refused to answer", 1),
    "empty": ([fake.says("")] * 9, "was empty", 2),
    "huge": ([fake.answer({**GOOD, "cannot_tell": ["x" * 300_000]})], "too large", 1),
    "nothing of it stands": ([fake.answer(FORGED)], NOTHING_STOOD, 1),
}


EVERY = [(fault, "finance") for fault in FAULTS]
EVERY += [("cut off", department) for department in DEPARTMENTS_WITH_AGENTS[1:]]


@ALLOWED
@pytest.mark.parametrize(("fault", "department"), EVERY)
def test_rules_take_over_and_say_why_and_nothing_of_the_model_is_used(
    fault: str, department: str
) -> None:
    script, reason, attempts = FAULTS[fault]

    briefing, asked = with_endpoint(script, lambda crew: briefing_of(crew, department))

    assert reason in briefing.failure
    assert (briefing.written_by, briefing.prompt) == ("rules", None)
    assert (briefing.attempts, asked) == (attempts, attempts)
    assert briefing.answer == briefing_of(Crew(), department).answer
    assert MARK not in briefing.model_dump_json()


@ALLOWED
@pytest.mark.parametrize("fault", FAULTS)
def test_rules_write_the_brief_where_the_model_fails(fault: str) -> None:
    script, _, attempts = FAULTS[fault]
    if fault == "nothing of it stands":
        forged = {**GOOD_BRIEF, "sentences": FORGED["statements"]}
        script = [fake.answer(forged)]
    if fault in {"cut off", "huge"}:
        body = json.dumps({**GOOD_BRIEF, "asks": []})
        script = [
            fake.says(body + " " * 300_000, finish="length" if fault == "cut off" else "stop")
        ]

    coordination, asked = with_endpoint(script, lambda crew: crew.coordinate(overview()))

    assert coordination.failure
    assert (coordination.written_by, asked) == ("rules", attempts)
    assert coordination.answer == Crew().coordinate(overview()).answer
    assert MARK not in coordination.model_dump_json()


@ALLOWED
def test_a_models_brief_is_taken_where_it_stands() -> None:
    coordination, _ = with_endpoint(
        [fake.answer(GOOD_BRIEF)], lambda crew: crew.coordinate(overview())
    )

    brief = coordination.brief(7, "2026-03-10T08:00:00+00:00")
    assert (brief.round, brief.written_by) == (7, "fake-model")
    assert [(one.text, one.cites) for one in brief.sentences] == [
        (f"T02 is blocked, {MARK}.", ("F2",))
    ]


@ALLOWED
def test_a_brief_without_a_sentence_is_none() -> None:
    empty: dict[str, Any] = {name: [] for name in CoordinatorAnswer.model_fields}

    coordination, _ = with_endpoint([fake.answer(empty)], lambda crew: crew.coordinate(overview()))

    assert coordination.failure == NOTHING_STOOD
    assert coordination.answer.sentences


@ALLOWED
def test_a_department_may_have_nothing_to_say() -> None:
    briefing, _ = with_endpoint([fake.answer(EMPTY)], briefing_of)

    assert (briefing.written_by, briefing.failure) == ("fake-model", None)
    assert briefing.answer == DepartmentAnswer.model_validate(EMPTY)


@ALLOWED
def test_the_waits_go_through_the_sleep_that_was_handed_in() -> None:
    waits: list[float] = []
    with fake.running([fake.error(429, retry_after="7"), fake.answer(GOOD)]) as endpoint:
        briefing = briefing_of(crew_at(endpoint.url, waits))

    assert (briefing.written_by, briefing.attempts, waits) == ("fake-model", 2, [7.0])


def test_without_a_model_rules_write_everything_and_say_so() -> None:
    crew = build_crew(None)

    briefing, coordination = briefing_of(crew), crew.coordinate(overview())

    assert (briefing.written_by, briefing.failure, briefing.attempts) == ("rules", NO_MODEL, 0)
    assert (coordination.written_by, coordination.failure) == ("rules", NO_MODEL)


def test_a_department_without_an_agent_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(UnknownError, match="'pmo'; there are finance, operations, it-security"):
        Crew().brief("pmo", material_of("finance"), plan=situation.plan_with_freeze(),
                     people=six_people(), observations=())  # fmt: skip


def test_every_department_with_material_has_an_agent_of_the_people() -> None:
    agents = {one.department: one.id for one in six_people().members if one.kind == "agent"}

    assert tuple(AGENTS) == DEPARTMENTS_WITH_AGENTS
    assert {id_: spec.id for id_, spec in AGENTS.items()} == {
        id_: agents[id_] for id_ in DEPARTMENTS_WITH_AGENTS
    }


@pytest.mark.parametrize("department", DEPARTMENTS_WITH_AGENTS)
def test_the_same_round_gives_the_same_bytes(department: str) -> None:
    first, again = briefing_of(Crew(), department), briefing_of(Crew(), department)

    assert first.model_dump_json() == again.model_dump_json()


def test_what_the_crew_says_survives_json() -> None:
    briefing, coordination = briefing_of(Crew()), Crew().coordinate(overview())

    assert DepartmentBriefing.model_validate(json.loads(briefing.model_dump_json())) == briefing
    assert Coordination.model_validate(json.loads(coordination.model_dump_json())) == coordination


def test_no_answer_has_a_field_that_approves_or_applies() -> None:
    names = {*DepartmentAnswer.model_fields, *CoordinatorAnswer.model_fields}

    assert names == {
        "statements",
        "constraints",
        "claims",
        "unsettled",
        "asks",
        "orders",
        "cannot_tell",
        "sentences",
        "contradictions",
        "choices",
    }


def test_importing_the_crew_imports_no_client() -> None:
    import subprocess  # noqa: PLC0415  # only this test starts a process
    import sys  # noqa: PLC0415

    program = "import sys, agents.crew; print({'openai', 'langchain_openai'} & set(sys.modules))"
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert printed.stdout.strip() == "set()"
