"""A workspace after a round, to talk in: a conflict, a claim, findings; and shorthands to talk."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agents.asking import Patience
from agents.crew import Crew
from agents.models import ModelSettings, build_chat_model
from graphs.conversation import Spoken, converse
from graphs.round import run_round
from plan.ports import Evidence
from tests.agents import fake_endpoint as fake
from tests.graphs.office import Office, open_office
from tests.graphs.rounding import office_with_inbox, rounding_office
from tools.desk import Desk


def after_a_round(root: Path) -> Path:
    """Make a workspace in which a round was held: R1 says T05 by 1 April, which C1 is about."""
    office = rounding_office(office_with_inbox(root))
    run_round(office.context)
    office.ledger.close()
    return root


def talking_office(root: Path, crew: Crew | None = None) -> Office:
    """Open it with rules, or with a crew that has a model."""
    return open_office(root, crew=crew or Crew())


def desk_of(office: Office, person: str | None = "maya") -> Desk:
    return Desk(office.ledger.reader, office.ledger.evidence, office.clock.now(), person)


def say(office: Office, text: str, person: str | None = "maya") -> Spoken:
    return converse(office.context, text, person)


def crew_at(url: str, **settings: Any) -> Crew:  # noqa: ANN401  # fields of the settings
    """Give a crew whose model is at an address, and which does not wait between attempts."""
    given = ModelSettings(model="the-model", base_url=url, **settings)
    patience = Patience(first_seconds=0, sleep=lambda _: None)
    return Crew(connect=lambda: build_chat_model(given), model_name="the-model", patience=patience)


def call(name: str, arguments: dict[str, Any] | str, id_: str = "c1") -> dict[str, Any]:
    """Give a call of a tool as a model makes it."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": text}}


def calls(*wanted: dict[str, Any]) -> fake.Reply:
    """Answer with calls of tools."""
    message = {"role": "assistant", "content": None, "tool_calls": list(wanted)}
    return fake.completion(
        [{"index": 0, "message": message, "finish_reason": "tool_calls", "logprobs": None}]
    )


READY = fake.says("READY")


def answers(
    text: str,
    cites: Sequence[str] = (),
    drafts: Sequence[str] = (),
    unknown: Sequence[str] = (),
) -> fake.Reply:
    """Answer as the schema asks."""
    whole = {"text": text, "cites": cites, "drafts": drafts, "unknown": unknown}
    return fake.answer({name: one if name == "text" else list(one) for name, one in whole.items()})


def turns_of(evidence: Evidence, person: str = "maya") -> list[str]:
    return [f"{one.role}: {one.text}" for one in evidence.turns(f"person.{person}", 99)]
