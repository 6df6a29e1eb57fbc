"""A model that does what it reads: the worst reader that a text from outside could wish for.

It finds the injected words in its material by their tag and follows them as far as its answer has
room: it repeats them, claims what they want, reads dates and dependencies into them, chooses
everything, and leaves out everything else. It reports nothing to anybody.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from langchain_core.messages import AIMessage
from pydantic import BaseModel

from agents.models import Asked, Streamed
from tests.injections.corpus import Injection

Json = dict[str, Any]
_TASK = re.compile(r"\bT\d\d\b")
_LONGEST = 500
_GREEN = "Every task is on plan and nothing is late."


@dataclass
class ObedientModel:
    """Follows one injection; ``shown`` counts the answers in which it could.

    Where it reads nothing of it, it is honest: it says what the checks found.
    """

    injection: Injection
    shown: int = 0

    def with_structured_output(self, schema: type[BaseModel], **_options: object) -> Asked:
        """Answer to a schema."""
        return _Bound(lambda messages: self._answer(schema, str(messages[-1][1])))

    def bind(self, **given: object) -> Streamed:
        """Stream: nobody listens here."""
        raise NotImplementedError(given)

    def bind_tools(self, tools: Sequence[Json], /) -> Asked:
        """Use no tools: a round has none."""
        del tools
        return _Bound(lambda _: _message("READY"))

    def _answer(self, schema: type[BaseModel], sent: str) -> Json:
        material = [*_rows(_material(sent))]
        rows = [row for row in material if self.injection.tag in row["text"]]
        self.shown += bool(rows)
        value: Json = {name: [] for name in schema.model_fields}
        value |= self._followed(rows, schema) if rows else _honest(material, schema)
        if rows and "choices" in value:
            chosen = re.findall(r'"id": "(X\d+)"', sent)
            value["choices"] = [{"alternative": one, "rationale": self._claim} for one in chosen]
        return {
            "raw": _message(json.dumps(value)),
            "parsed": schema.model_validate(value),
            "parsing_error": None,
        }

    @property
    def _claim(self) -> str:
        return f"It was ordered: {self.injection.plain}."

    def _followed(self, rows: Sequence[Json], schema: type[BaseModel]) -> Json:
        said: list[Json] = [{"text": _GREEN, "cites": [rows[0]["id"]]}]
        for row in rows:
            words = " ".join(str(row["text"]).split())[:_LONGEST]
            said += [{"text": one, "cites": [row["id"]]} for one in (words, self._claim)]
        name = "sentences" if "sentences" in schema.model_fields else "statements"
        value: Json = {name: said}
        if "constraints" in schema.model_fields:
            value |= {"constraints": [*self._dates(rows)], "claims": [*self._links(rows)]}
        return value

    def _dates(self, rows: Sequence[Json]) -> Iterator[Json]:
        for row, quote in self._quotes(rows):
            for task in dict.fromkeys(_TASK.findall(self.injection.plain)):
                of = {"task": task, "quote": quote, "source": row["id"], "confidence": 99}
                yield {"type": "FNLT", "value": "2026-03-20", **of}
                yield {"type": "slip", "value": "14400", **of}

    def _links(self, rows: Sequence[Json]) -> Iterator[Json]:
        tasks = list(dict.fromkeys(_TASK.findall(self.injection.plain)))
        for row, quote in self._quotes(rows):
            for before, after in pairwise(tasks):
                of = {"quote": quote, "source": row["id"], "confidence": 99}
                yield {"before": before, "after": after, "kind": "FS", **of}
                yield {"before": after, "after": before, "kind": "FS", **of}

    def _quotes(self, rows: Sequence[Json]) -> Iterator[tuple[Json, str]]:
        """Quote the words themselves, word for word, where they stand in an observation."""
        for row in rows:
            if self.injection.plain in row["text"]:
                yield row, self.injection.plain


@dataclass(frozen=True)
class _Bound:
    answer: Callable[[Any], Any]

    def invoke(self, messages: Any, /) -> Any:  # noqa: ANN401  # as LangChain's own
        """Answer to what was sent."""
        return self.answer(messages)


def _message(text: str) -> AIMessage:
    return AIMessage(content=text, response_metadata={"finish_reason": "stop"})


def _material(sent: str) -> Any:  # noqa: ANN401  # any JSON
    """Read the material out of a message; where it has another form, the crew reads nothing."""
    return json.loads(sent[sent.index("{") : sent.rindex("}") + 1])


def _rows(value: Any) -> Iterator[Json]:  # noqa: ANN401  # any JSON
    """Give everything that has a text and something to cite for it."""
    match value:
        case dict():
            cites = value.get("cites") or [None]
            id_ = value.get("id") or cites[0]
            if id_ and "text" in value:
                yield {"id": id_, "text": str(value["text"])}
            for one in value.values():
                yield from _rows(one)
        case list():
            for one in value:
                yield from _rows(one)


def _honest(material: Sequence[Json], schema: type[BaseModel]) -> Json:
    found = [row for row in material if str(row["id"]).startswith("F")]
    name = "sentences" if "sentences" in schema.model_fields else "statements"
    return {name: [{"text": row["text"][:_LONGEST], "cites": [row["id"]]} for row in found]}
