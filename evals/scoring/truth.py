"""The one place that reads what is true of a scenario; its digest names the bytes of the file."""

import hashlib
from pathlib import Path

from evals.loading import read_yaml
from evals.scenario import Truth

TRUTH = "truth.yaml"


def load_truth(folder: Path) -> Truth:
    """Read what is true of a scenario.

    Raises:
        PlanFileError: the file is missing or wrong; each problem with its field.
    """
    return read_yaml(folder / TRUTH, Truth)


def truth_digest(folder: Path) -> str:
    """Name the truth by its bytes, so that one edited after a recording shows as such."""
    return hashlib.sha256((folder / TRUTH).read_bytes()).hexdigest()[:16]
