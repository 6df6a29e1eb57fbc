"""Why a model gave no usable answer: a kind for each reason, and which may be tried again.

What the client raises is sorted here by named types. A reason never repeats what a model or an
endpoint wrote, because that would put their words in front of people.
"""

from typing import Any, Literal

from pydantic import ValidationError

from agents.wire import CompressedError, TooLargeError

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
    "too_long",
    "spent",
    "resting",
    "stopped",
]
AGAIN: tuple[Failure, ...] = ("timeout", "unreachable", "busy", "server_error")
ONCE_MORE: tuple[Failure, ...] = ("wrong_schema", "unreadable", "empty")
# A no is an answer: nobody shops for another model's yes. What is spent is spent for all.
NO_SECOND: tuple[Failure, ...] = ("refusal", "filtered", "spent", "stopped")
# What no endpoint charges for: it has said no before it worked.
FREE: tuple[Failure, ...] = ("busy", "quota", "refused_request", "too_long")
# What counts as the endpoint's trouble, against which the breaker protects both sides.
TROUBLE: tuple[Failure, ...] = (*AGAIN, "quota")
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
    "too_long": "the material is too long for the model",
    "spent": "the budget for models is used up",
    "stopped": "stopped by the person",
    "resting": "the model failed again and again, so it is left alone for a while",
}
_TOO_LONG = "context_length_exceeded"
_BUSY, _BROKEN = 429, 500
# What the libraries raise over an answer that is none: no JSON, no choices, null where a list
# should be, nested beyond reading.
# A stream that holds no piece fails one of the client's own assertions.
UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
    AssertionError,
)
UNBOUNDED = (TooLargeError, CompressedError)


class ModelAnswerError(Exception):
    """No usable answer; ``kind`` and the message say why, ``attempts`` how often it was tried."""

    def __init__(self, kind: Failure, detail: str = "", *, wait: float | None = None) -> None:
        self.kind, self.wait, self.attempts = kind, wait, 1
        super().__init__(f"{_REASONS[kind]}{f': {detail}' if detail else ''}")

    def follows(self, before: "ModelAnswerError | None", name: str) -> None:
        """Say beside the own reason why the model before was not enough; ``name`` is this one's."""
        if before is not None:
            self.args = (f"{before}; {name}: {self}",)


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
    if isinstance(error, openai.APIStatusError):
        return _of_status(error.status_code, error.code, error.response.headers)
    if isinstance(error, ValidationError):
        return ModelAnswerError("wrong_schema", how_wrong(error))
    cause = error.__cause__ or error
    if isinstance(cause, TooLargeError):
        return ModelAnswerError("too_large", str(cause))
    unreachable = isinstance(error, openai.APIConnectionError) and cause is not error
    kind = "unreachable" if unreachable and not isinstance(cause, CompressedError) else "unreadable"
    return ModelAnswerError(kind, type(cause).__name__)


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
    kind = "too_long" if code == _TOO_LONG else "refused_request"
    return ModelAnswerError(kind, f"HTTP {status}")


def _retry_after(text: str) -> float | None:
    """Read the seconds that a server asks for; a date would want a clock, so it counts as none."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004  # three centuries
