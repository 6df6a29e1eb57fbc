"""Words out of an answer that is still being written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.failures import ModelAnswerError
from agents.live import Live, Stop, Words
from agents.streaming import TextReader

PIECES = st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=20)


def read_in_pieces(text: str, sizes: list[int]) -> list[str]:
    reader, words, place, turn = TextReader(), [], 0, 0
    while place < len(text):
        size = sizes[turn % len(sizes)]
        words.append(reader.feed(text[place : place + size]))
        place, turn = place + size, turn + 1
    return words


@given(text=st.text(), sizes=PIECES, ascii_only=st.booleans())
def test_the_words_are_those_of_the_answer_however_it_is_cut(
    text: str, sizes: list[int], *, ascii_only: bool
) -> None:
    whole = json.dumps({"text": text, "cites": ['"text": "no"']}, ensure_ascii=ascii_only)

    words = read_in_pieces(whole, sizes)

    assert "".join(words) == text


@given(st.text(alphabet='\U0001f600\u00e9a\\"\n', min_size=1), PIECES)
def test_no_piece_holds_half_a_character(text: str, sizes: list[int]) -> None:
    words = read_in_pieces(json.dumps({"text": text}), sizes)

    assert all(one.encode("utf-8").decode("utf-8") == one for one in words)


@pytest.mark.parametrize("whole", ['{"cites": [], "text": "late"}', "[1]", '"text"', "", "{}"])
def test_an_answer_of_another_form_gives_no_words(whole: str) -> None:
    assert "".join(read_in_pieces(whole, [3])) == ""


def test_who_does_not_listen_is_told_nothing_and_keeps_nothing() -> None:
    live = Live()

    live.say("words")

    assert live.words == ""


def test_words_that_are_void_are_taken_back_once() -> None:
    told: list[str] = []
    live = Live(lambda event: told.append(event.kind))

    live.anew("nothing was said yet")
    live.say("half an ans")
    live.anew("the model's answer was cut off")
    live.anew("again")

    assert told == ["words", "anew"]
    assert live.words == ""


def test_a_stop_ends_the_turn_at_the_next_look() -> None:
    stop = Stop()
    live = Live(stop=stop)
    live.check()

    stop.request()

    with pytest.raises(ModelAnswerError, match="stopped by the person"):
        live.check()


def test_an_event_says_its_kind_first() -> None:
    assert next(iter(Words(text="a").model_dump())) == "kind"
