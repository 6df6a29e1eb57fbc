"""How an agent reaches a model: the one that is configured for it, and a second only if there is.

A line names every model that may answer on it, in their order; whichever does is named in the
record. What a line costs and whether its endpoint is worth asking is ``agents.guarding``'s.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from agents.guarding import Guard
from agents.models import OPENAI_URL, ChatModel, ModelSettings, build_chat_model
from agents.spending import Price

SAY = "say"  # who reads one sentence of a person
AGENT_NAMES = ("finance", "operations", "it-security", "coordinator", SAY)


@dataclass(frozen=True)
class Way:
    """One model at one endpoint; the client is made when it is first needed."""

    name: str
    connect: Callable[[], ChatModel]
    key: str = ""
    price: Price | None = None
    most_tokens: int = 0

    @cached_property
    def model(self) -> ChatModel:
        """The client."""
        return self.connect()


@dataclass(frozen=True)
class Line:
    """The ways of one agent, the first before the second, and what stands before them."""

    ways: tuple[Way, ...]
    guard: Guard | None = None
    in_round: bool = False


@dataclass(frozen=True)
class Lines:
    """The lines of a workspace's agents."""

    settings: ModelSettings
    guard: Guard
    build: Callable[[ModelSettings], ChatModel] = build_chat_model
    _ways: dict[str, Way] = field(default_factory=dict)

    def of(self, agent: str, *, in_round: bool = False) -> Line:
        """Give the line of an agent; the calls of a round count for the round's budget too."""
        name = self.settings.agents.get(agent, self.settings.model)
        first = self.settings.model_copy(update={"model": name})
        second = self.settings.second
        ways = [self._way(one) for one in (first, second) if one is not None]
        return Line(tuple(ways), self.guard, in_round)

    def _way(self, settings: ModelSettings) -> Way:
        """Give a way; the same model at the same endpoint has one client."""
        key = f"{settings.model} at {settings.base_url or OPENAI_URL}"
        way = Way(
            name=settings.model,
            connect=lambda: self.build(settings),
            key=key,
            price=self.settings.prices.get(settings.model),
            most_tokens=settings.max_tokens,
        )
        return self._ways.setdefault(key, way)


def plain_line(model: ChatModel, name: str = "") -> Line:
    """Give a line of one model without limits."""
    return Line((Way(name, lambda: model),))


def as_line(model: ChatModel | Line) -> Line:
    """Take a bare model for a line of its own."""
    return model if isinstance(model, Line) else plain_line(model)
