"""sqlite-utils, which everything here takes from this place, without what it loads unasked.

It imports pandas and numpy wherever they are installed, as the solver's extra does, to know types
that no table here has. That takes nearly as long as all else that opening a ledger imports.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_UNWANTED = ("numpy", "pandas")


@contextmanager
def _unseen(*names: str) -> Iterator[None]:
    """Let an import of these fail, unless they are there already."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules |= dict.fromkeys(hidden)  # type: ignore[arg-type]  # makes the import fail
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _unseen(*_UNWANTED):
    from sqlite_utils import Database
    from sqlite_utils.db import Table

__all__ = ["Database", "Table"]
