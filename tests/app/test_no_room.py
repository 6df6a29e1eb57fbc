"""No room, no right to write, a newer file: each is told, and the ledger is as it was before."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app.confining import confined
from tests.app.conftest import PEOPLE, PLAN, Run
from tests.app.dated import make_dated

NOBODY = 65_534
LATE = "The invoice reconciliation cannot start before 13 April."


@pytest.fixture
def place(files: Path, tmp_path: Path) -> Path:
    return make_dated(files, tmp_path / "dated")


def test_a_sentence_that_finds_no_room_changes_nothing(place: Path) -> None:
    ledger = (place / "ledger.db").read_bytes()
    words = ("say", LATE, "--as", "fiona", "--workspace", place)

    answer = confined(1_000, *words)

    assert answer.returncode == 3
    assert "nothing was changed" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert (place / "ledger.db").read_bytes() == ledger


def test_an_observation_that_finds_no_room_changes_nothing(place: Path, tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text(
        "object,source_count,target_count\n" + "".join(f"o{n},1,1\n" for n in range(500))
    )
    ledger = (place / "ledger.db").read_bytes()

    answer = confined(len(ledger), "observe", tmp_path / "counts.csv", "--workspace", place)

    assert answer.returncode == 3
    assert "nothing was changed" in answer.stderr
    assert (place / "ledger.db").read_bytes() == ledger


def test_an_export_that_finds_no_room_leaves_no_half_file(place: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))

    answer = confined(100, "plan", "export", tmp_path / "out.csv", "--workspace", place)

    assert answer.returncode == 3
    assert "cannot be written" in answer.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_a_disk_without_room_is_told_by_its_name(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite itself says that it is full where a file may have no further page.
    plain = sqlite3.connect

    def full(*args: object, **more: object) -> sqlite3.Connection:
        raw: sqlite3.Connection = plain(*args, **more)  # type: ignore[call-overload]  # passed through
        raw.execute("PRAGMA max_page_count = 1")
        return raw

    monkeypatch.setattr("ledger.connection.sqlite3.connect", full)
    ledger = (place / "ledger.db").read_bytes()
    text = f"{LATE} {'x ' * 900}"  # longer than what is left on the last page

    answer = run("say", text, "--as", "fiona", "--workspace", place)

    assert answer.code == 3
    assert "the disk is full; nothing was changed" in answer.err
    assert (place / "ledger.db").read_bytes() == ledger


NEWER = (
    ("say", LATE, "--as", "fiona"),
    ("say", "--confirm", "R1", "--as", "fiona"),
    ("register",),
    ("register", "confirm", "A1", "--as", "sam"),
    ("observe", "."),
    ("savings",),
    ("plan", "export", "never.csv"),
    ("plan", "schedule", "--forecast"),
)


@pytest.mark.parametrize("words", NEWER)
def test_a_ledger_of_a_newer_version_is_left_alone(
    run: Run, place: Path, words: tuple[str, ...]
) -> None:
    with sqlite3.connect(place / "ledger.db") as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    ledger = (place / "ledger.db").read_bytes()

    answer = run(*words, "--workspace", place)

    assert answer.code == 3
    assert "written by a newer Interlock (schema 99, here 2); upgrade" in answer.err
    assert (place / "ledger.db").read_bytes() == ledger


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user who owns nothing, where the tests are run by root, who may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def readable(run: Run) -> Iterator[Path]:
    """Give a workspace that everybody may read and its user may not write."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "plan.csv").write_text(PLAN, encoding="utf-8")
        (folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
        place = make_dated(folder, folder / "dated")
        other = make_dated(folder, folder / "other")
        for words in (("say", LATE, "--as", "fiona"), ("doctor",)):
            run(*words, "--workspace", other)  # imports what is imported late
        for path in (folder, place):
            path.chmod(0o555)
        (place / "ledger.db").chmod(0o444)
        yield place
        for path in (folder, place):
            path.chmod(0o755)


def test_a_folder_that_may_only_be_read_is_told(run: Run, readable: Path) -> None:
    ledger = (readable / "ledger.db").read_bytes()

    with nobody():
        said = run("say", LATE, "--as", "fiona", "--workspace", readable)
        export = run("plan", "export", readable / "out.csv", "--workspace", readable)

    assert said.code == 3
    assert "give your user the right to write" in said.err
    assert export.code == 3
    assert (readable / "ledger.db").read_bytes() == ledger


def test_the_doctor_finds_a_folder_that_may_only_be_read(run: Run, readable: Path) -> None:
    with nobody():
        answer = run("doctor", "--workspace", readable, "--json")

    assert answer.code == 1
    assert "folder can be written" in [o["name"] for o in answer.json["checks"] if not o["ok"]]
