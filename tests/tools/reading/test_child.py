"""Whatever a file does to its reader, the parent gets JSON or an error that names the file."""

from collections.abc import Iterator

import pytest

from plan.errors import CycleError, PlanFileError, Problem
from tools.reading import Limits, ReadingChild

HERE = "tests.tools.reading.misbehaving"
TIGHT = Limits(size=1_000, memory=200 * 2**20, seconds=1, answer=1_000_000)


@pytest.fixture(scope="module")
def child() -> Iterator[ReadingChild]:
    with ReadingChild() as made:
        yield made


def read(child: ReadingChild, reader: str) -> object:
    return child.read(f"{HERE}:{reader}", b"abc", "plan.csv", {"more": 1}, TIGHT)


def refusal(child: ReadingChild, reader: str) -> str:
    with pytest.raises(PlanFileError) as caught:
        read(child, reader)
    [problem] = caught.value.problems
    assert problem.file == "plan.csv"
    return problem.message


def test_what_a_reader_gives_comes_back(child: ReadingChild) -> None:
    assert read(child, "echo") == {"text": "abc", "name": "plan.csv", "more": 1}
    assert 0 < child.usage.memory < TIGHT.memory


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("hoard", "needs more than 200 MB of memory"),
        ("spin", "takes longer than 1 s"),
        ("wait", "takes longer than 1 s"),
        ("nest", "nests too deep"),
        ("die", "needs more than 200 MB of memory"),
        ("fail", "cannot be read (KeyError)"),
        ("talk", "holds more than can be handed on"),
    ],
)
def test_a_reader_that_misbehaves_is_a_refusal_and_the_next_file_is_read(
    child: ReadingChild, reader: str, words: str
) -> None:
    assert words in refusal(child, reader)
    assert child.usage.memory <= TIGHT.memory
    assert read(child, "echo")


def test_every_problem_of_a_file_comes_back_with_its_place(child: ReadingChild) -> None:
    with pytest.raises(PlanFileError) as caught:
        read(child, "refuse")

    assert caught.value.problems == (
        Problem("plan.csv", 3, "duration", "is wrong"),
        Problem("plan.csv", 4, None, "too"),
    )


def test_a_loop_comes_back_as_a_loop(child: ReadingChild) -> None:
    with pytest.raises(CycleError) as caught:
        read(child, "loop")

    assert caught.value.tasks == ("T1", "T2")
    assert caught.value.edges == ("T2 waits for T1", "T1 waits for T2")


def test_a_file_that_is_too_large_is_never_handed_over(child: ReadingChild) -> None:
    with pytest.raises(PlanFileError, match="is larger than 0 MB"):
        child.read(f"{HERE}:echo", bytes(1_001), "plan.csv", None, TIGHT)


def test_no_key_of_our_environment_comes_near_a_file(
    child: ReadingChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    child.close()

    assert "OPENAI_API_KEY" not in child.read(f"{HERE}:environment", b"", "plan.csv")


def test_a_worker_that_was_killed_is_replaced(child: ReadingChild) -> None:
    assert read(child, "echo")
    process = child._process  # noqa: SLF001  # to take the worker itself down
    assert process is not None

    process.kill()
    process.wait()

    assert read(child, "echo")
