"""The side that reads: for each file a fork, confined before it sees a byte of it.

A request is a line of JSON (reader, name, options, limits, size) and the bytes behind it; an answer
is a line of JSON (outcome, usage, size) and the bytes behind that. The worker itself only
forks and waits, so a file can take down nothing but its own fork. Where the system knows no fork or
no limits, the parent's own time limit is what remains.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import IO, Any

from plan.errors import CycleError, PlanFileError

resource: ModuleType | None
try:
    import resource
except ImportError:  # no such limits on this system
    resource = None

Reader = Callable[[bytes, str, dict[str, Any]], Any]
ANSWERED, NO_MEMORY, TOO_DEEP, TOO_MUCH, UNFORESEEN = 0, 70, 71, 72, 73
# openpyxl would load these only because they are there; they are large, and it needs neither.
_UNWANTED = ("numpy", "pandas", "lxml")


def main() -> None:
    """Answer requests from standard input until it ends."""
    inbound, outbound = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for name in _UNWANTED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # makes the import fail
    while line := inbound.readline():
        request = json.loads(line)
        data = inbound.read(request["size"])
        with tempfile.TemporaryFile() as answer:
            outcome = _read_apart(request, data, answer)
            answer.seek(0)
            body = answer.read()
        del data
        outbound.write(json.dumps({**outcome, "size": len(body)}).encode() + b"\n" + body)
        outbound.flush()


def _read_apart(request: dict[str, Any], data: bytes, answer: IO[bytes]) -> dict[str, Any]:
    """Read in a fork; say how it ended and what it took."""
    reader = find_reader(request["reader"])
    if not hasattr(os, "fork"):
        return {"code": _read(reader, request, data, answer)}
    pid = os.fork()
    if pid == 0:
        try:
            _confine(request)
            os._exit(_read(reader, request, data, answer))
        finally:
            os._exit(UNFORESEEN)
    _, status, usage = os.wait4(pid, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    }


def find_reader(name: str) -> Reader:
    """Give the function that a request names."""
    module, _, function = name.partition(":")
    found: Reader = getattr(import_module(module), function)
    return found


def _confine(request: dict[str, Any]) -> None:
    """Bound memory, time and output of this process, for good."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, request["seconds"])
    if resource is None:
        return
    seconds = request["seconds"]
    bounds = {
        resource.RLIMIT_AS: (request["memory"], request["memory"]),
        resource.RLIMIT_CPU: (seconds, seconds + 1),  # at the first a signal that tells why
        resource.RLIMIT_FSIZE: (request["answer"], request["answer"]),
        resource.RLIMIT_CORE: (0, 0),
    }
    for name, bound in bounds.items():
        with suppress(ValueError, OSError):  # a system that knows the name and not the limit
            resource.setrlimit(name, bound)


def _read(reader: Reader, request: dict[str, Any], data: bytes, answer: IO[bytes]) -> int:
    try:
        answer.write(json.dumps(_answer(reader, request, data), ensure_ascii=False).encode())
        answer.flush()
    except MemoryError:
        return NO_MEMORY
    except RecursionError:
        return TOO_DEEP
    except OSError:
        return TOO_MUCH
    except Exception as error:  # noqa: BLE001  # the edge of the child: what nobody foresaw is told by its type
        answer.write(json.dumps(type(error).__name__).encode())
        answer.flush()
        return UNFORESEEN
    return ANSWERED


def _answer(reader: Reader, request: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        return {"found": reader(data, request["name"], request["options"])}
    except PlanFileError as error:
        return {"problems": [(p.file, p.row, p.field, p.message) for p in error.problems]}
    except CycleError as error:
        return {"cycle": (error.tasks, error.edges)}
