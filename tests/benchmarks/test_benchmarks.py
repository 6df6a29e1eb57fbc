"""The benchmarks run at a small size and print what they promise; nothing is timed here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [
        ("planning", ["--tasks", "40", "80", "--rounds", "1"], 17),
        ("governance", ["--decisions", "2", "--proposals", "4"], 2),
        ("chat", ["--rounds", "1"], 2),
    ],
)
def test_a_benchmark_prints_its_rows_with_the_command(
    name: str, options: list[str], rows: int
) -> None:
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", *options]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed["command"] == f"python -m benchmarks.{name}"
    assert len(printed["rows"]) == rows
    assert all(row["ours_ms"] > 0 and row["other_ms"] > 0 for row in printed["rows"])
