"""A turn as it goes on: what is told of it while it is answered, and how it is stopped.

Words that are told are not checked yet; the event that ends a turn holds what stood, and takes
their place. Nobody has to listen: a turn without a listener goes the same way and tells nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Literal

from agents.failures import ModelAnswerError
from plan.values import Value


class ToolUsed(Value):
    """A tool was called: with what, whether it gave an answer, and what it gave in a few words."""

    kind: Literal["tool"] = "tool"
    tool: str
    arguments: str
    ok: bool
    summary: str = ""


class Drafted(Value):
    """A draft was written; it changes nothing."""

    kind: Literal["draft"] = "draft"
    id: str
    title: str


class Words(Value):
    """More words of the answer, to be put behind those before."""

    kind: Literal["words"] = "words"
    text: str


class Anew(Value):
    """The words so far are void: another try, or the rules answer."""

    kind: Literal["anew"] = "anew"
    reason: str


class Answered(Value):
    """The end of a turn: what stood up to the check; ``replaced`` where the words were others."""

    kind: Literal["answer"] = "answer"
    text: str
    cites: tuple[str, ...]
    drafts: tuple[str, ...]
    written_by: str
    failure: str | None
    dropped: dict[str, int]
    replaced: bool


TurnEvent = ToolUsed | Drafted | Words | Anew | Answered


class Stop:
    """Asks a turn to end, from any thread."""

    def __init__(self) -> None:
        self._event = Event()

    def request(self) -> None:
        """Ask for it; asking twice asks once."""
        self._event.set()

    @property
    def requested(self) -> bool:
        """Whether somebody asked for it."""
        return self._event.is_set()


def _nobody(_event: TurnEvent) -> None:
    """Tell nobody."""


@dataclass
class Live:
    """One turn's listener and its stop; ``words`` holds what was told and is not void."""

    tell: Callable[[TurnEvent], None] = _nobody
    stop: Stop = field(default_factory=Stop)
    words: str = ""

    @property
    def listens(self) -> bool:
        """Whether anybody does."""
        return self.tell is not _nobody

    def check(self) -> None:
        """Go on, unless the turn is to end.

        Raises:
            ModelAnswerError: somebody asked for the end; the kind is ``stopped``.
        """
        if self.stop.requested:
            raise ModelAnswerError("stopped")

    def say(self, text: str) -> None:
        """Tell more words."""
        if text and self.listens:
            self.words += text
            self.tell(Words(text=text))

    def anew(self, reason: str) -> None:
        """Take back the words that were told, where there are any."""
        if self.words:
            self.words = ""
            self.tell(Anew(reason=reason))
