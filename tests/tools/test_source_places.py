"""Every kind of source: what is no file of the workspace is refused, and nothing is read."""

import os
from pathlib import Path

import pytest

from tests.tools.sourcing import Inbox

FILES = {
    "status": "inbox/status.csv",
    "counts": "inbox/counts.csv",
    "controls": "inbox/controls.csv",
    "configuration": "inbox/configuration.csv",
    "junit": "inbox/tests/T03.xml",
    "mail": "inbox/mail/1.eml",
}
TABLES = ("status", "counts", "controls", "configuration")


@pytest.fixture(params=FILES)
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> Inbox:
    root = tmp_path / "workspace"
    (root / Path(FILES[request.param]).parent).mkdir(parents=True)
    return Inbox(root, request.param, FILES[request.param])


def test_a_missing_file_is_refused(inbox: Inbox) -> None:
    assert inbox.refusal() == (
        f"{inbox.path}: there is no such file; put it there or correct the path"
    )


def test_a_file_of_50_megabytes_is_refused(inbox: Inbox) -> None:
    with inbox.put(b"").open("wb") as file:
        file.truncate(50_000_000)

    assert "is larger than" in inbox.refusal()


def test_a_link_out_of_the_workspace_is_refused(inbox: Inbox) -> None:
    secret = inbox.root.parent / "secret"
    secret.write_text("object,source_count,target_count\nsecret,1,1\n")
    (inbox.root / inbox.path).symlink_to(secret)

    refusal = inbox.refusal()

    assert "leads out of the workspace" in refusal
    assert "secret," not in refusal


def test_a_link_to_itself_and_a_link_to_nothing_are_refused(inbox: Inbox) -> None:
    place = inbox.root / inbox.path
    place.symlink_to(place)
    assert inbox.refusal().startswith(f"{inbox.path}: ")

    place.unlink()
    place.symlink_to(inbox.root / "nothing")
    assert "there is no such file" in inbox.refusal()


def test_a_pipe_is_refused_at_once(inbox: Inbox) -> None:
    os.mkfifo(inbox.root / inbox.path)

    assert "is no regular file" in inbox.refusal()


@pytest.mark.parametrize("path", ["../workspace/inbox/a", "/etc/hostname", "C:\\a", "inbox/\0"])
def test_a_path_that_leaves_the_workspace_is_refused(inbox: Inbox, path: str) -> None:
    assert "inside the workspace" in inbox.refusal(path)


@pytest.mark.parametrize("kind", TABLES)
def test_a_folder_in_place_of_a_table_is_refused(tmp_path: Path, kind: str) -> None:
    (tmp_path / "inbox" / "here.csv").mkdir(parents=True)

    assert "cannot be read" in Inbox(tmp_path, kind, "inbox/here.csv").refusal()


@pytest.mark.parametrize(("kind", "suffix"), [("junit", ".xml"), ("mail", ".eml")])
def test_a_folder_among_the_files_is_refused_and_hidden_files_are_passed_over(
    tmp_path: Path, kind: str, suffix: str
) -> None:
    inbox = Inbox(tmp_path, kind, "inbox")
    inbox.put("not for us", f"inbox/.hidden{suffix}")
    assert inbox.read() == ()

    (tmp_path / "inbox" / f"folder{suffix}").mkdir()
    assert inbox.refusal().startswith(f"inbox/folder{suffix}: ")


@pytest.mark.parametrize(("kind", "suffix"), [("junit", ".xml"), ("mail", ".eml")])
def test_a_folder_of_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, suffix: str
) -> None:
    monkeypatch.setattr("tools.sources.base.MAX_FILES", 2)
    inbox = Inbox(tmp_path, kind, "inbox")
    for number in range(3):
        inbox.put("x", f"inbox/{number}{suffix}")

    assert f"holds more than 2 {suffix} files" in inbox.refusal()


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("object\n".encode("utf-16"), "is not UTF-8"),
        ("Prüfung\n".encode("latin-1"), "byte 3 (line 1) is not UTF-8"),
        (b"a\0b\n", "NUL byte"),
        (b" \n\n", "the file is empty"),
        (b"MZ\x90\x00\xff", "is not UTF-8"),
    ],
)
def test_a_table_of_another_encoding_is_refused(
    tmp_path: Path, kind: str, content: bytes, reason: str
) -> None:
    inbox = Inbox(tmp_path, kind, FILES[kind])
    inbox.put(content)

    assert reason in inbox.refusal()
