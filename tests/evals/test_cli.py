import json
from pathlib import Path

import pytest

from evals.cli import COMMANDS, main
from evals.judging import Judged
from evals.runlog import log_of, write_log
from evals.suite import Results
from tests.evals.small import SCENARIO, write_small
from tests.evals.test_reports import score


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_with_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0

    told = capsys.readouterr().out
    assert "examples:" in told
    assert f"interlock-evals {name}" in told


def test_help_lists_the_commands_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    told = capsys.readouterr().out
    assert all(name in told for name in COMMANDS)
    assert "2 could not measure" in told


@pytest.mark.parametrize("words", [["nonsense"], ["run", "--nonsense"], ["compare", "one.jsonl"]])
def test_wrong_use_is_no_pass(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2

    assert "usage:" in capsys.readouterr().err


def test_a_missing_recording_cannot_be_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_small(tmp_path)

    code = main(
        ["run", "--scenarios", str(tmp_path), "--recordings", str(tmp_path / "none"), "--json"]
    )

    assert code == 2
    document = json.loads(capsys.readouterr().out)
    assert document["unmeasured"] == [
        "small: there is no recording; make one: interlock-evals record small"
    ]


def test_a_crash_is_told_and_passes_neither_for_a_pass_nor_for_a_regression(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(_options: object) -> int:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("evals.commands.run.run", crash)

    assert main(["run", "--scenarios", str(tmp_path)]) == 2
    assert "should not have happened (ZeroDivisionError: by nothing)" in capsys.readouterr().err


def test_an_empty_suite_cannot_be_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--scenarios", str(tmp_path)]) == 2
    assert "there is no scenario" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "replay", "record"])
def test_a_scenario_that_is_not_there_is_told(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "no-such-scenario"]) == 2
    assert "there is no scenario" in capsys.readouterr().err


@pytest.mark.enable_socket
def test_a_scripted_scenario_runs_without_a_recording_and_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = SCENARIO.replace("family: explicit", "family: faulty\nfault: refusal")
    write_small(tmp_path, scenario=scenario)

    code = main(
        [
            "run",
            "--scenarios",
            str(tmp_path),
            "--log",
            str(tmp_path / "run.jsonl"),
            "--workers",
            "1",
        ]
    )

    assert code == 0
    assert "Scripted failures of the model" in capsys.readouterr().out
    assert main(["report", str(tmp_path / "run.jsonl"), "--markdown", "-"]) == 0
    assert "| small | yes |" in capsys.readouterr().out


def log(path: Path, *, passed: bool) -> str:
    write_log(
        log_of(Results(judged=(Judged(score=score("one", passed=passed)),), unmeasured=())), path
    )
    return str(path)


def test_compare_leaves_with_1_only_where_it_got_worse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = log(tmp_path / "good.jsonl", passed=True)
    bad = log(tmp_path / "bad.jsonl", passed=False)

    assert main(["compare", good, bad]) == 1
    assert main(["compare", bad, good]) == 0
    assert main(["compare", good, good, "--json"]) == 0
    out = capsys.readouterr().out
    assert "Broken" in out
    assert "Fixed" in out


def test_a_report_is_written_as_a_page(tmp_path: Path) -> None:
    page = tmp_path / "report.html"

    assert main(["report", log(tmp_path / "run.jsonl", passed=True), "--html", str(page)]) == 0

    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_check_tells_every_problem_and_leaves_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_small(tmp_path, scenario=SCENARIO.replace("from: helen", "from: nobody"))

    assert main(["check", str(folder)]) == 2
    assert "'nobody' is nobody" in capsys.readouterr().out
