"""The server that a browser talks to: the command itself, in a process of its own."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

from app.bootstrap import open_workspace
from app.clock import SystemClock
from app.services.demo import drafts_left, make_demo
from app.services.proposals import propose_draft
from app.services.rounds import hold_round
from app.web.sessions import Sessions
from app.web.store import WEB_FILE, Store

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a sentence that nobody guesses"  # noqa: S105  # of nobody
_START = "from app.cli import main; main()"
_FREE = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
_LINK = re.compile(r"http://\S+/invitation/\S+")


def free_port() -> int:
    """Ask another process for a port: this one may open no socket."""
    said = subprocess.run([sys.executable, "-c", _FREE], capture_output=True, text=True, check=True)
    return int(said.stdout)


def hold_demo(folder: Path) -> Path:
    """Make the demo's workspace with a round held."""
    make_demo(folder)
    with open_workspace(folder) as workspace:
        hold_round(workspace, lambda _: None)
    return folder


def submit_drafts(folder: Path) -> list[str]:
    """Submit what a round drafted, as Maya; give the proposals."""
    with open_workspace(folder) as workspace:
        drafts = [draft.id for draft in drafts_left(workspace)[:3]]
        return [propose_draft(workspace, id_, by="maya").case.id for id_ in drafts]


def _speaking(model: str) -> dict[str, str]:
    return {
        "INTERLOCK_MODEL": "scripted",
        "INTERLOCK_BASE_URL": model,
        "OPENAI_API_KEY": "of nobody",
    }


class Model:
    """A scripted model in a process of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.home = f"http://127.0.0.1:{self.port}/v1"
        words = [sys.executable, "-m", "tests.browser.scripted_model", str(self.port)]
        self._process = subprocess.Popen(words, cwd=ROOT)

    def kill(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


class Server:
    """The command, as somebody would start it; it can be killed and started again."""

    def __init__(self, folder: Path, port: int, model: str = "") -> None:
        self.folder, self.port = folder, port
        self._environment = {**os.environ, **(_speaking(model) if model else {})}  # noqa: TID251  # passed on, not read
        self.home = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Start it and wait until it says that it serves."""
        self._process = subprocess.Popen(
            self._words(),
            cwd=ROOT,
            env=self._environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        said = self._process.stderr
        assert said is not None
        heard = []
        for line in said:
            heard.append(line)
            if line.startswith("serving"):
                # A pipe that nobody reads fills up, and then the server waits for ever.
                self._reader = threading.Thread(target=said.read, daemon=True)
                self._reader.start()
                return
        raise AssertionError("".join(heard))

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._reader is not None:
                self._reader.join()
            if self._process.stderr is not None:
                self._process.stderr.close()

    def session(self, person: str) -> dict[str, str]:
        """Give the cookie of a session that has just begun."""
        sessions = Sessions(Store(self.folder / WEB_FILE))
        token = sessions.begin(person, "web", SystemClock().now(), instead_of=None)
        return {"name": "interlock", "value": token, "url": self.home}

    def invitation(self, person: str) -> str:
        """Invite somebody, as whoever runs it would."""
        said = subprocess.run(
            [*self._words(), "--invite", person, "--only-invite"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        found = _LINK.search(said.stdout)
        assert found is not None, said.stdout
        return found[0]

    def _words(self) -> list[str]:
        place = ["--workspace", str(self.folder), "--port", str(self.port)]
        return [sys.executable, "-c", _START, "serve", *place]
