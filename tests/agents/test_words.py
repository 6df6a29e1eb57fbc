"""Which tasks a text may mean, and what it is to stand word for word in a text."""

import pytest

from agents.words import TaskWords, contains_words
from tests.builders import small_plan


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("t03 is ready, T01 is not.", ("T03", "T01")),
        ("Reconcile the invoices before the firewall change", ("T02", "T05")),
        ("T999 and T1 and XT01", ()),
        ("nothing of this kind", ()),
        ("", ()),
    ],
)
def test_tasks_are_named_by_id_and_by_the_words_of_their_names(
    text: str, tasks: tuple[str, ...]
) -> None:
    assert TaskWords(small_plan()).candidates(text)[: len(tasks) or None] == tasks


def test_an_id_comes_before_any_likeness() -> None:
    assert TaskWords(small_plan()).candidates("migrate the invoice process, see T02")[0] == "T02"


def test_a_shared_word_is_a_candidate_and_not_yet_a_reason_to_read() -> None:
    words = TaskWords(small_plan())

    assert set(words.candidates("the invoice")) == {"T04", "T05"}
    assert words.touched("the go-live") == ("T06",)


SOURCE = "The licence  ends on\n30 June; we are unable to start T41, ça va."


@pytest.mark.parametrize(
    "quote",
    ["the LICENCE ends on 30 june", "unable to start", "ça va.", "c\u0327a va", "T41, ça", "June;"],
)
def test_a_quote_may_be_wrapped_and_set_otherwise(quote: str) -> None:
    assert contains_words(SOURCE, quote)


@pytest.mark.parametrize(
    "quote",
    [
        "able to start",
        "licence ends in June",
        "the licence end",
        "",
        "  ",
        "T4",
        "ends ... 30 June",
    ],
)
def test_a_quote_may_not_differ_in_a_word_or_begin_inside_one(quote: str) -> None:
    assert not contains_words(SOURCE, quote)
