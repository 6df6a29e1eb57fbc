"""The options of a command as a table, read from the command itself."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from app.cli.commands import COMMANDS, load


def command_of(name: str) -> Any:  # noqa: ANN401  # typer's own type is private
    """Build a command, or a part of one: ``plan why``."""
    first, _, part = name.partition(" ")
    entry = COMMANDS[first]
    command = load(entry, first)
    return command.commands[part] if part else command


def commands() -> list[str]:
    """Name every command that there is today, the parts of a group one by one."""
    names = list(COMMANDS)
    return [
        f"{name} {part}" if part else name
        for name in names
        for part in getattr(command_of(name), "commands", None) or [""]
    ]


def option_rows(name: str) -> Iterator[str]:
    """Give the table's lines; what every command has stands in docs/commands.md, once."""
    own = [parameter for parameter in command_of(name).params if not _shared(parameter)]
    if own:
        yield from ("| option | what it says |", "|---|---|")
    for parameter in own:
        words = " ".join([*_names(parameter), *_value(parameter)])
        needed = " Needed." if parameter.required else ""
        yield f"| `{words}` | {(parameter.help or '').replace('|', '&#124;')}{needed} |"


def _shared(parameter: Any) -> bool:  # noqa: ANN401  # typer's own type is private
    return list(parameter.opts) in (["--workspace"], ["--json"])


def _names(parameter: Any) -> list[str]:  # noqa: ANN401  # typer's own type is private
    if parameter.param_type_name == "argument":
        return []
    return [", ".join(parameter.opts)]


def _value(parameter: Any) -> list[str]:  # noqa: ANN401  # typer's own type is private
    if getattr(parameter, "is_flag", False):
        return []
    described = getattr(parameter, "type_descriptor", None)
    kind = getattr(described, "annotation", None)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [" / ".join(str(one.value) for one in kind)]
    return [parameter.metavar or parameter.name.upper()]
