"""Asks a model for an answer of a schema, or for calls of tools: whole, or a failure with a reason.

The one owner of retries: at most four attempts; a busy or silent endpoint is asked again after a
wait, an unreadable answer once more, anything else not at all. Nothing of a partial answer is ever
used.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from agents.failures import (
    AGAIN,
    ONCE_MORE,
    UNREADABLE,
    ModelAnswerError,
    failure_of,
    how_wrong,
)
from agents.models import Asked, ChatModel, Message, untraced

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
    """An answer of the schema, and what it took."""

    answer: AnswerT
    attempts: int
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True)
class Call:
    """A tool that a model asks for; its arguments are a text where they are no JSON object."""

    id: str
    name: str
    arguments: dict[str, Any] | str


@dataclass(frozen=True)
class Called:
    """The tools that a model asks for, and what it took."""

    calls: tuple[Call, ...]
    attempts: int
    prompt_tokens: int
    completion_tokens: int


TakenT = TypeVar("TakenT", Answered[Any], Called)


def ask_model(
    model: ChatModel,
    messages: Sequence[Message],
    schema: type[AnswerT],
    patience: Patience | None = None,
) -> Answered[AnswerT]:
    """Ask until there is an answer of the schema, within the patience.

    Raises:
        ModelAnswerError: there is none.
    """
    asked = model.with_structured_output(
        schema, method="json_schema", include_raw=True, strict=True
    )
    return _persist(patience, lambda: _attempt(asked, list(messages), schema))


def ask_for_calls(
    model: ChatModel,
    messages: Sequence[Wire],
    tools: Sequence[dict[str, Any]],
    patience: Patience | None = None,
) -> Called:
    """Ask which tools a model wants to use next; none means that it knows enough.

    Raises:
        ModelAnswerError: there is no answer.
    """
    asked = model.bind_tools(list(tools))
    return _persist(patience, lambda: _attempt_calls(asked, list(messages)))


def _persist(patience: Patience | None, attempt: Callable[[], TakenT]) -> TakenT:
    """Try as often as the patience allows, and note how often that was."""
    attempts = _Attempts(patience or Patience())
    try:
        taken = attempts.retrying()(attempt)
    except ModelAnswerError as error:
        error.attempts = attempts.count
        raise
    return replace(taken, attempts=attempts.count)


class _Attempts:
    """Counts attempts, and says whether there is another and after what wait."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.count = 0
        self.unreadable = 0

    def retrying(self) -> Retrying:
        return Retrying(
            stop=stop_after_attempt(min(self.patience.attempts, MOST_ATTEMPTS)),
            retry=retry_if_exception(self._again),
            wait=self._wait,
            sleep=self.patience.sleep,
            before=self._begin,
            reraise=True,
        )

    def _begin(self, _state: RetryCallState) -> None:
        self.count += 1

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
    except (openai.OpenAIError, *UNREADABLE) as error:
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
