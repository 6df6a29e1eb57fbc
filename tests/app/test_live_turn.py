"""A turn on a terminal: tools and words as they come, and Ctrl-C that stops it."""

import io
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.live import Anew, Drafted, Stop, ToolUsed, TurnEvent, Words
from app.bootstrap import Workspace, open_workspace
from app.cli import live_turn
from app.cli.live_turn import say_live
from app.cli.screen import Screen
from app.services.chatting import say_to_coordinator
from tests.app.conftest import Run
from tests.app.dated import make_dated

EVENTS: tuple[TurnEvent, ...] = (
    ToolUsed(tool="why", arguments="task=T05", ok=True, summary="chain 3"),
    ToolUsed(tool="why", arguments="task=T99", ok=False),
    Words(text="T05 waits \x1b[31mfor"),
    Anew(reason="the model's answer was cut off"),
    Drafted(id="D1", title="Give T05 more time"),
    Words(text="T05 waits for T04."),
)


@pytest.fixture
def place(files: Path, tmp_path: Path) -> Path:
    return make_dated(files, tmp_path / "dated")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown_by(
    monkeypatch: pytest.MonkeyPatch, place: Path, *events: TurnEvent, interrupts: int = 0
) -> tuple[str, list[bool]]:
    """Give what a terminal shows of events, and whether a stop was asked for after them."""
    terminal, stopped = Terminal(), []

    def talk(
        _workspace: Workspace,
        _text: str,
        _person: str | None,
        *,
        tell: Callable[[TurnEvent], None],
        stop: Stop,
    ) -> None:
        for event in events:
            tell(event)
        for _ in range(interrupts):
            signal.raise_signal(signal.SIGINT)
        stopped.append(stop.requested)

    monkeypatch.setattr(live_turn, "say_to_coordinator", talk)
    with open_workspace(place) as workspace:
        say_live(workspace, "why?", "maya", Screen(terminal))
    return terminal.getvalue(), stopped


def test_tools_words_and_drafts_are_shown_as_they_come(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    shown, stopped = shown_by(monkeypatch, place, *EVENTS)

    assert "looked at why(task=T05): chain 3" in shown
    assert "looked at why(task=T99): gave nothing" in shown
    assert "begun anew: the model's answer was cut off" in shown
    assert "drafted D1: Give T05 more time" in shown
    assert "T05 waits for T04." in shown
    assert stopped == [False]


def test_no_word_of_a_model_steers_the_terminal(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    shown, _ = shown_by(monkeypatch, place, Words(text="red \x1b[31malert"))

    assert "\x1b[31m" not in shown
    assert "alert" in shown


def test_the_first_interrupt_asks_for_the_end_and_the_second_one_takes_it(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    before = signal.getsignal(signal.SIGINT)

    assert shown_by(monkeypatch, place, interrupts=1)[1] == [True]
    with pytest.raises(KeyboardInterrupt):
        shown_by(monkeypatch, place, interrupts=2)

    assert signal.getsignal(signal.SIGINT) == before


def test_a_real_turn_by_rules_shows_its_tools_and_gives_the_answer(run: Run, place: Path) -> None:
    terminal = Terminal()

    with open_workspace(place) as workspace:
        spoken = say_live(workspace, "why does T05 start then", "maya", Screen(terminal))
        again = say_to_coordinator(workspace, "why does T05 start then", "maya")

    assert "looked at why(task=T05)" in terminal.getvalue()
    assert spoken.answer == again.answer
    assert run("verify", "--workspace", place).code == 0
