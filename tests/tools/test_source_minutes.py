"""Meeting minutes: who said what is found by name or address, and never guessed."""

from pathlib import Path

import pytest

from tests.tools.sourcing import Inbox

HEAD = "date: 2026-03-12\nsubject: Weekly call\n\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "ws", "minutes", "inbox/call.md")


def speakers(inbox: Inbox, body: str) -> list[tuple[str | None, str]]:
    inbox.put(HEAD + body)
    return [(fact.speaker, fact.text) for fact in inbox.read()]


def test_each_turn_is_a_statement_with_its_line(inbox: Inbox) -> None:
    inbox.put(HEAD + "Fiona Hart (finance): T05 cannot start in April.\n  Not before the close.\n")

    [fact] = inbox.read()

    assert (fact.speaker, fact.at, fact.place) == (
        "fiona",
        "2026-03-12",
        "inbox/call.md, line 4",
    )
    assert fact.text == "T05 cannot start in April.\nNot before the close."
    assert fact.data["title"] == "Weekly call"


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Fiona Hart: yes", "fiona"),
        ("fiona: yes", "fiona"),
        ("- **Fiona Hart** (finance): yes", "fiona"),
        ("1. Fiona Hart (Finance): yes", "fiona"),
        ("Fiona Hart <fiona@example.com>: yes", "fiona"),
        ("Sam Reyes (IT security): yes", "sam"),
        ("Fiona: yes", "fiona"),
        ("Hart: yes", None),
        ("Fiona Hart (operations): yes", None),
        ("Fiona Hart <eve@evil.example>: yes", None),
        ("Anna (finance): yes", None),
        ("Coordinator: yes", None),
    ],
)
def test_a_speaker_is_one_person_or_nobody(inbox: Inbox, line: str, speaker: str | None) -> None:
    assert speakers(inbox, line + "\n") == [(speaker, "yes")]


def test_an_unknown_speaker_is_said(inbox: Inbox) -> None:
    inbox.put(HEAD + "Anna (finance): the close moves\nFiona Hart: no\n")

    anna, fiona = inbox.read()

    assert (anna.data["from"], anna.data["unknown_speaker"]) == ("Anna", True)
    assert "unknown_speaker" not in fiona.data


def test_what_stands_below_no_name_is_nobodys(inbox: Inbox) -> None:
    found = speakers(
        inbox,
        "# Weekly call\nWe met at 10:30.\n\nFiona Hart: T05 waits.\n\nDecided: nothing yet\n",
    )

    assert found == [(None, "We met at 10:30."), ("fiona", "T05 waits."), (None, "nothing yet")]


def test_the_day_may_stand_in_the_files_name(inbox: Inbox) -> None:
    inbox.put("Fiona Hart: yes\n", "inbox/2026-03-11-call.txt")

    assert inbox.read("inbox/2026-03-11-call.txt")[0].at == "2026-03-11"


def test_a_folder_is_read_by_name(inbox: Inbox) -> None:
    inbox.put("Fiona Hart: b\n", "inbox/m/2026-03-11-b.txt")
    inbox.put("Sam Reyes: a\n", "inbox/m/2026-03-10-a.md")

    assert [fact.text for fact in inbox.read("inbox/m")] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fiona Hart: yes\n", "date: is missing; add a line"),
        ("date: 2026-04-01\n\nFiona Hart: yes\n", "lies after today"),
        ("date: soon\n\nFiona Hart: yes\n", "date: 'soon' is no date"),
        (HEAD, "says nothing"),
        (HEAD + "Fiona Hart: " + "x" * 50_001 + "\n", "row 4: is longer than 50,000"),
        (HEAD + "Fiona Hart: x\n\n" * 2_001, "more than 2,000 statements"),
        ("date: 2026-03-12\ncolour: red\n\nFiona Hart: yes\n", "unknown field"),
    ],
)
def test_wrong_minutes_are_refused(inbox: Inbox, text: str, words: str) -> None:
    inbox.put(text)

    assert words in inbox.refusal()


def test_a_line_that_would_take_a_bad_pattern_hours_is_read_at_once(inbox: Inbox) -> None:
    assert speakers(inbox, f"{'A ' * 20_000}\n")[0][0] is None


def test_the_same_minutes_twice_are_the_same_facts(inbox: Inbox) -> None:
    inbox.put(HEAD + "Fiona Hart: yes\nSam Reyes: no\n")

    assert [one.hash for one in inbox.read()] == [one.hash for one in inbox.read()]
