"""What something rests on has a later word, or has not."""

from plan.records import Fact, FactKind, Observation
from tools.evidence import later_words


def seen(
    number: int, state: str, subject: str = "T01", kind: FactKind = FactKind.STATUS
) -> Observation:
    fact = Fact(
        source="s",
        kind=kind,
        subject=subject,
        at="2026-03-02",
        place="row",
        text=state,
        data={"state": state, "suite": "x"},
    )
    return Observation(
        id=f"O{number}", received="2026-03-02T08:00:00+00:00", hash=fact.hash, fact=fact
    )


def test_a_later_word_on_the_same_thing_is_news() -> None:
    known = [seen(1, "done"), seen(2, "open"), seen(3, "blocked")]

    assert [(was.id, now.id) for was, now in later_words({"O1"}, known)] == [("O1", "O3")]


def test_the_same_state_again_is_no_news() -> None:
    assert later_words({"O1"}, [seen(1, "done"), seen(2, "done")]) == ()


def test_what_came_before_is_no_news() -> None:
    assert later_words({"O2"}, [seen(1, "open"), seen(2, "done")]) == ()


def test_another_task_or_another_kind_is_no_news() -> None:
    known = [seen(1, "done"), seen(2, "open", "T02"), seen(3, "open", kind=FactKind.TEST_RUN)]

    assert later_words({"O1"}, known) == ()


def test_a_persons_words_are_not_overtaken_by_others() -> None:
    known = [seen(1, "a", kind=FactKind.STATEMENT), seen(2, "b", kind=FactKind.STATEMENT)]

    assert later_words({"O1"}, known) == ()
