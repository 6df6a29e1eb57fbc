"""What the suite can do stands in its pages, and what stands there is so."""

from pathlib import Path
from typing import get_args

import pytest

import evals
from evals.cli import COMMANDS
from evals.pages import README
from evals.scenario import Family, Fault, Kind, Truth

PAGE = Path(evals.__file__).parents[1] / "docs" / "evals.md"


@pytest.mark.parametrize(
    "words",
    [get_args(Family), get_args(Fault), get_args(Kind), tuple(Truth.model_fields)],
    ids=["families", "faults", "kinds", "truth"],
)
def test_every_word_of_a_scenario_file_is_explained(words: tuple[str, ...]) -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [word for word in words if f"`{word}`" not in text] == []


def test_every_command_stands_in_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"interlock-evals {name}" not in text] == []


def test_the_readme_names_every_module_of_the_suite() -> None:
    text = README.read_text(encoding="utf-8")
    there = {
        one.name if one.is_file() else f"{one.name}/"
        for one in README.parent.iterdir()
        if one.suffix == ".py" or (one / "__init__.py").is_file()
    }

    silent = {"__init__.py", "errors.py", "values.py", "prompts_in_use.py"}
    assert sorted(name for name in there - silent if f"`{name}`" not in text) == []
