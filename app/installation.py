"""Is what is installed fit to decide with: releases without known holes, a strict serialiser.

Neither changes while a process runs, so each is looked at once and asked before every act.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

# Below these, known advisories apply. What is not installed cannot be attacked.
FLOORS = {
    "langgraph": "1.0.10",
    "langgraph-checkpoint": "4.1.1",
    "langgraph-checkpoint-sqlite": "3.0.1",
    "langchain-core": "1.3.3",
    "langchain-openai": "1.1.14",
    "starlette": "1.0.1",
    "python-multipart": "0.0.27",
    "authlib": "1.6.11",
}
NEEDED = tuple(FLOORS)[:5]
_LOOSE = "it loads any object, so it may run code"
_CHECKPOINTS = "graphs.checkpoints"


@dataclass(frozen=True)
class _Probe:
    """An object of our own; a strict serialiser does not give one back."""

    name: str = "probe"


def unfit_installation() -> str | None:
    """Say what is wrong with what is installed; the serialiser counts once it is loaded here."""
    old = _first_old(tuple(FLOORS.items()))
    loaded = sys.modules.get(_CHECKPOINTS)
    if old is not None or loaded is None:
        return old
    problem, _ = _tried(loaded.plain_serializer)
    return None if problem is None else f"checkpoint serialiser: {problem}"


def serializer_standing() -> tuple[bool, str]:
    """Say whether the serialiser of checkpoints is strict, and how that shows."""
    from graphs.checkpoints import plain_serializer  # noqa: PLC0415  # LangGraph is slow to import

    problem, how = _tried(plain_serializer)
    return problem is None, problem or how


def is_there(name: str) -> bool:
    """Say whether a package is installed, or has to be."""
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return name in NEEDED


def release_standing(name: str, floor: str) -> tuple[bool, str]:
    """Say whether a package is of a release without known holes, and which one it is."""
    try:
        found = version(name)
    except PackageNotFoundError:
        return False, f"not installed; needed {floor}"
    ok = release_of(found) >= release_of(floor)
    advice = "" if ok else "; older ones have known holes: install what the lock names"
    return ok, f"{found}, needed {floor} or newer{advice}"


def release_of(text: str) -> tuple[int, ...]:
    """Give the numbers of a version; what comes before a release counts as less than it."""
    match = re.match(r"\d+(?:\.\d+)*", text)
    numbers = tuple(int(part) for part in match[0].split(".")) if match else ()
    early = re.search(r"(a|b|rc|dev)\d*", text[match.end() :] if match else text)
    return (*numbers[:-1], numbers[-1] - 1, sys.maxsize) if early and numbers else numbers


@lru_cache(maxsize=4)
def _first_old(floors: tuple[tuple[str, str], ...]) -> str | None:
    for name, floor in floors:
        ok, detail = release_standing(name, floor) if is_there(name) else (True, "")
        if not ok:
            return f"version of {name}: {detail}"
    return None


@lru_cache(maxsize=4)
def _tried(serializer: Callable[[], Any]) -> tuple[str | None, str]:
    """Hand a serialiser an object; gives what is wrong, and how it refused it where nothing is."""
    made = serializer()
    try:
        with _quiet(made):
            loaded = made.loads_typed(made.dumps_typed(_Probe()))
    except Exception as error:  # noqa: BLE001  # to refuse is an answer, whatever its type
        return None, f"strict, refuses with {type(error).__name__}"
    return (_LOOSE if isinstance(loaded, _Probe) else None), "strict"


@contextmanager
def _quiet(serializer: object) -> Iterator[None]:
    """Keep a serialiser from telling everybody that it refused what it was meant to refuse."""
    logger = logging.getLogger(type(serializer).__module__)

    def nothing(_: logging.LogRecord) -> bool:
        return False

    logger.addFilter(nothing)
    try:
        yield
    finally:
        logger.removeFilter(nothing)
