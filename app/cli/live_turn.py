"""A turn on a terminal while it goes on: tools one by one, words as they come, Ctrl-C to stop.

The words are not checked yet, so they stand dimmed and go away at the end; what stood up to the
check is written in their place by the caller.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING

from rich.live import Live as Region
from rich.text import Text

from agents.live import Stop, TurnEvent
from app.bootstrap import Workspace
from app.cli.screen import Screen
from app.services.chatting import say_to_coordinator
from plan.visible import visible

if TYPE_CHECKING:
    from graphs.conversation import Spoken

_MOST_SHOWN = 1_500  # characters; a region that is higher than the window would flicker


@dataclass
class _Turn:
    """Writes the events of one turn."""

    screen: Screen
    region: Region
    words: list[str] = field(default_factory=list)

    def tell(self, event: TurnEvent) -> None:
        """Show an event; the last one is the caller's to show."""
        match event.kind:
            case "tool":
                tried = "" if event.ok else ": gave nothing"
                gave = f": {event.summary}" if event.summary else tried
                self.screen.note(f"looked at {event.tool}({event.arguments}){gave}", indent=0)
            case "draft":
                self.screen.note(f"drafted {event.id}: {event.title}", indent=0)
            case "words":
                self.words.append(event.text)
                self._draw()
            case "anew":
                self.words.clear()
                self.screen.note(f"begun anew: {event.reason}", indent=0)
                self._draw()
            case "answer":
                self.words.clear()
                self._draw()

    def _draw(self) -> None:
        shown = visible("".join(self.words))[-_MOST_SHOWN:]
        self.region.update(Text(shown, style="dim"), refresh=True)


def say_live(workspace: Workspace, text: str, person: str | None, screen: Screen) -> "Spoken":
    """Take one turn and show it as it goes on; Ctrl-C stops it and nothing of it is kept.

    Raises:
        FormError, UnknownError, NotEntitledError: see ``say_to_coordinator``.
    """
    stop = Stop()
    region = Region(console=screen.console, transient=True, auto_refresh=False)
    with _interrupts(stop), region:
        turn = _Turn(screen, region)
        return say_to_coordinator(workspace, text, person, tell=turn.tell, stop=stop)


@contextmanager
def _interrupts(stop: Stop) -> Iterator[None]:
    """Let the first Ctrl-C stop the turn and the second one end the command."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.requested:
            raise KeyboardInterrupt
        stop.request()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
