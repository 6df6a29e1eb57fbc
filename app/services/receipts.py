"""The receipt of a decision: what its person keeps, so that nobody can take it out of the log."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from app.files.writing import write_whole
from app.services.shapes import Json
from plan.errors import UnknownError

if TYPE_CHECKING:
    from app.bootstrap import Workspace

UNANCHORED = "the receipt is unanchored: no key that the ledger knows signs here (interlock keys)"


def receipt_for(workspace: "Workspace", proposal: str, person: str) -> Json | None:
    """Give the receipt of a person's newest word to a proposal; None where there was none."""
    try:
        return workspace.ledger.keeping.receipt(proposal, person)
    except UnknownError:
        return None


def write_receipt(file: Path, receipt: Json) -> None:
    """Write a receipt to the file that a person named.

    Raises:
        CannotError: it cannot be written.
    """
    write_whole(file, json.dumps(receipt, ensure_ascii=False, indent=2) + "\n")
