"""Where the policy asks for a login, the terminal says where, and offers no word of its own."""

from pathlib import Path

import pytest

from tests.app.conftest import Run, initiated
from tests.app.test_governing import POLICY, Desk

WEB_ONLY = 'web_only = ["low", "medium", "high"]\n'


@pytest.fixture
def desk(run: Run, files: Path, tmp_path: Path) -> Desk:
    (files / "policy.toml").write_text(WEB_ONLY + POLICY, encoding="utf-8")
    return Desk(run, initiated(run, files, tmp_path / "work"))


def test_the_inbox_says_where_it_is_decided_and_not_how_in_the_terminal(desk: Desk) -> None:
    made = desk.says("people", "change", "olga", "--grant", "auditor", "--as", "maya")

    shown = desk.shows("inbox", "--as", "tom")
    assert "decided on the web only, as the policy asks for" in shown
    assert f"interlock serve --invite tom --workspace {desk.folder}" in shown
    assert "interlock decide" not in shown

    settings = desk.folder / "interlock.toml"
    site = '[web]\nurl = "https://interlock.example.com"\n'
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n{site}", encoding="utf-8")
    shown = desk.shows("inbox", "--as", "tom")
    assert "https://interlock.example.com/proposals/P1" in shown
    assert "interlock serve" not in shown

    digest = made["digest"]
    said = ("decide", "P1", "approve", "--digest", digest, "--as", "tom")
    refused = desk.run(*said, "--workspace", desk.folder)
    assert (refused.code, "interlock inbox says where" in refused.err) == (1, True)
