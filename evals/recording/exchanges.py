"""Requests and answers as a cassette holds them: what the model truly said, before any check.

Who asked is told from the schema that the answer has to fit and from the department in the
material, because those are part of the request itself.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from evals.errors import RecordingError
from evals.recording.metadata import shown
from evals.recording.wire import plain_yaml
from evals.values import Record

_DEPARTMENT = re.compile(r'"department": "([a-z-]+)"')
_MATERIAL = re.compile(r"<material>\n(.*?)\n</material>", re.DOTALL)
_SCHEMAS = {"CoordinatorAnswer": "coordinator", "ReplyAnswer": "conversation"}


class Exchange(Record):
    """One call of a model: who asked, how much went over the wire, and what came back.

    ``answer`` is the JSON that a structured answer held, empty where it held none; tokens are what
    the endpoint reported, None where it reports none or estimates. ``shown`` are the ids that stood
    in the material, ``moved`` the tasks that a what-if among it moves.
    """

    id: str
    agent: str
    schema_name: str
    prompt_characters: int
    completion_characters: int
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    answer: dict[str, Any] = Field(default_factory=dict)
    calls: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def read_exchanges(path: Path) -> tuple[Exchange, ...]:
    """Read every call that a cassette holds, in the order in which they were made.

    Raises:
        RecordingError: it is missing or no cassette.
    """
    try:
        data = plain_yaml(path.read_text(encoding="utf-8"))
        estimated = data["metadata"]["endpoint"] == "relay"
        return tuple(_exchanges(data["interactions"], estimated=estimated))
    except OSError as error:
        raise RecordingError(f"{shown(path)} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise RecordingError(f"{shown(path)} is no cassette of ours: {error!r}") from None


def _exchanges(interactions: list[Mapping[str, Any]], *, estimated: bool) -> Iterator[Exchange]:
    for one in interactions:
        body, reply = one["request"]["body"], one["response"]["body"]["string"]
        message = reply["choices"][0]["message"] if isinstance(reply, dict) else {}
        content = message.get("content") or ""
        calls = message.get("tool_calls") or []
        usage = {} if estimated or not isinstance(reply, dict) else reply.get("usage") or {}
        schema, material = _schema_of(body), _material_of(body)
        yield Exchange(
            id=str(reply.get("id", "")) if isinstance(reply, dict) else "",
            agent=_agent_of(body, schema),
            schema_name=schema,
            prompt_characters=sum(len(str(m.get("content") or "")) for m in body["messages"]),
            completion_characters=len(content) + sum(len(json.dumps(c)) for c in calls),
            prompt_tokens=usage.get("prompt_tokens"),
            completion_tokens=usage.get("completion_tokens"),
            answer=_answer_in(content, schema),
            calls=tuple(str(call["function"]["name"]) for call in calls),
            shown=tuple(sorted(set(_named("id", material)))),
            moved=tuple(sorted({str(one["task"]) for one in _moves(material)})),
        )


def _material_of(body: Mapping[str, Any]) -> Any:  # noqa: ANN401  # any JSON value
    """Read the material back out of a prompt; None where there is none."""
    for message in body["messages"]:
        match = _MATERIAL.search(str(message.get("content") or ""))
        if match is not None:
            try:
                return json.loads(match[1])
            except ValueError:
                continue
    return None


def _named(key: str, value: Any) -> Iterator[str]:  # noqa: ANN401  # any JSON value
    """Give every text that stands under a key, wherever it is."""
    if isinstance(value, dict):
        if isinstance(value.get(key), str):
            yield value[key]
        for one in value.values():
            yield from _named(key, one)
    elif isinstance(value, list):
        for one in value:
            yield from _named(key, one)


def _moves(material: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401  # any JSON value
    """Give the moves that the coordinator's tools gave in this turn."""
    given = material.get("given", ()) if isinstance(material, dict) else ()
    for one in given:
        gave = one.get("gave")
        for moved in gave.get("moved", ()) if isinstance(gave, dict) else ():
            if isinstance(moved, dict) and "task" in moved and "working_minutes" in moved:
                yield moved


def _schema_of(body: Mapping[str, Any]) -> str:
    asked = body.get("response_format") or {}
    return str((asked.get("json_schema") or {}).get("name", ""))


def _agent_of(body: Mapping[str, Any], schema: str) -> str:
    if schema in _SCHEMAS:
        return _SCHEMAS[schema]
    if body.get("tools"):
        return "conversation"
    texts = (str(one.get("content") or "") for one in body["messages"] if one["role"] == "user")
    found = next((match for text in texts if (match := _DEPARTMENT.search(text))), None)
    return found[1] if found else "nobody known"


def _answer_in(content: str, schema: str) -> dict[str, Any]:
    try:
        answer = json.loads(content) if schema else {}
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
