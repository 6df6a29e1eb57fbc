"""An answer of a schema as it is being written: its words at once, the whole of it at the end.

What goes on is the same as without streaming: the answer counts once it is whole and of its
schema, and nothing of a partial one is used. Only a person who listens sees words before that.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from agents.live import Live
from agents.models import ChatModel, Message

MOST_STREAMED = 200_000
_BEGIN = re.compile(r'\s*\{\s*"text"\s*:\s*"')
_UNIT = re.compile(
    r'[^"\\\x00-\x1f]+'
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\u(?![dD][89abAB])[0-9a-fA-F]{4}"
    r'|\\["\\/bfnrt]'
)
AnswerT = TypeVar("AnswerT", bound=BaseModel)


class TextReader:
    """Reads the words of the field ``text`` out of JSON that arrives in pieces.

    Only where the field stands first; an escape that is not whole yet waits for the next piece.
    """

    def __init__(self) -> None:
        self._left = ""
        self._begun = False
        self._over = False

    def feed(self, piece: str) -> str:
        """Give the words that are whole now."""
        self._left += piece
        if not self._begun:
            begin = _BEGIN.match(self._left)
            if begin is None:
                return ""
            self._begun, self._left = True, self._left[begin.end() :]
        return "" if self._over else "".join(self._units())

    def _units(self) -> Iterator[str]:
        place = 0
        while found := _UNIT.match(self._left, place):
            place = found.end()
            yield json.loads(f'"{found.group()}"')
        self._left = self._left[place:]
        self._over = self._left.startswith('"')


@dataclass(frozen=True)
class Streaming(Generic[AnswerT]):
    """A model bound to a schema that tells the words of its answer while they come."""

    model: ChatModel
    schema: type[AnswerT]
    live: Live

    def invoke(self, messages: Sequence[Message], /) -> dict[str, Any]:
        """Ask once; gives what a bound model gives: the raw message, parsed, or why it is not.

        Raises:
            ModelAnswerError: somebody asked for the end.
        """
        self.live.check()
        self.live.anew("the model begins anew")
        whole = self._listened(messages)
        used = whole.response_metadata.get("token_usage")
        if used and not whole.usage_metadata:
            whole.usage_metadata = {
                "input_tokens": used["prompt_tokens"],
                "output_tokens": used["completion_tokens"],
                "total_tokens": used["total_tokens"],
            }
        try:
            parsed = self.schema.model_validate_json(str(whole.content))
        except ValidationError as error:
            return {"raw": whole, "parsed": None, "parsing_error": error}
        return {"raw": whole, "parsed": parsed, "parsing_error": None}

    def _listened(self, messages: Sequence[Message]) -> Any:  # noqa: ANN401  # LangChain's message
        reader, whole, size = TextReader(), None, 0
        asked = self.model.bind(response_format=self._format())
        with closing(asked.stream(messages)) as pieces:
            for piece in pieces:
                self.live.check()
                text = str(piece.content or "")
                size += len(text)
                whole = piece if whole is None else whole + piece
                if size > MOST_STREAMED:
                    break
                self.live.say(reader.feed(text))
        if whole is None:
            raise ValueError("the stream held nothing")
        return whole

    def _format(self) -> dict[str, Any]:
        return {
            "type": "json_schema",
            "json_schema": {
                "name": self.schema.__name__,
                "schema": self.schema.model_json_schema(),
                "strict": True,
            },
        }
