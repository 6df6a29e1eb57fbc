"""Everything that a model is sent, as files under review.

Write them anew with ``pytest tests/agents --update-snapshots`` and read the difference: it is what
a model will see differently, and recordings made before it no longer fit.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.answers import Answer, CoordinatorAnswer, DepartmentAnswer, SayingAnswer
from agents.asking import ask_model
from agents.coordinator import coordinator_messages
from agents.crew import AGENTS
from agents.material import department_material
from agents.models import Message, ModelSettings, build_chat_model
from agents.saying import saying_material, saying_messages
from tests.agents import fake_endpoint as fake
from tests.agents import situation
from tests.agents.round_of_all import overview_of_a_round
from tests.builders import six_people

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SNAPSHOTS = Path(__file__).parent / "snapshots"
EMPTY = DepartmentAnswer.model_validate({name: [] for name in DepartmentAnswer.model_fields})
EMPTY_BRIEF = CoordinatorAnswer(sentences=[], contradictions=[], choices=[], asks=[])


NOTHING_READ = SayingAnswer(constraints=[], claims=[], unclear=[])
LATER = "operations-later"
SAY = "say"
ALL = [*AGENTS, "coordinator", LATER, SAY]
TIMELINE = "we need to shift the timeline by two weeks because the audit moved"


def messages_for(name: str) -> list[Message]:
    people = six_people()
    if name == "coordinator":
        return list(coordinator_messages(overview_of_a_round()))
    if name == SAY:
        said = situation.statement(7, "fiona", TIMELINE)
        schedule = situation.later_schedule()
        return list(saying_messages(saying_material(said, schedule, people)))
    later = name == LATER
    spec = AGENTS["operations" if later else name]
    material = department_material(
        spec.department,
        situation.later_schedule() if later else situation.schedule(),
        situation.findings(),
        situation.later_observations() if later else situation.observations(),
        people,
        situation.last_round() if later else None,
    )
    return list(spec.messages(material))


def empty_answer(name: str) -> Answer:
    return {"coordinator": EMPTY_BRIEF, SAY: NOTHING_READ}.get(name, EMPTY)


def sent_for(name: str) -> str:
    """Give the request as it goes over the wire, laid out to be read."""
    empty = empty_answer(name)
    with fake.running([fake.answer(empty)]) as endpoint:
        model = build_chat_model(ModelSettings(model="the-model", base_url=endpoint.url))
        ask_model(model, messages_for(name), type(empty))
        [request] = endpoint.requests
    messages = request.pop("messages")
    parts = [f"=== {one['role']}\n\n{one['content']}" for one in messages]
    parts.append(f"=== the rest of the request\n\n{json.dumps(request, indent=1)}")
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("name", ALL)
def test_what_a_model_is_sent_is_under_review(
    name: str, same_as_snapshot: Callable[[Path, str], None]
) -> None:
    same_as_snapshot(SNAPSHOTS / f"{name}.txt", sent_for(name))


@pytest.mark.parametrize("name", ALL)
def test_words_from_sources_stand_inside_the_block_and_nowhere_else(name: str) -> None:
    [(_, system), (_, human)] = messages_for(name)

    before, _, rest = human.partition("<material>\n")
    block, _, after = rest.partition("\n</material>")
    assert json.loads(block)
    assert human.count("</material>") == 1
    assert all("Fiona" not in text and "F1" not in text for text in (before, after, system))
