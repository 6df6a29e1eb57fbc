"""The house itself: sizes, docstrings, locks, and who may read what."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = CONFIG["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
MAX_LINES = 400
LONGER = {"ledger/verify.py": 1920}  # one file on purpose: an auditor reads one, all rules in it
MAX_TEXT = 300  # characters of one literal: more than that is a prompt, and belongs in prompts/


def python_files(*folders: str) -> Iterator[Path]:
    """Give our Python files, in a fixed order."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def imported_by(tree: ast.AST) -> set[str]:
    """Name the top-level modules that a file imports, wherever in the file it does."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." if node.level else (node.module or "").partition(".")[0])
    return names


def environment_reads(tree: ast.AST) -> list[int]:
    """Give the lines that reach for the environment, by attribute or by import."""
    asked = {"environ", "environb", "getenv", "getenvb"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in asked)
        or (isinstance(node, ast.ImportFrom) and {alias.name for alias in node.names} & asked)
    ]


def docstrings_of(tree: ast.AST) -> set[int]:
    """Identify the constants that are docstrings (a tool's is a prompt in its right place)."""
    bodies = (
        node.body
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    )
    first = (body[0] for body in bodies if body)
    return {id(statement.value) for statement in first if isinstance(statement, ast.Expr)}


def long_texts(tree: ast.AST) -> list[int]:
    """Give the lines where a literal text is longer than a message has to be."""
    docstrings = docstrings_of(tree)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and len(node.value) > MAX_TEXT
        and id(node) not in docstrings
    ]


def strangers(owners: Mapping[str, Sequence[str]]) -> list[str]:
    """Say which of our top-level packages another distribution brings too."""
    return [
        f"{package!r} is also installed by {other!r}: python -m pip uninstall {other}"
        for package in PACKAGES
        for other in sorted(set(owners.get(package, ())) - {"interlock"})
    ]


def test_no_python_file_is_longer_than_400_lines() -> None:
    folders = [*PACKAGES, "tests", "benchmarks", ".ci"]
    lengths = {shown(path): count_lines(path) for path in python_files(*folders)}

    too_long = {name: n for name, n in lengths.items() if n > LONGER.get(name, MAX_LINES)}
    assert too_long == {}


@pytest.mark.parametrize(
    ("page", "limit"), [("README.md", 120), ("CONTRIBUTING.md", 120), ("docs/architecture.md", 150)]
)
def test_a_page_stays_short_enough_to_be_read(page: str, limit: int) -> None:
    assert count_lines(ROOT / page) <= limit


def test_every_place_of_pyproject_lists_the_same_packages() -> None:
    tool = CONFIG["tool"]
    places = {
        "ruff isort": tool["ruff"]["lint"]["isort"]["known-first-party"],
        "coverage": tool["coverage"]["run"]["source"],
        "import-linter": tool["importlinter"]["root_packages"],
        "mypy": [
            name for name in tool["mypy"]["files"] if name not in {"tests", ".ci", "benchmarks"}
        ],
    }

    assert places == dict.fromkeys(places, PACKAGES)


def test_every_top_level_package_is_on_the_list() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert found == set(PACKAGES)


def test_every_module_says_in_a_docstring_what_it_is_for() -> None:
    silent = [
        shown(path) for path in python_files(*PACKAGES) if not ast.get_docstring(tree_of(path))
    ]

    assert silent == []


def test_every_folder_with_python_in_it_is_a_package() -> None:
    folders = {path.parent for path in python_files(*PACKAGES)}

    assert [shown(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_verify_stands_on_the_standard_library_alone() -> None:
    verify = imported_by(tree_of(ROOT / "ledger" / "verify.py"))
    package = imported_by(tree_of(ROOT / "ledger" / "__init__.py"))

    assert verify - sys.stdlib_module_names == set()
    assert package == set(), "importing ledger.verify runs ledger/__init__.py"


def test_only_the_settings_read_the_environment() -> None:
    readers = {shown(path) for path in python_files(*PACKAGES) if environment_reads(tree_of(path))}

    assert readers <= {"app/settings.py"}


@pytest.mark.parametrize(
    "line", ["import os; os.environ['A']", "from os import getenv", "import os as o; o.getenv('A')"]
)
def test_a_reader_of_the_environment_is_found(line: str) -> None:
    assert environment_reads(ast.parse(line)) == [1]


def test_no_prompt_text_stands_in_python() -> None:
    texts = {
        shown(path): lines
        for path in python_files("agents", "graphs", "tools")
        if (lines := long_texts(tree_of(path)))
    }

    assert texts == {}, "move the text into prompts/*.md"


def test_a_long_text_is_found_and_a_docstring_is_not() -> None:
    text = "x" * (MAX_TEXT + 1)

    assert long_texts(ast.parse(f"a = 1\nb = {text!r}")) == [2]
    assert long_texts(ast.parse(f"def tool():\n    {text!r}")) == []


def test_no_other_distribution_installs_a_package_of_ours() -> None:
    assert strangers(packages_distributions()) == []


def test_a_stranger_with_our_name_is_named_with_what_to_do() -> None:
    [message] = strangers({"agents": ["interlock", "openai-agents"], "plan": ["interlock"]})

    assert "'agents'" in message
    assert "pip uninstall openai-agents" in message


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_sorted_exact_versions_and_nothing_else(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    names = [line.partition("==")[0] for line in text.splitlines()]

    assert [
        line for line in text.splitlines() if not re.fullmatch(r"[a-z0-9-]+==[\w.+]+", line)
    ] == []
    assert names == sorted(set(names))
    assert "://" not in text


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, dev = (set((ROOT / lock).read_text(encoding="utf-8").splitlines()) for lock in LOCKS)

    assert runtime <= dev


def test_every_dependency_is_locked() -> None:
    project = CONFIG["project"]
    groups = [*project["optional-dependencies"].values(), *CONFIG["dependency-groups"].values()]
    wanted = [entry for group in groups for entry in group if isinstance(entry, str)]

    assert not_locked(project["dependencies"], "requirements.lock") == []
    assert not_locked(wanted, "requirements-dev.lock") == []


def not_locked(requirements: Sequence[str], lock: str) -> list[str]:
    """Name the requirements that a lock leaves out."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    locked = {line.partition("==")[0] for line in lines}
    names = (re.split(r"[<>=~!\[; ]", entry)[0].lower() for entry in requirements)
    return [name for name in names if name not in locked]
