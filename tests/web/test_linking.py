"""Ids in running text lead to their pages, whatever stands around them, and never to nowhere."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import open_workspace
from app.services.decisions import ask
from app.web.drawing import build_drawing
from app.web.linking import linked, pieces
from app.web.referring import References
from plan.operations import parse_operations
from plan.records import Brief, Draft
from tests.web.conftest import LogIn
from tests.web.visiting import Web, duration, propose

KNOWN = {
    "T03": "/plan/why/T03",
    "FIN-1": "/plan/why/FIN-1",
    "O5": "/about/O5",
    "P1": "/proposals/P1",
}


class Known(References):
    """Knows a few ids, without a workspace."""

    def __init__(self) -> None:
        """Read nothing."""

    def address(self, id_: str) -> str | None:
        """Look in the table."""
        return KNOWN.get(id_)


class Shown(HTMLParser):
    """What a reader sees, and each link with its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.links, self.tags = "", list[tuple[str, str]](), set[str]()
        self._at: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "a":
            self._at = dict(attrs)["href"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._at = None

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._at is not None:
            self.links.append((self._at, data))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("T03 takes 12d.", ["T03"]),
        ("It rests on O5, on (P1), and on FIN-1.", ["O5", "P1", "FIN-1"]),
        ("from T03-T99 to T99/T03", ["T03", "T03"]),
        ("XT03 T030 T03x t03", []),
        ("X1 was better; 5 days; T99", []),
        ("", []),
    ],
)
def test_an_id_is_a_link_where_it_stands_by_itself(text: str, ids: list[str]) -> None:
    shown = Shown(linked(text, Known()))

    assert shown.words == text
    assert shown.links == [(KNOWN[one], one) for one in ids]


@given(
    st.lists(st.one_of(st.sampled_from([*KNOWN, "<b>", '"', "&amp;", "-", ".", " "]), st.text()))
)
def test_pieces_put_together_are_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    found = list(pieces(text, Known()))

    assert "".join(words for words, _ in found) == text
    assert all(address in {None, KNOWN.get(words)} for words, address in found)


@given(
    st.lists(
        st.one_of(st.sampled_from([*KNOWN, "<script>", "</a>", '">', "'", "`", "*"]), st.text())
    )
)
def test_no_text_brings_markup_of_its_own(parts: list[str]) -> None:
    text = "".join(parts)
    written = (
        build_drawing().from_string("{{ text|markdown(known) }}").render(text=text, known=Known())
    )

    assert Shown(linked(text, Known())).tags <= {"a"}
    for shown in (Shown(linked(text, Known())), Shown(written)):
        assert {address for address, _ in shown.links} <= set(KNOWN.values())
        assert "script" not in shown.tags


def test_an_answer_in_markdown_leads_on_too() -> None:
    text = "**T03** holds up `O5`; [T03](https://elsewhere.example) and `see P1` do not lead away."
    drawn = build_drawing().from_string("{{ text|markdown(known) }}|{{ text|markdown }}")

    with_links, _, plain = drawn.render(text=text, known=Known()).partition("|")

    assert '<strong><a href="/plan/why/T03">T03</a></strong>' in with_links
    assert '<a href="/about/O5"><code>O5</code></a>' in with_links
    assert "elsewhere" not in "".join(address for address, _ in Shown(with_links).links)
    assert "<a" not in plain


def test_a_proposal_leads_to_each_task_that_it_names_and_nowhere_else(
    web: Web, log_in: LogIn
) -> None:
    new = {
        "id": "T77",
        "name": "Train the clerks",
        "department": "finance",
        "teams": ["FIN"],
        "duration": 2400,
    }
    steps: list[dict[str, Any]] = [
        {"op": "add_task", "task": new},
        {"op": "add_dependency", "before": "T77", "after": "T05", "basis": "policy"},
    ]
    words = "T77 has to end before T05; X1 would have been dearer, see P1 and P999."
    with open_workspace(web.folder, web.clock) as workspace:
        id_ = propose(workspace, "maya", *steps, title="Train them")
        ask(workspace, id_, person="fiona", text=words)
    rose = log_in("rose")

    page = rose.get(f"/proposals/{id_}").text

    leads = set(re.findall(r'href="(/(?:plan/why|about|proposals)/[^"#]*)"', page))
    assert "/plan/why/T05" in leads
    assert not [one for one in leads if "T77" in one or "X1" in one or "P999" in one]
    assert {rose.get(one).status_code for one in leads} == {200}


def test_every_id_of_a_page_leads_somewhere(log_in: LogIn, ids: dict[str, str]) -> None:
    rose = log_in("rose")
    pages = ["/", "/register", *(f"/proposals/{id_}" for id_ in sorted(set(ids.values())))]

    found = {
        address
        for path in pages
        for address in re.findall(r'href="(/(?:plan/why|about)/[^"]*)"', rose.get(path).text)
    }

    assert "/plan/why/T03" in found
    assert {rose.get(one).status_code for one in found} == {200}


def test_an_alternative_in_a_brief_is_the_draft_that_its_round_made_of_it(web: Web) -> None:
    made = "2026-03-02T09:00:00+00:00"
    steps = parse_operations([duration("T03", 12)])
    brief = Brief(round=1, at=made, written_by="rules", sentences=(), revision=1)
    with open_workspace(web.folder, web.clock) as workspace:
        draft = Draft(
            id="",
            title="Give it two days",
            operations=steps,
            rationale="Small.",
            author="coordinator",
            base_revision=1,
            made=made,
            rank=2,
        )
        id_ = workspace.evidence.save_draft(draft).id
        told, other = References(workspace, brief), brief.model_copy(update={"at": "2026-03-03"})

        assert told.address("X2") == f"/about/{id_}"
        assert [(x.id, x.address) for x in told.chips(["X2", "X1"])] == [("X2", f"/about/{id_}")]
        assert told.address("X1") is None
        assert References(workspace, other).address("X2") is None
        assert References(workspace).address("X2") is None


def test_what_an_id_leads_to_is_what_it_means(web: Web) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        references = References(workspace)
        chips = references.chips(["T03", "P1", "X1", "O999", "P", "P1x", "\u0662"])

        assert [(one.id, one.address) for one in chips] == [
            ("T03", "/plan/why/T03"),
            ("P1", "/proposals/P1"),
        ]
        for one in chips:
            assert references.address(one.id) == one.address
        assert not [x for x in ("X1", "O999", "P", "P1x", "P\u0661", "") if references.address(x)]


def test_what_stands_under_a_list_is_a_paragraph_of_its_own() -> None:
    text = "Late:\n- T01 is late\nIn trouble on the way there:\n- T02\n- T03"

    drawn = build_drawing().from_string("{{ text|markdown }}").render(text=text)

    assert "<p>In trouble on the way there:</p>" in drawn
    assert drawn.count("<ul>") == 2
    assert drawn.count("<li>") == 3
