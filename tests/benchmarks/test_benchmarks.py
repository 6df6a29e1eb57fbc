"""The benchmarks run at a small size and print what they promise; nothing is timed here."""

import importlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [
        ("planning", ["--tasks", "40", "80", "--rounds", "1"], 20),
        ("governance", ["--decisions", "2", "--proposals", "4", "--threads", "4"], 2),
    ],
)
def test_a_benchmark_prints_its_rows_with_the_command(
    name: str,
    options: list[str],
    rows: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", [f"benchmarks/{name}.py", "--json", *options])

    importlib.import_module(f"benchmarks.{name}").main()

    check_printed(capsys.readouterr().out, name, rows)


def test_the_chat_is_measured_by_the_command_that_is_printed() -> None:
    command = [sys.executable, "-m", "benchmarks.chat", "--json", "--rounds", "1"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    check_printed(done.stdout, "chat", 2)


def check_printed(text: str, name: str, rows: int) -> None:
    printed = json.loads(text)
    assert printed["command"] == f"python -m benchmarks.{name}"
    assert len(printed["rows"]) == rows
    assert all(row["ours_ms"] > 0 and row["other_ms"] > 0 for row in printed["rows"])


def test_the_cost_of_an_import_is_told_beside_a_bare_python() -> None:
    command = [sys.executable, "-m", "benchmarks.imports", "--json", "--rounds", "1", "pydantic"]

    done = subprocess.run(
        [*command, "no-such-package"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    [row] = printed["rows"]
    assert (row["name"], printed["not_installed"]) == ("pydantic", ["no-such-package"])
    assert row["ms"] > 0
    assert row["mb"] > 0


@pytest.mark.skipif(importlib.util.find_spec("mpxj") is not None, reason="MPXJ is here")
def test_without_mpxj_the_comparison_says_what_is_missing() -> None:
    command = [sys.executable, "-m", "benchmarks.against_mpxj", "--tasks", "20"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (3, "")
    assert "make test-system" in done.stderr
