"""Readers that do what a broken file may make a real one do; they run in the child."""

import os
import signal
from typing import Any

from plan.errors import CycleError, PlanFileError, Problem


def echo(data: bytes, name: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"text": data.decode(), "name": name, **options}


def hoard(_data: bytes, _name: str, _options: dict[str, Any]) -> int:
    return len([bytes(1_000_000) for _ in range(1_000)])


def spin(_data: bytes, _name: str, _options: dict[str, Any]) -> None:
    while True:
        pass


def wait(_data: bytes, _name: str, _options: dict[str, Any]) -> None:
    signal.pause()


def nest(data: bytes, name: str, options: dict[str, Any]) -> None:
    nest(data, name, options)


def die(_data: bytes, _name: str, _options: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(_data: bytes, _name: str, _options: dict[str, Any]) -> None:
    raise KeyError("nobody thought of this")


def talk(_data: bytes, _name: str, _options: dict[str, Any]) -> str:
    return "x" * 2_000_000


def refuse(_data: bytes, name: str, _options: dict[str, Any]) -> None:
    raise PlanFileError([Problem(name, 3, "duration", "is wrong"), Problem(name, 4, None, "too")])


def loop(_data: bytes, _name: str, _options: dict[str, Any]) -> None:
    raise CycleError(("T1", "T2"), ("T2 waits for T1", "T1 waits for T2"))


def environment(_data: bytes, _name: str, _options: dict[str, Any]) -> list[str]:
    return sorted(os.environ)  # noqa: TID251  # what a reader could see is the question
