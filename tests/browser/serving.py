"""The server that a browser talks to: the command itself, in a process of its own.

What the command imports takes two seconds of a processor, so one process imports it once, and each
command is forked off it (`multiprocessing` calls that a fork server). From there on it is the
command as somebody would start it: its own arguments, environment, memory and death.
"""

import multiprocessing
import os
import re
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
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
_IMPORTED = [
    *("app.cli", "app.cli.serve", "app.web.application", "uvicorn"),
    *("agents.crew", "agents.saying", "graphs.conversation", "graphs.round", "graphs.running"),
    *("langchain_openai", "langsmith", "openai"),
]
"""What a server imports, also what it leaves until somebody asks for it: that takes longest."""
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


def _forking() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context


def _command(words: list[str], environment: dict[str, str], output: Connection) -> None:
    """Be the command, in a process of its own; what it says goes to whoever started it."""
    from app.cli import main  # noqa: PLC0415  # imported by the process that this one is forked off

    os.environ.update(environment)  # noqa: TID251  # passed on, not read
    for stream in (1, 2):
        os.dup2(output.fileno(), stream)
    sys.argv = ["interlock", *words]
    main()


class Command:
    """A command that runs, and what it says line by line."""

    def __init__(self, words: list[str], environment: dict[str, str]) -> None:
        context = _forking()
        heard, said = context.Pipe(duplex=False)
        self._process: ForkServerProcess = context.Process(
            target=_command, args=(words, environment, said), daemon=True
        )
        self._process.start()
        said.close()
        self.said = os.fdopen(os.dup(heard.fileno()), encoding="utf-8")
        heard.close()

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self._process.kill()
        self._process.join()


class Server:
    """``interlock serve``; it can be killed and started again."""

    def __init__(self, folder: Path, port: int, model: str = "") -> None:
        self.folder, self.port = folder, port
        self._environment = _speaking(model) if model else {}
        self.home = f"http://127.0.0.1:{port}"
        self._command: Command | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Start it and wait until it says that it serves."""
        self._command = Command(self._words(), self._environment)
        said, heard = self._command.said, []
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
        if self._command is None:
            return
        self._command.kill()
        if self._reader is not None:
            self._reader.join()
        self._command.said.close()
        self._command = self._reader = None

    def session(self, person: str) -> dict[str, str]:
        """Give the cookie of a session that has just begun."""
        sessions = Sessions(Store(self.folder / WEB_FILE))
        token = sessions.begin(person, "web", SystemClock().now(), instead_of=None)
        return {"name": "interlock", "value": token, "url": self.home}

    def invitation(self, person: str) -> str:
        """Invite somebody, as whoever runs it would."""
        inviting = Command([*self._words(), "--invite", person, "--only-invite"], {})
        said = inviting.said.read()
        found = _LINK.search(said)
        inviting.kill()
        inviting.said.close()
        assert found is not None, said
        return found[0]

    def _words(self) -> list[str]:
        return ["serve", "--workspace", str(self.folder), "--port", str(self.port)]
