"""Configuration checks: environment, item, expected, actual, optionally ``task`` and ``as_of``.

Values are compared as they are written, apart from spaces at the ends; nothing is interpreted. An
empty ``actual`` says that the item is not there, an empty ``expected`` that it should not be.
"""

from collections.abc import Iterator

from plan.records import Fact, FactKind
from tools.sources.base import SourceContext, SourceSpec
from tools.sources.table import Columns, Row, dated, place_of, read_rows

COLUMNS = Columns(
    required=("environment", "item", "expected", "actual"),
    optional=("task", "as_of"),
    key=("environment", "item"),
)


def read_configuration(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a file of configuration checks whole.

    Raises:
        SourceError: the file or any row is wrong.
    """
    return read_rows(spec, context, COLUMNS, _check, lambda row, *rest: _fact(spec, row, *rest))


def _check(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name in ("environment", "item"):
        if not cells[name]:
            yield name, "is empty; say what was checked and where"
    if not cells["expected"] and not cells["actual"]:
        yield "expected", "is empty, and so is actual; fill one of them or leave out the row"


def _fact(spec: SourceSpec, row: Row, task: str | None, at: str) -> Fact:
    cells = row.cells
    names = ("environment", "item", "expected", "actual")
    return Fact(
        source=spec.name,
        kind=FactKind.CONFIGURATION,
        subject=task,
        at=at,
        place=place_of(spec, row),
        text=(
            f"{cells['environment']} {cells['item']}: expected {_value(cells['expected'])}, "
            f"found {_value(cells['actual'])}, {dated(at)}"
        ),
        data={name: cells[name] for name in names},
    )


def _value(text: str) -> str:
    return repr(text) if text else "nothing"
