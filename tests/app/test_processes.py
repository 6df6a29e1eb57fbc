"""The command line as processes: real files, real exit codes, two at once."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.app.conftest import LONGER, Run, propose

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]


def start(*words: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath}
    return subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_two_processes_that_decide_at_once_make_one_revision(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)
    words = ("--digest", made["digest"], "--workspace", small, "--json")
    run("decide", made["id"], "approve", "--as", "sam", *words)

    both = [
        start("decide", made["id"], "approve", "--as", person, *words)
        for person in ("fiona", "olga")
    ]
    told = [process.communicate(timeout=60) for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    assert "applied" in {json.loads(out)["status"] for out, _ in told}
    assert run("plan", "show", "--workspace", small, "--json").json["revision"] == 2
    assert run("verify", "--workspace", small, "--json").json["ok"] is True


def test_the_demo_runs_by_itself_where_stdin_is_no_terminal(tmp_path: Path) -> None:
    process = start("demo", "--dir", tmp_path / "demo")
    out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    assert "Go on with" in out
    assert "Traceback" not in err


def test_stdout_holds_one_document_and_the_rest_goes_to_stderr(tmp_path: Path) -> None:
    process = start("demo", "--auto", "--json", "--dir", tmp_path / "demo")
    out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    assert json.loads(out)["verified"] is True
    assert "reading status" in err


def test_an_error_is_a_document_too(tmp_path: Path) -> None:
    process = start("plan", "show", "--workspace", tmp_path, "--json")
    out, err = process.communicate(timeout=60)

    assert process.returncode == 3
    assert json.loads(out)["error"]["exit"] == 3
    assert err == ""


def test_a_reader_that_leaves_early_gets_no_traceback(small: Path) -> None:
    process = start("plan", "schedule", "--workspace", small)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None

    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait(timeout=60)


def test_in_a_terminal_whoever_sits_there_decides(tmp_path: Path) -> None:
    keyboard, terminal = pty.openpty()
    typed = "D9\nD1\nzoe\nravi\n?\nWho is on call?\nravi\nr\nThe freeze stands.\nq\n"
    os.write(keyboard, typed.encode())
    process = start("demo", "--ask", "--dir", tmp_path / "demo", stdin=terminal)
    out, err = process.communicate(timeout=60)
    os.close(keyboard)
    os.close(terminal)

    assert process.returncode == 0, err
    assert "there is no draft 'D9'" in out
    assert "there is nobody 'zoe'" in out
    assert "What it rests on" in out
    assert "It is rejected." in out
    assert "nothing was approved" in out
