"""Two server processes on one ledger behave as one, and one that is killed loses nothing."""

import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import httpx2
import pytest

from app.web.application import build_site
from tests.web.visiting import Stage, field_in

pytestmark = pytest.mark.enable_socket
READY_SECONDS = 60


class Server:
    """A real server in a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = ["serve", "--workspace", str(folder), "--port", str(port)]
        self.home = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._browsers: list[httpx2.Client] = []
        self._ready, self._said = Event(), list[bytes]()
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        assert self._ready.wait(READY_SECONDS), self._said

    def _listen(self) -> None:
        """Read what it says, so that it never waits for a reader; it says when it serves."""
        assert self.process.stderr is not None
        with self.process.stderr as said:
            for line in said:
                self._said.append(line)
                if b"serving" in line:
                    self._ready.set()

    def browser(self, token: str) -> httpx2.Client:
        found = httpx2.Client(
            base_url=self.home,
            cookies={"interlock": token},
            headers={"origin": self.home},
            timeout=READY_SECONDS,
        )
        self._browsers.append(found)
        return found

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        for browser in self._browsers:
            browser.close()
        self.process.send_signal(how)
        self.process.wait(READY_SECONDS)
        self._listener.join(READY_SECONDS)


@pytest.fixture(scope="module")
def folder(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("two") / "workspace"
    shutil.copytree(stage.folder, place)
    return place


@pytest.fixture(scope="module")
def servers(folder: Path) -> Iterator[tuple[Server, Server]]:
    both = (Server(folder), Server(folder))
    yield both
    for one in both:
        if one.process.poll() is None:
            one.end()


def session(folder: Path, person: str) -> str:
    site = build_site(folder)
    return site.sessions.begin(person, "web", site.clock.now(), instead_of=None)


def open_proposal(browser: httpx2.Client, hours: int) -> str:
    """Submit a change through the API, as the page's own cookie allows.

    The same change within one second would be the same proposal: each asks for hours of its own.
    """
    head = {"x-form-token": field_in(browser.get("/proposals").text, "form_token")}
    operations = [{"op": "set_duration", "task": "T03", "duration": hours * 60}]
    answer = browser.post("/api/v1/proposals", json={"operations": operations}, headers=head)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def form_of(browser: httpx2.Client, id_: str) -> dict[str, str]:
    text = browser.get(f"/proposals/{id_}").text
    found = {name: field_in(text, name) for name in ("form_token", "digest", "page")}
    return {**found, "verdict": "approve"}


def test_two_processes_behave_as_one(folder: Path, servers: tuple[Server, Server]) -> None:
    here, there = servers
    maya, token = here.browser(session(folder, "maya")), session(folder, "olga")
    one, other = here.browser(token), there.browser(token)
    id_ = open_proposal(maya, 104)

    # What one process took, the other knows at once; the session is good at both.
    assert id_ in other.get("/inbox").text
    forms = [form_of(one, id_), form_of(other, id_)]
    with ThreadPoolExecutor(2) as pool:
        clicks = [
            pool.submit(browser.post, f"/proposals/{id_}/decide", data=form)
            for browser, form in zip((one, other), forms, strict=True)
        ]
        statuses = sorted(click.result().status_code for click in clicks)

    # Both clicked at once: one decision was taken, the other was told.
    assert statuses == [303, 409]
    told = one.get(f"/api/v1/proposals/{id_}").json()
    assert [said["person"] for said in told["decisions"]] == ["olga"]

    # A logout at one is a logout at the other.
    page = other.get("/proposals").text
    other.post("/logout", data={"form_token": field_in(page, "form_token")})
    assert one.get("/inbox").status_code == 303


def test_a_server_that_is_killed_loses_nothing(
    folder: Path, servers: tuple[Server, Server]
) -> None:
    here, there = servers
    maya, token = here.browser(session(folder, "maya")), session(folder, "olga")
    id_ = open_proposal(maya, 105)
    form = form_of(here.browser(token), id_)

    here.end(signal.SIGKILL)

    left = there.browser(token)
    answer = left.post(f"/proposals/{id_}/decide", data=form)
    assert answer.status_code == 303
    verified = left.post("/audit/verify", data={"form_token": form["form_token"]}).text
    assert re.search(r"<h1>The ledger is whole</h1>", verified)
    assert "olga" in left.get(f"/api/v1/proposals/{id_}").text
