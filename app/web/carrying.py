"""What long work does: a turn, a round, a large file that is read. Each tells its steps as it goes.

Words of an answer are told in bunches: each event is an act of the store, and a model gives dozens
of words a second.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from agents.live import Anew, Drafted, Stop, ToolUsed, TurnEvent, Words
from app.bootstrap import Workspace
from app.services.chatting import say_to_coordinator, spoken_json
from app.services.dropping import Dropped, take_away, take_file
from app.services.rounds import hold_round
from app.services.sources import read_now
from app.web.jobs import Carry, Hand, Job, Json

TURN, ROUND, READING = "turn", "round", "reading"
LARGE = 256 * 1024  # bytes, from which on reading is long work
_MOST_TOLD, _LONGEST = 200, 4_000
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


def carry_reading(workspace: Workspace, job: Job, hand: Hand) -> Json:
    """Read a file that was handed in and lies aside, or a source of the settings.

    Cut off and begun again it keeps nothing twice: what is known already is counted.
    """

    def tell(line: str) -> None:
        hand.tell("step", {"text": line})

    if "source" in job.body:
        return told_of(Dropped(read_now(workspace, job.body["source"], tell), None))
    place = workspace.root / job.body["place"]
    content, kind = place.read_bytes(), job.body["read_as"]
    dropped = take_file(workspace, place.name, content, by=job.person, kind=kind, tell=tell)
    return told_of(dropped)


def clear_away(root: Path, job: Job) -> None:
    """Take the file away that a reading was for, once the reading is over, however it ended."""
    if job.kind == READING and "place" in job.body:
        take_away(root / job.body["place"])


def told_of(dropped: Dropped) -> Json:
    """Say what became of a file, as a page tells it; of many new facts the first."""
    seen, found = dropped.observed, dropped.compared
    new = [] if seen is None else [one for file in seen.read for one in file.new]
    return {
        "files": [
            {"file": one.file, "kind": one.kind, "new": len(one.new), "known": one.known}
            for one in (() if seen is None else seen.read)
        ],
        "refused": [
            {"file": one.file, "reason": one.reason[:_LONGEST]}
            for one in (seen.refused if seen else ())
        ],
        "first": [{"id": one.id, "text": one.fact.text[:300]} for one in new[:_MOST_TOLD]],
        "draft": None if found is None else found.draft,
        "same": found is not None and not found.operations,
    }


CARRIERS: Mapping[str, Carry] = MappingProxyType(
    {TURN: carry_turn, ROUND: carry_round, READING: carry_reading}
)
