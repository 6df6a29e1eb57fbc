"""The digests of all prompts as they stand now, by agent: a score without them compares nothing."""

from agents.conversing import conversation_digest
from agents.coordinator import coordinator_digest
from agents.crew import AGENTS
from agents.saying import saying_digest


def prompt_digests() -> dict[str, str]:
    """Give the digest of every agent's prompts."""
    return {
        **{department: spec.digest for department, spec in AGENTS.items()},
        "coordinator": coordinator_digest(),
        "conversation": conversation_digest(),
        "saying": saying_digest(),
    }


def changed_prompts(recorded: dict[str, str]) -> tuple[str, ...]:
    """Name the agents whose prompts are not those that a recording was made with.

    Of a prompt that a recording does not name it says nothing: it was made before that was listed.
    """
    now = prompt_digests()
    return tuple(sorted(name for name in recorded if recorded[name] != now.get(name)))
