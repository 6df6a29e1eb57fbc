"""Counts: what a reconciliation found on both sides: object, source_count, target_count.

Optionally ``tolerance`` (a whole number, or a percentage of the source's count), ``task`` and
``as_of``. Numbers are digits and nothing else: ``1,204`` means two things in two countries.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from plan.records import Fact, FactKind
from tools.sources.base import SourceContext, SourceSpec
from tools.sources.table import Columns, Row, dated, place_of, read_rows

COLUMNS = Columns(
    required=("object", "source_count", "target_count"),
    optional=("tolerance", "task", "as_of"),
    key=("object",),
)
_COUNT = re.compile(r"[0-9]{1,15}")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")


def read_counts(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a reconciliation file whole.

    Raises:
        SourceError: the file or any row is wrong.
    """
    return read_rows(spec, context, COLUMNS, _check, lambda row, *rest: _fact(spec, row, *rest))


def _check(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not cells["object"]:
        yield "object", "is empty; name what was counted"
    for name in ("source_count", "target_count"):
        if not _COUNT.fullmatch(cells[name]):
            yield name, f"{cells[name]!r} is no count; write digits only, such as 1204"
    if wrong := wrong_tolerance(cells.get("tolerance", "")):
        yield "tolerance", wrong


def wrong_tolerance(text: str) -> str | None:
    """Say what is wrong with a tolerance; None where nothing is."""
    if text and _allowed(text, 0) is None:
        return f"{text!r} is no tolerance; write a whole number, or 0.5 %"
    return None


def _allowed(text: str, source: int) -> int | None:
    """Give the difference that is tolerated, rounded down; nothing given tolerates nothing."""
    if not text or _COUNT.fullmatch(text):
        return int(text or 0)
    share = _SHARE.fullmatch(text)
    return None if share is None else int(source * Decimal(share[1]) / 100)


def _fact(spec: SourceSpec, row: Row, task: str | None, at: str) -> Fact:
    return count_fact(spec, row.cells, task, at, place_of(spec, row))


def count_fact(
    spec: SourceSpec, cells: Mapping[str, str], task: str | None, at: str, place: str
) -> Fact:
    """Make the fact of one object that was counted on both sides."""
    source, target = int(cells["source_count"]), int(cells["target_count"])
    allowed = _allowed(cells.get("tolerance", ""), source) or 0
    tolerated = f", {allowed} tolerated" if allowed else ""
    return Fact(
        source=spec.name,
        kind=FactKind.COUNT,
        subject=task,
        at=at,
        place=place,
        text=(
            f"{cells['object']}: {source} at the source, {target} at the target{tolerated}, "
            f"{dated(at)}"
        ),
        data={
            "object": cells["object"],
            "source_count": source,
            "target_count": target,
            "tolerance": allowed,
        },
    )
