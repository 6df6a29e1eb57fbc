"""The corpus: what people say, line by line, and what it is read as (``sentences.txt``)."""

from pathlib import Path

import pytest

from tests.tools.voices import read, summary
from tools.grammar.patterns import compile_shape
from tools.grammar.sentences import plain_copy
from tools.grammar.shapes import SHAPES
from tools.grammar.tagging import tag_sentence

CORPUS = Path(__file__).parent / "sentences.txt"
FEWEST_READ, FEWEST_REFUSED = 60, 15


def corpus() -> list[tuple[str, list[str]]]:
    """Give each sentence with the lines that it is read as."""
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    rows = [line.split(" =>") for line in lines if " =>" in line]
    return [(words, [one for one in found.strip().split("; ") if one]) for words, found in rows]


@pytest.mark.parametrize(("words", "expected"), corpus())
def test_a_sentence_is_read_as_written_in_the_corpus(words: str, expected: list[str]) -> None:
    assert summary(read(words)) == expected


@pytest.mark.parametrize("words", [words for words, _ in corpus()])
def test_every_quote_stands_in_the_text_exactly_so(words: str) -> None:
    found = read(words)

    quotes = [one.quote for one in found.constraints]
    quotes += [one.quote for one in found.claims]
    quotes += [one.quote for one in found.asks_back]
    assert [quote for quote in quotes if not quote or quote not in words] == []


def test_the_corpus_holds_enough_of_what_is_read_and_of_what_is_not() -> None:
    expected = [found for _, found in corpus()]

    asked = [found for found in expected if not found or found[-1].startswith("?")]
    assert len(expected) - len(asked) >= FEWEST_READ
    assert len(asked) >= FEWEST_REFUSED


def test_every_row_of_the_table_fits_a_sentence_of_the_corpus() -> None:
    marked = [tag_sentence(words, plain_copy(words)).marked for words, _ in corpus()]

    idle = [
        shape.name
        for shape in SHAPES
        if not any(compile_shape(shape).regex.search(words) for words in marked)
    ]
    assert idle == []


def test_rows_have_names_of_their_own() -> None:
    names = [shape.name for shape in SHAPES]

    assert sorted(set(names)) == sorted(names)
    assert len(names) >= FEWEST_READ
