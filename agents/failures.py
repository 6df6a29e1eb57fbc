"""Why a model gave no usable answer: a kind for each reason, and which may be tried again.

What the client raises is sorted here by named types. A reason never repeats what a model or an
endpoint wrote, because that would put their words in front of people.
"""

from typing import Any, Literal

from pydantic import ValidationError

Failure = Literal[
    "timeout",
    "unreachable",
    "busy",
    "quota",
    "server_error",
    "refused_request",
    "cut_off",
    "filtered",
    "refusal",
    "empty",
    "wrong_schema",
    "unreadable",
    "too_large",
]
AGAIN: tuple[Failure, ...] = ("timeout", "unreachable", "busy", "server_error")
ONCE_MORE: tuple[Failure, ...] = ("wrong_schema", "unreadable", "empty")
_REASONS: dict[Failure, str] = {
    "timeout": "the model did not answer in time",
    "unreachable": "the model could not be reached",
    "busy": "the model's endpoint was too busy (HTTP 429)",
    "quota": "the quota at the model's endpoint is used up (HTTP 429)",
    "server_error": "the model's endpoint failed",
    "refused_request": "the model's endpoint refused the request",
    "cut_off": "the model's answer was cut off at its length limit",
    "filtered": "the model's answer was withheld by a content filter",
    "refusal": "the model refused to answer",
    "empty": "the model's answer was empty",
    "wrong_schema": "the model's answer was not of the schema",
    "unreadable": "the model's answer could not be read",
    "too_large": "the model's answer was too large",
}
_BUSY, _BROKEN = 429, 500
# What the libraries raise over an answer that is none: no JSON, no choices, null where a list
# should be, nested beyond reading.
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)


class ModelAnswerError(Exception):
    """No usable answer; ``kind`` and the message say why, ``attempts`` how often it was tried."""

    def __init__(self, kind: Failure, detail: str = "", *, wait: float | None = None) -> None:
        self.kind, self.wait, self.attempts = kind, wait, 1
        super().__init__(f"{_REASONS[kind]}{f': {detail}' if detail else ''}")


def failure_of(error: Exception) -> ModelAnswerError:
    """Sort what the client raised."""
    import openai  # noqa: PLC0415  # slow to import

    kinds: list[tuple[type[Exception], Failure]] = [
        (openai.LengthFinishReasonError, "cut_off"),
        (openai.ContentFilterFinishReasonError, "filtered"),
        (openai.APITimeoutError, "timeout"),
    ]
    for type_, kind in kinds:
        if isinstance(error, type_):
            return ModelAnswerError(kind)
    if isinstance(error, openai.APIConnectionError):
        return ModelAnswerError("unreachable", type(error.__cause__ or error).__name__)
    if isinstance(error, openai.APIStatusError):
        return _of_status(error.status_code, error.code, error.response.headers)
    if isinstance(error, ValidationError):
        return ModelAnswerError("wrong_schema", how_wrong(error))
    return ModelAnswerError("unreadable", type(error).__name__)


def how_wrong(error: ValidationError) -> str:
    """Say how an answer leaves the schema; the place could be a name that the model made up."""
    return error.errors(include_input=False, include_url=False)[0]["type"].replace("_", " ")


def _of_status(status: int, code: str | None, headers: Any) -> ModelAnswerError:  # noqa: ANN401  # the HTTP client's own mapping
    """Sort an HTTP status: busy and broken may be asked again, everything else is final."""
    wait = _retry_after(headers.get("retry-after", ""))
    if status == _BUSY:
        kind: Failure = "quota" if code == "insufficient_quota" else "busy"
        return ModelAnswerError(kind, wait=wait)
    if status >= _BROKEN:
        return ModelAnswerError("server_error", f"HTTP {status}", wait=wait)
    return ModelAnswerError("refused_request", f"HTTP {status}")


def _retry_after(text: str) -> float | None:
    """Read the seconds that a server asks for; a date would want a clock, so it counts as none."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004  # three centuries
