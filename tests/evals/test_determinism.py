"""The same scenario makes the same requests, byte for byte, wherever and whenever it runs."""

import json
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from agents.models import ModelSettings
from evals.loading import load_scenario, scenario_folders
from evals.running import run_in, run_scenario
from evals.scenario import Scenario

MODEL = ModelSettings(model="m", base_url="http://model.invalid/v1", api_key=SecretStr("k"))
SOME = [one for one in scenario_folders() if load_scenario(one).turns][:2]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Collect what would be sent, and answer that the endpoint is broken."""
    seen: list[bytes] = []

    def handle(_transport: object, request: httpx2.Request) -> httpx2.Response:
        seen.append(request.read())
        return httpx2.Response(500, json={"error": {"message": "down"}})

    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", handle)
    return seen


def requests_in(room: Path, scenario: Scenario, folder: Path, asked: list[bytes]) -> list[bytes]:
    asked.clear()
    room.mkdir(parents=True)
    run_in(room, scenario, folder, MODEL)
    return sorted(asked)


@pytest.mark.parametrize("folder", SOME, ids=lambda folder: folder.name)
def test_two_runs_in_two_places_ask_the_same(
    folder: Path, tmp_path: Path, asked: list[bytes]
) -> None:
    scenario = load_scenario(folder)

    first = requests_in(tmp_path / "one", scenario, folder, asked)
    second = requests_in(tmp_path / "another" / "deeper", scenario, folder, asked)

    assert len(first) >= 5
    assert first == second


@pytest.mark.parametrize("folder", SOME, ids=lambda folder: folder.name)
def test_no_request_names_the_scenario_its_truth_or_this_machine(
    folder: Path, tmp_path: Path, asked: list[bytes]
) -> None:
    scenario = load_scenario(folder)
    truth = (folder / "truth.yaml").read_text(encoding="utf-8")

    texts = [one.decode() for one in requests_in(tmp_path / "room", scenario, folder, asked)]

    assert texts
    for text in texts:
        words = json.dumps(json.loads(text), ensure_ascii=False)
        for told in (scenario.id, scenario.title, f'"{scenario.family}"', str(tmp_path)):
            assert told not in words
        whys = [line.split("why:", 1)[1] for line in truth.splitlines() if "why:" in line]
        assert not [why for why in whys if why.strip(' "}') in words]


def test_a_run_reads_everything_of_its_scenario_but_the_truth(
    tmp_path: Path, asked: list[bytes]
) -> None:
    folder = SOME[0]
    copy = tmp_path / folder.name
    copy.mkdir()
    for file in folder.iterdir():
        if file.name != "truth.yaml":
            (copy / file.name).write_bytes(file.read_bytes())

    outcome = run_scenario(load_scenario(copy), copy, MODEL)

    assert asked
    assert outcome.turns
