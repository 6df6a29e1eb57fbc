"""Process models on the command line: inventory, register, a draft, and no date that moves."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import open_workspace
from app.services.demo import make_demo
from app.services.register import settle
from app.services.settlements import Word
from plan.errors import RefusedError
from plan.records import Assumption, AssumptionStatus, FactKind, Price
from tests.app.conftest import PLAN, Answer, Run
from tests.app.dated import make_dated, standing
from tests.tools.modelling import EXAMPLE, REAL, model, process, timed

NUMBERS = (
    "processes",
    "call_activities",
    "unresolved",
    "called",
    "callers",
    "without_none_start",
    "timers",
)


@pytest.fixture
def place(files: Path, tmp_path: Path) -> Path:
    """Give a workspace whose plan names processes: T02 migrates pay, T03 bill, T05 audit."""
    rows = PLAN.splitlines()
    names = {"T02": "pay", "T03": "bill", "T05": "audit"}
    lines = [f"{row},{names.get(row[:3], '')}" for row in rows[1:]]
    text = "\n".join([f"{rows[0]},processes", *lines, ""])
    (files / "plan.csv").write_text(text, encoding="utf-8")
    return make_dated(files, tmp_path / "dated")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    write(folder, "bill", process("bill", calls=("pay",)))
    write(folder, "pay", process("pay", start=timed("timeCycle", "0 0 2 * * ?")))
    write(folder, "audit", process("audit", calls=("pay", "${which}")))
    return folder


def write(folder: Path, name: str, *processes: str) -> None:
    (folder / f"{name}.bpmn").write_bytes(model(*processes))


def observe(run: Run, place: Path, *words: str | Path) -> Answer:
    return run("observe", *words, "--workspace", place, "--json")


def test_the_inventory_has_the_names_of_the_contract(run: Run, place: Path, models: Path) -> None:
    answer = observe(run, place, models)

    inventory = answer.json["inventory"]
    assert answer.code == 0
    assert {name: inventory[name] for name in NUMBERS} == {
        "processes": 3,
        "call_activities": 3,
        "unresolved": 1,
        "called": 1,
        "callers": 2,
        "without_none_start": 1,
        "timers": 1,
    }
    assert inventory["shared"] == [{"process": "pay", "callers": 2}]


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared data is not here")
def test_a_real_folder_gives_its_numbers_on_the_command_line(run: Run, place: Path) -> None:
    answer = observe(run, place, REAL)

    inventory = answer.json["inventory"]
    assert tuple(inventory[name] for name in NUMBERS) == (159, 238, 0, 12, 116, 146, 35)
    assert (inventory["external_tasks"], inventory["topics"], inventory["cycles"]) == (593, 54, 30)
    assert [one["file"] for one in answer.json["refused"]] == [str(REAL / "LICENSE")]


def test_a_proved_dependency_is_settled_and_drafted_and_binds_nothing(
    place: Path, run: Run, models: Path
) -> None:
    with standing(place):
        found = observe(run, place, models).json["inventory"]

    [entry] = run("register", "--workspace", place, "--json").json["assumptions"]
    assert (entry["before"], entry["after"], entry["kind"]) == ("T02", "T03", "FF")
    assert (entry["status"], entry["waits_for"]) == ("confirmed", [])
    assert entry["standing"] == "confirmed by the artefact bill.bpmn"
    [draft] = found["drafts"]
    assert [one["op"] for one in draft["operations"]] == ["add_dependency"]
    by_pair = {(one["before"], one["after"]): one for one in found["dependencies"]}
    assert by_pair["T02", "T05"]["in_plan"]


def test_the_same_models_twice_change_nothing(run: Run, place: Path, models: Path) -> None:
    first = observe(run, place, models).json
    second = observe(run, place, models).json

    assert (first["observations"], second["observations"], second["known"]) == (3, 0, 3)
    assert first["inventory"]["register"] == second["inventory"]["register"]
    assert first["inventory"]["drafts"] == second["inventory"]["drafts"]


def test_an_owner_may_dispute_what_an_artefact_says_and_then_nothing_is_drafted(
    run: Run, place: Path, models: Path
) -> None:
    observe(run, place, models)
    with open_workspace(place) as workspace:
        confirmed = settle(workspace, "A1", Word.CONFIRM, by="sam")
        assert confirmed.entry.assumption.status is AssumptionStatus.CONFIRMED
        disputed = settle(workspace, "A1", Word.DISPUTE, by="olga", reason="pay stays")
        assert disputed.entry.assumption.status is AssumptionStatus.DISPUTED

    again = observe(run, place, models).json["inventory"]
    assert (again["register"], again["drafts"]) == (["A1"], [])


def test_nobody_enters_a_claim_as_confirmed_without_its_artefact(
    run: Run, place: Path, models: Path
) -> None:
    observe(run, place, models)
    with open_workspace(place) as workspace:
        process_id = workspace.evidence.observations(FactKind.PROCESS)[0].id
        for source, quote in ((process_id, "calls nothing at all"), ("O99", "calls pay (c0)")):
            forged = Assumption(
                id="",
                before="T02",
                after="T05",
                quote=quote,
                source=source,
                claimed_by="artefact",
                confidence=100,
                status=AssumptionStatus.CONFIRMED,
                owners=("finance",),
                price=Price(tasks=0, minutes=0),
            )
            with pytest.raises(RefusedError, match="enters the register as assumed"):
                workspace.evidence.claim(forged)


def test_a_model_that_cannot_be_read_is_news_and_keeps_nobody_out(
    run: Run, place: Path, models: Path
) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bb">]>' + model(process("x"))
    (models / "bomb.bpmn").write_bytes(bomb)
    (models / "cut.dmn").write_bytes(b"<definitions")
    (models / "odd.xml").write_bytes(b'<d xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>')

    answer = observe(run, place, models)

    assert answer.code == 1
    assert answer.json["inventory"]["processes"] == 3
    refused = {Path(one["file"]).name: one["reason"] for one in answer.json["refused"]}
    assert list(refused) == ["bomb.bpmn", "cut.dmn", "odd.xml"]
    assert "is no BPMN 2.0: its root is 'd'" in refused["odd.xml"]
    with open_workspace(place) as workspace:
        failures = workspace.evidence.observations(FactKind.SOURCE_FAILURE)
    assert ["document type" in one.fact.text for one in failures] == [True, False, False]


def test_schedulers_are_looked_for_in_a_window(run: Run, place: Path, models: Path) -> None:
    answer = observe(run, place, models, "--window", "2026-03-06T18:00..2026-03-08T12:00")

    [firing] = answer.json["inventory"]["schedulers"]
    assert (firing["process"], firing["count"], firing["first"]) == ("pay", 2, "2026-03-07T02:00")


@pytest.mark.parametrize("window", ["tomorrow", "2026-03-06", "2026-03-08..2026-03-06", "a..b"])
def test_a_window_that_is_none_is_wrong_use(
    run: Run, place: Path, models: Path, window: str
) -> None:
    assert observe(run, place, models, "--window", window).code == 2


def test_a_configured_folder_of_models_is_read_by_a_round(
    run: Run, place: Path, models: Path
) -> None:
    shutil.copytree(models, place / "inbox" / "models")
    (place / "inbox" / "models" / "cut.bpmn").write_text("<a", encoding="utf-8")
    source = '[[source]]\nname = "models"\nkind = "bpmn"\npath = "inbox/models"\n'
    (place / "interlock.toml").write_text(source, encoding="utf-8")

    found: dict[str, Any] = run("round", "--workspace", place, "--json").json

    assert any(one["kind"] == "source_failed" for one in found["details"]["findings"])
    register = run("register", "--workspace", place, "--json").json["assumptions"]
    assert [one["status"] for one in register] == ["confirmed"]
    known = observe(run, place, place / "inbox" / "models").json
    assert (known["observations"], known["known"]) == (0, 3)


def test_our_own_models_and_tickets_are_observed(run: Run, tmp_path: Path) -> None:
    make_demo(tmp_path / "demo")

    answer = observe(run, tmp_path / "demo", EXAMPLE, EXAMPLE.parent / "jira.csv")

    assert {one["kind"] for one in answer.json["files"]} == {"bpmn", "tickets"}
    assert json.dumps(answer.json["inventory"]).count("computed at run time") >= 1
    tickets = [one for one in answer.json["recorded"] if one["kind"] == "ticket"]
    assert [one["task"] for one in tickets] == ["T30", "T33", "T11", "T36"]


def test_the_screen_tells_what_matters(run: Run, place: Path, models: Path) -> None:
    shown = run("observe", models, "--workspace", place).out

    assert "3 process(es), 0 decision(s), 3 call(s), 1 of them unresolved" in shown
    assert "pay is called by 2 processes" in shown
    assert "audit calls '${which}' (c1): computed at run time" in shown
