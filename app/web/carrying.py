"""What long work does: a turn of a conversation, and a round. Each tells its steps as it goes.

Words of an answer are told in bunches: each event is an act of the store, and a model gives dozens
of words a second.
"""

import time
from collections.abc import Mapping
from types import MappingProxyType

from agents.live import Anew, Drafted, Stop, ToolUsed, TurnEvent, Words
from app.bootstrap import Workspace
from app.services.chatting import say_to_coordinator, spoken_json
from app.services.rounds import hold_round
from app.web.jobs import Carry, Hand, Job, Json

TURN, ROUND = "turn", "round"
_BUNCH = 0.12  # seconds


class Telling:
    """Passes the events of a turn on, words in bunches."""

    def __init__(self, hand: Hand) -> None:
        self._hand, self._words, self._last, self._quiet = hand, "", 0.0, False

    def be_quiet(self) -> None:
        """Tell nothing more: the turn was stopped, and only its end is still recorded."""
        self._quiet = True

    def hear(self, event: TurnEvent) -> None:
        """Take one event."""
        if self._quiet:
            return
        if isinstance(event, Words):
            self._words += event.text
            if time.monotonic() - self._last > _BUNCH:
                self._flush()
            return
        self._flush()
        match event:
            case ToolUsed():
                line = f"{event.tool}({event.arguments})"
                self._hand.tell("step", {"text": f"{line}: {event.summary or 'done'}"})
            case Drafted():
                self._hand.tell("step", {"text": f"drafted {event.id}: {event.title}"})
            case Anew():
                self._hand.tell("reset", {"why": event.reason})

    def _flush(self) -> None:
        if self._words:
            self._hand.tell("words", {"text": self._words})
            self._words, self._last = "", time.monotonic()


def carry_turn(workspace: Workspace, job: Job, hand: Hand) -> Json:
    """Take one turn of a person's conversation."""
    stop, told = Stop(), Telling(hand)

    def heard() -> None:
        told.be_quiet()
        stop.request()

    hand.on_stop(heard)
    text = job.body["text"]
    return spoken_json(say_to_coordinator(workspace, text, job.person, tell=told.hear, stop=stop))


def carry_round(workspace: Workspace, job: Job, hand: Hand) -> Json:  # noqa: ARG001  # as every carrier
    """Hold a round."""
    result = hold_round(workspace, lambda line: hand.tell("step", {"text": line}))
    return {"round": result.round, "new": result.new, "findings": len(result.findings)}


CARRIERS: Mapping[str, Carry] = MappingProxyType({TURN: carry_turn, ROUND: carry_round})
