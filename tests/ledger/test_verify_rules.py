"""The second implementation of the rules: each forged fact, in a ledger of hashes that all fit.

The rows are changed in an export and asked of one check at a time, so that neither chain nor row
hashes answer in its place: what is tested is whether verify would have let the act happen.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger import verify as verifier
from ledger.connection import connect_reader
from ledger.exporting import export_lines
from ledger.verify import Book, Export, Fault, canonical
from tests.ledger.forgeries import FORGED as FORGED_DECISIONS
from tests.ledger.forgeries import Forged
from tests.ledger.forgeries_of_life import FORGED as FORGED_LIFE

FORGED = {**FORGED_DECISIONS, **FORGED_LIFE}
Check = Callable[[Book], Iterator[Fault]]


@pytest.fixture(scope="module")
def lines(full_file: Path) -> list[str]:
    with closing(connect_reader(full_file)) as raw:
        raw.set_authorizer(None)
        return list(export_lines(raw))


def forge(lines: list[str], one: Forged) -> Book:
    """Give the ledger with what is forged in it."""
    for each in (one, *one.also):
        lines = list(rewritten(lines, each))
    return Book(Export(lines))


def rewritten(lines: list[str], one: Forged) -> Iterator[str]:
    columns: list[str] = []
    done = 0
    for line in lines:
        value = json.loads(line)
        columns = value.get("columns", columns) if isinstance(value, dict) else columns
        row = dict(zip(columns, value[1:], strict=False)) if isinstance(value, list) else {}
        chosen = row and value[0] == one.table and one.where.items() <= row.items()
        if not chosen or (done and one.act == "copy"):
            yield line
            continue
        done += 1
        if one.act == "copy":
            yield line
        if one.act != "drop":
            yield json.dumps([one.table, *forged_row(row, one.cells).values()])
    assert done, f"nothing was forged in {one.table}"


def forged_row(row: dict[str, Any], cells: dict[str, Any]) -> dict[str, Any]:
    for name, value in cells.items():
        if name.startswith("body."):
            body = json.loads(row["body"])
            body[name.removeprefix("body.")] = value
            row["body"] = canonical(body)
        else:
            row[name] = value
    return row


def faults_of(book: Book, name: str) -> list[str]:
    check: Check = getattr(verifier, f"check_{name}")
    return [what for _, what in verifier._found(check, book)]  # noqa: SLF001  # as verify runs it


@pytest.mark.parametrize(
    "name", [check.__name__.removeprefix("check_") for check in verifier.CHECKS]
)
def test_a_ledger_in_which_everything_has_happened_is_whole(name: str, lines: list[str]) -> None:
    assert faults_of(Book(Export(lines)), name) == []


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_act_is_found_by_its_rule(what: str, lines: list[str]) -> None:
    one = FORGED[what]

    found = faults_of(forge(lines, one), one.check)

    assert any(one.words in fault for fault in found), found
