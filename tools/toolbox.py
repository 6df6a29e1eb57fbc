"""The coordinator's tools by name: their schemas for a model, and calls that never fail loudly.

What a model asks for is checked against the tool's own signature; an unknown tool, arguments that
do not fit, or a name that stands for nothing comes back as a text that says what to do. Rules call
the same functions by ``use``, so that whoever answers, it is known what they looked at.
"""

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from plan.errors import PlanError
from plan.values import Value
from plan.visible import visible_line
from tools import drafting, planning_reads, reads, waiting
from tools.desk import Desk
from tools.views import summary_of

MOST_GIVEN = 24_000
MOST_ARGUMENTS = 4_000
_MOST_LINE = 120
P = ParamSpec("P")
V = TypeVar("V", bound=Value)
Tool = Callable[..., Value]

TOOLS: dict[str, Tool] = {
    function.__name__: function
    for function in (
        reads.plan_overview,
        reads.tasks,
        reads.why,
        reads.impact,
        reads.readings,
        reads.reading_impact,
        reads.findings,
        reads.register,
        reads.search_observations,
        reads.changes,
        planning_reads.schedule,
        planning_reads.plan_conflicts,
        planning_reads.alternatives,
        planning_reads.dependency_impact,
        planning_reads.redundant,
        planning_reads.why_moved,
        waiting.pending_approvals,
        waiting.waits_for,
        waiting.blocked_chains,
        waiting.what_blocks,
        waiting.what_waits,
        drafting.conflicts,
        drafting.ways_out,
        drafting.drafts,
        drafting.draft_way_out,
        drafting.draft_change,
    )
}


class Used(Value):
    """One call of a tool: its name, what it was given in short, and whether it gave an answer.

    ``summary`` says in a few words what that was.
    """

    tool: str
    arguments: str
    ok: bool
    summary: str = ""

    @property
    def line(self) -> str:
        """Say it in one line."""
        return f"{self.tool}({self.arguments}){'' if self.ok else ': gave nothing'}"


def schemas() -> list[dict[str, Any]]:
    """Give all tools as a model is told about them."""
    return [
        {
            "type": "function",
            "function": {
                "name": name,
                "description": _description(tool),
                "parameters": _parameters_of(tool),
            },
        }
        for name, tool in TOOLS.items()
    ]


@cache  # to make one takes milliseconds, and every turn asks for all of them
def _parameters_of(tool: Tool) -> dict[str, Any]:
    return arguments_of(tool).model_json_schema()


@cache
def arguments_of(tool: Tool) -> type[BaseModel]:
    """Make the schema of a tool's arguments from its signature; the desk is not one of them."""
    hints = get_type_hints(tool, include_extras=True)
    fields: dict[str, Any] = {
        name: (hints[name], ... if one.default is inspect.Parameter.empty else one.default)
        for name, one in list(inspect.signature(tool).parameters.items())[1:]
    }
    return create_model(tool.__name__, __config__=ConfigDict(extra="forbid"), **fields)


def _description(tool: Tool) -> str:
    text = inspect.getdoc(tool) or ""
    return " ".join(text.partition("Raises:")[0].split())


@dataclass
class Toolbox:
    """The tools on one desk, and what has been used of them.

    ``told`` hears of every call once it is over, ``wrote`` of every draft.
    """

    desk: Desk
    told: Callable[[Used], None] = lambda _: None
    wrote: Callable[[drafting.DraftView], None] = lambda _: None
    used: list[Used] = field(default_factory=list)
    given: list[dict[str, Any]] = field(default_factory=list)
    drafted: list[str] = field(default_factory=list)

    def use(self, tool: Callable[Concatenate[Desk, P], V], *args: P.args, **named: P.kwargs) -> V:
        """Call a tool by itself, as rules do; its errors are the caller's."""
        arguments = inspect.signature(tool).bind(self.desk, *args, **named).arguments
        shown = {name: one for name, one in arguments.items() if name != "desk"}
        try:
            value = tool(self.desk, *args, **named)
        except PlanError:
            self._note(tool.__name__, shown, ok=False)
            raise
        self._keep(tool.__name__, shown, value)
        return value

    def show(self, name: str, value: Value, **arguments: str) -> None:
        """Note what a tool's own function gave for words that a model would have read itself."""
        self._keep(name, arguments, value)

    def run(self, name: str, arguments: Mapping[str, Any] | str) -> str:
        """Call a tool as a model asks for it; gives JSON, or a text that says what was wrong."""
        tool = TOOLS.get(name)
        if tool is None:
            self._note(name, {}, ok=False)
            return _error(f"there is no tool of this name; there are {', '.join(TOOLS)}")
        if isinstance(arguments, str) or len(str(arguments)) > MOST_ARGUMENTS:
            self._note(name, {}, ok=False)
            return _error("the arguments are no JSON object of a reasonable size")
        try:
            checked = arguments_of(tool).model_validate(arguments)
            value = tool(
                self.desk, **{key: getattr(checked, key) for key in type(checked).model_fields}
            )
        except ValidationError as error:
            self._note(name, arguments, ok=False)
            return _error(_how_wrong(error))
        except (PlanError, ValueError) as error:
            self._note(name, arguments, ok=False)
            return _error(str(error)[:MOST_ARGUMENTS])
        self._keep(name, arguments, value)
        return _cut(_text_of(value))

    def _keep(self, name: str, arguments: Mapping[str, Any], value: Value) -> None:
        self._note(name, arguments, ok=True, summary=summary_of(value))
        text = _text_of(value)
        whole = len(text) <= MOST_GIVEN
        gave = value.model_dump(mode="json") if whole else _cut(text)
        self.given.append({"tool": name, "gave": gave})
        if isinstance(value, drafting.DraftView):
            self.drafted.append(value.id)
            self.wrote(value)

    def _note(
        self, name: str, arguments: Mapping[str, Any], *, ok: bool, summary: str = ""
    ) -> None:
        shown = ", ".join(f"{key}={_short(one)}" for key, one in arguments.items() if one)
        used = Used(
            tool=visible_line(name)[:40],
            arguments=visible_line(shown)[:_MOST_LINE],
            ok=ok,
            summary=summary,
        )
        self.used.append(used)
        self.told(used)


def _text_of(value: Value) -> str:
    return json.dumps(value.model_dump(mode="json"), ensure_ascii=False)


def _cut(text: str) -> str:
    """Cut what is too long to be read."""
    return text if len(text) <= MOST_GIVEN else f"{text[:MOST_GIVEN]} (cut here)"


def _short(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _error(message: str) -> str:
    return json.dumps({"error": message}, ensure_ascii=False)


def _how_wrong(error: ValidationError) -> str:
    found = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(map(str, found["loc"]))[:60]
    return f"the argument {place!r} does not fit: {found['msg']}"
