"""A line in the log for every answer of the crew: who asked whom, with which prompt, what it took.

The line holds names, digests and counts; never what was asked or answered, and never a secret. It
goes to the logger ``interlock.crew``, which is silent until somebody sets it up.
"""

import json
import logging
from collections.abc import Mapping
from typing import Protocol

LOGGER = "interlock.crew"


class Traced(Protocol):
    """What an answer says of how it came about."""

    @property
    def written_by(self) -> str:
        """Name the model, or the rules."""
        ...

    @property
    def failure(self) -> str | None:
        """Say why no model wrote it."""
        ...

    @property
    def dropped(self) -> Mapping[str, int]:
        """Count what did not stand, by kind."""
        ...

    @property
    def attempts(self) -> int:
        """Count how often a model was asked."""
        ...

    @property
    def prompt_tokens(self) -> int:
        """Count what was sent."""
        ...

    @property
    def completion_tokens(self) -> int:
        """Count what came back."""
        ...


def trace(agent: str, answer: Traced, prompt: str) -> None:
    """Tell of one answer; ``prompt`` is the digest of what a model is sent, told where one was."""
    facts = {
        "agent": agent,
        "prompt": prompt if answer.attempts else None,
        "written_by": answer.written_by,
        "attempts": answer.attempts,
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.completion_tokens,
        "dropped": dict(answer.dropped),
        "failure": answer.failure,
    }
    logging.getLogger(LOGGER).info("%s", json.dumps(facts, ensure_ascii=True))
