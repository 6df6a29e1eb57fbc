"""One at a time, in this process and between processes: a lock file that dies with its holder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from graphs.errors import AlreadyRunningError


@contextmanager
def held(path: Path, what: str, *, seconds: float = 0) -> Iterator[None]:
    """Hold a lock file while the block runs, after waiting for it at most so long.

    Raises:
        AlreadyRunningError: another holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=seconds)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunningError(f"{what}; try again when it is done") from None
    try:
        yield
    finally:
        lock.release()


class Locks:
    """Lock files by name in one folder; threads of this process queue without polling."""

    def __init__(self, folder: Path, *, seconds: float) -> None:
        self._folder, self._seconds = folder, seconds
        self._guard = Lock()
        self._local: dict[str, Lock] = {}

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold the lock of a name.

        Raises:
            AlreadyRunningError: another process holds it for too long.
        """
        with self._guard:
            local = self._local.setdefault(name, Lock())
        with local:
            path = self._folder / f"{name}.lock"
            with held(path, f"another process works on {name}", seconds=self._seconds):
                yield
