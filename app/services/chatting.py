"""Talking with the coordinator: one turn as it goes on, or what would be sent for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from agents.live import Live, Stop, TurnEvent
from agents.models import OPENAI_URL
from app.services.shapes import Json

if TYPE_CHECKING:
    from app.bootstrap import Workspace
    from graphs.conversation import Spoken


def say_to_coordinator(
    workspace: "Workspace",
    text: str,
    person: str | None,
    *,
    tell: Callable[[TurnEvent], None] | None = None,
    stop: Stop | None = None,
) -> "Spoken":
    """Take one turn of a person's conversation with the coordinator; changes no plan.

    ``tell`` is called, in this thread and in order, with each event of the turn: tools (``tool``:
    name, arguments, summary), drafts (``draft``), words as they are written (``words``), words that
    are void (``anew``), and at the end what stood up to the check (``answer``). Words are not
    checked; the answer takes their place. ``stop.request()`` ends the turn from any thread, before
    the next word, tool or call of the model; nothing of the answer is kept, and that is recorded.

    Raises:
        FormError: nothing was said, or too much.
        UnknownError, NotEntitledError: the person is nobody here, or an agent.
    """
    from graphs.conversation import converse  # noqa: PLC0415  # LangGraph is slow to import

    live = Live() if tell is None else Live(tell)
    if stop is not None:
        live.stop = stop
    return converse(workspace.context(), text, person, live)


def show_request(workspace: "Workspace", text: str, person: str | None) -> Json:
    """Give exactly what would leave the machine at the beginning of a turn; nothing is sent.

    Raises:
        FormError, UnknownError, NotEntitledError: see ``say_to_coordinator``.
    """
    from graphs.conversation import request_for  # noqa: PLC0415  # LangGraph is slow to import

    request, model = request_for(workspace.context(), text, person), workspace.settings.model
    name = model.agents.get("coordinator", model.model) if model else None
    second = model.second if model else None
    return {
        "model": name,
        "endpoint": (model.base_url or OPENAI_URL) if model else None,
        "second_model": second.model if second else None,
        "second_endpoint": (second.base_url or OPENAI_URL) if second else None,
        "leaves_the_machine": model is not None,
        "messages": list(request.messages),
        "tools": list(request.tools),
    }


def spoken_json(spoken: "Spoken") -> Json:
    """Give a turn for JSON."""
    return {
        "answer": spoken.answer,
        "citations": list(spoken.cites),
        "drafts": list(spoken.drafts),
        "written_by": spoken.written_by,
        "failure": spoken.failure,
        "tools": [used.line for used in spoken.used],
        "dropped": spoken.dropped,
        "conversation": spoken.conversation,
        "history": {"recalled": spoken.recalled, "more_before": spoken.more_before},
        "turns": list(spoken.turns),
    }
