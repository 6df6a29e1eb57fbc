"""What can be set and what can be read stands in the documentation: all of it, nothing else."""

import re
from typing import get_args

import pytest

from app import settings
from app.files.models import KEYS as MODEL_KEYS
from app.files.savings import ACTS, DEMANDS
from plan import operations
from plan.csv_plan import LARGEST, MOST_ROWS, OPTIONAL, REQUIRED
from plan.model import DEPARTMENTS, ConstraintKind, Freeze, Link, Task
from plan.people import FURTHER_ROLES, Person
from plan.policy import BreakGlassRule, DelegationRule, Policy, Rule
from plan.values import Value
from tests.docs.pages import ROOT
from tools.sources.base import (
    DEFAULT_MAX_AGE_HOURS,
    ENDPOINTS,
    MAX_BYTES,
    MAX_FILES,
    SourceSpec,
)
from tools.sources.configuration import COLUMNS as CONFIGURATION
from tools.sources.controls import COLUMNS as CONTROLS
from tools.sources.controls import STATES as CONTROL_STATES
from tools.sources.counts import COLUMNS as COUNTS
from tools.sources.eml import MAX_CHARACTERS as MAX_MAIL
from tools.sources.eml import MAX_MAIL_BYTES
from tools.sources.junit import MAX_REPORT_BYTES
from tools.sources.statements import FIELDS, MAX_CHARACTERS
from tools.sources.status_csv import OPTIONAL as STATUS_OPTIONAL
from tools.sources.status_csv import REQUIRED as STATUS_REQUIRED
from tools.sources.status_csv import STATES
from tools.sources.table import MAX_CELL, MAX_ROWS

CONFIGURATION_PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
OPERATIONS_PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
KINDS = get_args(SourceSpec.model_fields["kind"].annotation)
FILE_KINDS = [kind for kind in KINDS if kind not in ENDPOINTS]


def section(heading: str) -> str:
    """Give a part of the page on configuration, to the next heading of the same rank."""
    rank = heading.partition(" ")[0]
    found = CONFIGURATION_PAGE.split(f"\n{heading}", 1)[1]
    return re.split(rf"\n{rank} ", found, maxsplit=1)[0]


def coded(text: str) -> set[str]:
    """Give the words that a text sets in code."""
    return set(re.findall(r"`([^`\n]+)`", text))


def test_every_key_of_the_settings_stands_in_the_page() -> None:
    keys = set(
        re.findall(r"^\| `\[*([a-z_]+)\]*` \|", section("## `interlock.toml`"), re.MULTILINE)
    )

    assert keys == set(settings._KEYS)  # noqa: SLF001  # what the file is checked with
    assert coded(section("## `interlock.toml`")) >= set(MODEL_KEYS)


def test_every_variable_of_the_environment_stands_in_the_page() -> None:
    source = (ROOT / "app" / "settings.py").read_text(encoding="utf-8")
    asked = set(re.findall(r'"((?:INTERLOCK|OPENAI|LANGSMITH|LANGCHAIN)_[A-Z0-9_]+)"', source))
    said = set(
        re.findall(
            r"`((?:INTERLOCK|OPENAI|LANGSMITH|LANGCHAIN)_[A-Z0-9_]+)`",
            section("## The environment"),
        )
    )

    assert said == asked
    assert len(asked) >= 6


def test_every_key_and_kind_of_a_source_stands_in_the_page() -> None:
    text = section("## Sources")
    heads = re.findall(r"^### (`[a-z].+):", text, re.MULTILINE)
    keys = re.findall(r"^\| (`[a-z_`, ]+`) \|", text, re.MULTILINE)

    assert sorted(word for head in heads for word in coded(head)) == sorted(KINDS)
    named = {word for key in keys for word in coded(key)}
    assert named == set(SourceSpec.model_fields) - {"secrets"}


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_every_kind_of_source_has_an_example_file_that_is_read(kind: str) -> None:
    assert "<!-- file: " in section(f"### `{kind}`")
    assert f": {kind}, " in section("### `configuration`").split("$ interlock observe call.md")[1]


POLICY_PARTS = ("deputies", "delegation", "break_glass")
GLASS = (*BreakGlassRule.model_fields, *DelegationRule.model_fields)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("## `plan.csv`", (*REQUIRED, *OPTIONAL, *DEPARTMENTS, *ConstraintKind)),
        ("## `calendar.toml`", (*set(Freeze.model_fields) - {"waived"}, "zone", "[capacity]")),
        ("## `people.toml`", (*set(Person.model_fields) - {"kind"}, *FURTHER_ROLES)),
        ("## `policy.toml`", set(Policy.model_fields) - {"version", "rules", *POLICY_PARTS}),
        ("## `policy.toml`", ("[[deputy]]", "[delegation]", "[break_glass]", *GLASS)),
        ("## `policy.toml`", set(Rule.model_fields) - {"requires"}),
        ("## `policy.toml`", get_args(Rule.model_fields["when"].annotation)),
        ("## `policy.toml`", get_args(Rule.model_fields["risk"].annotation)),
        ("### `status`", (*STATUS_REQUIRED, *STATUS_OPTIONAL, *STATES)),
        ("### `statements`", FIELDS),
        ("### `counts`", (*COUNTS.required, *COUNTS.optional)),
        ("### `controls`", (*CONTROLS.required, *CONTROLS.optional, *CONTROL_STATES)),
        ("### `configuration`", (*CONFIGURATION.required, *CONFIGURATION.optional)),
        ("## Savings", (*ACTS, *DEMANDS)),
    ],
)
def test_every_column_and_word_stands_in_the_page(heading: str, words: tuple[str, ...]) -> None:
    assert {str(word) for word in words} - coded(section(heading)) == set()


@pytest.mark.parametrize(
    ("heading", "limit"),
    [
        ("## Sources", f"{MAX_BYTES // 10**6} MB"),
        ("## Sources", f"`junit` {MAX_REPORT_BYTES // 10**6} MB"),
        ("## Sources", f"`mail`, `bpmn` and workbooks {MAX_MAIL_BYTES // 10**6} MB"),
        ("## Sources", f"{MAX_ROWS:,} rows"),
        ("## Sources", f"{MAX_CELL:,} characters"),
        ("## Sources", f"{MAX_FILES:,} files"),
        ("## Sources", f"{DEFAULT_MAX_AGE_HOURS} (a week)"),
        ("### `statements`", f"{MAX_CHARACTERS:,} characters"),
        ("### `mail`", f"{MAX_MAIL:,} characters"),
        ("## `plan.csv`", f"{MOST_ROWS:,} rows and {LARGEST // 10**6} MB"),
    ],
)
def test_every_limit_is_the_one_that_holds(heading: str, limit: str) -> None:
    assert limit in " ".join(section(heading).split())


def test_every_operation_stands_in_its_page_with_its_fields() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (`[^|]+) \|", OPERATIONS_PAGE, re.MULTILINE)
    told = {op: set(re.findall(r"`([a-z_]+)`", fields)) for op, fields in rows}

    assert told == fields_of_operations()


@pytest.mark.parametrize("model", [Task, Freeze, Link])
def test_every_field_of_what_an_operation_holds_stands_in_its_page(model: type[Value]) -> None:
    assert set(model.model_fields) - {"waived"} - coded(OPERATIONS_PAGE) == set()


def fields_of_operations() -> dict[str, set[str]]:
    """Read the closed set from the model itself."""
    classes = [
        one
        for one in vars(operations).values()
        if isinstance(one, type) and issubclass(one, Value) and "op" in one.model_fields
    ]
    return {one.model_fields["op"].default: set(one.model_fields) - {"op"} for one in classes}
