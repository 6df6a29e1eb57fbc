"""Which functions each of the governing tests runs: seen once for the tests as they are."""

import fcntl
import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.assurance.guards import ALONE, GOVERNING_TESTS, server

KEPT = Path("build/assurance")
# What these miss today they may not miss tomorrow: who wins a race, or what a history holds.
_BY_CHANCE = ("test_processes.py", "test_random_histories.py")
Watched = Mapping[str, Sequence[str]]  # test: the functions that it ran


@functools.cache
def watched() -> dict[str, list[str]]:
    """Say which functions each governing test runs; those that fail are left out.

    Of several processes one watches, and the others wait for what it has seen.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"watched-{_fingerprint()}.json"
    with (KEPT / "watched.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.is_file():
            found: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
            return found
        seen: dict[str, list[str]] = {}
        for tests in _by_file().values():
            seen |= server().watch(tests)
        path.write_text(json.dumps(seen), encoding="utf-8")
        return seen


def _by_file() -> dict[str, list[str]]:
    files: dict[str, list[str]] = {}
    for test in server().tests:
        file = test.partition("::")[0]
        if not file.endswith((*ALONE, *_BY_CHANCE)):
            files.setdefault(file, []).append(test)
    return files


def _fingerprint() -> str:
    """Hash the tests; what they run when the code changes shows only which to try first."""
    files: list[Path] = []
    for place in map(Path, GOVERNING_TESTS):
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes() if file.is_file() else b"")
    return whole.hexdigest()[:12]


def running(function: str, seen: Watched) -> list[str]:
    """Give the tests that run a function, first those that run little else."""
    found = [test for test, functions in seen.items() if function in functions]
    return sorted(found, key=lambda test: (len(seen[test]), test))
