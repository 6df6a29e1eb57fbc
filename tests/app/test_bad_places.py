"""Acts, rounds and imports where nothing can be written: told, and nothing is changed."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.app.confining import confined
from tests.app.conftest import LONGER, PEOPLE, PLAN, Run, command, propose
from tests.app.dated import make_dated
from tests.app.test_bad_acts import unchanged
from tests.app.test_no_room import nobody


def acts(made: dict[str, str], files: Path) -> dict[str, tuple[str, ...]]:
    """Give the acts of people, ready to be run."""
    words = ("--as", "fiona", "--digest", made["digest"], "--reason", "because " * 200)
    return {
        "propose": ("propose", "--file", str(files), "--as", "tom"),
        "approve": ("decide", made["id"], "approve", *words),
        "reject": ("decide", made["id"], "reject", *words),
        "ask": ("decide", made["id"], "ask", "--as", "fiona", "--reason", "why? " * 200),
    }


@pytest.fixture
def other(tmp_path: Path) -> Path:
    file = tmp_path / "other.json"
    long = "a reason that is longer than what is left on a page; " * 60
    operation = {"op": "set_duration", "task": "T02", "duration": 4800}
    file.write_text(json.dumps({"title": "x", "rationale": long, "operations": [operation]}))
    return file


@pytest.mark.parametrize("act", ["propose", "approve", "reject", "ask"])
def test_an_act_that_finds_no_room_changes_nothing(
    run: Run, small: Path, other: Path, act: str
) -> None:
    made = propose(run, small, LONGER)

    with unchanged(small):
        answer = confined(1_000, *acts(made, other)[act], "--workspace", small)

    assert answer.returncode == 3
    assert "nothing was changed" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_round_that_finds_no_room_changes_nothing(small: Path) -> None:
    statement = "from: Olga Petrova\ndate: 2026-03-02\n\nT03 needs two more weeks.\n"
    (small / "inbox" / "statements" / "olga.md").write_text(statement)

    with unchanged(small):
        answer = confined(1_000, "round", "--workspace", small)

    assert answer.returncode == 3
    assert "Traceback" not in answer.stderr
    assert answer.stderr.splitlines()[-1].startswith("cannot: ")


def test_an_import_that_finds_no_room_leaves_nothing_behind(files: Path) -> None:
    before = sorted(files.parent.rglob("*"))

    answer = confined(20_000, "init", files.parent / "new", "--plan", files / "plan.csv")

    assert answer.returncode == 3
    assert "Traceback" not in answer.stderr
    assert sorted(files.parent.rglob("*")) == before


@pytest.mark.parametrize("act", ["propose", "approve", "reject", "ask"])
def test_no_act_touches_a_ledger_of_a_newer_version(
    run: Run, small: Path, other: Path, act: str
) -> None:
    made = propose(run, small, LONGER)
    make_newer(small)

    with unchanged(small):
        answer = run(*acts(made, other)[act], "--workspace", small)

    assert answer.code == 3
    assert "newer Interlock (schema 99, here" in answer.err
    assert "upgrade" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("round",),
        ("inbox", "--as", "fiona"),
        ("chat", "--say", "status"),
        ("impact", "--slip", "T01=1d"),
        ("plan", "show"),
        ("plan", "why", "T05"),
        ("plan", "diff", "1", "1"),
    ],
)
def test_nothing_is_read_from_a_ledger_of_a_newer_version(
    run: Run, small: Path, words: tuple[str, ...]
) -> None:
    make_newer(small)

    with unchanged(small):
        answer = run(*words, "--workspace", small)

    assert answer.code == 3
    assert "newer Interlock" in answer.err


def make_newer(workspace: Path) -> None:
    """Let the ledger say that a later version wrote it."""
    with closing(sqlite3.connect(workspace / "ledger.db")) as raw:
        raw.execute("PRAGMA user_version = 99")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Run every act once: what is imported late is there before somebody may not read it."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "plan.csv").write_text(PLAN, encoding="utf-8")
    (folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
    place = make_dated(folder, folder / "dated")
    more = propose(command, place, LONGER)
    for words in (*acts(more, folder / "ops.json").values(), ("round",)):
        command(*words, "--workspace", place)


@pytest.fixture
def shut(run: Run, imported: None) -> Iterator[tuple[Path, dict[str, str]]]:  # noqa: ARG001  # once
    """Give a workspace with a proposal, which its user may read and not write."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "plan.csv").write_text(PLAN, encoding="utf-8")
        (folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
        place = make_dated(folder, folder / "dated")
        case = propose(run, place, LONGER)
        for path in (folder, place):
            path.chmod(0o555)
        for file in place.iterdir():
            file.chmod(0o555 if file.is_dir() else 0o444)
        yield place, case
        for path in (folder, place, *place.rglob("*")):
            path.chmod(0o755)


@pytest.mark.parametrize("act", ["propose", "approve", "reject", "ask", "round"])
def test_no_act_gets_into_a_folder_that_may_only_be_read(
    run: Run, shut: tuple[Path, dict[str, str]], act: str
) -> None:
    place, made = shut
    words = {**acts(made, place.parent / "ops.json"), "round": ("round",)}[act]

    with unchanged(place), nobody():
        answer = run(*words, "--workspace", place)

    assert answer.code == 3
    assert "right to write" in answer.err or "make the folder writable" in answer.err


def test_no_workspace_is_made_where_nothing_may_be_written(
    run: Run, shut: tuple[Path, dict[str, str]]
) -> None:
    folder = shut[0].parent

    with nobody():
        answer = run("init", folder / "new", "--plan", folder / "plan.csv")

    assert answer.code == 3
    assert "cannot be made: Permission denied" in answer.err
    assert not (folder / "new").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to take the right to read away")
def test_a_plan_that_may_not_be_read_is_told(run: Run, shut: tuple[Path, dict[str, str]]) -> None:
    (shut[0].parent / "plan.csv").chmod(0)

    with nobody():
        answer = run("init", "new", "--plan", shut[0].parent / "plan.csv")

    assert answer.code == 3
    assert "plan.csv cannot be read: Permission denied" in answer.err
