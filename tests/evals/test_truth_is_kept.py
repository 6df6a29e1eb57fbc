"""What is true of a scenario is read by the scorers, and by nothing that runs or records."""

import ast
from pathlib import Path

import evals

ROOT = Path(evals.__file__).parent
READERS = {"evals.scoring.truth"}
# judging hands truth to the scorers; record and catalog take nothing but its digest
ASKERS = {
    "evals.scoring.checking": {"TRUTH", "load_truth"},
    "evals.judging": {"load_truth", "truth_digest"},
    "evals.commands.record": {"truth_digest"},
    "evals.catalog": {"truth_digest"},
}
RUNNING = ("running", "staging", "gathering", "playing", "outcome", "faults", "recording")


def modules() -> dict[str, ast.Module]:
    return {
        ".".join(file.relative_to(ROOT.parent).with_suffix("").parts): ast.parse(
            file.read_text(encoding="utf-8")
        )
        for file in ROOT.rglob("*.py")
    }


def imports_of(tree: ast.Module) -> set[tuple[str, str]]:
    return {
        (node.module or "", name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


def test_one_module_names_the_truth_file() -> None:
    naming = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == "truth.yaml"
    }

    assert naming == READERS


def test_only_those_who_may_ask_for_the_truth_and_for_no_more_than_they_need() -> None:
    asking = {
        name: {what for module, what in imports_of(tree) if module in READERS}
        for name, tree in modules().items()
    }

    assert {name: what for name, what in asking.items() if what} == ASKERS


def test_what_runs_and_records_imports_no_scorer() -> None:
    guilty = [
        name
        for name, tree in modules().items()
        if name.removeprefix("evals.").split(".")[0] in RUNNING
        for module, _ in imports_of(tree)
        if module.startswith(("evals.scoring", "evals.judging"))
    ]

    assert guilty == []


def test_the_product_imports_nothing_of_the_suite() -> None:
    guilty = [
        file
        for folder in ("agents", "app", "graphs", "ledger", "plan", "prompts", "tools")
        for file in (ROOT.parent / folder).rglob("*.py")
        if any(
            module.split(".")[0] == "evals"
            for module, _ in imports_of(ast.parse(file.read_text(encoding="utf-8")))
        )
    ]

    assert guilty == []
