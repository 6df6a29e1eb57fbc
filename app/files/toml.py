"""Reads a TOML file into tables, with problems that name file, row and field."""

import os
import re
import stat
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from app.errors import CannotError
from plan.errors import PlanFileError, Problem

T = TypeVar("T")
_ROW = re.compile(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)")
_LARGEST = 5_000_000
_PLAIN = {
    "string_pattern_mismatch": "write letters, digits, '.', '_' and '-', the first no sign",
    "string_too_short": "is empty; fill it in",
}


def read_bytes(path: Path, most: int = 20_000_000) -> bytes:
    """Read a file that a person named; of one that is larger than ``most``, a byte more than that.

    Raises:
        CannotError: it is missing, is a folder, or may not be read.
    """
    try:
        with open(path, "rb", opener=_unblocked) as file:  # Path.open takes none
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise CannotError(f"{path} is no regular file; name a file")
            return file.read(most + 1)
    except FileNotFoundError:
        raise CannotError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise CannotError(f"{path} is a folder; name a file") from None
    except OSError as error:
        raise CannotError(f"{path} cannot be read: {error.strerror}") from None


def _unblocked(path: str, flags: int) -> int:
    """Open without waiting for somebody to write into a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


@dataclass
class Table:
    """One TOML file on its way in: problems pile up, so that one run shows them all."""

    file: str
    data: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str | None, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, None, key, message))

    def only(self, where: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
        """Note every key that nobody would read."""
        allowed = tuple(known)
        for key in table:
            if key not in allowed:
                self.wrong(f"{where}{key}", f"unknown key; use {', '.join(allowed)}")

    def table(self, key: str) -> dict[str, Any]:
        """Give a sub-table, empty where there is none."""
        found = self.data.get(key, {})
        if not isinstance(found, dict):
            self.wrong(key, f"has to be a table: write [{key}]")
            return {}
        return found

    def tables(self, key: str) -> list[dict[str, Any]]:
        """Give an array of tables, empty where there is none."""
        return self.rows(self.data, key, key)

    def rows(self, table: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
        """Give an array of tables inside another table."""
        found = table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            self.wrong(where, f"has to be a list of tables: write [[{where}]]")
            return []
        return found

    def text(self, table: Mapping[str, Any], key: str, where: str, default: str = "") -> str:
        """Give a text; note where it is something else."""
        found = table.get(key, default)
        if not isinstance(found, str):
            self.wrong(f"{where}{key}", f"{found!r} is no text; put it in quotation marks")
            return default
        return found

    def value(self, where: str, read: Callable[[], T]) -> T | None:
        """Read a value; note what is wrong with which field and give None."""
        try:
            return read()
        except ValidationError as error:
            for one in error.errors():
                place = ".".join([where, *(str(part) for part in one["loc"])])
                self.wrong(place, _said(one["msg"], one["input"], one["type"]))
        except ValueError as error:
            self.wrong(where, str(error))
        return None

    def check(self) -> None:
        """Refuse the file if anything was noted.

        Raises:
            PlanFileError: with every problem.
        """
        if self.problems:
            raise PlanFileError(self.problems)


def _said(message: str, given: object, kind: str) -> str:
    text = message.removeprefix("Value error, ")
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "unknown key"
    text = _PLAIN.get(kind, text)
    return f"{given!r}: {text}" if isinstance(given, str | int) else text


def read_toml(path: Path) -> Table:
    """Read a TOML file.

    Raises:
        CannotError: it cannot be read.
        PlanFileError: it is no TOML.
    """
    data = read_bytes(path, _LARGEST)
    if len(data) > _LARGEST:
        raise PlanFileError(
            [Problem(path.name, None, None, "the file is larger than 5 MB; is it the right one?")]
        )
    try:
        return Table(path.name, tomllib.loads(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not UTF-8; save the file as UTF-8"
        raise PlanFileError([Problem(path.name, line, None, message)]) from None
    except tomllib.TOMLDecodeError as error:
        found = _ROW.search(str(error))
        row = int(found[1]) if found and found[1] else None
        message = f"this is no TOML: {_ROW.sub('', str(error))}"
        raise PlanFileError([Problem(path.name, row, None, message)]) from None
