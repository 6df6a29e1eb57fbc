"""The server that a browser talks to: the command itself, in a process of its own."""

import re
import subprocess
import sys
from pathlib import Path

from app.bootstrap import open_workspace
from app.services.demo import drafts_left, make_demo
from app.services.proposals import propose_draft
from app.services.rounds import hold_round

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a sentence that nobody guesses"  # noqa: S105  # of nobody
_START = "from app.cli import main; main()"
_FREE = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
_LINK = re.compile(r"http://\S+/invitation/\S+")


def free_port() -> int:
    """Ask another process for a port: this one may open no socket."""
    said = subprocess.run([sys.executable, "-c", _FREE], capture_output=True, text=True, check=True)
    return int(said.stdout)


def make_story(folder: Path) -> list[str]:
    """Make the demo's workspace with a round held and its drafts submitted; give the proposals."""
    make_demo(folder)
    with open_workspace(folder) as workspace:
        hold_round(workspace, lambda _: None)
        drafts = [draft.id for draft in drafts_left(workspace)[:3]]
        return [propose_draft(workspace, id_, by="maya").case.id for id_ in drafts]


class Server:
    """The command, as somebody would start it; it can be killed and started again."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.home = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it says that it serves."""
        self._process = subprocess.Popen(
            self._words(), cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            if line.startswith("serving"):
                return
        raise AssertionError("".join(said))

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

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
