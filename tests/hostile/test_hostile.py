"""A small part of ``make hostile``, so that a reader which breaks shows at once."""

from dataclasses import replace

import pytest

from tests.hostile.bombs import Bomb, small_bombs
from tests.hostile.corpus import Tally, read_corpus, read_one
from tests.hostile.mutating import mutate
from tests.hostile.run import failures_of
from tests.hostile.seeds import seeds
from tools.reading import ReadingChild


def test_every_seed_is_read_without_a_word() -> None:
    tally = Tally()

    with ReadingChild() as child:
        said = [read_one(child, tally, seed, seed.name, seed.data) for seed in seeds()]

    assert said == [None] * len(seeds())


def test_spoilt_files_are_refused_or_read_and_nothing_else() -> None:
    tally = read_corpus(100)

    assert tally.files.total() == 100
    assert failures_of(tally) == []


def test_small_bombs_are_refused_at_little_cost() -> None:
    small = [bomb for bomb in small_bombs() if not bomb.harmless]
    by_kind = {seed.kind: seed for seed in seeds()}
    tally = Tally()

    def refused(child: ReadingChild, bomb: Bomb) -> bool:
        return read_one(child, tally, by_kind[bomb.kind], bomb.name, bomb.data) is not None

    with ReadingChild() as child:
        read = [bomb.name for bomb in small if not refused(child, bomb)]

    assert len({bomb.name for bomb in small}) > 45
    assert read == []
    assert tally.unforeseen == tally.crashes == []


def test_a_sheet_that_claims_every_cell_is_read_by_what_it_holds() -> None:
    [claiming] = [bomb for bomb in small_bombs() if "claims" in bomb.name]
    excel = next(seed for seed in seeds() if seed.kind == "excel")

    with ReadingChild() as child:
        said = read_one(child, Tally(), excel, claiming.name, claiming.data)

    assert said is None


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
