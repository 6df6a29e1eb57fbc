"""The side that asks a child to read a file, and turns whatever comes of it into JSON or an error.

One worker process is kept for the whole process that asks; it starts with the first file and ends
with us. A worker that does not answer in time is killed, and the next file gets another one.
"""

import atexit
import json
import select
import signal
import subprocess
import sys
from functools import cache
from threading import Lock
from typing import Any, Self

from plan.errors import CycleError, PlanFileError, Problem
from tools.reading import worker
from tools.reading.limits import MEGABYTE, Limits, Usage

_START = (
    "import json,sys;sys.path[:]=json.loads(sys.argv[1]);"
    "from tools.reading.worker import main;main()"
)
_OUT_OF_TIME = (-signal.SIGALRM, -signal.SIGXCPU, None)
_GRACE = 15  # seconds beside a file's own: to start Python, and to hand over the answer


class ReadingChild:
    """A worker process, started with the first file; ``usage`` is what the last file took."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self.usage = Usage()

    def __enter__(self) -> Self:
        """Use it for the time of a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the worker."""
        self.close()

    def close(self) -> None:
        """End the worker, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _shut(pipe)

    def read(
        self,
        reader: str,
        data: bytes,
        name: str,
        options: dict[str, Any] | None = None,
        limits: Limits = Limits(),  # noqa: B008  # an immutable tuple
    ) -> Any:  # noqa: ANN401  # any JSON value
        """Read a file in a fork of the worker.

        Raises:
            PlanFileError: it is wrong, or costs more than it may; nothing of it is used.
            CycleError: it holds a plan whose tasks wait for each other.
        """
        if len(data) > limits.size:
            raise _refused(name, f"is larger than {limits.size // 10**6} MB; split it")
        request = {
            "reader": reader,
            "name": name,
            "options": options or {},
            "size": len(data),
            **{key: getattr(limits, key) for key in ("memory", "seconds", "answer")},
        }
        with self._lock:
            outcome, body = self._exchange(json.dumps(request).encode() + b"\n", data, limits)
        self.usage = Usage(outcome.get("seconds", 0.0), outcome.get("memory", 0))
        if outcome["code"] != worker.ANSWERED:
            raise _refused(name, _reason(outcome["code"], body, limits))
        return _answer(json.loads(body))

    def _exchange(self, header: bytes, data: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise AssertionError("the worker was started with pipes")
        try:
            process.stdin.write(header)
            process.stdin.write(data)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], limits.seconds + _GRACE)
            outcome = json.loads(process.stdout.readline() if ready else b"null")
            if outcome is not None:
                body = process.stdout.read(outcome["size"])
                if len(body) == outcome["size"]:
                    return outcome, body
        except (OSError, ValueError):
            pass  # the worker died; whatever it began to say is no answer
        self.close()
        return {"code": None}, b""

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603  # our own Python and module, no shell
                [sys.executable, "-I", "-X", "utf8", "-c", _START, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},  # a key in our environment is nothing that a file may come near
            )
        return self._process


def read_in_child(
    reader: str,
    data: bytes,
    name: str,
    options: dict[str, Any] | None = None,
    limits: Limits = Limits(),  # noqa: B008  # an immutable tuple
) -> Any:  # noqa: ANN401  # any JSON value
    """Read a file in the child that this process keeps; see the package for what a reader is.

    Raises:
        PlanFileError: it is wrong, or costs more than it may; nothing of it is used.
        CycleError: it holds a plan whose tasks wait for each other.
    """
    return _shared().read(reader, data, name, options, limits)


@cache
def _shared() -> ReadingChild:
    child = ReadingChild()
    atexit.register(child.close)
    return child


def _answer(answer: dict[str, Any]) -> Any:  # noqa: ANN401  # any JSON value
    if "problems" in answer:
        raise PlanFileError([Problem(*one) for one in answer["problems"]])
    if "cycle" in answer:
        raise CycleError(*answer["cycle"])
    return answer["found"]


def _refused(name: str, message: str) -> PlanFileError:
    return PlanFileError([Problem(name, None, None, message)])


def _reason(code: int | None, body: bytes, limits: Limits) -> str:
    memory = f"needs more than {limits.memory // MEGABYTE} MB of memory to be read; split it"
    time = f"takes longer than {limits.seconds} s to be read; split it"
    reasons = {
        worker.NO_MEMORY: memory,
        worker.TOO_DEEP: "nests too deep to be read; save it anew from where it comes",
        worker.TOO_MUCH: "holds more than can be handed on; split it",
    }
    if code == worker.UNFORESEEN:
        return f"cannot be read ({json.loads(body or b'null')}); save it anew from where it comes"
    if code is not None and code in reasons:
        return reasons[code]
    return time if code in _OUT_OF_TIME else f"{memory}, or save it anew from where it comes"


def _shut(pipe: Any) -> None:  # noqa: ANN401  # either end of a pipe
    try:
        pipe.close()
    except OSError:  # what was still to be written goes nowhere
        return
