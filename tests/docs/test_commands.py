"""The documentation is run: what it shows is what comes, and nothing that there is stays unsaid."""

import re
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS, Entry
from tests.docs.options import command_of, commands, option_rows
from tests.docs.pages import ROOT, fitted, pages, rewritten
from tests.docs.sessions import PageError

DOCS = ROOT / "docs"


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_shows_what_its_commands_show(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text.splitlines() == rewritten(text).splitlines(), "run: make docs, and look at the diff"


@pytest.mark.parametrize("name", commands())
def test_every_command_has_its_place_and_an_example_that_is_run(name: str) -> None:
    text = text_of(f"commands/{name.partition(' ')[0]}.md")
    blocks = "\n".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))

    assert f"$ interlock {name}" in blocks
    assert f"`interlock {name}`" in text or f"## `{name}`" in text
    assert f"<!-- json: interlock {name}" in text


@pytest.mark.parametrize("name", commands())
def test_every_option_of_a_command_stands_in_its_table(name: str) -> None:
    rows = list(option_rows(name))[2:]
    options = {option for parameter in command_of(name).params for option in parameter.opts}
    shared = {"--workspace", "--json"} if name != "demo" else {"--json"}
    written = {word for row in rows for word in re.findall(r"--[a-z-]+", row.split("|")[1])}

    assert written == {option for option in options if option.startswith("--")} - shared
    assert not rows or f"<!-- options: {name} -->" in text_of(
        f"commands/{name.partition(' ')[0]}.md"
    )
    assert all(row.split("|")[2].strip() for row in rows), "an option without a help text"


def test_the_index_names_every_command_once() -> None:
    named = re.findall(r"^\| \[`(.+?)`\]", text_of("commands.md"), re.MULTILINE)

    assert sorted(named) == sorted(COMMANDS)


def test_every_link_of_a_page_leads_somewhere() -> None:
    links = [
        (page, target)
        for page in pages()
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    ]

    broken = [(page.name, target) for page, target in links if not (page.parent / target).exists()]

    assert len(links) > 20
    assert broken == []


def test_what_drifted_is_written_anew_and_what_was_left_out_stays_out() -> None:
    shown = ["one", "two", "three", "four"]

    assert fitted(["one", "...", "four", ""], shown) == ["one", "...", "four", ""]
    assert fitted(["...", "three", "..."], shown) == ["...", "three", "..."]
    assert fitted(["old", "...", "odd"], shown) == ["one", "...", "four"]
    assert fitted(["one", "two"], shown) == shown
    assert fitted(["one two three four"], shown) == shown


def test_a_page_that_shows_something_else_is_found() -> None:
    page = "<!-- workspace: example -->\n```console\n$ interlock verify\nThe ledger is broken\n```"

    assert "The ledger is whole" in rewritten(page)


def test_a_page_may_not_hide_that_a_command_fails() -> None:
    page = "<!-- workspace: example -->\n```console\n$ interlock plan why T99\n...\n```"

    with pytest.raises(PageError, match="exit 2"):
        rewritten(page)


def test_the_readme_names_only_commands_that_there_are() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^interlock ([a-z-]+)|`interlock ([a-z-]+)", text, re.MULTILINE)
    words = {first or second for first, second in named}

    assert len(words) > 5
    assert {word for word in words if not isinstance(COMMANDS.get(word), Entry)} == set()
