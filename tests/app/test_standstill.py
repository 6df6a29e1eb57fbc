"""A restored copy says in every inbox that nothing is decided in it, and who accepts it."""

from pathlib import Path

from tests.app.conftest import LONGER, Run, propose


def test_the_inbox_of_a_restored_copy_says_how_it_goes_on(
    run: Run, small: Path, tmp_path: Path
) -> None:
    propose(run, small, LONGER)
    again = tmp_path / "again"
    assert run("backup", tmp_path / "backup", "--workspace", small).code == 0
    assert run("restore", tmp_path / "backup", "--into", again).code == 0

    for person in ("olga", "maya"):
        shown = " ".join(run("inbox", "--as", person, "--workspace", again).out.split())
        assert "stands still: this is a restored copy, and nothing is decided in it" in shown
        assert "until maya accepts it: interlock restore --accept --as maya --reason TEXT" in shown
    accept = (
        "restore",
        "--accept",
        "--workspace",
        again,
        "--as",
        "maya",
        "--reason",
        "It goes on.",
    )
    assert run(*accept).code == 0

    assert run("inbox", "--as", "olga", "--workspace", again, "--json").json["standstill"] is None
    assert "Nothing waits for maya" in run("inbox", "--as", "maya", "--workspace", again).out
