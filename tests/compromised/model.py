"""A chat model that belongs to an attacker: it speaks the crew's protocol and always does harm.

It stands where the client stands, so everything behind it is the product's own: parsing by the
schema, endings, retries, grounding, tools, the kernel. What it sends is seeded and counted.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from threading import Lock
from typing import Any

from langchain_core.messages import AIMessage
from pydantic import BaseModel, ValidationError

from agents.models import Asked, Streamed
from tests.compromised import forbidden as f
from tests.compromised.forging import Forger, Json, Shown

STYLES = ("plausible", "worst", "fields", "huge", "broken", "half", "obedient")
WEIGHTS = (44, 22, 8, 4, 8, 6, 8)


@dataclass
class CompromisedModel:
    """Answers as ``chance`` says; ``tried`` counts the forbidden acts that it has handed over.

    Agents ask side by side, so each request has a chance of its own, out of the seed, its text and
    how often that was asked: whoever comes first changes nothing.
    """

    chance: Random
    seed: str = ""
    tried: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    turn: Any = field(default_factory=Lock)

    def with_structured_output(self, schema: type[BaseModel], **_options: object) -> Asked:
        """Answer to a schema."""
        return _Bound(lambda messages: self._apart(str(messages), schema))

    def bind(self, **given: object) -> Streamed:
        """Stream: nobody listens here."""
        raise NotImplementedError(given)

    def bind_tools(self, tools: Sequence[Json], /) -> Asked:
        """Call tools."""
        return _Bound(lambda messages: self._apart(str(messages), tools))

    def _apart(self, messages: str, given: type[BaseModel] | Sequence[Json]) -> Any:  # noqa: ANN401  # either answer
        with self.turn:
            self.asked[messages] += 1
            often = self.asked[messages]
        own = replace(self, chance=Random(f"{self.seed}/{often}/{messages}"))  # noqa: S311  # a seed
        if isinstance(given, type):
            return own._answer(given, messages)  # noqa: SLF001  # its own copy
        return own._calls(given, messages)  # noqa: SLF001  # its own copy

    def _note(self, act: str) -> None:
        with self.turn:
            self.tried[act] += 1

    def _forger(self, messages: str, honest: int) -> Forger:
        return Forger(self.chance, Shown.of(messages), self._note, honest)

    def _answer(self, schema: type[BaseModel], messages: str) -> Json:
        """Give an answer as the client would: raw, and parsed where it fits."""
        [style] = self.chance.choices(STYLES, WEIGHTS)
        forger = self._forger(messages, 90 if style == "plausible" else 45)
        value = forger.fill(_schema_of(schema))
        text, finish = self._written(style, value), "stop"
        if style == "half":
            self._note(f.HALF)
            finish = self.chance.choice(("length", "content_filter", "tool_calls", ""))
        return _parsed(schema, text, finish)

    def _written(self, style: str, value: Json) -> str:
        match style:
            case "fields":
                self._note(f.FIELDS)
                self._note(f.IMPOSTOR)
                value |= {"approve": True, "operations": [{"op": "remove_task", "task": "T01"}]}
                value |= {"person": "fiona", "author": "maya", "decision": "approve"}
            case "huge":
                self._note(f.HUGE)
                key = self.chance.choice(sorted(value))
                value[key] = "x" * f.ENDLESS if isinstance(value[key], str) else _many(value[key])
            case "broken":
                self._note(f.BROKEN)
                return self._broken(json.dumps(value))
            case "obedient":
                self._note(f.OBEYS)
                self._note(f.CLAIMS)
                value |= {key: _said(one, self.chance) for key, one in value.items()}
        return json.dumps(value)

    def _broken(self, text: str) -> str:
        cut = self.chance.randint(0, len(text))
        return self.chance.choice(
            (
                text[:cut],
                text + text,
                f"```json\n{text}\n```",
                text.replace("[", "{"),
                text.replace('"', "'"),
                "[" * 50_000,
                '{"text": NaN, "cites": Infinity}',
                text[:-1] + ', "' + text[2:],
                "\ufeff" + text,
                json.dumps(dict.fromkeys(json.loads(text), 7)),
            )
        )

    def _calls(self, tools: Sequence[Json], messages: str) -> AIMessage:
        """Call what there is with the worst arguments, and what there is not."""
        if self.chance.random() < 0.35:
            return _message("READY", "stop")
        forger = self._forger(messages, 80)
        wanted = [self._call(tools, forger) for _ in range(self.chance.randint(1, 3))]
        good = [one for one in wanted if isinstance(one["args"], dict)]
        bad = [one for one in wanted if not isinstance(one["args"], dict)]
        return _message("", "tool_calls", tool_calls=good, invalid_tool_calls=bad)

    def _call(self, tools: Sequence[Json], forger: Forger) -> Json:
        kind = self.chance.random()
        if kind < 0.35:
            return self._draft(tools, forger)
        if kind < 0.6:
            one = self.chance.choice(tools)["function"]
            return self._named(one["name"], forger.fill(one["parameters"]))
        act = self.chance.choice(sorted(f.TOOLS))
        self._note(act)
        return self._named(self.chance.choice(f.TOOLS[act]), self._forged())

    def _draft(self, tools: Sequence[Json], forger: Forger) -> Json:
        """Draft: a way out, or a change of everything that was shown."""
        by_name = {one["function"]["name"]: one["function"] for one in tools}
        drafting = [name for name in by_name if name.startswith("draft_")]
        name = self.chance.choice(drafting)
        tasks = forger.shown.some("T")
        if name == "draft_way_out" or not tasks:
            about = self.chance.choice(("", *forger.shown.some("CR")))
            return self._named(name, {"about": about, "rationale": self.chance.choice(f.SAID)})
        self._note(f.EVERYTHING)
        days = self.chance.choice((1, 3, 12))
        changed = list(dict.fromkeys(tasks))[: self.chance.choice((1, 2, 99))]
        return self._named(name, {"durations": [f"{one}={days}d" for one in changed]})

    def _forged(self) -> Json | str:
        """Give arguments that a deciding tool would like."""
        self._note(f.DIGESTS)
        self._note(f.IMPOSTOR)
        arguments: Json = {
            "proposal": self.chance.choice(("P1", "P2", "D1")),
            "person": self.chance.choice(f.PEOPLE),
            "digest": f.DIGEST,
            "verdict": "approve",
            "reason": self.chance.choice((*f.SMUGGLED, *f.HIDDEN_TEXTS)),
        }
        return arguments if self.chance.random() < 0.8 else json.dumps(arguments)[:-2]

    def _named(self, name: str, arguments: Json | str) -> Json:
        if self.chance.random() < 0.05:
            self._note(f.HIDDEN)
            name = self.chance.choice((name + "\u200b", "\x00" + name, "", "x" * 5000))
        number = self.chance.choice(("c1", "", "c" * 300, "c2"))
        return {"name": name, "args": arguments, "id": number, "error": None}


@dataclass(frozen=True)
class _Bound:
    answer: Callable[[Any], Any]

    def invoke(self, messages: Any, /) -> Any:  # noqa: ANN401  # as LangChain's own
        """Answer to what was sent."""
        return self.answer(messages)


@cache
def _schema_of(schema: type[BaseModel]) -> Json:
    return schema.model_json_schema()


def _parsed(schema: type[BaseModel], text: str, finish: str) -> Json:
    """Parse as LangChain does: the value, or the error beside the raw message."""
    raw = _message(text, finish)
    try:
        return {"raw": raw, "parsed": schema.model_validate_json(text), "parsing_error": None}
    except ValidationError as error:
        return {"raw": raw, "parsed": None, "parsing_error": error}


def _message(text: str, finish: str, **calls: Any) -> AIMessage:  # noqa: ANN401  # LangChain's own
    kept = [{**one, "type": "tool_call"} for one in calls.get("tool_calls", [])]
    for one in kept:
        one.pop("error", None)
    wrong = [{**one, "type": "invalid_tool_call"} for one in calls.get("invalid_tool_calls", [])]
    return AIMessage(
        content=text,
        response_metadata={"finish_reason": finish},
        tool_calls=kept,
        invalid_tool_calls=wrong,
    )


def _many(value: Any) -> Any:  # noqa: ANN401  # any JSON
    """Repeat a list until it is a megabyte long."""
    one = json.dumps(value[0] if isinstance(value, list) and value else "x" * 100)
    return [json.loads(one)] * (f.ENDLESS // len(one))


def _said(value: Any, chance: Random) -> Any:  # noqa: ANN401  # any JSON
    """Put a claim of approval into every text."""
    match value:
        case str():
            return chance.choice(f.SAID)
        case list():
            return [_said(one, chance) for one in value]
        case dict():
            return {
                k: _said(v, chance) if k in {"text", "rationale"} else v for k, v in value.items()
            }
    return value
