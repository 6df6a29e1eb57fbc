"""Commands in a process of their own, whose files cannot grow beyond so many bytes."""

import os
import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import CompletedProcess

from app.cli import main
from app.cli.commands import COMMANDS, load
from tests.forking import processes

ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 60
for _name in ("decide", "init", "observe", "plan", "propose", "round", "say"):
    load(COMMANDS[_name], _name)  # so that no process has to


def confined(most: int, *words: str | Path) -> CompletedProcess[str]:
    """Run a command in a process whose files cannot grow beyond so many bytes."""
    server = processes()
    pipes = [server.Pipe(duplex=False) for _ in range(2)]
    command = list(map(str, words))
    process = server.Process(target=_run, args=(most, command, *(end for _, end in pipes)))
    process.start()
    for _, end in pipes:
        end.close()
    with ThreadPoolExecutor(len(pipes)) as readers:
        out, err = readers.map(_all_of, [end for end, _ in pipes])
    process.join(_SECONDS)
    assert process.exitcode is not None
    return CompletedProcess(command, process.exitcode, out, err)


def _all_of(end: Connection) -> str:
    """Read what a process says until it is over."""
    with end, os.fdopen(os.dup(end.fileno()), encoding="utf-8") as said:
        return said.read()


def _run(most: int, words: list[str], out: Connection, err: Connection) -> None:
    """Be that process: say everything into the pipes, and confine what is written to files."""
    os.chdir(ROOT)
    os.environ.clear()  # noqa: TID251  # nobody's settings
    for number, end in ((1, out), (2, err)):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdout, sys.stderr = (open(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))  # noqa: SIM115  # no path, and never closed
    sys.argv[1:] = words
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    main()
