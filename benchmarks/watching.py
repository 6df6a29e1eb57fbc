"""A thousand rounds in simulated time: what grows but the facts.

    python -m benchmarks.watching [ROUNDS]

The example's plan in a folder that goes away, a round an hour, and the same three sources each
time; nobody says anything, so no way out is computed. Told are memory and the sizes of the files
after every tenth part; the ledger grows by the log entries of its rounds, and by nothing else.
"""

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.bootstrap import create_workspace
from app.importing import find_files, read_beginning
from app.services.demo import find_example
from app.services.watching import Watch

ROUNDS = 1_000
_CONFIG = "".join(
    f'[[source]]\nname = "{kind}"\nkind = "{kind}"\npath = "inbox/{path}"\n'
    for kind, path in (("status", "status.csv"), ("junit", "tests"), ("counts", "counts.csv"))
)
_CONFIG += '[watch]\nrounds = "0 * * * *"\n'
_BEGIN = datetime(2026, 5, 18, 8, 0, tzinfo=UTC)


class Simulated:
    """A clock that waiting moves on, and that ends the watch after so many rounds."""

    def __init__(self) -> None:
        self.at = _BEGIN

    def now(self) -> datetime:
        """Give the simulated time."""
        return self.at

    def wait(self, timeout: float | None = None) -> bool:
        """Let the time pass; naps are long."""
        self.at += timedelta(seconds=min(timeout or 1, 1) if (timeout or 0) < 60 else 600)  # noqa: PLR2004  # a minute
        return False

    def set(self) -> None:
        """Nobody waits in earnest."""


def main() -> int:
    """Run, and print a line for every tenth part."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory(prefix="interlock-watch-") as folder:
        root = Path(folder).resolve() / "workspace"
        clock = Simulated()
        _make(root, clock)
        print("rounds   seconds   memory MB   ledger KB   files   messages")
        begun, held = time.perf_counter(), 0

        def tell(event: str, _fields: dict[str, Any]) -> None:
            nonlocal held
            if event == "failed":
                print(_fields["error"])
            if event != "round":
                return
            held += 1
            if held % max(1, rounds // 10) == 0:
                print(_line(root, held, time.perf_counter() - begun))
            if held >= rounds:
                watch.stop()

        watch = Watch(root, tell, clock, clock, passes=False)
        watch.run()
    return 0


def _make(root: Path, clock: Simulated) -> None:
    beginning = read_beginning(find_files(find_example() / "plan.csv"), None, _BEGIN.date())
    create_workspace(root, beginning, by="maya", clock=clock)
    (root / "interlock.toml").write_text(_CONFIG, encoding="utf-8")


def _line(root: Path, held: int, seconds: float) -> str:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    ledger = (root / "ledger.db").stat().st_size // 1024
    files = sum(path.is_file() for path in root.rglob("*"))
    mails = len(list((root / "outbox").glob("*.eml")))
    return f"{held:>6}   {seconds:>7.1f}   {memory:>9}   {ledger:>9}   {files:>5}   {mails:>8}"


if __name__ == "__main__":
    sys.exit(main())
