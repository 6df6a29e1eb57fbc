"""A small part of ``make hostile``, so that a reader which breaks shows at once."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from plan.errors import PlanError
from tests.hostile.bombs import Bomb, small_bombs
from tests.hostile.bombs_tiny import tiny
from tests.hostile.corpus import Tally, read_corpus, read_one
from tests.hostile.mutating import mutate
from tests.hostile.readers import options_of, reader_of
from tests.hostile.reasons import wrong_reason
from tests.hostile.run import failures_of
from tests.hostile.seeds import seeds
from tests.hostile.unguarded import GUARDS, Guard
from tools.reading import ReadingChild


@cache
def small() -> tuple[Bomb, ...]:
    return tuple(small_bombs())


@pytest.fixture(scope="module")
def child() -> Iterator[ReadingChild]:
    with ReadingChild() as made:
        yield made


def test_every_seed_is_read_without_a_word() -> None:
    tally = Tally()

    with ReadingChild() as child:
        said = [read_one(child, tally, seed, seed.name, seed.data) for seed in seeds()]

    assert said == [None] * len(seeds())


def test_spoilt_files_are_refused_or_read_and_nothing_else() -> None:
    tally = read_corpus(100)

    assert tally.files.total() == 100
    assert failures_of(tally) == []


def test_small_bombs_are_refused_for_their_own_reasons(child: ReadingChild) -> None:
    bombs = [bomb for bomb in small() if not bomb.harmless]
    by_kind = {seed.kind: seed for seed in seeds()}
    tally = Tally()

    def said(bomb: Bomb) -> str | None:
        return read_one(child, tally, by_kind[bomb.kind], bomb.name, bomb.data)

    wrong = [why for bomb in bombs if (why := wrong_reason(bomb.name, said(bomb))) is not None]

    assert len({bomb.name for bomb in bombs}) > 45
    assert wrong == []
    assert tally.unforeseen == tally.crashes == []


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_that_is_gone_shows(child: ReadingChild, guard: Guard) -> None:
    [data] = [one.data for one in small() if (one.kind, one.name) == guard[2:]]
    options = {
        **options_of(guard.kind),
        "reader": reader_of(guard.kind),
        "without": guard.place,
    }
    said = None

    try:
        child.read("tests.hostile.unguarded:read", data, "x.xml", options)
    except PlanError as error:
        said = str(error)

    assert wrong_reason(guard.bomb, said) is not None


def test_a_sheet_that_claims_every_cell_is_read_by_what_it_holds() -> None:
    [claiming] = [bomb for bomb in small() if "claims" in bomb.name]
    excel = next(seed for seed in seeds() if seed.kind == "excel")

    with ReadingChild() as child:
        said = read_one(child, Tally(), excel, claiming.name, claiming.data)

    assert said is None


def test_a_workbook_of_a_kilobyte_is_refused_before_it_grows(child: ReadingChild) -> None:
    data = tiny()

    with pytest.raises(PlanError, match="has more than 200,000 rows"):
        child.read(reader_of("excel"), data, "plan.xlsx", options_of("excel"))

    assert len(data) < 1_500
    assert child.usage.memory < 64 * 2**20


def test_the_same_number_gives_the_same_file() -> None:
    for seed in seeds():
        assert mutate(seed, 7) == mutate(seed, 7)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"crashes": ["x"]}, "crashed the parent"),
        ({"unforeseen": ["x"]}, "not foreseen"),
        ({"memory": 2**30}, "256 MB"),
        ({"seconds": 12.0}, "10 s"),
    ],
)
def test_what_did_not_hold_fails_the_run(change: dict[str, object], words: str) -> None:
    tally = Tally()
    tally.files["csv"] = tally.imported["csv"] = tally.validated["csv"] = 1

    assert failures_of(tally) == []
    assert words in " ".join(failures_of(replace(tally, **change)))  # type: ignore[arg-type]  # fields by name


def test_a_hollow_run_fails() -> None:
    tally = Tally()
    tally.files["csv"] = 100

    assert len(failures_of(tally)) == 2
