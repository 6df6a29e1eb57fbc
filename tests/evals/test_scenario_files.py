from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from evals.loading import load_scenario, read_yaml, scenario_folders
from evals.scenario import Scenario, Truth
from evals.schema import HERE, SCHEMAS, schema_text
from plan.errors import PlanFileError
from tests.evals.small import SCENARIO, TRUTH, write_small


def told(folder: Path) -> str:
    with pytest.raises(PlanFileError) as raised:
        load_scenario(folder)
    return str(raised.value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_file_is_what_its_model_says(name: str) -> None:
    assert (HERE / name).read_text(encoding="utf-8") == schema_text(SCHEMAS[name])


@pytest.mark.parametrize("folder", scenario_folders(), ids=lambda folder: folder.name)
def test_every_scenario_fits_the_schema_that_its_first_line_names(folder: Path) -> None:
    for name in ("scenario", "truth"):
        text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
        first, _, _ = text.partition("\n")

        assert first == f"# yaml-language-server: $schema=../../schema/{name}.schema.json"
        # dates are texts in JSON, so YAML's own dates are read as such
        data = yaml.load(text, yaml.BaseLoader)  # noqa: S506  # it makes texts and nothing else
        schema = SCHEMAS[f"{name}.schema.json"].model_json_schema(by_alias=True)
        wrong = [
            error
            for error in Draft202012Validator(schema).iter_errors(data)
            if not any(part in {"turns", "nothing"} for part in error.absolute_path)
        ]
        assert not [error.message for error in wrong]


def test_an_unknown_field_is_told_with_file_and_place(tmp_path: Path) -> None:
    folder = write_small(tmp_path, scenario=SCENARIO.replace("from: helen", "form: helen"))

    message = told(folder)

    assert "small/scenario.yaml, documents[1]" in message


def test_a_key_that_stands_twice_is_refused_with_its_row(tmp_path: Path) -> None:
    folder = write_small(tmp_path, scenario=SCENARIO + "family: implied\n")

    assert told(folder) == "small/scenario.yaml, row 13: 'family' stands twice in one mapping"


def test_a_scenario_lies_in_a_folder_of_its_name(tmp_path: Path) -> None:
    folder = write_small(tmp_path, scenario=SCENARIO.replace("id: small", "id: large"))

    assert "id: 'large' is not the folder's name, 'small'" in told(folder)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("date: 2026-02-27", "date: 2026-03-03", "M1 lies after as_of"),
        ("id: N1", "id: M1", "M1 stands twice"),
        ("family: explicit", "family: faulty", "names its fault, and only it does"),
        ("    from: helen\n", "", "a mail needs a sender"),
        ("kind: note", "kind: minutes", "a minutes has no sender"),
        ("id: M1", "id: mail-1", "string_pattern_mismatch|should match pattern"),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    folder = write_small(tmp_path, scenario=SCENARIO.replace(old, new))

    assert any(one in told(folder) for one in why.split("|"))


def test_a_plain_text_is_a_turn_of_the_pmo_lead() -> None:
    data = {**yaml.safe_load(SCENARIO), "turns": ["What now?", {"by": "tom", "say": "And then?"}]}

    turns = Scenario.model_validate(data).turns

    assert [(one.by, one.say) for one in turns] == [(None, "What now?"), ("tom", "And then?")]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{before: T04, after: T04, support: [M1], quotes: [we]}", "cannot wait for itself"),
        ("{before: T04, after: T02, support: [M1], quotes: [we, two]}", "one for each document"),
        ("{before: T04, after: T02, support: []}", "required[1].support"),
        ("{before: T05, after: T07, support: [M1], quotes: [we]}", "stands in required and forb"),
    ],
)
def test_a_truth_that_says_nothing_or_two_things_is_refused(
    tmp_path: Path, row: str, why: str
) -> None:
    rows = TRUTH.split("\n")
    rows[1] = f"  - {row}"
    folder = write_small(tmp_path, truth="\n".join(rows))

    with pytest.raises(PlanFileError) as raised:
        read_yaml(folder / "truth.yaml", Truth)

    assert why in str(raised.value)
