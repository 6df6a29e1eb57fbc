"""The one place that makes a chat model: any OpenAI-compatible endpoint.

The client does not retry; ``agents.asking`` does. Address, key and time limit are passed in and
never left to the environment, and what comes back is bounded by ``agents.wire``. The libraries'
import takes most of a second, so it waits until a model is asked for.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Annotated, Any, Literal, Protocol, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

from agents.spending import BreakerSettings, Budget, Price
from agents.wire import bounded_client, trusted
from plan.values import Value

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "none"  # endpoints on one's own machine ask for none, and the client wants something
Message = tuple[str, str]


class ModelSettings(Value):
    """Where the model is and how it is asked; the key is shown nowhere.

    ``second`` is asked where this one fails, and only where it is configured; ``agents`` names
    another model of the same endpoint for some agents; ``prices`` are by the name of a model.
    """

    model: Annotated[str, Field(min_length=1)]
    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 60
    max_tokens: Annotated[int, Field(ge=256)] = 6000
    temperature: float | None = 0
    second: "ModelSettings | None" = None
    agents: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    prices: dict[str, Price] = Field(default_factory=dict)
    budget: Budget = Budget()
    breaker: BreakerSettings = BreakerSettings()

    @field_validator("base_url")
    @classmethod
    def _address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError(f"{url!r} is no address; write https://host/v1")
        return url

    @model_validator(mode="after")
    def _money_can_be_counted(self) -> Self:
        second = () if self.second is None else (self.second.model,)
        names = {self.model, *self.agents.values(), *second}
        if self.budget.of_money and names - self.prices.keys():
            missing = ", ".join(sorted(names - self.prices.keys()))
            raise ValueError(f"a budget of money needs the prices of every model: {missing}")
        return self


class Asked(Protocol):
    """A model bound to an answer schema."""

    def invoke(self, messages: Any, /) -> Any:  # noqa: ANN401  # LangChain's own types are wider
        """Send the messages and give what came back."""
        ...


class Streamed(Protocol):
    """A model whose answer comes in pieces."""

    def stream(self, messages: Any, /) -> Any:  # noqa: ANN401  # LangChain's own types are wider
        """Send the messages and give the pieces as they come."""
        ...


class ChatModel(Protocol):
    """What the crew uses of a LangChain chat model."""

    def with_structured_output(
        self,
        schema: type[BaseModel],
        *,
        method: Literal["json_schema"],
        include_raw: bool,
        strict: bool,
    ) -> Asked:
        """Bind the model to a schema."""
        ...

    def bind_tools(self, tools: Sequence[dict[str, Any]], /) -> Asked:
        """Let the model ask for tools."""
        ...

    def bind(self, **given: Any) -> "Streamed":  # noqa: ANN401  # fields of the request
        """Give the model with fields of the request filled in."""
        ...


def build_chat_model(settings: ModelSettings) -> ChatModel:
    """Make the client of an OpenAI-compatible endpoint."""
    from langchain_openai import ChatOpenAI  # noqa: PLC0415  # slow to import
    from openai import DefaultAsyncHttpxClient  # noqa: PLC0415  # slow to import

    model: ChatModel = ChatOpenAI(
        model=settings.model,
        base_url=settings.base_url or OPENAI_URL,
        api_key=settings.api_key if settings.api_key.get_secret_value() else SecretStr(NO_KEY),
        timeout=settings.timeout_seconds,
        http_client=bounded_client(settings.timeout_seconds),
        http_async_client=DefaultAsyncHttpxClient(verify=trusted()),  # asks nobody, but is made
        max_retries=0,
        temperature=settings.temperature,
        max_completion_tokens=settings.max_tokens,
        stream_usage=True,
        use_responses_api=False,
    )
    return model


def untraced() -> AbstractContextManager[None]:
    """Keep LangSmith from sending anything in this block, whatever the environment says."""
    from langsmith import tracing_context  # noqa: PLC0415  # slow to import

    return tracing_context(enabled=False)


def messages_of(system: str, human: str) -> Sequence[Message]:
    """Give the two messages that an agent sends."""
    return [("system", system), ("human", human)]
