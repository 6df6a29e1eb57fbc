"""YAML into runbooks: whole or not at all, with every problem named by file, line and field.

The YAML is the plain subset: no tags, no anchors and aliases (which can make a small file huge), no
key twice.
"""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from plan.errors import PlanFileError, Problem
from tools.runbooks.schema import Runbook
from tools.sources.base import SourceError, names_in, read_text

FOLDER = "runbooks"
_LARGEST = 100_000
_ENDINGS = (".yaml", ".yml")


class _PlainLoader(yaml.SafeLoader):
    """Reads the plain subset."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse anchors and aliases where they stand."""
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it out
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases are not read; write it out",
                problem_mark=event.start_mark,
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  # as in yaml
        """Refuse a key that stands twice."""
        seen: set[object] = set()
        for key, _ in node.value:
            name = getattr(key, "value", None)
            if isinstance(name, str) and name in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{name!r} stands twice", problem_mark=key.start_mark
                )
            seen.add(name if isinstance(name, str) else id(key))
        return super().construct_mapping(node, deep)


def read_runbook(text: str, file: str) -> Runbook:
    """Read one runbook.

    Raises:
        PlanFileError: it is no YAML of the plain subset, or says what nobody would read.
    """
    if len(text) > _LARGEST:
        raise PlanFileError([Problem(file, None, None, f"is longer than {_LARGEST:,} characters")])
    try:
        data = yaml.load(text, _PlainLoader)  # noqa: S506  # a SafeLoader that reads even less
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        row = None if mark is None else mark.line + 1
        raise PlanFileError(
            [Problem(file, row, None, f"this is no YAML: {error.problem}")]
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise PlanFileError(
            [Problem(file, None, None, f"this is no YAML: {_first(error)}")]
        ) from None
    if not isinstance(data, dict):
        raise PlanFileError(
            [Problem(file, None, None, "has to be a table with id, title, when, steps")]
        )
    try:
        return Runbook.model_validate(data)
    except ValidationError as error:
        raise PlanFileError(list(_problems(error, file))) from None


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _problems(error: ValidationError, file: str) -> Iterator[Problem]:
    for one in error.errors():
        place = ".".join(str(part) for part in one["loc"])
        said = one["msg"].removeprefix("Value error, ")
        if one["type"] == "missing":
            said = "is missing"
        elif one["type"] == "extra_forbidden":
            said = "unknown key"
        elif isinstance(one["input"], str | int):
            said = f"{one['input']!r}: {said}"
        yield Problem(file, None, place or None, said)


def shipped_runbooks() -> tuple[Runbook, ...]:
    """Give the runbooks that come along, by id."""
    folder = files("tools.runbooks").joinpath("ship")
    found = [one for one in folder.iterdir() if one.name.endswith(_ENDINGS)]
    read = [read_runbook(one.read_text("utf-8"), one.name) for one in found]
    return tuple(sorted(read, key=lambda one: one.id))


def load_runbooks(root: Path) -> tuple[Runbook, ...]:
    """Give a workspace's runbooks: those that come along, and those of its folder ``runbooks``.

    Raises:
        PlanFileError: a file is wrong; every problem of every file is named, and none is used.
    """
    found = {one.id: one for one in shipped_runbooks()}
    problems: list[Problem] = []
    own: dict[str, str] = {}
    for path in _paths(root):
        try:
            book = read_runbook(read_text(path, root), path)
        except PlanFileError as error:
            problems += error.problems
            continue
        if book.id in own:
            problems.append(
                Problem(path, None, "id", f"{book.id!r} is the id of {own[book.id]} too")
            )
        own[book.id] = path
        found[book.id] = book
    if problems:
        raise SourceError(problems)
    return tuple(sorted(found.values(), key=lambda one: one.id))


def _paths(root: Path) -> list[str]:
    folder = root / FOLDER
    if not folder.is_dir() or folder.is_symlink():
        return []
    return sorted(path for ending in _ENDINGS for path in names_in(FOLDER, folder, ending))
