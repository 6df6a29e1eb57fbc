"""Asks a model for an answer of a schema, or for calls of tools: whole, or a failure with a reason.

The one owner of retries: at most four attempts a call, whoever is asked; a busy or silent endpoint
is asked again after a wait, an unreadable answer once more, anything else not at all. Where a
second model is configured, the first has half of the attempts and the second what is left. Nothing
of a partial answer is ever used.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from agents.failures import (
    AGAIN,
    NO_SECOND,
    ONCE_MORE,
    UNBOUNDED,
    UNREADABLE,
    ModelAnswerError,
    failure_of,
    how_wrong,
)
from agents.lines import Line, Way, as_line
from agents.live import Live
from agents.models import Asked, ChatModel, Message, untraced
from agents.spending import tokens_of
from agents.streaming import Streaming

MOST_ATTEMPTS = 4
MOST_UNREADABLE = 2
MOST_CHARACTERS = 200_000
AnswerT = TypeVar("AnswerT", bound=BaseModel)
Wire = dict[str, Any]  # a message as it goes over the wire


@dataclass(frozen=True)
class Patience:
    """How often and how long to wait; ``sleep`` is handed in so that tests need not."""

    attempts: int = MOST_ATTEMPTS
    first_seconds: float = 1
    most_seconds: float = 30
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Answered(Generic[AnswerT]):
    """An answer of the schema, what it took, and which model gave it."""

    answer: AnswerT
    attempts: int
    prompt_tokens: int
    completion_tokens: int
    model: str = ""


@dataclass(frozen=True)
class Call:
    """A tool that a model asks for; its arguments are a text where they are no JSON object."""

    id: str
    name: str
    arguments: dict[str, Any] | str


@dataclass(frozen=True)
class Called:
    """The tools that a model asks for, what it took, and which model it was."""

    calls: tuple[Call, ...]
    attempts: int
    prompt_tokens: int
    completion_tokens: int
    model: str = ""


TakenT = TypeVar("TakenT", Answered[Any], Called)


def ask_model(
    model: ChatModel | Line,
    messages: Sequence[Message],
    schema: type[AnswerT],
    patience: Patience | None = None,
    live: Live | None = None,
) -> Answered[AnswerT]:
    """Ask until there is an answer of the schema, within the patience.

    Who listens is told the words of the answer as they come.

    Raises:
        ModelAnswerError: there is none.
    """

    def bind(way: Way) -> Callable[[], Answered[AnswerT]]:
        if live is not None and live.listens:
            streaming = Streaming(way.model, schema, live)
            return lambda: _attempt(streaming, list(messages), schema)
        asked = way.model.with_structured_output(
            schema, method="json_schema", include_raw=True, strict=True
        )
        return lambda: _attempt(asked, list(messages), schema)

    def size() -> int:
        return tokens_of(len(str(messages)) + len(str(schema.model_json_schema())))

    return _persist(as_line(model), patience, bind, size)


def ask_for_calls(
    model: ChatModel | Line,
    messages: Sequence[Wire],
    tools: Sequence[dict[str, Any]],
    patience: Patience | None = None,
) -> Called:
    """Ask which tools a model wants to use next; none means that it knows enough.

    Raises:
        ModelAnswerError: there is no answer.
    """

    def bind(way: Way) -> Callable[[], Called]:
        asked = way.model.bind_tools(list(tools))
        return lambda: _attempt_calls(asked, list(messages))

    def size() -> int:
        return tokens_of(len(str(messages)) + len(str(tools)))

    return _persist(as_line(model), patience, bind, size)


def _persist(
    line: Line,
    patience: Patience | None,
    bind: Callable[[Way], Callable[[], TakenT]],
    size: Callable[[], int],
) -> TakenT:
    """Ask one model after the other, as often as the patience allows, and note how often."""
    patience = patience or Patience()
    left, tried = min(patience.attempts, MOST_ATTEMPTS), 0
    before: ModelAnswerError | None = None
    for number, way in enumerate(line.ways, start=1):
        last = number == len(line.ways)
        attempts = _Attempts(patience, left if last else -(-left // 2))
        try:
            taken = attempts.retrying()(_guarded(line, way, bind(way), size, attempts))
        except ModelAnswerError as error:
            tried, left = tried + attempts.count, left - attempts.count
            error.attempts = tried
            error.follows(before, way.name)
            if last or not left or error.kind in NO_SECOND:
                raise
            before = error
        else:
            return replace(taken, attempts=tried + attempts.count, model=way.name)
    raise AssertionError("a line has a way")


def _guarded(
    line: Line,
    way: Way,
    attempt: Callable[[], TakenT],
    size: Callable[[], int],
    attempts: "_Attempts",
) -> Callable[[], TakenT]:
    """Let budget and breaker stand before each attempt; only what is sent is one."""
    if line.guard is None:
        return attempts.counted(attempt)
    guard, prompt, most = line.guard, size(), way.most_tokens

    def once() -> TakenT:
        entry = guard.enter(way.key, prompt, most, way.price, in_round=line.in_round)
        try:
            taken = attempts.counted(attempt)()
        except ModelAnswerError as error:
            guard.fail(entry, error.kind, prompt)
            raise
        guard.leave(entry, taken.prompt_tokens or prompt, taken.completion_tokens or most)
        return taken

    return once


class _Attempts:
    """Counts attempts, and says whether there is another and after what wait."""

    def __init__(self, patience: Patience, most: int) -> None:
        self.patience, self.most = patience, most
        self.count = 0
        self.unreadable = 0

    def counted(self, attempt: Callable[[], TakenT]) -> Callable[[], TakenT]:
        """Count each time that it is made."""

        def once() -> TakenT:
            self.count += 1
            return attempt()

        return once

    def retrying(self) -> Retrying:
        return Retrying(
            stop=stop_after_attempt(self.most),
            retry=retry_if_exception(self._again),
            wait=self._wait,
            sleep=self.patience.sleep,
            reraise=True,
        )

    def _again(self, error: BaseException) -> bool:
        if not isinstance(error, ModelAnswerError):
            return False
        if error.kind in ONCE_MORE:
            self.unreadable += 1
            return self.unreadable < MOST_UNREADABLE
        return error.kind in AGAIN

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        named = error.wait if isinstance(error, ModelAnswerError) else None
        grown = self.patience.first_seconds * 2 ** (state.attempt_number - 1)
        return min(self.patience.most_seconds, grown if named is None else named)


def _invoke(asked: Asked, messages: Sequence[Message] | Sequence[Wire]) -> Any:  # noqa: ANN401  # LangChain's own
    """Ask once; every failure of client or endpoint becomes a ModelAnswerError."""
    import openai  # noqa: PLC0415  # slow to import

    try:
        with untraced():
            return asked.invoke(messages)
    except (openai.OpenAIError, *UNREADABLE, *UNBOUNDED) as error:
        raise failure_of(error) from error


def _attempt_calls(asked: Asked, messages: list[Wire]) -> Called:
    """Ask once for calls; what could not be read as arguments stays a text."""
    raw = _invoke(asked, messages)
    _check_ending(raw, may_be_empty=True)
    wanted = [*raw.tool_calls, *raw.invalid_tool_calls]
    calls = tuple(
        Call(str(one["id"] or number), str(one["name"] or ""), one["args"] or {})
        for number, one in enumerate(wanted)
    )
    size = sum(len(one.name) + len(str(one.arguments)) for one in calls)
    if size > MOST_CHARACTERS:
        raise ModelAnswerError("too_large", f"{size} characters")
    usage = raw.usage_metadata or {}
    return Called(
        calls=calls,
        attempts=1,
        prompt_tokens=usage.get("input_tokens", 0),
        completion_tokens=usage.get("output_tokens", 0),
    )


def _attempt(asked: Asked, messages: list[Message], schema: type[AnswerT]) -> Answered[AnswerT]:
    """Ask once for an answer; one that is not of the schema is a failure too."""
    result = _invoke(asked, messages)
    _check_ending(result["raw"])
    parsed = result["parsed"]
    if not isinstance(parsed, schema):
        wrong = result.get("parsing_error")
        detail = how_wrong(wrong) if isinstance(wrong, ValidationError) else ""
        raise ModelAnswerError("wrong_schema", detail)
    usage = result["raw"].usage_metadata or {}
    return Answered(
        answer=parsed,
        attempts=1,
        prompt_tokens=usage.get("input_tokens", 0),
        completion_tokens=usage.get("output_tokens", 0),
    )


def _check_ending(raw: Any, *, may_be_empty: bool = False) -> None:  # noqa: ANN401  # LangChain's message
    """Refuse an answer that did not end by itself, is none, or is too long to be one."""
    finish = raw.response_metadata.get("finish_reason")
    if finish == "length":
        raise ModelAnswerError("cut_off")
    if finish == "content_filter":
        raise ModelAnswerError("filtered")
    if raw.additional_kwargs.get("refusal"):
        raise ModelAnswerError("refusal")
    if finish not in {"stop", "tool_calls"}:
        raise ModelAnswerError("unreadable", "it does not say that it is complete")
    text = str(raw.content or "")
    if not (text.strip() or raw.tool_calls or may_be_empty):
        raise ModelAnswerError("empty")
    if len(text) > MOST_CHARACTERS:
        raise ModelAnswerError("too_large", f"{len(text)} characters")
