"""Talking with the coordinator: one turn, or what would be sent for it."""

from typing import TYPE_CHECKING

from agents.models import OPENAI_URL
from app.services.shapes import Json

if TYPE_CHECKING:
    from app.bootstrap import Workspace
    from graphs.conversation import Spoken


def say_to_coordinator(workspace: "Workspace", text: str, person: str | None) -> "Spoken":
    """Take one turn of a person's conversation with the coordinator; changes no plan.

    Raises:
        FormError: nothing was said, or too much.
        UnknownError, NotEntitledError: the person is nobody here, or an agent.
    """
    from graphs.conversation import converse  # noqa: PLC0415  # LangGraph is slow to import

    return converse(workspace.context(), text, person)


def show_request(workspace: "Workspace", text: str, person: str | None) -> Json:
    """Give exactly what would leave the machine at the beginning of a turn; nothing is sent.

    Raises:
        FormError, UnknownError, NotEntitledError: see ``say_to_coordinator``.
    """
    from graphs.conversation import request_for  # noqa: PLC0415  # LangGraph is slow to import

    request, model = request_for(workspace.context(), text, person), workspace.settings.model
    return {
        "model": model.model if model else None,
        "endpoint": (model.base_url or OPENAI_URL) if model else None,
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
