"""What was done and asked, counted; hours only by stated minutes, net of what people spent."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Answer, Run

MINUTES = {"rounds": 60, "findings": 10, "decisions": 7}


@pytest.fixture
def demo(played: tuple[Path, Answer], tmp_path: Path) -> Path:
    """Give a copy of the demo's workspace after its people have acted."""
    folder = tmp_path / "demo"
    shutil.copytree(played[0], folder)
    return folder


def savings(run: Run, place: Path) -> Any:  # noqa: ANN401  # any JSON
    answer = run("savings", "--workspace", place, "--json")
    assert answer.code == 0, answer.out
    return answer.json


def state(place: Path, **minutes: int) -> None:
    """Write stated minutes behind what the example's settings hold."""
    lines = "".join(f"{name} = {value}\n" for name, value in minutes.items())
    with (place / "interlock.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[savings]\n{lines}")


def test_acts_and_decisions_are_those_of_the_ledger(
    run: Run, demo: Path, played: tuple[Path, Answer]
) -> None:
    told = played[1].json

    found = savings(run, demo)

    assert {"acts", "decisions", "assumed_minutes", "net_hours_per_week"} <= found.keys()
    assert found["acts"]["rounds"] == 1
    assert found["acts"]["facts_recorded"] == told["observations"]
    assert found["acts"]["conflicts"] == told["conflicts"]
    assert found["acts"]["assumptions"] == told["assumptions"]
    assert found["acts"]["reminders"] == 0
    assert found["decided"] == sum(one["decided"] for one in found["people"].values())
    assert found["decisions"] >= found["decided"] > 0


def test_without_stated_minutes_there_are_counts_and_no_hours(run: Run, demo: Path) -> None:
    found = savings(run, demo)

    assert found["assumed_minutes"] == {}
    assert found["net_hours_per_week"] == "not stated"
    assert found["not_stated"] == ["minutes for at least one act", "decisions"]


def test_hours_are_net_of_what_people_were_asked_for(run: Run, demo: Path) -> None:
    state(demo, **MINUTES)

    found = savings(run, demo)

    net = 60 * 1 + 10 * found["acts"]["findings"] - 7 * found["decisions"]
    assert found["assumed_minutes"] == MINUTES
    assert float(found["net_hours_per_week"]) == pytest.approx(net / 60, abs=0.06)
    assert sum(one["total"] for one in found["explained"]) == net
    assert found["assumed"] is True


def test_dear_decisions_make_the_balance_negative(run: Run, demo: Path) -> None:
    state(demo, rounds=1, decisions=60)

    assert savings(run, demo)["net_hours_per_week"].startswith("-")


def test_hours_need_the_minutes_of_what_people_spent(run: Run, demo: Path) -> None:
    state(demo, rounds=60)

    found = savings(run, demo)

    assert found["net_hours_per_week"] == "not stated"
    assert found["not_stated"] == ["decisions"]


def test_a_word_on_an_assumption_is_counted_as_asked_of_its_owner(run: Run, demo: Path) -> None:
    before = savings(run, demo)["people"]["ravi"]["confirmations"]
    ids = run("register", "--workspace", demo, "--json").json["assumptions"]
    mine = next(one["id"] for one in ids if "operations" in one["owners"])

    run("register", "dispute", mine, "--as", "ravi", "--workspace", demo)

    found = savings(run, demo)
    assert found["people"]["ravi"]["confirmations"] == before + 1
    assert found["confirmations"] == before + 1


@pytest.mark.parametrize("line", ["rounds = -1", "rounds = 1.5", "rounds = true", "naps = 3"])
def test_minutes_that_are_none_are_refused_by_name(run: Run, demo: Path, line: str) -> None:
    with (demo / "interlock.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[savings]\n{line}\n")

    answer = run("savings", "--workspace", demo)

    assert answer.code == 1
    assert f"interlock.toml, savings.{line.partition(' ')[0]}" in answer.err


def test_the_examples_own_lines_can_be_used_as_they_stand(run: Run, demo: Path) -> None:
    text = (demo / "interlock.toml").read_text(encoding="utf-8")
    block = text[text.index("# [savings]") :]
    lines = "\n".join(line.removeprefix("# ") for line in block.splitlines())
    (demo / "interlock.toml").write_text(text + "\n" + lines + "\n", encoding="utf-8")

    assert savings(run, demo)["not_stated"] == []


def test_people_read_how_every_figure_comes_about(run: Run, demo: Path) -> None:
    state(demo, **MINUTES)

    plain = run("savings", "--workspace", demo).out
    explained = run("savings", "--explain", "--workspace", demo).out

    assert "by assumed minutes" in plain
    assert "not measured" not in plain
    assert "not measured" in explained
    assert "decisions (spent by people)" in explained
