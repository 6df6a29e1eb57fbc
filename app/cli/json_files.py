"""Reads a JSON file that a person named, or stdin where they named ``-``."""

import json
import sys
from pathlib import Path

from app.errors import CannotError
from app.files.toml import read_bytes
from app.services.proposals import read_operations
from plan.errors import FormError, OperationError, PlanFileError, Problem
from plan.operations import Operation
from plan.proposal import Prose

LARGEST = 5_000_000
_STDIN = Path("-")


def read_json(file: Path) -> object:
    """Read a file as JSON.

    Raises:
        CannotError: it is missing, or a pipe.
        PlanFileError: it is no JSON; it names the row.
    """
    name, data = _read(file)
    if len(data) > LARGEST:
        message = "the file is larger than 5 MB; split the change"
        raise PlanFileError([Problem(name, None, None, message)])
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8; save the file as UTF-8"
        raise PlanFileError([Problem(name, row, None, message)]) from None
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg}"
        raise PlanFileError([Problem(name, error.lineno, None, message)]) from None
    except ValueError as error:  # a key that stands twice, a number of 5,000 digits
        raise PlanFileError([Problem(name, None, None, str(error))]) from None
    except RecursionError:
        raise PlanFileError([Problem(name, None, None, "is nested too deep")]) from None


def read_change(file: Path) -> tuple[tuple[Operation, ...], Prose]:
    """Read the operations of a change, and its title and rationale where the file has them.

    Raises:
        CannotError: it is missing, or a pipe.
        FormError: it holds no operations.
        PlanFileError: it is no JSON, or an operation is not one; all of them are named.
    """
    name = "stdin" if file == _STDIN else file.name
    try:
        return read_operations(read_json(file))
    except FormError as error:
        raise FormError(f"{name}: {error}") from None
    except OperationError as error:
        problems = [Problem(name, None, None, line) for line in str(error).splitlines()]
        raise PlanFileError(problems) from None


def _read(file: Path) -> tuple[str, bytes]:
    if file == _STDIN:
        return "stdin", sys.stdin.buffer.read(LARGEST + 1)
    if file.is_fifo():
        raise CannotError(f"{file} is a pipe; write --file - and send it to stdin")
    return file.name, read_bytes(file, LARGEST)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object; write it once")
    return found
