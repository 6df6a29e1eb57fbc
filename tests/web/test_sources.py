"""Sources on the web, and files that people hand in: read as the command line reads them."""

from html import unescape
from typing import Any

import pytest

from app.bootstrap import open_workspace
from app.services.dropping import safe_name
from plan.errors import FormError
from tests.web.visiting import PLAN, Visitor, Web

HEAD = b"task,percent,state,as_of,note\n"
STATUS = HEAD + b"T01,50,in progress,2026-03-02,halfway\n"
WRONG = HEAD + b"T01,500,in progress,2026-03-02,\nT99,1,in progress,2026-03-02,\n"
SAID = b"""---
from: Fiona Hart
date: 2026-03-02
---

Finance confirms that T05 must be finished by 10 April 2026.
"""
CONFIG = '[[source]]\nname = "status"\nkind = "status"\npath = "inbox/status.csv"\n'


def hand_in(visitor: Visitor, name: str, content: bytes, kind: str = "") -> Any:  # noqa: ANN401
    form = {"form_token": visitor.token(), "kind": kind}
    return visitor.client.post("/sources/files", data=form, files={"file": (name, content)})


@pytest.fixture
def configured(web: Web) -> Web:
    (web.folder / "interlock.toml").write_text(CONFIG, encoding="utf-8")
    (web.folder / "inbox" / "status.csv").write_bytes(STATUS)
    return web


def test_a_file_becomes_observations(web: Web) -> None:
    visitor = web.log_in("olga")

    answer = hand_in(visitor, "status.csv", STATUS)

    assert answer.status_code == 200
    assert "1 new, 0 known" in answer.text
    assert "handed in or said" in visitor.get("/sources").text


def test_a_statement_that_is_handed_in_names_who_brought_it_and_is_nobodys_word(web: Web) -> None:
    olga, fiona = web.log_in("olga"), web.log_in("fiona")

    hand_in(olga, "fiona.md", SAID, "statements")
    hand_in(web.log_in("sam"), "fiona.md", SAID, "statements")

    [id_] = observed(web)
    text = unescape(fiona.get(f"/about/{id_}").text)
    assert "handed in by Olga Petrova; its head names Fiona Hart" in text
    assert "said by Fiona" not in text
    with open_workspace(web.folder, web.clock) as workspace:
        entry = next(one for one in workspace.reader.log() if one.event == "observed")
    assert entry.actor == "olga"


def test_what_a_configured_source_gave_was_handed_in_by_nobody(configured: Web) -> None:
    maya = configured.log_in("maya")

    maya.post("/sources/status/read")

    [id_] = observed(configured)
    assert "handed in by" not in maya.get(f"/about/{id_}").text


def observed(web: Web) -> list[str]:
    with open_workspace(web.folder, web.clock) as workspace:
        return [one.id for one in workspace.evidence.observations()]


def test_a_wrong_file_is_refused_whole_with_its_rows(web: Web) -> None:
    visitor, before = web.log_in("olga"), web.ledger()

    answer = hand_in(visitor, "status.csv", WRONG)

    assert answer.status_code == 422
    assert "row 2" in answer.text
    assert "T99" in answer.text
    assert "interlock-" not in answer.text, "where it lay is nobody's business"
    assert web.ledger() == before


@pytest.mark.parametrize(("name", "content"), [("odd.csv", b"a,b\n1,2\n"), ("odd.exe", b"MZ")])
def test_what_does_not_say_what_it_is_is_refused_in_the_words_of_the_page(
    web: Web, name: str, content: bytes
) -> None:
    answer = hand_in(web.log_in("olga"), name, content)

    assert answer.status_code == 422
    assert "or say beside it what it is" in answer.text
    assert "--kind" not in answer.text


def test_a_changed_plan_file_becomes_a_draft_and_moves_nothing(web: Web) -> None:
    visitor = web.log_in("maya")

    answer = hand_in(visitor, "plan.csv", PLAN.replace("SEC,3d", "SEC,5d").encode())

    assert answer.status_code == 200
    assert "The plan stays as it is" in answer.text
    assert 'href="/about/D1"' in answer.text
    assert 'action="/drafts/D1/submit"' in visitor.get("/about/D1").text
    assert visitor.post("/drafts/D1/submit").status_code == 303


def test_a_plan_file_that_is_wrong_drafts_nothing(web: Web) -> None:
    visitor, before = web.log_in("maya"), web.ledger()

    answer = hand_in(visitor, "plan.csv", PLAN.replace("T01FS", "T77FS").encode())

    assert answer.status_code == 422
    assert "T77" in answer.text
    assert web.ledger() == before


def test_a_program_hands_in_a_file(web: Web) -> None:
    visitor = web.log_in("olga")
    head = {"x-form-token": visitor.token()}

    answer = visitor.client.post(
        "/api/v1/files", files={"file": ("status.csv", STATUS)}, headers=head
    )

    assert answer.status_code == 201
    assert answer.json()["observed"]["observations"] == 1


def test_nobody_without_a_role_hands_anything_in(web: Web) -> None:
    before = web.ledger()

    answer = hand_in(web.log_in("rose"), "status.csv", STATUS)

    assert answer.status_code == 403
    assert web.ledger() == before
    assert "Drop a file" not in web.log_in("rose").get("/sources").text


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/status.csv", "status.csv"),
        ("C:\\files\\status.csv", "status.csv"),
        ("a\nb\u202e.csv", "a_b_.csv"),
        (".hidden.csv", "hidden.csv"),
    ],
)
def test_a_name_is_no_path(given: str, name: str) -> None:
    assert safe_name(given) == name


@pytest.mark.parametrize("name", ["", "..", "/", "\\"])
def test_a_file_needs_a_name(name: str) -> None:
    with pytest.raises(FormError):
        safe_name(name)


def test_a_source_is_read_now_and_says_how_fresh_it_is(configured: Web) -> None:
    visitor = configured.log_in("olga")
    assert "silent" in visitor.get("/sources").text

    answer = visitor.post("/sources/status/read")

    assert "1 new" in answer.text
    assert str(configured.folder) not in answer.text
    source = visitor.get("/api/v1/sources").json()["sources"][0]
    assert (source["name"], source["state"]) == ("status", "fresh")
    configured.clock.go(hours=300)
    later = configured.log_in("olga").get("/api/v1/sources").json()["sources"][0]
    assert later["state"] == "old"


def test_what_a_source_refuses_is_told_row_by_row_and_kept_nowhere(configured: Web) -> None:
    (configured.folder / "inbox" / "status.csv").write_bytes(WRONG)
    visitor, before = configured.log_in("rose"), configured.ledger()

    text = visitor.get("/sources/status").text
    told = visitor.get("/api/v1/sources/status/refused").json()

    assert "Mend these 2" in text
    assert [one["row"] for one in told["refused"]] == [2, 3]
    assert configured.ledger() == before


def test_a_source_that_has_gone_cannot_be_read(configured: Web) -> None:
    (configured.folder / "inbox" / "status.csv").unlink()

    answer = configured.log_in("olga").post("/sources/status/read")

    assert answer.status_code == 409
    assert "there is no inbox/status.csv in the workspace" in answer.text
    assert str(configured.folder) not in answer.text
