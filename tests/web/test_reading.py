"""Answers carry their headers; pages are small; hostile text is text."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.bootstrap import open_workspace
from app.files.web import origin_of
from app.services.decisions import ask
from app.web.application import build_app
from app.web.guards import HEADERS
from tests.web.test_permissions import filled
from tests.web.visiting import Web, duration, make_workspace, propose

MOST_BYTES, MOST_REQUESTS = 60 * 1024, 15
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202eevorppa\u202c",
    "{{ 7 * 7 }} {% include 'base.html' %}",
    "[approve](javascript:alert(1)) ![x](https://elsewhere.example/x.png)",
    "=HYPERLINK(1)\u200b\u2028",
    "x" * 3000,
)


class Parts(HTMLParser):
    """Collects what a browser would run or fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def fetched(self) -> set[str]:
        """Give the addresses that come along with the page."""
        wanted = [attrs for tag, attrs in self.tags if tag in {"script", "img", "link"}]
        found = [attrs.get("src") or attrs.get("href") for attrs in wanted]
        return {address for address in found if address}


def test_every_answer_carries_the_policy_and_its_headers(web: Web, ids: dict[str, str]) -> None:
    clients = [web.client(), web.log_in("olga").client]

    for client in clients:
        for method, path in [*web.routes(), ("GET", "/not/there"), ("PUT", "/inbox")]:
            answer = client.request(method, filled(path, ids["open"]))
            told = {name: answer.headers.get(name) for name in HEADERS}
            assert told == HEADERS, path
            assert answer.headers["cache-control"], path


def test_what_breaks_is_told_without_its_insides(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the insides")

    visitor = web.log_in("olga")
    monkeypatch.setattr("app.web.pages.inbox.inbox_of", broken)

    answer = visitor.get("/inbox")

    assert answer.status_code == 500
    assert "insides" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]


def test_another_host_is_not_served(web: Web) -> None:
    answer = web.client().get("/login", headers={"host": "elsewhere.example"})

    assert answer.status_code == 421


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8321", "127.0.0.1", "localhost:9", "[::1]:8321", "[::1]"]
)
def test_a_supervisor_on_this_machine_is_answered_beside_the_public_address(
    web: Web, host: str
) -> None:
    public = build_app(web.folder, clock=web.clock, url="https://plan.example.com")
    client = TestClient(public, base_url="https://plan.example.com")

    def asked(path: str, at: str) -> int:
        return client.get(path, headers={"host": at}).status_code

    assert [asked(path, host) for path in ("/healthz", "/readyz", "/metrics")] == [200] * 3
    assert [asked(path, host) for path in ("/login", "/", "/static/style.css")] == [421] * 3
    assert asked("/metrics", "elsewhere.example") == 421
    assert asked("/metrics", "127.0.0.1.elsewhere.example:8321") == 421


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("https://Plan.example.com:443/", "https://plan.example.com"),
        ("https://plan.example.com:8443", "https://plan.example.com:8443"),
        ("http://plan.example.com:80", "http://plan.example.com"),
        ("https://plan.example.com:80", "https://plan.example.com:80"),
    ],
)
def test_the_public_address_is_read_as_browsers_send_it(said: str, origin: str) -> None:
    assert origin_of(said) == origin


def test_no_page_holds_a_script_or_style_of_its_own(web: Web, ids: dict[str, str]) -> None:
    visitor = web.log_in("olga")
    reads = [path for method, path in web.routes() if method == "GET"]
    for path in reads:
        answer = visitor.get(filled(path, ids["open"]))
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for tag, attrs in Parts(answer.text).tags:
            assert tag != "style", path
            assert "style" not in attrs, path
            assert not [name for name in attrs if name.startswith(("on", "hx-on", "data-hx-on"))]
            assert tag != "script" or (attrs["src"] or "").startswith("/static/"), path


def test_the_first_page_of_a_proposal_is_small(web: Web, ids: dict[str, str]) -> None:
    visitor = web.log_in("olga")
    page = visitor.get(f"/proposals/{ids['open']}")
    fetched = Parts(page.text).fetched()
    without_pictures = re.sub(r"<svg.*?</svg>", "", page.text, flags=re.DOTALL)

    parts = [without_pictures.encode(), *(visitor.get(path).content for path in fetched)]

    assert page.headers["content-encoding"] == "gzip"
    assert len(fetched) + 2 <= MOST_REQUESTS  # the page itself, and the count in its head
    assert sum(len(gzip.compress(part)) for part in parts) <= MOST_BYTES


def test_hostile_text_in_every_field_is_shown_as_text(web: Web) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        made = []
        for number, text in enumerate(HOSTILE):
            id_ = propose(workspace, "maya", duration("T03", 13 + number), title=text)
            ask(workspace, id_, person="fiona", text=text)
            made.append(id_)
    visitor = web.log_in("olga")
    paths = ["/proposals", "/inbox", *(f"/proposals/{id_}" for id_ in made)]

    for path in paths:
        text = visitor.get(path).text
        tags = Parts(text).tags
        assert "\u202e" not in text
        assert "\u200b" not in text
        assert not [attrs for tag, attrs in tags if tag == "img" and attrs.get("src") == "x"]
        assert not [1 for tag, attrs in tags if tag == "script" and "src" not in attrs]
        assert "javascript:" not in {(attrs.get("href") or "")[:11] for _, attrs in tags}
    assert "{{ 7 * 7 }}" in visitor.get(f"/proposals/{made[3]}").text
    assert "\\u{202e}" in visitor.get(f"/proposals/{made[2]}").text


def test_hostile_names_of_tasks_and_people_are_shown_as_text(tmp_path: Path, web: Web) -> None:
    from app.web.application import build_app  # noqa: PLC0415  # here alone

    name = "<script>alert(1)</script>"
    folder = make_workspace(tmp_path / "hostile", web.clock, task=name, person=name)
    with open_workspace(folder, web.clock) as workspace:
        id_ = propose(workspace, "maya", duration("T03", 12))
    site = Web(build_app(folder, clock=web.clock), folder, web.clock)

    text = site.log_in("olga").get(f"/proposals/{id_}").text

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_kernels_text_stands_on_the_page_whole_and_before_the_authors(
    web: Web, ids: dict[str, str]
) -> None:
    visitor = web.log_in("olga")
    told = visitor.get(f"/api/v1/proposals/{ids['open']}").json()

    text = visitor.get(f"/proposals/{ids['open']}").text

    body = text.partition("<main")[2]
    assert body.index("T03 takes 12d") < body.index("Give T03 more time")
    assert f'name="page" value="{told["page"][:16]}"' in text
    assert f'name="digest" value="{told["digest"]}"' in text
    assert "required checked" not in body


def test_the_log_names_routes_and_no_secrets(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="interlock.web"):
        visitor = web.join("olga")
        visitor.get("/inbox")

    lines = "\n".join(caplog.messages)
    assert '"route": "/invitation/{token}"' in lines
    assert '"person": "olga"' in lines
    assert visitor.client.cookies["interlock"] not in lines


def test_counters_are_there_for_prometheus(web: Web) -> None:
    client = web.client()
    client.get("/login")
    for number in range(3):
        client.request(f"MADEUP{number}", "/login")

    text = client.get("/metrics").text

    assert 'interlock_requests_total{method="GET",route="/login",status="200"} 1.0' in text
    assert "MADEUP" not in text


def test_a_body_that_is_too_large_is_refused_before_it_is_read(web: Web) -> None:
    visitor = web.log_in("olga")

    answer = visitor.client.post("/inbox/seen", content=b"x" * (257 * 1024))

    assert answer.status_code == 413
