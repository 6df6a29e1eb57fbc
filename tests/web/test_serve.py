"""The command that serves: whom it invites, where it listens, what it refuses."""

import json

import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from app.cli import app
from app.web.site import own_origins
from tests.web.visiting import Web


def serve(web: Web, *words: str) -> tuple[int, str, str]:
    said = CliRunner().invoke(app, ["serve", "--workspace", str(web.folder), *words])
    return said.exit_code, said.stdout, said.stderr


def test_everybody_without_an_account_is_invited_by_a_link_each(web: Web) -> None:
    code, out, _ = serve(web, "--invite", "all", "--only-invite", "--json")

    made = json.loads(out)["invitations"]
    assert code == 0
    assert len({one["link"] for one in made}) == len(web.people())
    assert all(one["link"].startswith("http://127.0.0.1:8321/invitation/") for one in made)


def test_invitations_carry_the_public_address(web: Web) -> None:
    words = ("--invite", "olga", "--only-invite", "--json", "--url", "https://plan.example.com/")
    _, out, _ = serve(web, *words)

    assert json.loads(out)["invitations"][0]["link"].startswith("https://plan.example.com/inv")


@pytest.mark.parametrize("url", ["plan.example.com", "ftp://plan.example.com", "https://a/b"])
def test_an_address_that_is_none_is_refused(web: Web, url: str) -> None:
    code, _, told = serve(web, "--url", url)

    assert code == 2
    assert "such as https://" in told


@pytest.mark.parametrize(("words", "passes"), [((), True), (("--no-timer",), False)])
def test_what_is_due_is_looked_after_unless_that_is_left_to_a_watch(
    web: Web, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], *, passes: bool
) -> None:
    served: list[FastAPI] = []
    monkeypatch.setattr("app.cli.serve.run_server", lambda app, *_: served.append(app))

    code, _, told = serve(web, *words)

    assert code == 0, told
    assert (served[0].state.ticking is not None) is passes
    assert served[0].state.checking is not None


def test_the_address_of_the_settings_counts_where_none_is_named(web: Web) -> None:
    with (web.folder / "interlock.toml").open("a", encoding="utf-8") as file:
        file.write('\n[web]\nurl = "https://plan.example.com"\n')

    _, out, _ = serve(web, "--invite", "olga", "--only-invite", "--json")
    _, other, _ = serve(web, "--only-invite", "--json", "--url", "https://other.example.com")

    assert json.loads(out)["invitations"][0]["link"].startswith("https://plan.example.com/inv")
    assert json.loads(other)["url"] == "https://other.example.com"


def test_only_its_own_addresses_are_its_own() -> None:
    assert own_origins(8321, "https://plan.example.com", "0.0.0.0") == {"https://plan.example.com"}  # noqa: S104  # compared, not bound
    assert "http://localhost:8321" in own_origins(8321, None, "127.0.0.1")
    assert "http://localhost:9999" not in own_origins(8321, None, "127.0.0.1")


def test_over_tls_cookies_are_held_to_the_host(web: Web) -> None:
    from starlette.testclient import TestClient  # noqa: PLC0415  # here alone

    from app.web.application import build_app  # noqa: PLC0415  # here alone

    secure = build_app(web.folder, clock=web.clock, url="https://plan.example.com")

    answer = TestClient(secure, base_url="https://plan.example.com").get("/login")

    assert answer.headers["set-cookie"].startswith("__Host-interlock-forms=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers
