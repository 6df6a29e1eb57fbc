"""The table of what can be said: one row is one way, the particular before the general.

To teach the grammar a sentence, add a row. A row that fits takes its words, so that no later one
reads them a second time.
"""

from functools import lru_cache

from tools.grammar.patterns import (
    AMOUNT_MARK,
    DATE_MARK,
    WINDOW_MARK,
    Pattern,
    Shape,
    compile_shape,
)
from tools.grammar.shapes_amounts import AMOUNT_SHAPES, WINDOW_SHAPES
from tools.grammar.shapes_claims import CLAIM_SHAPES
from tools.grammar.shapes_dates import DATE_SHAPES

SHAPES: tuple[Shape, ...] = (*WINDOW_SHAPES, *DATE_SHAPES, *AMOUNT_SHAPES, *CLAIM_SHAPES)


_LINKS = frozenset({"FS", "SS", "FF", "SF"})


@lru_cache(maxsize=1)
def _patterns() -> tuple[Pattern, ...]:
    return tuple(map(compile_shape, SHAPES))


def patterns_for(marked: str, *, cued: bool) -> list[Pattern]:
    """Give the compiled rows that could fit a marked sentence, in the table's order.

    ``cued`` says that the sentence holds a word of waiting, so that rows for links are tried.
    """
    there = {mark for mark in (DATE_MARK, AMOUNT_MARK, WINDOW_MARK) if mark in marked}
    if DATE_MARK in there:
        there.add(WINDOW_MARK)
    return [
        pattern
        for pattern in _patterns()
        if pattern.needs <= there and (cued or pattern.shape.makes not in _LINKS)
    ]
